//! Names and texts with a NUL behind them, as C wants them.

use core::ffi::CStr;

use super::numbers::*;

/// A kind's name, which is that of the crate's own kind, and what it means.
pub(super) const fn of_kind(kind: u32) -> (&'static CStr, &'static CStr) {
    match kind {
        OPMSG_OK => (c"Ok", c"no error"),
        OPMSG_ERROR_LENGTH_OUT_OF_RANGE => (c"LengthOutOfRange", c"message length out of range"),
        OPMSG_ERROR_LENGTH_MISMATCH => (
            c"LengthMismatch",
            c"message length is not that of the bytes given",
        ),
        OPMSG_ERROR_UNKNOWN_OP_CODE => (c"UnknownOpCode", c"unknown opcode"),
        OPMSG_ERROR_NOT_OP_MSG => (c"NotOpMsg", c"another operation than OP_MSG"),
        OPMSG_ERROR_FLAGS_MISSING => (c"FlagsMissing", c"flags missing"),
        OPMSG_ERROR_REQUIRED_FLAG_BITS => (c"RequiredFlagBits", c"unknown required flag bits"),
        OPMSG_ERROR_NO_ROOM_FOR_CHECKSUM => (c"NoRoomForChecksum", c"no room for a checksum"),
        OPMSG_ERROR_SECOND_BODY => (c"SecondBody", c"second body section"),
        OPMSG_ERROR_INVALID_DOCUMENT => (c"InvalidDocument", c"malformed document"),
        OPMSG_ERROR_NESTING_TOO_DEEP => (c"NestingTooDeep", c"too many nested levels"),
        OPMSG_ERROR_DOCUMENT_TOO_LARGE => (c"DocumentTooLarge", c"document too large"),
        OPMSG_ERROR_TOO_MANY_SEQUENCES => (c"TooManySequences", c"third document sequence"),
        OPMSG_ERROR_SEQUENCE_SIZE => (c"SequenceSize", c"size of a document sequence"),
        OPMSG_ERROR_SEQUENCE_IDENTIFIER => {
            (c"SequenceIdentifier", c"unterminated sequence identifier")
        }
        OPMSG_ERROR_DUPLICATE_SEQUENCE => (
            c"DuplicateSequence",
            c"second document sequence of the same identifier",
        ),
        OPMSG_ERROR_SECURITY_TOKEN_REFUSED => (
            c"SecurityTokenRefused",
            c"security token, not accepted here",
        ),
        OPMSG_ERROR_SECURITY_TOKEN_UNTERMINATED => {
            (c"SecurityTokenUnterminated", c"unterminated security token")
        }
        OPMSG_ERROR_SECOND_TELEMETRY => (c"SecondTelemetry", c"second telemetry section"),
        OPMSG_ERROR_REQUEST_ONLY_SECTION => (
            c"RequestOnlySection",
            c"section kind of requests in a reply",
        ),
        OPMSG_ERROR_UNKNOWN_SECTION_KIND => (c"UnknownSectionKind", c"unknown section kind"),
        OPMSG_ERROR_MISSING_BODY => (c"MissingBody", c"no body section"),
        OPMSG_ERROR_SEQUENCE_NAME_IN_BODY => (
            c"SequenceNameInBody",
            c"sequence identifier resolves in the body",
        ),
        OPMSG_ERROR_CHECKSUM_MISMATCH => (c"ChecksumMismatch", c"checksum mismatch"),
        OPMSG_ERROR_TELEMETRY_TOO_LARGE => (c"TooLarge", c"telemetry document too large"),
        OPMSG_ERROR_WRONG_TYPE => (c"WrongType", c"telemetry field of another type"),
        OPMSG_ERROR_DUPLICATE_FIELD => (c"DuplicateField", c"telemetry field stands twice"),
        OPMSG_ERROR_TRACEPARENT => (c"Traceparent", c"malformed traceparent"),
        OPMSG_ERROR_MISSING_FIELD => (c"MissingField", c"telemetry field missing"),
        OPMSG_ERROR_MALFORMED => (c"Malformed", c"malformed body"),
        OPMSG_ERROR_MISSING_DATABASE => (c"MissingDatabase", c"body without $db"),
        OPMSG_ERROR_TOO_LARGE => (
            c"MessageTooLarge",
            c"message larger than the peer takes with its telemetry section",
        ),
        OPMSG_ERROR_CAPACITY => (c"Capacity", c"buffer too small for the result"),
        OPMSG_ERROR_NULL_POINTER => (c"NullPointer", c"null pointer"),
        OPMSG_ERROR_ARGUMENT => (c"Argument", c"argument without a meaning"),
        OPMSG_ERROR_NOT_A_SECTION => (c"NotASection", c"not an encoded telemetry section"),
        OPMSG_ERROR_OVERLAP => (c"Overlap", c"overlapping buffers"),
        _ => (c"Unknown", c"unknown error"),
    }
}

