//! Why a command failed: what its error reply says.

use bson::{RawDocumentBuf, rawdoc};

/// An error of a command. The reply carries all of it; nothing a client sent is in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) code: i32,
    pub(crate) name: &'static str,
    pub(crate) message: &'static str,
}

impl Failure {
    pub(crate) const fn new(code: i32, name: &'static str, message: &'static str) -> Self {
        Self {
            code,
            name,
            message,
        }
    }

    pub(crate) const fn bad_value(message: &'static str) -> Self {
        Self::new(2, "BadValue", message)
    }

    pub(crate) const fn failed_to_parse(message: &'static str) -> Self {
        Self::new(9, "FailedToParse", message)
    }

    pub(crate) const fn type_mismatch(message: &'static str) -> Self {
        Self::new(14, "TypeMismatch", message)
    }

    pub(crate) const fn missing(message: &'static str) -> Self {
        Self::new(40414, "IDLFailedToParse", message)
    }

    pub(crate) const fn too_large() -> Self {
        Self::new(
            10334,
            "BSONObjectTooLarge",
            "a document is larger than 16 MiB",
        )
    }

    /// The reply to a command that failed as a whole.
    pub(crate) fn reply(&self) -> RawDocumentBuf {
        rawdoc! {
            "ok": 0.0,
            "errmsg": self.message,
            "code": self.code,
            "codeName": self.name,
        }
    }
}

/// `bson` reads what was checked before, but it also wants text to be UTF-8, which servers do not.
impl From<bson::error::Error> for Failure {
    fn from(_: bson::error::Error) -> Self {
        Self::bad_value("a value is not readable: text is UTF-8")
    }
}
