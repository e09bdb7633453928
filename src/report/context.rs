//! What a log line says besides the report.

use core::fmt;

use super::Severity;
use crate::time::Wall;

/// What a log line says besides the report: when, on which connection, for which service, and how loud. `Copy`.
///
/// The texts are the caller's. They are escaped, bytes that are no UTF-8 are replaced, and what takes more than
/// [`MAX_TEXT_LEN`](Self::MAX_TEXT_LEN) bytes is cut.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Wall, report::LogContext};
/// // Once for a connection, then once for a line.
/// let connection = LogContext::new(Wall::default()).with_connection("conn7").with_service("S");
/// let line = connection.with_wall(Wall::from_nanos(1_795_161_600_000_000_000));
/// # let _ = line;
/// ```
#[derive(Clone, Copy)]
pub struct LogContext<'a> {
    pub(super) wall: Wall,
    pub(super) connection: &'a [u8],
    pub(super) service: &'a [u8],
    pub(super) severity: Option<Severity>,
}

impl<'a> LogContext<'a> {
    /// Most bytes that one text takes in a line, escapes included: 10 KB, as servers cut attributes (`maxLogSizeKB`).
    pub const MAX_TEXT_LEN: usize = super::escape::MAX_TEXT_LEN;

    /// A line at this time, with `-` for connection and service.
    #[must_use]
    pub const fn new(wall: Wall) -> Self {
        Self {
            wall,
            connection: b"-",
            service: b"-",
            severity: None,
        }
    }

    /// Sets the time, field `t`. Lines have milliseconds.
    #[must_use]
    pub const fn with_wall(mut self, wall: Wall) -> Self {
        self.wall = wall;
        self
    }

    /// Sets the connection, field `ctx`: servers write `conn` and a number.
    #[must_use]
    pub fn with_connection(mut self, connection: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.connection = connection.as_ref();
        self
    }

    /// Sets the service, field `svc`: servers write `S` for a shard, `R` for a router and `-` for none.
    #[must_use]
    pub fn with_service(mut self, service: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.service = service.as_ref();
        self
    }

    /// Sets the severity, field `s`: what a [`FailureLimiter`](super::FailureLimiter) says. Without it failures are
    /// [`Severity::Debug1`] and everything else is [`Severity::Info`].
    #[must_use]
    pub const fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// Time and severity; no text.
impl fmt::Debug for LogContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogContext")
            .field("wall", &self.wall)
            .field("severity", &self.severity)
            .finish_non_exhaustive()
    }
}
