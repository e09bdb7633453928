//! What the embedder is to do with a message.

use super::refused::{Fault, Refused};
use crate::command::view::Command;
use crate::message::OtherMessage;
use crate::observe::values::Refusal;
use crate::receive::OpMsg;
use crate::report::{Outcome, Report};
use crate::retry::RetryMetadata;
use crate::telemetry::Telemetry;
use crate::trace::ReceivedTraceparent;

/// What to do with a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// Run the command.
    Run(Request<'a>),
    /// Do not run it: reply, close or be silent, as [`Refused::reaction`] says.
    Refuse(Refused),
    /// A known operation other than `OP_MSG`, not looked into. What is inside `OP_COMPRESSED` is a message for
    /// [`Ingest::handle`](super::Ingest::handle) again.
    Other(OtherMessage<'a>),
}

/// A command to run, with the telemetry that may be used for it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub(super) msg: OpMsg<'a>,
    pub(super) parent: Parent,
    /// When telemetry was dropped.
    pub(super) came: Option<Came>,
}

/// What a message was as it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    pub(super) message_len: u32,
    pub(super) section_len: u32,
}

/// The trace context that a request came with, and whether it is to be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Parent {
    /// The request has no telemetry section.
    Absent,
    /// Admitted: the parent of the server's span.
    Admitted(ReceivedTraceparent),
    /// Sound, but the token bucket is empty: the server's own sampling decides. The command is untouched.
    Limited(ReceivedTraceparent),
    /// Sound, but the connection has not authenticated: not to be used.
    Unauthenticated(ReceivedTraceparent),
    /// Refused by the rules and dropped ([`Policy::Tolerant`](super::Policy::Tolerant)).
    Dropped(Refusal),
}

impl<'a> Request<'a> {
    /// The message. When its telemetry was dropped it is the cleaned copy in the caller's scratch buffer: what a proxy forwards.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &OpMsg<'a> {
        &self.msg
    }

    /// The trace context.
    #[inline]
    #[must_use]
    pub const fn parent(&self) -> Parent {
        self.parent
    }

    /// The telemetry section, if there is one that may be used: admitted, or limited in its trace context alone.
    #[must_use]
    pub fn telemetry(&self) -> Option<Telemetry<'a>> {
        match self.parent {
            Parent::Admitted(_) | Parent::Limited(_) => self.msg.telemetry().ok().flatten(),
            _ => None,
        }
    }

    /// The retry metadata (draft), from the argument `$retry` or the section; see [`OpMsg::retry`].
    ///
    /// A section that may not be used gives none.
    #[must_use]
    pub fn retry(&self) -> Option<RetryMetadata> {
        match self.parent {
            Parent::Unauthenticated(_) => None,
            _ => self.msg.retry(),
        }
    }

    /// The command: name, database and `$retry`.
    ///
    /// # Errors
    /// [`Refused`] when the body cannot be read or names no database (rule 29): answer it as any other.
    pub fn command(&self) -> Result<Command<'a>, Refused> {
        self.msg.command().map_err(|error| {
            Refused::new(
                self.msg.as_bytes(),
                Fault::Command(error),
                None,
                self.msg.generation(),
            )
        })
    }

    /// Whether a reply is due: not when the request has the flag `moreToCome`.
    #[inline]
    #[must_use]
    pub const fn reply_expected(&self) -> bool {
        !self.msg.more_to_come()
    }

    /// Whether telemetry was dropped from the message, so that it is not the caller's bytes any more.
    #[inline]
    #[must_use]
    pub const fn was_cleaned(&self) -> bool {
        matches!(self.parent, Parent::Dropped(_))
    }

    /// `None` when there is neither telemetry nor `$retry`.
    pub(super) fn report(&self) -> Option<Report<'a>> {
        let (outcome, traceparent, refusal) = match self.parent {
            Parent::Absent => (Outcome::Absent, None, None),
            Parent::Admitted(traceparent) => (Outcome::Accepted, Some(traceparent), None),
            Parent::Limited(traceparent) => (Outcome::Limited, Some(traceparent), None),
            Parent::Unauthenticated(_) => (Outcome::Unauthenticated, None, None),
            Parent::Dropped(refusal) => (Outcome::Dropped, None, Some(refusal)),
        };
        let mut report = Report::of_run(&self.msg, outcome, traceparent, refusal)?;
        if let Some(came) = self.came {
            report.message_len = came.message_len;
            report.section_len = came.section_len;
        }
        Some(report)
    }
}
