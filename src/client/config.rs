//! The settings of a client that may be sent.

use std::time::Duration;

use super::invalid::InvalidSetting;
use super::{Compressors, ReadPreferenceMode, Setting};
use crate::bounded::{Count, Millis};
use crate::put::{Content, Put};

/// Settings of a client (draft): an allow-list of flags, numbers and closed sets. There is no way to add a text.
///
/// Only what is known is set; a new value has nothing. `Copy`.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{ClientConfig, ReadPreferenceMode};
/// use std::time::Duration;
/// let config = ClientConfig::new()
///     .with_retry_writes(true)
///     .with_max_pool_size(100)?
///     .with_timeout(Duration::from_secs(5))
///     .with_read_preference(ReadPreferenceMode::Nearest);
/// assert_eq!(config.max_pool_size(), Some(100));
/// assert_eq!(config.retry_reads(), None);
/// assert!(config.with_max_connecting(0).is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct ClientConfig {
    pub(super) retry_reads: Option<bool>,
    pub(super) retry_writes: Option<bool>,
    pub(super) max_adaptive_retries: Option<Count>,
    pub(super) enable_overload_retargeting: Option<bool>,
    pub(super) min_pool_size: Option<Count>,
    pub(super) max_pool_size: Option<Count>,
    pub(super) max_connecting: Option<Count>,
    pub(super) timeout: Option<Millis>,
    pub(super) server_selection_timeout: Option<Millis>,
    pub(super) heartbeat_frequency: Option<Millis>,
    pub(super) compressors: Option<Compressors>,
    pub(super) read_preference: Option<ReadPreferenceMode>,
    pub(super) load_balanced: Option<bool>,
    pub(super) tls: Option<bool>,
    pub(super) tracing: Option<bool>,
}

