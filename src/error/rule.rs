//! The receiver's rule list: what each rule answers, as data for both generations of servers.

use core::fmt;

use crate::generation::Generation;

/// An error code as a server sends it: number and name.
///
/// Data, not an identity: 498 to 503 and the reaction to 22 were read before 9.0 was generally available and may still move.
/// Match on kinds or on [`Rule`], never on a number.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ServerCode {
    code: i32,
    name: &'static str,
}

impl ServerCode {
    pub(super) const PROTOCOL_ERROR: Self = Self {
        code: 17,
        name: "ProtocolError",
    };

    pub(super) const fn new(code: i32, name: &'static str) -> Self {
        Self { code, name }
    }

    /// The number in a reply's `code`.
    #[must_use]
    pub const fn code(self) -> i32 {
        self.code
    }

    /// The text in a reply's `codeName`; `Location` and the number where servers have no name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl fmt::Display for ServerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// What a server does about a refused message.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Reaction {
    /// No reply; the connection is closed.
    Close,
    /// An ordinary error reply; the command is not run, the connection lives.
    Reply,
    /// Nothing is sent and the command is not run: what [`Reaction::Reply`] becomes when the request has `moreToCome`.
    Silent,
}

/// A condition that a receiver checks, in the order of the list.
///
/// Rules `A1` to `A3` precede the parsing of `OP_MSG`. `R5` to `R25` apply in wire order: the first faulty section decides.
/// `R26` to `R29` follow when all sections were read.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Generation, error::{Reaction, Rule}};
/// let code = Rule::R25.code(Generation::V9_0).unwrap();
/// assert_eq!((code.code(), code.name()), (501, "UnknownOpMsgSectionKind"));
/// assert_eq!(Rule::R25.reaction(Generation::Before9_0), Reaction::Reply);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// The message length is between 16 and the limit.
    A1,
    /// A compressed message inflates within the limit.
    A2,
    /// The request is admitted by the ingress rate limiter.
    A3,
    /// Four flag bytes are present.
    R1,
    /// Flag bits 2 to 15 are clear.
    R2,
    /// With a checksum, flags, sections and checksum exceed 8 bytes.
    R3,
    /// With a checksum, sections and checksum exceed 4 bytes (implied by rule 3).
    R4,
    /// No body was seen before this one.
    R5,
    /// The body is structurally valid.
    R6a,
    /// The body's depth is within the limit.
    R6b,
    /// The body has at most 33,619,968 bytes.
    R7,
    /// Fewer than two sequences were seen before this one.
    R8,
    /// The sequence's size is readable and inside the sections.
    R9,
    /// The sequence's identifier ends inside the sequence.
    R10,
    /// The sequence's identifier is unique.
    R11,
    /// Each document of a sequence is structurally valid.
    R12a,
    /// Each document's depth is within the limit.
    R12b,
    /// Each document of a sequence has at most 16,793,600 bytes.
    R13,
    /// A security token is allowed here.
    R14a,
    /// The security token is terminated.
    R14b,
    /// No telemetry section was seen before this one.
    R15,
    /// The telemetry document is structurally valid.
    R16a,
    /// The telemetry document's depth is within the limit.
    R16b,
    /// The telemetry document has at most 4,096 bytes.
    R17,
    /// `otel` is a document.
    R18,
    /// `otel` stands once.
    R19,
    /// `traceparent` is a string.
    R20,
    /// `traceparent` stands once.
    R21,
    /// `traceparent` passes the receive rule.
    R22,
    /// `otel` holds a `traceparent`.
    R23,
    /// The telemetry document holds an `otel`.
    R24,
    /// The section's kind is known.
    R25,
    /// A body was seen.
    R26,
    /// No sequence's identifier resolves in the body.
    R27,
    /// The checksum matches.
    R28,
    /// The body names its database in `$db`.
    R29,
}

