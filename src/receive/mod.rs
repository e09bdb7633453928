//! What a receiver does with a message: framing, documents and telemetry, in the order of its rule list.

mod op_msg;

pub use op_msg::OpMsg;

use crate::command::view::Command;
use crate::document;
use crate::element::{Elements, kind};
use crate::error::{
    CommandError, DocumentError, FrameError, FrameErrorKind, TelemetryError, TelemetryErrorKind,
};
use crate::limits::{Limits, Validate};
use crate::message::{self, DocumentChecks, Header, OpCode, OtherMessage};
use crate::retry::RetryMetadata;
use crate::role::Role;
use crate::telemetry::{self, Telemetry};
use crate::trace::ReceivedTraceparent;

/// A whole message of any operation.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Limits, Message, Role};
/// let compressed = b"\x13\0\0\0\x01\0\0\0\0\0\0\0\xdc\x07\0\0abc";
/// match Message::parse(compressed, Role::Request, &Limits::DEFAULT)? {
///     Message::OpMsg(msg) => println!("{} sections", msg.sections().count()),
///     Message::Other(other) => assert_eq!(other.op_code().name(), Some("OP_COMPRESSED")),
///     _ => {}
/// }
/// # Ok::<(), opmsg_telemetry::error::FrameError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Message<'a> {
    /// `OP_MSG`, parsed.
    OpMsg(OpMsg<'a>),
    /// Another known operation, not looked into.
    Other(OtherMessage<'a>),
}

impl<'a> Message<'a> {
    /// Parses a whole message of any known operation; see [`OpMsg::parse`].
    ///
    /// # Errors
    /// Those of [`OpMsg::parse`], and [`FrameErrorKind::UnknownOpCode`] for an operation that was never assigned.
    #[inline]
    pub fn parse(bytes: &'a [u8], role: Role, limits: &Limits) -> Result<Self, FrameError> {
        let header = Header::of_whole_message(bytes, limits)?;
        if header.op_code() == OpCode::OP_MSG {
            return OpMsg::parse(bytes, role, limits).map(Self::OpMsg);
        }
        match header.op_code().name() {
            Some(_) => Ok(Self::Other(OtherMessage::new(header, bytes))),
            None => {
                let op_code = header.op_code().number();
                Err(FrameError::new(
                    FrameErrorKind::UnknownOpCode { op_code },
                    12,
                ))
            }
        }
    }
}

impl<'a> OpMsg<'a> {
    /// Parses a whole message: all framing is checked here, so that nothing can fail later.
    ///
    /// The rules are the receiver's, in its order (`op_msg.cpp`): sections in wire order, then body, identifiers and checksum.
    /// How far documents are looked into is in the [`Limits`]. The content of the telemetry section is
    /// [`OpMsg::telemetry`]'s matter; only where a refused section stands before a framing fault does a server name the
    /// section, and so does this error ([`FrameErrorKind::Telemetry`]).
    ///
    /// # Errors
    /// [`FrameError`] for the first rule that is broken. Another operation than `OP_MSG` is
    /// [`FrameErrorKind::NotOpMsg`]; [`Message::parse`] returns it as a value.
    #[inline]
    pub fn parse(bytes: &'a [u8], role: Role, limits: &Limits) -> Result<Self, FrameError> {
        match Self::accept(bytes, role, limits) {
            Some(msg) => Ok(msg),
            None => Self::parse_others(bytes, role, limits),
        }
    }

    /// A sound message that is a body alone, or nothing: whoever gets `None` asks [`OpMsg::accept`].
    #[inline(always)]
    pub(crate) fn accept_body(bytes: &'a [u8], role: Role, limits: &Limits) -> Option<Self> {
        message::accept_body(bytes, role, limits, &Checks { limits }).map(Self::new)
    }

    /// A common message that is sound, or nothing: whoever gets `None` asks [`OpMsg::parse_others`].
    #[inline(always)]
    pub(crate) fn accept(bytes: &'a [u8], role: Role, limits: &Limits) -> Option<Self> {
        message::accept(bytes, role, limits, &Checks { limits }).map(Self::new)
    }

    /// The same for messages with sequences, uncommon ones, and those that are refused. A function of its own, so that the
    /// common ones do not have to set up the stack for it.
    #[inline(never)]
    pub(crate) fn parse_others(
        bytes: &'a [u8],
        role: Role,
        limits: &Limits,
    ) -> Result<Self, FrameError> {
        let checks = Checks { limits };
        match message::accept_sequence(bytes, role, limits, &checks) {
            Some(frame) => Ok(Self::new(frame)),
            None => message::parse_by_the_rules(bytes, role, limits, &checks).map(Self::new),
        }
    }

    /// The telemetry section's content; `None` when the message has no such section.
    ///
    /// # Errors
    /// [`TelemetryError`] for the first of rules 16 to 24 that is broken. A 9.0 server fails the whole command for it.
    #[inline(never)]
    pub fn telemetry(&self) -> Result<Option<Telemetry<'a>>, TelemetryError> {
        let Some(document) = self.telemetry_document() else {
            return Ok(None);
        };
        match telemetry::canonical(document) {
            Some(traceparent) => Ok(Some(Telemetry::new(traceparent))),
            None => self.telemetry_by_the_rules(document).map(Some),
        }
    }

    /// The section's trace context alone, after the same checks.
    #[inline]
    pub(crate) fn traceparent(&self) -> Result<Option<ReceivedTraceparent>, TelemetryError> {
        let Some(document) = self.telemetry_document() else {
            return Ok(None);
        };
        match telemetry::canonical(document) {
            Some(traceparent) => Ok(Some(traceparent.into())),
            None => self
                .telemetry_by_the_rules(document)
                .map(|telemetry| Some(telemetry.traceparent())),
        }
    }

    #[inline(never)]
    fn telemetry_by_the_rules(&self, document: &'a [u8]) -> Result<Telemetry<'a>, TelemetryError> {
        let decoded = match self.validated() {
            Validate::Framing => Telemetry::decode(document),
            Validate::Telemetry | Validate::Everything => Telemetry::decode_validated(document),
        };
        decoded.map_err(|error| error.in_request_with_more_to_come(self.more_to_come()))
    }

    /// The command: name, database and `$retry`, read in one pass over the body. Of a reply, the same fields if it has them.
    ///
    /// # Errors
    /// [`CommandError`] when the body cannot be read, or when a request names no database in `$db` (rule 29).
    #[inline]
    pub fn command(&self) -> Result<Command<'a>, CommandError> {
        let read = Command::read(self.body()).and_then(|command| {
            if self.role() == Role::Request {
                command.required_database()?;
            }
            Ok(command)
        });
        read.map_err(|error| error.in_request_with_more_to_come(self.more_to_come()))
    }

    /// The retry metadata of the message (draft), from the argument `$retry` or the telemetry section's field `retry`.
    ///
    /// Read fail-soft: what cannot be read is absent. A sender uses one of the two carriers; when both are there and differ,
    /// both are absent.
    ///
    /// # Example
    /// ```
    /// use bson::rawdoc;
    /// use opmsg_telemetry::{Limits, OpMsg, Role};
    /// let body = rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 2 } };
    /// let len = u8::try_from(21 + body.as_bytes().len())?;
    /// let mut message = vec![len, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0, 0, 0, 0, 0, 0];
    /// message.extend(body.as_bytes());
    /// let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT)?;
    /// assert_eq!(msg.retry().map(|retry| retry.attempt()), Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn retry(&self) -> Option<RetryMetadata> {
        let argument = Command::read(self.body())
            .ok()
            .and_then(|command| command.retry());
        let field = match self.telemetry() {
            Ok(Some(telemetry)) => telemetry.retry().copied(),
            _ => None,
        };
        match (argument, field) {
            (Some(argument), Some(field)) if argument != field => None,
            (argument, field) => argument.or(field),
        }
    }
}

