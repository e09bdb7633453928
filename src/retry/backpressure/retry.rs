//! How to retry.

use std::time::Duration;

/// How to make a retry, as [`decide`](super::decide) says, or as a driver with a decision of its own did. A builder value, `Copy`.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::backpressure::Retry;
/// use std::time::Duration;
/// let retry = Retry::new()
///     .with_backoff(Duration::from_millis(137), Duration::from_millis(100))
///     .with_allowed(2);
/// assert_eq!((retry.wait(), retry.allowed()), (Some(Duration::from_millis(137)), Some(2)));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Retry {
    wait: Option<Duration>,
    base: Option<Duration>,
    allowed: Option<u32>,
    deprioritizes_server: bool,
}

impl Retry {
    /// A retry at once, of any number, that may go to the same server.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            wait: None,
            base: None,
            allowed: None,
            deprioritizes_server: false,
        }
    }

    /// Sets the wait before it, jitter included, and the base that the wait was made from.
    #[must_use]
    pub const fn with_backoff(mut self, wait: Duration, base: Duration) -> Self {
        self.wait = Some(wait);
        self.base = Some(base);
        self
    }

    /// Sets how many retries the operation may make in all; numbers above `i32::MAX` mean that.
    #[must_use]
    pub const fn with_allowed(mut self, retries: u32) -> Self {
        let largest = i32::MAX.cast_unsigned();
        self.allowed = Some(if retries > largest { largest } else { retries });
        self
    }

    /// Sets whether server selection avoids the server that failed.
    #[must_use]
    pub const fn with_deprioritized_server(mut self, avoided: bool) -> Self {
        self.deprioritizes_server = avoided;
        self
    }

    /// How long to wait first; `None` when no wait is asked for.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        self.wait
    }

    /// The base that the wait was made from: the server's or the default.
    #[must_use]
    pub const fn base(&self) -> Option<Duration> {
        self.base
    }

    /// How many retries the operation may make in all, 0..=`i32::MAX`; `None` is without end.
    #[must_use]
    pub const fn allowed(&self) -> Option<u32> {
        self.allowed
    }

    /// Whether the next server selection avoids the server that failed.
    #[must_use]
    pub const fn deprioritizes_server(&self) -> bool {
        self.deprioritizes_server
    }
}
