//! Framing of `OP_MSG`: header, flags, sections, checksum. It never looks inside a document.

mod fast;
mod faults;
mod flags;
mod frame;
mod header;
mod op_code;
mod section;
mod sequence;
mod step;
mod stride;
mod walk;

pub use flags::Flags;
pub use header::{Header, OtherMessage, message_len};
pub use op_code::OpCode;
pub use section::{Section, SectionContent, Sections};
pub use sequence::{DocumentSequence, Documents};

pub(crate) use frame::{
    DocumentChecks, Frame, Outline, accept, accept_body, accept_sequence, in_request,
    parse_by_the_rules,
};
pub(crate) use section::kind;
pub(crate) use step::step_over;

/// The checksum of a message: CRC-32C (Castagnoli) over all its bytes but the checksum's own four, the final length included.
///
/// # Example
/// ```
/// // TS-9
/// assert_eq!(opmsg_telemetry::message::checksum(b"123456789"), 0xe306_9283);
/// ```
#[inline]
#[must_use]
pub fn checksum(covered: &[u8]) -> u32 {
    crate::checksum::crc32c(covered)
}
