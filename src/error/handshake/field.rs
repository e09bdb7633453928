//! Where in a hello something is wrong.

/// A handshake argument or a part of it, for errors about them.
///
/// # Example
/// ```
/// use opmsg_telemetry::error::HandshakeField;
/// assert_eq!(HandshakeField::ApplicationName.path(), "client.application.name");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum HandshakeField {
    /// `client`, the sub-document as a whole.
    Client,
    /// `client.application`.
    Application,
    /// `client.application.name`.
    ApplicationName,
    /// `client.driver`.
    Driver,
    /// `client.driver.name`.
    DriverName,
    /// `client.driver.version`.
    DriverVersion,
    /// `client.os`.
    Os,
    /// `client.os.type`.
    OsType,
    /// `client.platform`.
    Platform,
    /// `client.env.timeout_sec`.
    EnvTimeout,
    /// `client.env.memory_mb`.
    EnvMemory,
    /// `client.env.region`.
    EnvRegion,
    /// `backpressure`.
    Backpressure,
    /// `clientUpdate`, a document that servers log and nothing else.
    ClientUpdate,
    /// `clientUpdate.cid`.
    ClientUpdateId,
}

impl HandshakeField {
    /// Where it stands in the hello.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Application => "client.application",
            Self::ApplicationName => "client.application.name",
            Self::Driver => "client.driver",
            Self::DriverName => "client.driver.name",
            Self::DriverVersion => "client.driver.version",
            Self::Os => "client.os",
            Self::OsType => "client.os.type",
            Self::Platform => "client.platform",
            Self::EnvTimeout => "client.env.timeout_sec",
            Self::EnvMemory => "client.env.memory_mb",
            Self::EnvRegion => "client.env.region",
            Self::Backpressure => "backpressure",
            Self::ClientUpdate => "clientUpdate",
            Self::ClientUpdateId => "clientUpdate.cid",
        }
    }
}
