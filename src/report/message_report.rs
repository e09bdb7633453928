//! The report itself: values, no text of the peer but a driver's name and version.

use core::fmt;

use crate::client::ClientMetadata;
use crate::command::KnownCommand;
use crate::command::view::Command;
use crate::cursor::len_u32;
use crate::error::{Reaction, Rule, ServerCode};
use crate::observe::values::{
    DecodeOutcome, ForwardOutcome, MetadataCarrier, MetadataFault, ParentOutcome, Refusal,
};
use crate::receive::OpMsg;
use crate::retry::RetryMetadata;
use crate::telemetry::Telemetry;
use crate::trace::ReceivedTraceparent;

/// What became of a message's telemetry.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// There is no section; the message has `$retry`, readable or not, or was refused for something else.
    Absent,
    /// Accepted, and the trace is continued.
    Accepted,
    /// Accepted, but the remote parent was not admitted: the token bucket was empty.
    Limited,
    /// Sound, but not used: the connection has not authenticated.
    Unauthenticated,
    /// Refused and dropped; the command runs.
    Dropped,
    /// Refused, and the message with it.
    Refused,
}

impl Outcome {
    /// The outcome's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => DecodeOutcome::Absent.as_str(),
            Self::Accepted => DecodeOutcome::Accepted.as_str(),
            Self::Limited => ParentOutcome::Limited.as_str(),
            Self::Unauthenticated => ParentOutcome::Unauthenticated.as_str(),
            Self::Dropped => ForwardOutcome::Dropped.as_str(),
            Self::Refused => DecodeOutcome::Refused.as_str(),
        }
    }

    /// What became of an accepted section's parent.
    pub(super) const fn parent(self) -> Option<ParentOutcome> {
        match self {
            Self::Accepted => Some(ParentOutcome::Admitted),
            Self::Limited => Some(ParentOutcome::Limited),
            Self::Unauthenticated => Some(ParentOutcome::Unauthenticated),
            Self::Absent | Self::Dropped | Self::Refused => None,
        }
    }
}

/// Where retry metadata stood (draft).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Carrier {
    /// The generic argument `$retry`.
    Argument,
    /// The field `retry` of the telemetry section.
    Section,
}

impl Carrier {
    /// The carrier's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Argument => MetadataCarrier::Argument.as_str(),
            Self::Section => MetadataCarrier::Section.as_str(),
        }
    }
}

/// What there is to say about one message; made by [`Ingest::report`](crate::ingest::Ingest::report).
///
/// Values only: outcome, ids, retry metadata, client configuration, sizes, and why something was refused. Of the peer's texts
/// it holds the driver's name and version alone, which are bounded and printable, and those command names that are known.
/// `Debug` shows no ids.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, ingest::{Config, Ingest}, report::Outcome};
/// let mut ingest = Ingest::new(Config::server());
/// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
/// let mut scratch = Vec::new();
/// let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
/// let report = ingest.report(&answer).unwrap();
/// assert_eq!(report.outcome(), Outcome::Absent);
/// assert_eq!(report.code().map(|code| code.name()), Some("UnknownOpMsgSectionKind"));
/// ```
#[derive(Clone)]
pub struct Report<'a> {
    pub(crate) outcome: Outcome,
    pub(crate) traceparent: Option<ReceivedTraceparent>,
    pub(crate) retry: Option<(RetryMetadata, Carrier)>,
    pub(crate) client: Option<ClientMetadata<'a>>,
    pub(crate) command: Option<KnownCommand>,
    pub(crate) drafts: Drafts,
    pub(crate) request_id: i32,
    pub(crate) message_len: u32,
    pub(crate) section_len: u32,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) refused: Option<Answered>,
}

/// The drafts that a request came with: whether each was read, or why it counts as absent.
#[derive(Clone, Copy, Default)]
pub(crate) struct Drafts {
    pub(crate) retry: Option<Result<(), MetadataFault>>,
    pub(crate) client: Option<Result<(), MetadataFault>>,
    pub(crate) tracestate: Option<Result<(), MetadataFault>>,
    /// Of the client's settings those that a retry's record has, whether they are new on the connection or not.
    pub(crate) max_adaptive_retries: Option<u32>,
    pub(crate) overload_retargeting: Option<bool>,
}

/// What a refused message's sender is told, and why.
#[derive(Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) code: ServerCode,
    pub(crate) reaction: Reaction,
    pub(crate) rule: Option<Rule>,
    pub(crate) field: Option<&'static str>,
    pub(crate) offset: Option<u32>,
}

