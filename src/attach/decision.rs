//! The answer: a section, or why there is none.

use core::fmt;

use super::Attachment;
use crate::telemetry::{SectionBuffer, TraceSection};

/// What goes with a command.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::{Attacher, Decision, Omitted, OutgoingCommand};
/// let command = OutgoingCommand::new("find");
/// assert!(matches!(Attacher::OFF.decide(&command), Decision::Omit(Omitted::TracingOff)));
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a section or none: there is no third answer"
)]
pub enum Decision<'c> {
    /// This section.
    Attach(Attachment<'c>),
    /// None, and why. It is not a fault: most drivers send most commands so.
    Omit(Omitted),
}

impl<'c> Decision<'c> {
    /// The section, if there is one.
    #[inline]
    #[must_use]
    pub fn attachment(self) -> Option<Attachment<'c>> {
        match self {
            Self::Attach(attachment) => Some(attachment),
            Self::Omit(_) => None,
        }
    }

    /// The 90-byte section, if that is what goes with the command. See [`Attachment::trace_section`].
    #[inline]
    #[must_use]
    pub fn trace_section(self) -> Option<TraceSection> {
        self.attachment()?.trace_section()
    }

    /// Appends the section, if there is one; says how many bytes that were.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Gate;
    /// use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
    /// let command = OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
    /// let attacher = |version| Attacher::new(&Gate::from_max_wire_version(version), Switches::tracing(true));
    /// let mut sections = Vec::new();
    /// assert_eq!(attacher(Some(28)).decide(&command).append_to(&mut sections), 0);
    /// assert_eq!(attacher(Some(29)).decide(&command).append_to(&mut sections), 90);
    /// ```
    #[inline]
    pub fn append_to(&self, buffer: &mut impl SectionBuffer) -> usize {
        match self {
            Self::Attach(attachment) => {
                attachment.append_to(buffer);
                attachment.encoded_len()
            }
            Self::Omit(_) => 0,
        }
    }
}

/// Why a command has no telemetry section; a closed set that tells nothing of the command, for a driver's debug log.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::Omitted;
/// assert_eq!(Omitted::WireVersion.to_string(), "the server takes no telemetry section");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Omitted {
    /// Tracing is off for this client.
    TracingOff,
    /// The server behind this connection takes no section, or its wire version is not known.
    WireVersion,
    /// Handshake, monitoring or authentication.
    NotAnOperation,
    /// A sensitive command, see [`is_sensitive_command`](crate::command::is_sensitive_command).
    Sensitive,
    /// The command has no span of its own.
    NoSpan,
    /// The message would be larger than the server takes. The batch was split without [`reserve`](super::Attacher::reserve).
    TooLarge,
    /// The host's [`SectionGate`](super::SectionGate) holds sections back.
    HeldBack,
}

impl Omitted {
    /// The reason in words, the same in every version.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TracingOff => "tracing is off",
            Self::WireVersion => "the server takes no telemetry section",
            Self::NotAnOperation => "not part of an operation",
            Self::Sensitive => "sensitive command",
            Self::NoSpan => "no command span",
            Self::TooLarge => "the message would be too large",
            Self::HeldBack => "held back by the section gate",
        }
    }
}

impl fmt::Display for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