/// The name of a server's error code.
pub(super) const fn of_code(code: i32) -> &'static CStr {
    match code {
        2 => c"BadValue",
        13 => c"Unauthorized",
        14 => c"TypeMismatch",
        15 => c"Overflow",
        17 => c"ProtocolError",
        22 => c"InvalidBSON",
        223 => c"IllegalOpMsgFlag",
        233 => c"TooManyDocumentSequences",
        288 => c"ChecksumMismatch",
        462 => c"IngressRequestRateLimitExceeded",
        498 => c"InvalidOpMsgSize",
        499 => c"MultipleOpMsgBodySections",
        500 => c"DuplicateOpMsgDocumentSequence",
        501 => c"UnknownOpMsgSectionKind",
        502 => c"MissingOpMsgBodySection",
        503 => c"DuplicateOpMsgField",
        10334 => c"BSONObjectTooLarge",
        40413 => c"IDLDuplicateField",
        40414 => c"IDLFailedToParse",
        40430 => c"Location40430",
        40431 => c"Location40431",
        40432 => c"Location40432",
        40433 => c"Location40433",
        40571 => c"Location40571",
        40587 => c"Location40587",
        51251 => c"Location51251",
        51252 => c"Location51252",
        _ => c"",
    }
}

/// Ids of the rules, in the order of the list.
const RULES: [&CStr; 36] = [
    c"A1", c"A2", c"A3", c"1", c"2", c"3", c"4", c"5", c"6a", c"6b", c"7", c"8", c"9", c"10",
    c"11", c"12a", c"12b", c"13", c"14a", c"14b", c"15", c"16a", c"16b", c"17", c"18", c"19",
    c"20", c"21", c"22", c"23", c"24", c"25", c"26", c"27", c"28", c"29",
];

/// The id of a rule by its number, from 1 on.
pub(super) fn of_rule(number: u32) -> &'static CStr {
    (1..)
        .zip(RULES)
        .find_map(|(listed, id)| (listed == number).then_some(id))
        .unwrap_or_default()
}

/// The version of the crate.
pub(super) const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Rule;
    use crate::generation::Generation;
    use std::collections::BTreeSet;

    #[test]
    fn codes_and_rules_have_the_names_of_the_list() {
        for (number, rule) in (1..).zip(Rule::ALL) {
            assert_eq!(of_rule(number).to_str(), Ok(rule.id()));
            for generation in [Generation::V9_0, Generation::Before9_0] {
                if let Some(code) = rule.code(generation) {
                    assert_eq!(of_code(code.code()).to_str(), Ok(code.name()));
                }
            }
        }
        for outside in [0, 37, u32::MAX] {
            assert_eq!(of_rule(outside), c"");
        }
        assert_eq!((of_code(0), of_code(-1), of_code(1)), (c"", c"", c""));
        assert_eq!(VERSION.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }

    /// A number without texts would be "Unknown", and a copied row would be the text of another one.
    #[test]
    fn every_number_of_the_header_has_texts_of_its_own() {
        let numbers: Vec<u32> = include_str!("numbers.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub const OPMSG_ERROR_"))
            .map(|line| {
                let (_, number) = line.split_once("= ").unwrap();
                number.trim_end_matches(';').parse().unwrap()
            })
            .collect();
        assert_eq!(numbers.len(), 36);
        let texts: BTreeSet<&CStr> = numbers.iter().map(|kind| of_kind(*kind).1).collect();
        assert_eq!(texts.len(), numbers.len());
        assert!(!texts.contains(of_kind(u32::MAX).1));
        assert!(!texts.contains(of_kind(OPMSG_OK).1));
    }
}
