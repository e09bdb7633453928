//! The allow-list: every field that the draft knows.

/// A field of the client document (draft): the allow-list itself.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::Setting;
/// assert_eq!(Setting::MaxConnecting.path(), "config.maxConnecting");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Setting {
    /// `id`, binary of 16 bytes, not all zero.
    Id,
    /// `driver`, a document.
    Driver,
    /// `driver.name`, printable ASCII, at most 64 bytes.
    DriverName,
    /// `driver.version`, printable ASCII, at most 64 bytes.
    DriverVersion,
    /// `config`, a document of the settings below.
    Config,
    /// `config.retryReads`, boolean.
    RetryReads,
    /// `config.retryWrites`, boolean.
    RetryWrites,
    /// `config.maxAdaptiveRetries`, int32, at least 0.
    MaxAdaptiveRetries,
    /// `config.enableOverloadRetargeting`, boolean.
    EnableOverloadRetargeting,
    /// `config.minPoolSize`, int32, at least 0.
    MinPoolSize,
    /// `config.maxPoolSize`, int32, at least 0.
    MaxPoolSize,
    /// `config.maxConnecting`, int32, at least 1.
    MaxConnecting,
    /// `config.timeoutMS`, int64, at least 0.
    Timeout,
    /// `config.serverSelectionTimeoutMS`, int64, at least 0.
    ServerSelectionTimeout,
    /// `config.heartbeatFrequencyMS`, int64, at least 0.
    HeartbeatFrequency,
    /// `config.compressors`, array of [`Compressor`](super::Compressor) names.
    Compressors,
    /// `config.readPreference`, string, one of [`ReadPreferenceMode`](super::ReadPreferenceMode).
    ReadPreference,
    /// `config.loadBalanced`, boolean.
    LoadBalanced,
    /// `config.tls`, boolean.
    Tls,
    /// `config.tracing`, boolean.
    Tracing,
}

impl Setting {
    /// Where the field stands in the client document.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::client::Setting::Id.path(), "id");
    /// ```
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Driver => "driver",
            Self::DriverName => "driver.name",
            Self::DriverVersion => "driver.version",
            Self::Config => "config",
            Self::RetryReads => "config.retryReads",
            Self::RetryWrites => "config.retryWrites",
            Self::MaxAdaptiveRetries => "config.maxAdaptiveRetries",
            Self::EnableOverloadRetargeting => "config.enableOverloadRetargeting",
            Self::MinPoolSize => "config.minPoolSize",
            Self::MaxPoolSize => "config.maxPoolSize",
            Self::MaxConnecting => "config.maxConnecting",
            Self::Timeout => "config.timeoutMS",
            Self::ServerSelectionTimeout => "config.serverSelectionTimeoutMS",
            Self::HeartbeatFrequency => "config.heartbeatFrequencyMS",
            Self::Compressors => "config.compressors",
            Self::ReadPreference => "config.readPreference",
            Self::LoadBalanced => "config.loadBalanced",
            Self::Tls => "config.tls",
            Self::Tracing => "config.tracing",
        }
    }

    #[inline]
    pub(super) const fn from_config_key(name: &[u8]) -> Option<Self> {
        match name {
            b"retryReads" => Some(Self::RetryReads),
            b"retryWrites" => Some(Self::RetryWrites),
            b"maxAdaptiveRetries" => Some(Self::MaxAdaptiveRetries),
            b"enableOverloadRetargeting" => Some(Self::EnableOverloadRetargeting),
            b"minPoolSize" => Some(Self::MinPoolSize),
            b"maxPoolSize" => Some(Self::MaxPoolSize),
            b"maxConnecting" => Some(Self::MaxConnecting),
            b"timeoutMS" => Some(Self::Timeout),
            b"serverSelectionTimeoutMS" => Some(Self::ServerSelectionTimeout),
            b"heartbeatFrequencyMS" => Some(Self::HeartbeatFrequency),
            b"compressors" => Some(Self::Compressors),
            b"readPreference" => Some(Self::ReadPreference),
            b"loadBalanced" => Some(Self::LoadBalanced),
            b"tls" => Some(Self::Tls),
            b"tracing" => Some(Self::Tracing),
            _ => None,
        }
    }

    /// What values the field takes, for error texts.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Id => "16 bytes that are not all zero",
            Self::MaxConnecting => "1 to 2147483647",
            Self::MaxAdaptiveRetries | Self::MinPoolSize | Self::MaxPoolSize => "0 to 2147483647",
            Self::Timeout | Self::ServerSelectionTimeout | Self::HeartbeatFrequency => {
                "0 milliseconds or more"
            }
            Self::Compressors => "snappy, zlib or zstd",
            Self::ReadPreference => "one of the five modes",
            Self::DriverName | Self::DriverVersion => "at most 64 bytes of printable ASCII",
            Self::Driver | Self::Config => "a document",
            Self::RetryReads
            | Self::RetryWrites
            | Self::EnableOverloadRetargeting
            | Self::LoadBalanced
            | Self::Tls
            | Self::Tracing => "true or false",
        }
    }
}
