//! Closed values: `CommentOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// What became of trace context that was to be put into a command's comment.
///
/// Values of `mongodb.op_msg.comment.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CommentOutcome {
    /// There was no comment; the context is a new one.
    Appended,
    /// There was a string; the context stands in its place and holds it.
    TextMoved,
    /// There was a comment of another type; nothing was changed.
    LeftAlone,
    /// The body is one that cannot have it.
    Failed,
}

impl CommentOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [
        Self::Appended,
        Self::TextMoved,
        Self::LeftAlone,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appended => "appended",
            Self::TextMoved => "text_moved",
            Self::LeftAlone => "left_alone",
            Self::Failed => "failed",
        }
    }
}

impl Sealed for CommentOutcome {}

impl AttributeValues for CommentOutcome {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Appended => 0,
            Self::TextMoved => 1,
            Self::LeftAlone => 2,
            Self::Failed => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CommentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