/// What the limits ask for inside documents.
struct Checks<'l> {
    limits: &'l Limits,
}

impl DocumentChecks for Checks<'_> {
    #[inline]
    fn looks_into_documents(&self) -> bool {
        self.limits.validate() == Validate::Everything
    }

    #[inline]
    fn document(&self, document: &[u8]) -> Result<(), DocumentError> {
        document::validate(document, self.limits.max_nesting())
    }

    #[inline(always)]
    fn knows_telemetry(&self, document: &[u8]) -> bool {
        self.limits.validate() == Validate::Framing || telemetry::has_canonical_shape(document)
    }

    fn telemetry(&self, document: &[u8]) -> Result<(), DocumentError> {
        if self.knows_telemetry(document) {
            return Ok(());
        }
        document::validate(document, self.limits.max_nesting())
    }

    #[inline]
    fn resolves(&self, body: &[u8], identifier: &[u8]) -> bool {
        self.limits.validate() != Validate::Framing && resolves(body, identifier)
    }

    #[cold]
    fn telemetry_fault(&self, document: &[u8]) -> Option<TelemetryErrorKind> {
        match self.limits.validate() {
            Validate::Framing => None,
            Validate::Telemetry | Validate::Everything => Telemetry::decode_validated(document)
                .err()
                .map(|error| error.kind()),
        }
    }
}

