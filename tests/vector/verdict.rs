//! What the crate says about the bytes of a vector, in the words that the vectors use.
#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use opmsg_telemetry::error::{
    CommandError, DocumentErrorKind, FrameError, FrameErrorKind, InvalidRetry, InvalidSetting,
    InvalidTraceparent, Reaction, RetryError, ServerCode, TelemetryError, TelemetryErrorKind,
};
use opmsg_telemetry::{Generation, Limits, Message, OpMsg, Role, Validate};

use crate::vector::Vector;

pub(crate) const GENERATIONS: [(&str, Generation); 2] =
    [("9.0", Generation::V9_0), ("8.3", Generation::Before9_0)];

/// Why something is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) kind: String,
    pub(crate) facts: BTreeMap<&'static str, String>,
    pub(crate) answer: Option<Answer>,
    pub(crate) text: String,
}

/// What a server answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) name: &'static str,
    pub(crate) reaction: &'static str,
}

impl Answer {
    fn new(code: ServerCode, reaction: Reaction) -> Self {
        let reaction = match reaction {
            Reaction::Close => "close",
            Reaction::Reply => "reply",
            Reaction::Silent => "silent",
            other => panic!("reaction {other:?} has no word in the vectors"),
        };
        Self {
            code: code.code(),
            name: code.name(),
            reaction,
        }
    }
}

/// The name of a variant, without its fields.
pub(crate) fn variant(kind: &impl Debug) -> String {
    let text = format!("{kind:?}");
    let end = text
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    text[..end].to_owned()
}

impl Refusal {
    fn new(kind: &impl Debug, text: String, answer: Option<Answer>) -> Self {
        Self {
            kind: variant(kind),
            facts: BTreeMap::new(),
            answer,
            text,
        }
    }

    fn fact(&mut self, name: &'static str, value: impl ToString) {
        self.facts.insert(name, value.to_string());
    }

    fn fault(&mut self, fault: DocumentErrorKind) {
        self.fact("fault", variant(&fault));
    }

    fn traceparent(&mut self, error: &InvalidTraceparent) {
        self.fact("reason", variant(&error.kind()));
        self.fact("position", error.position());
    }

    pub(crate) fn of_frame(error: &FrameError, generation: Generation) -> Self {
        let answer = Answer::new(error.code(generation), error.reaction(generation));
        let mut refusal = Self::new(&error.kind(), error.to_string(), Some(answer));
        refusal.fact("offset", error.offset());
        if let Some(rule) = error.rule() {
            refusal.fact("row", rule.id());
        }
        match error.kind() {
            FrameErrorKind::InvalidDocument { place, fault, .. } => {
                refusal.fault(fault);
                refusal.fact("place", variant(&place).to_lowercase());
            }
            FrameErrorKind::NestingTooDeep { place, .. }
            | FrameErrorKind::DocumentTooLarge { place, .. } => {
                refusal.fact("place", variant(&place).to_lowercase());
            }
            FrameErrorKind::Telemetry(kind) => {
                refusal.kind = variant(&kind);
                refusal.telemetry(&kind);
            }
            _ => {}
        }
        refusal
    }

    pub(crate) fn of_telemetry(error: &TelemetryError, generation: Generation) -> Self {
        let answer = Answer::new(error.code(generation), error.reaction(generation));
        let mut refusal = Self::new(&error.kind(), error.to_string(), Some(answer));
        refusal.fact("row", error.rule().id());
        if let Some(field) = error.field() {
            refusal.fact("field", field);
        }
        refusal.telemetry(&error.kind());
        refusal
    }

    fn telemetry(&mut self, kind: &TelemetryErrorKind) {
        match kind {
            TelemetryErrorKind::InvalidDocument { fault, .. } => self.fault(*fault),
            TelemetryErrorKind::Traceparent(error) => {
                self.fact("field", "otel.traceparent");
                self.traceparent(error);
            }
            TelemetryErrorKind::WrongType { field, .. }
            | TelemetryErrorKind::DuplicateField { field, .. }
            | TelemetryErrorKind::MissingField { field, .. } => self.fact("field", field.path()),
            _ => {}
        }
    }

    pub(crate) fn of_command(error: &CommandError, generation: Generation) -> Self {
        let answer = Answer::new(error.code(generation), error.reaction(generation));
        let mut refusal = Self::new(&error.kind(), error.to_string(), Some(answer));
        refusal.fact("row", error.rule().id());
        refusal
    }

    pub(crate) fn of_retry(error: &InvalidRetry) -> Self {
        let mut refusal = Self::new(error, error.to_string(), None);
        if let Some(field) = error.field() {
            refusal.fact("field", field);
        }
        refusal
    }

    pub(crate) fn of_argument(error: &RetryError) -> Self {
        let mut refusal = Self::new(error, error.to_string(), None);
        if let RetryError::Invalid(inner) = error {
            refusal.kind = format!("Invalid.{}", variant(inner));
        }
        refusal
    }

    pub(crate) fn of_client(error: &InvalidSetting) -> Self {
        let mut refusal = Self::new(error, error.to_string(), None);
        if let Some(field) = error.field() {
            refusal.fact("field", field);
        }
        refusal
    }
}

/// The limits of a vector: those of a server, changed by its key.
pub(crate) fn limits(vector: &Vector, generation: Generation) -> Limits {
    let mut limits = Limits::SERVER.with_generation(generation);
    for word in vector
        .optional("limits")
        .unwrap_or_default()
        .split_whitespace()
    {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let number = || {
            value
                .parse()
                .unwrap_or_else(|_| panic!("{}: {word}", vector.name))
        };
        limits = match name {
            "before_authentication" => limits.before_authentication(),
            "security_token" => limits.with_security_token(true),
            "max_message_size" => limits.with_max_message_size(number()),
            "max_nesting" => limits.with_max_nesting(u16::try_from(number()).expect("a depth")),
            "validate" if value == "framing" => limits.with_validate(Validate::Framing),
            "validate" if value == "telemetry" => limits.with_validate(Validate::Telemetry),
            _ => panic!("{}: unknown limit {word}", vector.name),
        };
    }
    limits
}

pub(crate) fn role(vector: &Vector) -> Role {
    match vector.key("role") {
        "request" => Role::Request,
        "reply" => Role::Reply,
        other => panic!("{}: unknown role {other}", vector.name),
    }
}

/// What a receiver says in all: framing, telemetry and, for a request, the database of its command (rule 29).
pub(crate) fn receive<'a>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
) -> Result<Message<'a>, Refusal> {
    let generation = limits.generation();
    let message = Message::parse(bytes, role, limits)
        .map_err(|error| Refusal::of_frame(&error, generation))?;
    if let Message::OpMsg(msg) = &message {
        content(msg, role, generation)?;
    }
    Ok(message)
}

fn content(msg: &OpMsg<'_>, role: Role, generation: Generation) -> Result<(), Refusal> {
    msg.telemetry()
        .map_err(|error| Refusal::of_telemetry(&error, generation))?;
    if role == Role::Request {
        let command = msg
            .command()
            .map_err(|error| Refusal::of_command(&error, generation))?;
        command
            .required_database()
            .map_err(|error| Refusal::of_command(&error, generation))?;
    }
    Ok(())
}
