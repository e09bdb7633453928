//! Faults of a command's body that framing does not see.

use thiserror::Error;

use super::rule::{Reaction, Rule, ServerCode};
use crate::generation::Generation;

/// Why a body cannot be taken for a command.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum CommandErrorKind {
    /// The body's own elements do not fill it exactly (rule 6a).
    #[error("malformed body at byte {offset}: element expected")]
    #[non_exhaustive]
    Malformed {
        /// Where the element that cannot be read begins: bytes from the start of the body.
        offset: u32,
    },
    /// The body has no `$db`, or its value is not a string (rule 29).
    #[error("body without $db")]
    MissingDatabase,
}

/// The framing is fine, but a server cannot dispatch the body as a command.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Command, Generation, error::{Reaction, Rule}};
/// let body = bson::rawdoc! { "ping": 1 };
/// let error = Command::read(&body)?.required_database().unwrap_err();
/// assert_eq!(error.to_string(), "body without $db");
/// assert_eq!(error.rule(), Rule::R29);
/// assert_eq!(error.code(Generation::V9_0).code(), 40571);
/// assert_eq!(error.reaction(Generation::V9_0), Reaction::Reply);
/// # Ok::<(), opmsg_telemetry::error::CommandError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind}")]
pub struct CommandError {
    kind: CommandErrorKind,
    more_to_come: bool,
}

const _: () = assert!(size_of::<CommandError>() <= 12);

impl CommandError {
    #[cold]
    pub(crate) const fn new(kind: CommandErrorKind) -> Self {
        Self {
            kind,
            more_to_come: false,
        }
    }

    #[cold]
    pub(crate) const fn in_request_with_more_to_come(self, more_to_come: bool) -> Self {
        Self {
            more_to_come,
            ..self
        }
    }

    /// Why the body is refused.
    #[must_use]
    pub const fn kind(&self) -> CommandErrorKind {
        self.kind
    }

    /// The rule of the receiver's list that is broken.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self.kind {
            CommandErrorKind::Malformed { .. } => Rule::R6a,
            CommandErrorKind::MissingDatabase => Rule::R29,
        }
    }

    /// The code that a server of this generation answers with.
    #[must_use]
    pub const fn code(&self, generation: Generation) -> ServerCode {
        match self.rule().code(generation) {
            Some(code) => code,
            None => ServerCode::PROTOCOL_ERROR,
        }
    }

    /// What a server of this generation does.
    #[must_use]
    pub const fn reaction(&self, generation: Generation) -> Reaction {
        self.rule().reaction_to(generation, self.more_to_come)
    }
}