impl<'a> Report<'a> {
    /// Of a message that is run: `None` when it has neither telemetry nor `$retry`.
    pub(crate) fn of_run(
        msg: &OpMsg<'a>,
        outcome: Outcome,
        traceparent: Option<ReceivedTraceparent>,
        refusal: Option<Refusal>,
    ) -> Option<Self> {
        let command = Command::read(msg.body()).ok();
        let telemetry = match outcome {
            Outcome::Accepted | Outcome::Limited => msg.telemetry().ok().flatten(),
            _ => None,
        };
        let mut drafts = Drafts::default();
        if let Some(telemetry) = &telemetry {
            drafts.read(telemetry);
        }
        let argument = command.map_or(Ok(None), |command| command.retry_strict());
        let field = telemetry.as_ref().and_then(Telemetry::retry);
        let retry = match (argument, field) {
            // Which of the two is right nobody knows, so neither is used.
            (Ok(Some(argument)), Some(field)) if argument != *field => {
                drafts.retry = Some(Err(MetadataFault::Conflict));
                None
            }
            (Ok(Some(argument)), _) => Some((argument, Carrier::Argument)),
            (_, Some(field)) => Some((*field, Carrier::Section)),
            (Err(error), None) => {
                drafts.retry = Some(Err(MetadataFault::of_argument(error)));
                None
            }
            (Ok(None), None) => None,
        };
        if retry.is_some() {
            drafts.retry = Some(Ok(()));
        }
        if outcome == Outcome::Absent && drafts.retry.is_none() {
            return None;
        }
        Some(Self {
            outcome,
            traceparent,
            retry,
            client: telemetry
                .and_then(|telemetry| telemetry.client().cloned())
                .filter(|client| client.driver().is_some()),
            command: command.and_then(|command| KnownCommand::find(command.name_bytes()?)),
            drafts,
            request_id: msg.header().request_id(),
            message_len: len_u32(msg.as_bytes()),
            section_len: msg.telemetry_document().map_or(0, len_u32),
            refusal,
            refused: None,
        })
    }

    pub(crate) fn without_client(self) -> Self {
        Self {
            client: None,
            ..self
        }
    }

    /// What became of the telemetry.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The trace context, of an accepted section alone.
    #[must_use]
    pub const fn traceparent(&self) -> Option<ReceivedTraceparent> {
        self.traceparent
    }

    /// The retry metadata (draft).
    #[must_use]
    pub fn retry(&self) -> Option<RetryMetadata> {
        self.retry.map(|(retry, _)| retry)
    }

    /// Where the retry metadata stood (draft).
    #[must_use]
    pub fn retry_carrier(&self) -> Option<Carrier> {
        self.retry.map(|(_, carrier)| carrier)
    }

    /// The client's driver and configuration (draft), when they are new on the connection.
    #[must_use]
    pub const fn client(&self) -> Option<&ClientMetadata<'a>> {
        self.client.as_ref()
    }

    /// The command's name, if it is one that MongoDB has: any other text is the peer's and is not repeated.
    #[must_use]
    pub fn command(&self) -> Option<&'static str> {
        self.command.map(KnownCommand::name)
    }

    /// The request's id; 0 when it could not be read.
    #[must_use]
    pub const fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Bytes of the message as it came.
    #[must_use]
    pub const fn message_len(&self) -> u32 {
        self.message_len
    }

    /// Bytes of the telemetry section's document; 0 when there is none or they are not known.
    #[must_use]
    pub const fn section_len(&self) -> u32 {
        self.section_len
    }

    /// Why the telemetry was refused.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// The code that the sender is answered with; of a refused message alone.
    #[must_use]
    pub fn code(&self) -> Option<ServerCode> {
        self.refused.map(|refused| refused.code)
    }

    /// The reaction; of a refused message alone.
    #[must_use]
    pub fn reaction(&self) -> Option<Reaction> {
        self.refused.map(|refused| refused.reaction)
    }

    /// The rule of the receiver's list that is broken; of a refused message alone.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        self.refused.and_then(|refused| refused.rule)
    }

    /// Where: the path of the telemetry field at fault; of a refused message alone.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.refused.and_then(|refused| refused.field)
    }

    /// Where: bytes from the start of the message, when its framing is at fault.
    #[must_use]
    pub fn offset(&self) -> Option<u32> {
        self.refused.and_then(|refused| refused.offset)
    }
}

impl Drafts {
    /// What the section has besides its traceparent.
    fn read(&mut self, telemetry: &Telemetry<'_>) {
        let ignored = telemetry.ignored();
        let read = |is_there: bool, fault: Option<MetadataFault>| match fault {
            Some(fault) => Some(Err(fault)),
            None => is_there.then_some(Ok(())),
        };
        self.retry = read(
            telemetry.retry().is_some(),
            ignored
                .retry
                .map(|why| MetadataFault::of_field(why, MetadataFault::of_retry)),
        );
        self.client = read(
            telemetry.client().is_some(),
            ignored
                .client
                .map(|why| MetadataFault::of_field(why, MetadataFault::of_client)),
        );
        self.tracestate = read(
            telemetry.tracestate().is_some(),
            ignored
                .tracestate
                .map(|why| MetadataFault::of_field(why, MetadataFault::of_tracestate)),
        );
        if let Some(config) = telemetry.client().and_then(|client| client.config()) {
            self.max_adaptive_retries = config.max_adaptive_retries();
            self.overload_retargeting = config.enable_overload_retargeting();
        }
    }
}

impl fmt::Debug for Report<'_> {
    /// Outcome, sizes and reason; no ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("outcome", &self.outcome)
            .field("message_len", &self.message_len)
            .field("section_len", &self.section_len)
            .field("refusal", &self.refusal)
            .finish_non_exhaustive()
    }
}
