//! Framing of `OP_MSG`: header, flags, sections, checksum. It never looks inside a document.

mod flags;
mod frame;
mod header;
mod op_code;
mod op_msg;
mod section;
mod sequence;
mod stride;

pub use flags::Flags;
pub use header::{Header, OtherMessage, message_len};
pub use op_code::OpCode;
pub use section::{Section, SectionContent, Sections};
pub use sequence::{DocumentSequence, Documents};

pub(crate) use frame::{DocumentChecks, parse};
pub(crate) use section::kind;
pub use op_msg::{OpMsg, Role};

pub use crate::checksum::crc32c as checksum;
