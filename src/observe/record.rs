//! One event that waits to be taken.

use core::fmt;

use super::events::Event;
use crate::time::Wall;
use crate::trace::ReceivedTraceparent;

/// An event with its time and the span that it is of: 64 bytes, no heap, no text of a peer.
///
/// `Debug` shows no ids.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::observe::{Record, events::TelemetryDecodeFail, values::Refusal};
/// let event = TelemetryDecodeFail::new(Refusal::TooLarge).with_telemetry_size(Some(5_000));
/// let record = Record::new(Wall::from_nanos(7), event);
/// assert_eq!(record.event(), &event.into());
/// ```
/// A later version may know more of an event, so it is made by its constructor alone:
/// ```compile_fail,E0639
/// use opmsg_telemetry::observe::{events::TelemetryDecodeFail, values::Refusal};
/// let event = TelemetryDecodeFail { error_type: Refusal::TooLarge, telemetry_size: None };
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Record {
    at: Wall,
    context: Option<ReceivedTraceparent>,
    event: Event,
}

const _: () = assert!(size_of::<Option<Record>>() <= 64);

impl Record {
    /// An event that happened at `at`.
    #[inline]
    #[must_use]
    pub fn new(at: Wall, event: impl Into<Event>) -> Self {
        Self {
            at,
            context: None,
            event: event.into(),
        }
    }

    /// Sets the context of the span that it is of: of an accepted section, or of the command span.
    #[inline]
    #[must_use]
    pub fn with_context(mut self, context: Option<ReceivedTraceparent>) -> Self {
        self.context = context;
        self
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Wall {
        self.at
    }

    /// The span that it is of.
    #[must_use]
    pub const fn context(&self) -> Option<&ReceivedTraceparent> {
        self.context.as_ref()
    }

    /// What happened.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("at", &self.at)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}
