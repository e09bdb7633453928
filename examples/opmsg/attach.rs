//! `opmsg attach`: which section, and which messages may carry it.

use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::error::{AttachError, CommandError};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Command, Field, Gate, OpMsg, Splice, Telemetry, TelemetrySection, Traceparent, Tracestate,
};

use crate::json;

/// A part of the section that is a draft, and is written only when it is allowed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Draft {
    Retry,
    Client,
    Tracestate,
}

impl Draft {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "retry" => Some(Self::Retry),
            "client" => Some(Self::Client),
            "tracestate" => Some(Self::Tracestate),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Client => "client",
            Self::Tracestate => "tracestate",
        }
    }

    const fn field(self) -> Field {
        match self {
            Self::Retry => Field::Retry,
            Self::Client => Field::Client,
            Self::Tracestate => Field::Tracestate,
        }
    }
}

/// The section to attach, and the connection's gate.
#[derive(Debug)]
pub(crate) struct Attachment {
    gate: Gate,
    sections: Option<Sections>,
}

#[derive(Debug)]
struct Sections {
    asked: TelemetrySection,
    /// For a command that has the argument `$retry`: a message carries retry metadata once.
    without_retry: TelemetrySection,
}

/// Why a message gets no section.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unattached {
    #[error("the wire version takes no telemetry section")]
    WireVersion,
    #[error("a reply, only requests carry a telemetry section")]
    Reply,
    #[error("a sensitive command, it carries no telemetry section")]
    Sensitive,
    #[error("a handshake, it carries no telemetry section")]
    Handshake,
    #[error(transparent)]
    Attach(#[from] AttachError),
    #[error(transparent)]
    Unreadable(#[from] CommandError),
}

impl Attachment {
    /// `drafts` are the parts and their values as text, `allowed` are those that may be written.
    pub(crate) fn new(
        gate: Gate,
        traceparent: &str,
        drafts: &[(Draft, String)],
        allowed: &[Draft],
    ) -> Result<Self, String> {
        let traceparent: Traceparent = traceparent
            .parse()
            .map_err(|error| format!("--traceparent: {error}"))?;
        let mut without_retry = Telemetry::new(traceparent);
        let mut retry = None;
        for (draft, text) in drafts {
            let name = draft.name();
            if !allowed.contains(draft) {
                return Err(format!(
                    "--{name} needs --allow {name}: no server version is known to take it"
                ));
            }
            let wrong = |error| format!("--{name}: {error}");
            match draft {
                Draft::Retry => {
                    retry = Some(json::parse(text, |retry: RetryMetadata| retry).map_err(wrong)?);
                }
                Draft::Client => {
                    let client = json::parse(text, ClientMetadata::into_owned).map_err(wrong)?;
                    without_retry = without_retry.with_client(client);
                }
                Draft::Tracestate => {
                    let tracestate = Tracestate::parse(text);
                    let tracestate = tracestate.map_err(|error| wrong(error.to_string()))?;
                    without_retry = without_retry.with_tracestate(tracestate);
                }
            }
        }
        let mut telemetry = without_retry.clone();
        if let Some(retry) = retry {
            telemetry = telemetry.with_retry(retry);
        }
        let sections = gate.telemetry().map(|permit| {
            let permit = allowed
                .iter()
                .fold(permit, |permit, draft| permit.allowing(draft.field()));
            Sections {
                asked: telemetry.to_section(permit),
                without_retry: without_retry.to_section(permit),
            }
        });
        Ok(Self { gate, sections })
    }

    /// The message with the section, or why there is none to be.
    pub(crate) fn apply<'m, 's>(&'s self, msg: &OpMsg<'m>) -> Result<Splice<'m, 's>, Unattached> {
        let sections = self.sections.as_ref().ok_or(Unattached::WireVersion)?;
        if msg.header().response_to() != 0 {
            return Err(Unattached::Reply);
        }
        let command = Command::read(msg.body())?;
        if is_handshake(command.name_bytes()) {
            return Err(Unattached::Handshake);
        }
        if command.is_sensitive() {
            return Err(Unattached::Sensitive);
        }
        let section = if command.has_retry() {
            &sections.without_retry
        } else {
            &sections.asked
        };
        let splice = Splice::attach(msg, section, self.gate.max_message_size())?;
        Ok(splice)
    }
}

/// Whether a command opens or monitors a connection, with or without credentials.
fn is_handshake(name: Option<&[u8]>) -> bool {
    let name = name.unwrap_or_default();
    name.eq_ignore_ascii_case(b"hello") || name.eq_ignore_ascii_case(b"isMaster")
}