/// Whether a dotted path leads to an element, or to an array on the way (`op_msg.cpp` with `dotted_path_support`).
///
/// Of elements with the same name the first one counts.
fn resolves(mut document: &[u8], mut path: &[u8]) -> bool {
    loop {
        let dot = path.iter().position(|byte| *byte == b'.');
        let name = match dot.and_then(|dot| path.split_at_checked(dot)) {
            Some((name, [_, rest @ ..])) => {
                path = rest;
                name
            }
            _ => core::mem::take(&mut path),
        };
        let Some(element) = Elements::new(document).find(|element| element.name == name) else {
            return false;
        };
        match element.kind {
            _ if path.is_empty() => return true,
            kind::ARRAY => return true,
            kind::DOCUMENT => document = element.value,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bson::rawdoc;

    // protocol: 503 was observed for the first three (rule 27).
    #[test]
    fn identifiers_resolve_as_dotted_paths() {
        let body = rawdoc! { "x": 1, "a": { "b": 1, "e": {} }, "r": [{ "b": 1 }], "": 1 };
        for path in ["a.b", "r.b", "r.0.b", "a", "r", "a.", "", "r.zzz", "a.e"] {
            assert!(resolves(body.as_bytes(), path.as_bytes()), "{path}");
        }
        for path in [
            "b",
            "a.c",
            "x.b",
            "a.b.c",
            "a..b",
            ".a",
            "a.e.f",
            "documents",
        ] {
            assert!(!resolves(body.as_bytes(), path.as_bytes()), "{path}");
        }
    }

    /// Messages of the common form: body, then a sequence, a telemetry section, both or none.
    fn common() -> Vec<Vec<u8>> {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let body = [&[0], rawdoc! { "insert": "c", "$db": "d" }.as_bytes()].concat();
        let document = rawdoc! { "a": 1 };
        let mut sequence = b"\x01\0\0\0\0documents\0".to_vec();
        sequence.extend_from_slice(&document.as_bytes().repeat(2));
        sequence[1] = u8::try_from(sequence.len() - 1).unwrap();
        let telemetry = rawdoc! { "otel": { "traceparent": text } };
        let telemetry = [&[3], telemetry.as_bytes()].concat();
        let message = |sections: &[&[u8]]| {
            let len = 20 + sections.iter().map(|section| section.len()).sum::<usize>();
            let mut message = vec![u8::try_from(len).unwrap(), 0, 0, 0];
            message.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0, 0, 0, 0, 0]);
            message.extend(sections.concat());
            message
        };
        vec![
            message(&[&body]),
            message(&[&body, &sequence]),
            message(&[&body, &telemetry]),
            message(&[&body, &sequence, &telemetry]),
        ]
    }

    fn quick<'a>(bytes: &'a [u8], role: Role, checks: &Checks<'_>) -> Option<message::Frame<'a>> {
        message::accept(bytes, role, checks.limits, checks)
            .or_else(|| message::accept_sequence(bytes, role, checks.limits, checks))
    }

    #[test]
    fn common_messages_take_the_quick_way() {
        let checks = Checks {
            limits: &Limits::DEFAULT,
        };
        for message in common() {
            assert!(quick(&message, Role::Request, &checks).is_some());
        }
    }

    // The quick way may not know a message, but it never accepts one that the rules refuse, or reads it differently.
    #[test]
    fn the_quick_way_agrees_with_the_rules() {
        let mut accepted = 0;
        let all = [
            Limits::DEFAULT,
            Limits::SERVER,
            Limits::DEFAULT.with_validate(Validate::Framing),
            Limits::DEFAULT.with_generation(crate::generation::Generation::Before9_0),
            Limits::DEFAULT.with_max_message_size(100),
        ];
        for limits in &all {
            let checks = Checks { limits };
            for message in common() {
                for at in 0..message.len() {
                    for value in 0..=255 {
                        let mut changed = message.clone();
                        changed[at] = value;
                        for role in [Role::Request, Role::Reply] {
                            let Some(quick) = quick(&changed, role, &checks) else {
                                continue;
                            };
                            accepted += 1;
                            let ruled =
                                message::parse_by_the_rules(&changed, role, limits, &checks);
                            let ruled = ruled.expect("the rules accept it too");
                            let case = format!("byte {at} is {value}, {limits:?}");
                            assert_eq!(quick.body, ruled.body, "{case}");
                            assert_eq!(quick.telemetry, ruled.telemetry, "{case}");
                            assert_eq!(quick.telemetry_at, ruled.telemetry_at, "{case}");
                            assert_eq!(quick.sections_end, ruled.sections_end, "{case}");
                            assert_eq!(quick.flags, ruled.flags, "{case}");
                            assert_eq!(quick.validated, ruled.validated, "{case}");
                        }
                    }
                }
            }
        }
        assert!(accepted > 10_000);
    }
}
