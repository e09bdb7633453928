//! What a receiver accepts: sizes, depth, and how far it looks.

use crate::generation::Generation;

/// How far [`OpMsg::parse`](crate::OpMsg::parse) looks into documents, framing itself being always checked in full.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Validate {
    /// Every document's length and terminator, nothing inside any document.
    Framing,
    /// The structure of the telemetry document too: what a driver or proxy needs.
    #[default]
    Telemetry,
    /// The structure of every document, and identifiers against the body: what a server does.
    Everything,
}

/// Bounds and checks that a receiver applies to a message.
///
/// The protocol's own numbers are the associated constants; a `Limits` value holds what differs between receivers.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Limits, Validate};
/// let limits = Limits::SERVER.before_authentication();
/// assert_eq!(limits.max_message_size(), 16_384);
/// assert_eq!(limits.validate(), Validate::Everything);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Limits {
    max_message_size: u32,
    max_nesting: u16,
    validate: Validate,
    generation: Generation,
    security_token: bool,
}

impl Limits {
    /// Bytes of the smallest message: a header.
    pub const MIN_MESSAGE_SIZE: u32 = 16;
    /// Bytes of the largest message that a server takes (`message.h`; hello calls it `maxMessageSizeBytes`).
    pub const MAX_MESSAGE_SIZE: u32 = 48_000_000;
    /// Bytes of the largest message before authentication (server parameter `preAuthMaximumMessageSizeBytes`).
    pub const MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION: u32 = 16_384;
    /// Bytes of the largest body document: twice 16 MiB and 64 KiB (`op_msg.cpp`).
    pub const MAX_BODY_SIZE: u32 = 33_619_968;
    /// Bytes of the largest document in a sequence: the internal BSON limit (`builder.h`).
    pub const MAX_SEQUENCE_DOCUMENT_SIZE: u32 = 16_793_600;
    /// Bytes of the largest telemetry document, the kind byte not counted (`op_msg.cpp`).
    pub const MAX_TELEMETRY_SIZE: u32 = 4_096;
    /// Document sequences in one message (`op_msg.cpp`; the specification has no such limit).
    pub const MAX_SEQUENCES: u8 = 2;
    /// Nested levels below a document (server parameter `maxBSONDepth`).
    pub const MAX_NESTING: u16 = 200;

    /// A driver or proxy: full framing, and the telemetry document's structure.
    pub const DEFAULT: Self = Self {
        max_message_size: Self::MAX_MESSAGE_SIZE,
        max_nesting: Self::MAX_NESTING,
        validate: Validate::Telemetry,
        generation: Generation::V9_0,
        security_token: false,
    };

    /// A 9.0 server with default settings: every document's structure too.
    pub const SERVER: Self = Self {
        validate: Validate::Everything,
        ..Self::DEFAULT
    };

    /// Sets the largest message in bytes; values outside 16 (a header) to the largest i32 mean the nearer end.
    #[must_use]
    pub const fn with_max_message_size(mut self, bytes: u32) -> Self {
        let largest = i32::MAX.cast_unsigned();
        self.max_message_size = match bytes {
            0..Self::MIN_MESSAGE_SIZE => Self::MIN_MESSAGE_SIZE,
            _ if bytes > largest => largest,
            _ => bytes,
        };
        self
    }

    /// The same limits for a connection that has not authenticated yet: 16,384 bytes a message.
    #[must_use]
    pub const fn before_authentication(self) -> Self {
        self.with_max_message_size(Self::MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION)
    }

    /// Sets how many levels may be nested below a document; a flat document has none.
    ///
    /// The server takes 5 to 1,000 for its parameter `maxBSONDepth`; values outside mean the nearer end.
    #[must_use]
    pub const fn with_max_nesting(mut self, levels: u16) -> Self {
        self.max_nesting = match levels {
            0..5 => 5,
            5..=1_000 => levels,
            _ => 1_000,
        };
        self
    }

    /// Sets how far documents are looked into.
    #[must_use]
    pub const fn with_validate(mut self, validate: Validate) -> Self {
        self.validate = validate;
        self
    }

    /// Sets which generation's rules hold: before 9.0, kind 3 is an unknown kind.
    #[must_use]
    pub const fn with_generation(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// Sets whether a security token (kind 2) is accepted, as on a multitenant server; off by default.
    #[must_use]
    pub const fn with_security_token(mut self, accepted: bool) -> Self {
        self.security_token = accepted;
        self
    }

    /// The largest message in bytes.
    #[must_use]
    pub const fn max_message_size(&self) -> u32 {
        self.max_message_size
    }

    /// How many levels may be nested below a document.
    #[must_use]
    pub const fn max_nesting(&self) -> u16 {
        self.max_nesting
    }

    /// How far documents are looked into.
    #[must_use]
    pub const fn validate(&self) -> Validate {
        self.validate
    }

    /// Which generation's rules hold.
    #[must_use]
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Whether a security token (kind 2) is accepted.
    #[must_use]
    pub const fn accepts_security_token(&self) -> bool {
        self.security_token
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
