//! What is printed about a message. The fields' order is that of the output.

use std::borrow::Cow;
use std::fmt::Display;

use opmsg_telemetry::error::{
    CommandError, FrameError, FrameErrorKind, Reaction, ServerCode, TelemetryError,
    TelemetryErrorKind,
};
use opmsg_telemetry::message::{self, Flags, SectionContent};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Generation, Message, OpMsg, Role, Telemetry, Unreadable};
use serde::Serialize;

/// One line of output.
#[derive(Serialize)]
pub(crate) struct Record<'m> {
    source: &'m str,
    index: u64,
    ok: bool,
    #[serde(flatten)]
    content: Content<'m>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'m> {
    OpMsg(Box<OpMsgRecord<'m>>),
    Other { op: &'static str, header: Header },
    Refused { error: Refusal },
}

impl<'m> Record<'m> {
    /// The record of a message that was parsed, or of the fault in it.
    pub(crate) fn new(
        source: &'m str,
        index: u64,
        parsed: Result<Message<'m>, FrameError>,
        generation: Generation,
    ) -> Self {
        let content = match parsed {
            Ok(Message::OpMsg(msg)) => match OpMsgRecord::new(&msg, generation) {
                Ok(record) => Content::OpMsg(Box::new(record)),
                Err(error) => Content::Refused { error },
            },
            Ok(Message::Other(other)) => Content::Other {
                op: other.op_code().name().unwrap_or("unknown"),
                header: Header::new(other.header()),
            },
            Ok(_) => Content::Refused {
                error: Refusal::unsupported(),
            },
            Err(error) => Content::Refused {
                error: Refusal::of_frame(error, generation),
            },
        };
        Self {
            source,
            index,
            ok: !matches!(content, Content::Refused { .. }),
            content,
        }
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.ok
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    message_length: u32,
    request_id: i32,
    response_to: i32,
    op_code: i32,
}

impl Header {
    fn new(header: message::Header) -> Self {
        Self {
            message_length: header.message_length(),
            request_id: header.request_id(),
            response_to: header.response_to(),
            op_code: header.op_code().number(),
        }
    }
}

#[derive(Serialize)]
struct OpMsgRecord<'m> {
    op: &'static str,
    header: Header,
    flags: Vec<&'static str>,
    checksum: &'static str,
    sections: Vec<Section<'m>>,
    command: Option<Cow<'m, str>>,
    database: Option<Cow<'m, str>>,
    telemetry: Option<TelemetryRecord<'m>>,
    retry: Option<RetryMetadata>,
}

impl<'m> OpMsgRecord<'m> {
    fn new(msg: &OpMsg<'m>, generation: Generation) -> Result<Self, Refusal> {
        let telemetry = msg
            .telemetry()
            .map_err(|error| Refusal::of_telemetry(error, msg, generation))?;
        let command = msg
            .command()
            .map_err(|error| Refusal::of_command(error, generation))?;
        // A reply's body has no command: its first key is a result.
        let command = (msg.role() == Role::Request).then_some(command);
        Ok(Self {
            op: "OP_MSG",
            header: Header::new(msg.header()),
            flags: flag_names(msg.flags()),
            checksum: match msg.checksum() {
                Some(_) => "valid",
                None => "absent",
            },
            sections: msg
                .sections()
                .map(|section| Section::new(&section))
                .collect(),
            command: command
                .and_then(|command| command.name_bytes())
                .map(String::from_utf8_lossy),
            database: command
                .and_then(|command| command.database_bytes())
                .map(String::from_utf8_lossy),
            telemetry: telemetry.map(TelemetryRecord::new),
            retry: command.and_then(|command| command.retry()),
        })
    }
}

fn flag_names(flags: Flags) -> Vec<&'static str> {
    let names = [
        (flags.checksum_present(), "checksumPresent"),
        (flags.more_to_come(), "moreToCome"),
        (flags.exhaust_allowed(), "exhaustAllowed"),
    ];
    names
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
}

#[derive(Serialize)]
struct Section<'m> {
    kind: u8,
    offset: u32,
    size: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<Cow<'m, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<usize>,
}