/// One row: the rule's id, then code and reaction from 9.0 on and before.
struct Row(&'static str, Answer, Answer);

/// A code, where one is established, and the reaction to a request that expects a reply.
type Answer = (Option<ServerCode>, Reaction);

const fn close(code: i32, name: &'static str) -> Answer {
    (Some(ServerCode { code, name }), Reaction::Close)
}

const fn reply(code: i32, name: &'static str) -> Answer {
    (Some(ServerCode { code, name }), Reaction::Reply)
}

/// Before 9.0, whatever is wrong with a section of kind 3, its kind is unknown.
const UNKNOWN_KIND: Answer = reply(40432, "Location40432");

impl Rule {
    /// Every rule, in the receiver's order.
    pub const ALL: [Self; 36] = [
        Self::A1,
        Self::A2,
        Self::A3,
        Self::R1,
        Self::R2,
        Self::R3,
        Self::R4,
        Self::R5,
        Self::R6a,
        Self::R6b,
        Self::R7,
        Self::R8,
        Self::R9,
        Self::R10,
        Self::R11,
        Self::R12a,
        Self::R12b,
        Self::R13,
        Self::R14a,
        Self::R14b,
        Self::R15,
        Self::R16a,
        Self::R16b,
        Self::R17,
        Self::R18,
        Self::R19,
        Self::R20,
        Self::R21,
        Self::R22,
        Self::R23,
        Self::R24,
        Self::R25,
        Self::R26,
        Self::R27,
        Self::R28,
        Self::R29,
    ];

    const fn row(self) -> Row {
        match self {
            Self::A1 => Row("A1", close(17, "ProtocolError"), close(17, "ProtocolError")),
            Self::A2 => Row("A2", (None, Reaction::Close), (None, Reaction::Close)),
            Self::A3 => Row(
                "A3",
                reply(462, "IngressRequestRateLimitExceeded"),
                reply(462, "IngressRequestRateLimitExceeded"),
            ),
            Self::R1 => Row("1", close(15, "Overflow"), close(15, "Overflow")),
            Self::R2 => Row(
                "2",
                close(223, "IllegalOpMsgFlag"),
                close(223, "IllegalOpMsgFlag"),
            ),
            Self::R3 => Row(
                "3",
                close(498, "InvalidOpMsgSize"),
                reply(51252, "Location51252"),
            ),
            Self::R4 => Row(
                "4",
                close(498, "InvalidOpMsgSize"),
                reply(51251, "Location51251"),
            ),
            Self::R5 => Row(
                "5",
                close(499, "MultipleOpMsgBodySections"),
                reply(40430, "Location40430"),
            ),
            Self::R6a => Row("6a", close(22, "InvalidBSON"), reply(22, "InvalidBSON")),
            Self::R6b => Row("6b", reply(15, "Overflow"), reply(15, "Overflow")),
            Self::R7 => Row(
                "7",
                reply(10334, "BSONObjectTooLarge"),
                reply(10334, "BSONObjectTooLarge"),
            ),
            Self::R8 => Row(
                "8",
                close(233, "TooManyDocumentSequences"),
                close(233, "TooManyDocumentSequences"),
            ),
            Self::R9 => Row("9", reply(15, "Overflow"), reply(15, "Overflow")),
            Self::R10 => Row("10", reply(15, "Overflow"), reply(15, "Overflow")),
            Self::R11 => Row(
                "11",
                close(500, "DuplicateOpMsgDocumentSequence"),
                reply(40431, "Location40431"),
            ),
            Self::R12a => Row("12a", close(22, "InvalidBSON"), reply(22, "InvalidBSON")),
            Self::R12b => Row("12b", reply(15, "Overflow"), reply(15, "Overflow")),
            Self::R13 => Row(
                "13",
                reply(10334, "BSONObjectTooLarge"),
                reply(10334, "BSONObjectTooLarge"),
            ),
            Self::R14a => Row("14a", reply(13, "Unauthorized"), reply(13, "Unauthorized")),
            Self::R14b => Row("14b", reply(15, "Overflow"), reply(15, "Overflow")),
            Self::R15 => Row("15", reply(2, "BadValue"), UNKNOWN_KIND),
            Self::R16a => Row("16a", close(22, "InvalidBSON"), UNKNOWN_KIND),
            Self::R16b => Row("16b", reply(15, "Overflow"), UNKNOWN_KIND),
            Self::R17 => Row("17", reply(10334, "BSONObjectTooLarge"), UNKNOWN_KIND),
            Self::R18 => Row("18", reply(14, "TypeMismatch"), UNKNOWN_KIND),
            Self::R19 => Row("19", reply(40413, "IDLDuplicateField"), UNKNOWN_KIND),
            Self::R20 => Row("20", reply(14, "TypeMismatch"), UNKNOWN_KIND),
            Self::R21 => Row("21", reply(40413, "IDLDuplicateField"), UNKNOWN_KIND),
            Self::R22 => Row("22", reply(2, "BadValue"), UNKNOWN_KIND),
            Self::R23 => Row("23", reply(40414, "IDLFailedToParse"), UNKNOWN_KIND),
            Self::R24 => Row("24", reply(40414, "IDLFailedToParse"), UNKNOWN_KIND),
            Self::R25 => Row("25", close(501, "UnknownOpMsgSectionKind"), UNKNOWN_KIND),
            Self::R26 => Row(
                "26",
                close(502, "MissingOpMsgBodySection"),
                reply(40587, "Location40587"),
            ),
            Self::R27 => Row(
                "27",
                close(503, "DuplicateOpMsgField"),
                reply(40433, "Location40433"),
            ),
            Self::R28 => Row(
                "28",
                close(288, "ChecksumMismatch"),
                close(288, "ChecksumMismatch"),
            ),
            Self::R29 => Row(
                "29",
                reply(40571, "Location40571"),
                reply(40571, "Location40571"),
            ),
        }
    }

    const fn answer(self, generation: Generation) -> Answer {
        let Row(_, v9_0, before) = self.row();
        match generation {
            Generation::V9_0 => v9_0,
            Generation::Before9_0 => before,
        }
    }

    /// The rule's number in the list, such as `16a`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// The code a server of this generation answers with; `None` where it is not established (`A2`).
    #[must_use]
    pub const fn code(self, generation: Generation) -> Option<ServerCode> {
        self.answer(generation).0
    }

    /// What a server of this generation does about a request that expects a reply.
    #[must_use]
    pub const fn reaction(self, generation: Generation) -> Reaction {
        self.answer(generation).1
    }

    /// The same, when the request's `moreToCome` is known.
    pub(crate) const fn reaction_to(self, generation: Generation, more_to_come: bool) -> Reaction {
        match self.reaction(generation) {
            Reaction::Reply if more_to_come => Reaction::Silent,
            reaction => reaction,
        }
    }
}
