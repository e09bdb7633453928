//! What an operation's record is about.

use core::time::Duration;

use crate::command::KnownCommand;
use crate::time::Wall;
use crate::trace::Traceparent;

/// When something happened to an operation, in which command, and in which span.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Wall, observe::Occasion};
/// // A name that a user made up is left out.
/// let occasion = Occasion::new(Wall::from_nanos(5)).with_command("drop everything");
/// assert_eq!(occasion, Occasion::new(Wall::from_nanos(5)));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Occasion {
    pub(super) at: Wall,
    pub(super) command: Option<KnownCommand>,
    pub(super) span: Option<Traceparent>,
    pub(super) elapsed: Option<Duration>,
}

impl Occasion {
    /// Something that happened at `at`.
    #[must_use]
    pub const fn new(at: Wall) -> Self {
        Self {
            at,
            command: None,
            span: None,
            elapsed: None,
        }
    }

    /// Sets the command by its name; names that the crate does not know are left out.
    #[must_use]
    pub fn with_command(mut self, name: &str) -> Self {
        self.command = KnownCommand::find(name.as_bytes());
        self
    }

    /// Sets the span, if there is one: that of the attempt, or of the operation where the attempt got none.
    #[must_use]
    pub const fn with_span(mut self, span: Option<Traceparent>) -> Self {
        self.span = span;
        self
    }

    /// Sets how long after the first attempt the last one began, as its metadata say
    /// ([`RetryMetadata::elapsed`](crate::retry::RetryMetadata::elapsed)).
    #[must_use]
    pub const fn with_elapsed(mut self, elapsed: Option<Duration>) -> Self {
        self.elapsed = elapsed;
        self
    }
}
