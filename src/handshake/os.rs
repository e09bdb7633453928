//! The operating system a client runs on.

use std::borrow::Cow;
use std::fmt;

use super::{given, required};
use crate::error::{HandshakeField, InvalidHandshake};
use crate::put::{Content, Put};

/// `client.os`: the type, which is required and never cut, and three optional texts that go first but one when room is short.
///
/// `Debug` shows no text.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::Os;
/// let os = Os::new("Linux")?.with_name("Debian 12").with_architecture("aarch64").with_version("6.1");
/// assert_ne!(os, Os::UNKNOWN);
/// assert_eq!(Os::new("unknown")?, Os::UNKNOWN);
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Os<'a> {
    pub(super) kind: Cow<'a, str>,
    name: Option<Cow<'a, str>>,
    architecture: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
}

impl<'a> Os<'a> {
    /// What the specification wants where the type cannot be found out: `unknown`.
    pub const UNKNOWN: Self = Self {
        kind: Cow::Borrowed("unknown"),
        name: None,
        architecture: None,
        version: None,
    };

    /// An operating system by its type, such as `Linux` or `Windows`; 1 to 447 bytes.
    ///
    /// # Errors
    /// [`InvalidHandshake::Empty`], [`InvalidHandshake::TooLong`].
    pub fn new(kind: impl Into<Cow<'a, str>>) -> Result<Self, InvalidHandshake> {
        Ok(Self {
            kind: required(kind.into(), HandshakeField::OsType)?,
            ..Self::UNKNOWN
        })
    }

    /// Sets `name`, the system's name in full. An empty text means none.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.name = given(name.into());
        self
    }

    /// Sets `architecture`, the machine's. An empty text means none.
    #[must_use]
    pub fn with_architecture(mut self, architecture: impl Into<Cow<'a, str>>) -> Self {
        self.architecture = given(architecture.into());
        self
    }

    /// Sets `version`. An empty text means none.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<Cow<'a, str>>) -> Self {
        self.version = given(version.into());
        self
    }
}

impl Content for Os<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02type\0", self.kind.as_bytes());
        if let Some(name) = &self.name {
            out.string(b"\x02name\0", name.as_bytes());
        }
        if let Some(architecture) = &self.architecture {
            out.string(b"\x02architecture\0", architecture.as_bytes());
        }
        if let Some(version) = &self.version {
            out.string(b"\x02version\0", version.as_bytes());
        }
    }
}

impl fmt::Debug for Os<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Os(..)")
    }
}