impl<'m> Section<'m> {
    fn new(section: &message::Section<'m>) -> Self {
        let sequence = match section.content() {
            SectionContent::Sequence(sequence) => Some(sequence),
            _ => None,
        };
        Self {
            kind: section.kind(),
            offset: section.offset(),
            size: section.size(),
            identifier: sequence.map(|sequence| String::from_utf8_lossy(sequence.identifier())),
            documents: sequence.map(|sequence| sequence.documents().count()),
        }
    }
}

#[derive(Serialize)]
struct TelemetryRecord<'m> {
    #[serde(flatten)]
    telemetry: Telemetry<'m>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<IgnoredRecord>,
}

/// Drafts that are in the section and cannot be read; they are absent above, and the message is ok.
#[derive(Serialize)]
struct IgnoredRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    tracestate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
}

impl<'m> TelemetryRecord<'m> {
    fn new(telemetry: Telemetry<'m>) -> Self {
        let ignored = telemetry.ignored();
        Self {
            ignored: (!ignored.is_empty()).then(|| IgnoredRecord {
                tracestate: ignored.tracestate.map(reason),
                retry: ignored.retry.map(reason),
                client: ignored.client.map(reason),
            }),
            telemetry,
        }
    }
}

fn reason<E: Display>(unreadable: Unreadable<E>) -> String {
    match unreadable {
        Unreadable::WrongType => "wrong type".to_owned(),
        Unreadable::Twice => "stands twice".to_owned(),
        Unreadable::Invalid(error) => error.to_string(),
        _ => "not readable".to_owned(),
    }
}

/// Why a server of the asked generation refuses the message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    code: i32,
    code_name: &'static str,
    reaction: &'static str,
    offset: Option<u32>,
    field: Option<&'static str>,
    message: String,
}

impl Refusal {
    fn of_frame(error: FrameError, generation: Generation) -> Self {
        let field = match error.kind() {
            FrameErrorKind::Telemetry(kind) => field(kind),
            _ => None,
        };
        Self {
            offset: Some(error.offset()),
            field,
            ..Self::new(error.code(generation), error.reaction(generation), &error)
        }
    }

    fn of_telemetry(error: TelemetryError, msg: &OpMsg<'_>, generation: Generation) -> Self {
        Self {
            offset: msg.telemetry_offset(),
            field: error.field(),
            ..Self::new(error.code(generation), error.reaction(generation), &error)
        }
    }

    fn of_command(error: CommandError, generation: Generation) -> Self {
        Self::new(error.code(generation), error.reaction(generation), &error)
    }

    fn new(code: ServerCode, reaction: Reaction, error: &dyn std::error::Error) -> Self {
        Self {
            code: code.code(),
            code_name: code.name(),
            reaction: match reaction {
                Reaction::Close => "close",
                Reaction::Reply => "reply",
                Reaction::Silent => "silent",
                _ => "unknown",
            },
            offset: None,
            field: None,
            message: error.to_string(),
        }
    }

    /// A kind of message that this program was not told about.
    fn unsupported() -> Self {
        Self {
            code: 17,
            code_name: "ProtocolError",
            reaction: "close",
            offset: None,
            field: None,
            message: "unsupported kind of message".to_owned(),
        }
    }
}

/// The field's path, where the fault is a field's.
fn field(kind: TelemetryErrorKind) -> Option<&'static str> {
    match kind {
        TelemetryErrorKind::WrongType { field, .. }
        | TelemetryErrorKind::DuplicateField { field, .. }
        | TelemetryErrorKind::MissingField { field, .. } => Some(field.path()),
        TelemetryErrorKind::Traceparent(_) => Some("otel.traceparent"),
        _ => None,
    }
}