impl ClientConfig {
    /// A configuration of which nothing is known.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            retry_reads: None,
            retry_writes: None,
            max_adaptive_retries: None,
            enable_overload_retargeting: None,
            min_pool_size: None,
            max_pool_size: None,
            max_connecting: None,
            timeout: None,
            server_selection_timeout: None,
            heartbeat_frequency: None,
            compressors: None,
            read_preference: None,
            load_balanced: None,
            tls: None,
            tracing: None,
        }
    }

    /// Whether reads are retried: `retryReads`.
    #[must_use]
    pub const fn with_retry_reads(mut self, retry_reads: bool) -> Self {
        self.retry_reads = Some(retry_reads);
        self
    }

    /// Whether writes are retried: `retryWrites`.
    #[must_use]
    pub const fn with_retry_writes(mut self, retry_writes: bool) -> Self {
        self.retry_writes = Some(retry_writes);
        self
    }

    /// Retries allowed after an overload error: `maxAdaptiveRetries`, 0..=`i32::MAX`.
    ///
    /// # Errors
    /// [`InvalidSetting::OutOfRange`] above `i32::MAX`.
    pub const fn with_max_adaptive_retries(
        mut self,
        max_adaptive_retries: u32,
    ) -> Result<Self, InvalidSetting> {
        match Count::new(max_adaptive_retries) {
            Some(count) => self.max_adaptive_retries = Some(count),
            None => return out_of_range(Setting::MaxAdaptiveRetries),
        }
        Ok(self)
    }

    /// Whether overload errors lead to another server: `enableOverloadRetargeting`.
    #[must_use]
    pub const fn with_enable_overload_retargeting(
        mut self,
        enable_overload_retargeting: bool,
    ) -> Self {
        self.enable_overload_retargeting = Some(enable_overload_retargeting);
        self
    }

    /// Connections that a pool keeps: `minPoolSize`, 0..=`i32::MAX`.
    ///
    /// # Errors
    /// [`InvalidSetting::OutOfRange`] above `i32::MAX`.
    pub const fn with_min_pool_size(mut self, min_pool_size: u32) -> Result<Self, InvalidSetting> {
        match Count::new(min_pool_size) {
            Some(count) => self.min_pool_size = Some(count),
            None => return out_of_range(Setting::MinPoolSize),
        }
        Ok(self)
    }

    /// Connections that a pool may have, 0 for no limit: `maxPoolSize`, 0..=`i32::MAX`.
    ///
    /// # Errors
    /// [`InvalidSetting::OutOfRange`] above `i32::MAX`.
    pub const fn with_max_pool_size(mut self, max_pool_size: u32) -> Result<Self, InvalidSetting> {
        match Count::new(max_pool_size) {
            Some(count) => self.max_pool_size = Some(count),
            None => return out_of_range(Setting::MaxPoolSize),
        }
        Ok(self)
    }

    /// Connections that a pool establishes at a time: `maxConnecting`, 1..=`i32::MAX`.
    ///
    /// # Errors
    /// [`InvalidSetting::OutOfRange`] for 0 and above `i32::MAX`.
    pub const fn with_max_connecting(
        mut self,
        max_connecting: u32,
    ) -> Result<Self, InvalidSetting> {
        match Count::new(max_connecting) {
            Some(count) if max_connecting > 0 => self.max_connecting = Some(count),
            _ => return out_of_range(Setting::MaxConnecting),
        }
        Ok(self)
    }

    /// Client-side operation timeout: `timeoutMS`. Whole milliseconds, rounded down; saturates at `i64::MAX`.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(Millis::from_duration(timeout));
        self
    }

    /// How long server selection waits: `serverSelectionTimeoutMS`. Whole milliseconds, rounded down; saturates at `i64::MAX`.
    #[must_use]
    pub fn with_server_selection_timeout(mut self, server_selection_timeout: Duration) -> Self {
        self.server_selection_timeout = Some(Millis::from_duration(server_selection_timeout));
        self
    }

    /// Time between checks of a server: `heartbeatFrequencyMS`. Whole milliseconds, rounded down; saturates at `i64::MAX`.
    #[must_use]
    pub fn with_heartbeat_frequency(mut self, heartbeat_frequency: Duration) -> Self {
        self.heartbeat_frequency = Some(Millis::from_duration(heartbeat_frequency));
        self
    }

    /// Compressors in the order of preference: `compressors`.
    #[must_use]
    pub const fn with_compressors(mut self, compressors: Compressors) -> Self {
        self.compressors = Some(compressors);
        self
    }

    /// Mode of the client's read preference: `readPreference`.
    #[must_use]
    pub const fn with_read_preference(mut self, read_preference: ReadPreferenceMode) -> Self {
        self.read_preference = Some(read_preference);
        self
    }

    /// Whether the client is behind a load balancer: `loadBalanced`.
    #[must_use]
    pub const fn with_load_balanced(mut self, load_balanced: bool) -> Self {
        self.load_balanced = Some(load_balanced);
        self
    }

    /// Whether connections use TLS: `tls`.
    #[must_use]
    pub const fn with_tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Whether tracing is on for this client: `tracing`.
    #[must_use]
    pub const fn with_tracing(mut self, tracing: bool) -> Self {
        self.tracing = Some(tracing);
        self
    }

    /// What [`with_retry_reads`](Self::with_retry_reads) set.
    #[must_use]
    pub const fn retry_reads(&self) -> Option<bool> {
        self.retry_reads
    }

    /// What [`with_retry_writes`](Self::with_retry_writes) set.
    #[must_use]
    pub const fn retry_writes(&self) -> Option<bool> {
        self.retry_writes
    }

    /// What [`with_max_adaptive_retries`](Self::with_max_adaptive_retries) set.
    #[must_use]
    pub fn max_adaptive_retries(&self) -> Option<u32> {
        self.max_adaptive_retries.map(Count::to_u32)
    }

    /// What [`with_enable_overload_retargeting`](Self::with_enable_overload_retargeting) set.
    #[must_use]
    pub const fn enable_overload_retargeting(&self) -> Option<bool> {
        self.enable_overload_retargeting
    }

    /// What [`with_min_pool_size`](Self::with_min_pool_size) set.
    #[must_use]
    pub fn min_pool_size(&self) -> Option<u32> {
        self.min_pool_size.map(Count::to_u32)
    }

    /// What [`with_max_pool_size`](Self::with_max_pool_size) set.
    #[must_use]
    pub fn max_pool_size(&self) -> Option<u32> {
        self.max_pool_size.map(Count::to_u32)
    }

    /// What [`with_max_connecting`](Self::with_max_connecting) set.
    #[must_use]
    pub fn max_connecting(&self) -> Option<u32> {
        self.max_connecting.map(Count::to_u32)
    }

    /// What [`with_timeout`](Self::with_timeout) set.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout.map(Millis::to_duration)
    }

    /// What [`with_server_selection_timeout`](Self::with_server_selection_timeout) set.
    #[must_use]
    pub fn server_selection_timeout(&self) -> Option<Duration> {
        self.server_selection_timeout.map(Millis::to_duration)
    }

    /// What [`with_heartbeat_frequency`](Self::with_heartbeat_frequency) set.
    #[must_use]
    pub fn heartbeat_frequency(&self) -> Option<Duration> {
        self.heartbeat_frequency.map(Millis::to_duration)
    }

    /// What [`with_compressors`](Self::with_compressors) set.
    #[must_use]
    pub const fn compressors(&self) -> Option<Compressors> {
        self.compressors
    }

    /// What [`with_read_preference`](Self::with_read_preference) set.
    #[must_use]
    pub const fn read_preference(&self) -> Option<ReadPreferenceMode> {
        self.read_preference
    }

    /// What [`with_load_balanced`](Self::with_load_balanced) set.
    #[must_use]
    pub const fn load_balanced(&self) -> Option<bool> {
        self.load_balanced
    }

    /// What [`with_tls`](Self::with_tls) set.
    #[must_use]
    pub const fn tls(&self) -> Option<bool> {
        self.tls
    }

    /// What [`with_tracing`](Self::with_tracing) set.
    #[must_use]
    pub const fn tracing(&self) -> Option<bool> {
        self.tracing
    }
}

