//! What the structural check of a BSON document can find.

/// A document that is not structurally sound: what is wrong, and where.
///
/// The kinds follow the servers' default checks (`src/mongo/bson/bson_validate.cpp`): every kind stands for code 22 except
/// [`DocumentErrorKind::TooDeep`], which stands for code 15. No byte of the document is kept, only numbers from it.
///
/// # Example
/// ```
/// use opmsg_telemetry::document::validate;
/// use opmsg_telemetry::error::DocumentErrorKind;
///
/// let error = validate(b"\x0a\0\0\0\x08ok\0\x02\0", 200).unwrap_err(); // a boolean of value 2
/// assert!(matches!(error.kind(), DocumentErrorKind::Boolean { value: 2, .. }));
/// assert_eq!(error.offset(), 8);
/// assert_eq!(error.to_string(), "malformed document at byte 8: boolean 2, 0 or 1 expected");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[error("malformed document at byte {offset}: {kind}")]
pub struct DocumentError {
    kind: DocumentErrorKind,
    offset: u32,
}

impl DocumentError {
    #[cold]
    pub(crate) const fn new(kind: DocumentErrorKind, offset: u32) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> DocumentErrorKind {
        self.kind
    }

    /// Where it is wrong, in bytes from the document's first byte.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// Whether only the nesting is at fault: servers answer that with code 15 and not with code 22.
    #[must_use]
    pub const fn is_too_deep(&self) -> bool {
        matches!(self.kind, DocumentErrorKind::TooDeep { .. })
    }
}

/// The kinds of [`DocumentError`], with the place that [`DocumentError::offset`] names. Sizes are in bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentErrorKind {
    /// The document's own length is below 5, is not the number of bytes given, or is more than the bytes up to the zero
    /// byte that ends the elements (place: the length, 0).
    #[error("length {declared}, {left} bytes found")]
    #[non_exhaustive]
    Length {
        /// The length that the document states; 0 if fewer than four bytes were given.
        declared: i32,
        /// The bytes given, or those up to the zero byte that ends the elements.
        left: u32,
    },
    /// The document's last byte is not zero (place: that byte).
    #[error("no zero byte at the end")]
    Terminator,
    /// An element type that BSON does not know (place: the type byte).
    #[error("unknown element type {element_type:#04x}")]
    #[non_exhaustive]
    ElementType {
        /// The type byte.
        element_type: u8,
    },
    /// An element's name reaches the document's end, so no value and no terminator follow (place: the name).
    #[error("name without an end")]
    Name,
    /// A value of fixed size, or a length, that does not fit into the document (place: the value).
    #[error("value of {needed} bytes, {left} bytes left")]
    #[non_exhaustive]
    ValueLength {
        /// The size of the value.
        needed: u32,
        /// The bytes left for it.
        left: u32,
    },
    /// A string's length is zero or does not fit into the document (place: the length).
    #[error("string of {declared} bytes, 1 to {left} expected")]
    #[non_exhaustive]
    StringLength {
        /// The length that the string states, its zero byte included.
        declared: u32,
        /// The bytes left for it.
        left: u32,
    },
    /// A string's last byte is not zero (place: that byte).
    #[error("string without a zero byte at its end")]
    StringTerminator,
    /// A boolean that is neither 0 nor 1 (place: its byte).
    #[error("boolean {value}, 0 or 1 expected")]
    #[non_exhaustive]
    Boolean {
        /// The byte that stands for the boolean.
        value: u8,
    },
    /// Binary data that does not fit into the document (place: its length).
    #[error("binary data of {declared} bytes, {left} bytes left")]
    #[non_exhaustive]
    BinaryLength {
        /// The length that the binary data states.
        declared: u32,
        /// The bytes left for it.
        left: u32,
    },
    /// A regular expression whose two texts reach the document's end (place: the pattern or the options).
    #[error("regular expression without an end")]
    RegularExpression,
    /// An embedded document's or array's length is below 5, differs from its size, or leaves nothing for the end of the
    /// outer document (place: the length).
    #[error("embedded document of length {declared}, which is not its size")]
    #[non_exhaustive]
    NestedLength {
        /// The length that the embedded document states.
        declared: i32,
    },
    /// A code-with-scope value's length is below 5, or differs from its size (place: the length).
    #[error("code with scope of length {declared}, which is not its size")]
    #[non_exhaustive]
    CodeWithScopeLength {
        /// The length that the value states.
        declared: i32,
    },
    /// More nested levels than allowed (place: the element's type byte, or a code's scope).
    #[error("more than {maximum} nested levels")]
    #[non_exhaustive]
    TooDeep {
        /// The levels allowed.
        maximum: u16,
    },
}

const _: () = assert!(size_of::<DocumentError>() <= 16);