const fn out_of_range(setting: Setting) -> Result<ClientConfig, InvalidSetting> {
    Err(InvalidSetting::OutOfRange { setting })
}

impl Content for ClientConfig {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        if let Some(value) = self.retry_reads {
            out.boolean(b"\x08retryReads\0", value);
        }
        if let Some(value) = self.retry_writes {
            out.boolean(b"\x08retryWrites\0", value);
        }
        if let Some(value) = self.max_adaptive_retries {
            out.int32(b"\x10maxAdaptiveRetries\0", value.to_i32());
        }
        if let Some(value) = self.enable_overload_retargeting {
            out.boolean(b"\x08enableOverloadRetargeting\0", value);
        }
        if let Some(value) = self.min_pool_size {
            out.int32(b"\x10minPoolSize\0", value.to_i32());
        }
        if let Some(value) = self.max_pool_size {
            out.int32(b"\x10maxPoolSize\0", value.to_i32());
        }
        if let Some(value) = self.max_connecting {
            out.int32(b"\x10maxConnecting\0", value.to_i32());
        }
        if let Some(value) = self.timeout {
            out.int64(b"\x12timeoutMS\0", value.to_i64());
        }
        if let Some(value) = self.server_selection_timeout {
            out.int64(b"\x12serverSelectionTimeoutMS\0", value.to_i64());
        }
        if let Some(value) = self.heartbeat_frequency {
            out.int64(b"\x12heartbeatFrequencyMS\0", value.to_i64());
        }
        if let Some(value) = self.compressors {
            out.nested(b"\x04compressors\0", &value);
        }
        if let Some(value) = self.read_preference {
            out.string(b"\x02readPreference\0", value.as_str().as_bytes());
        }
        if let Some(value) = self.load_balanced {
            out.boolean(b"\x08loadBalanced\0", value);
        }
        if let Some(value) = self.tls {
            out.boolean(b"\x08tls\0", value);
        }
        if let Some(value) = self.tracing {
            out.boolean(b"\x08tracing\0", value);
        }
    }
}
