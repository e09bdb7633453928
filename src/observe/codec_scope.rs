//! The entity `mongodb.op_msg.codec`.

use super::names;
use super::scope::{Scope, numbered};
use super::sealed::Sealed;
use super::value::AttributeValue;
use super::values::{CodecPolicy, CodecRole};

/// One reader or writer of messages: its number in the process, its side of the wire, its policy.
///
/// A codec is not a connection: one value for all connections of a listener or client, whose counters are added up, is what is meant.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::{CodecScope, values::{CodecPolicy, CodecRole}};
/// assert!(CodecScope::server(0, CodecPolicy::Server).is_some());
/// assert!(CodecScope::encoder(1024, CodecRole::Driver).is_none());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CodecScope {
    number: u16,
    role: CodecRole,
    /// Of a codec that reads.
    policy: Option<CodecPolicy>,
}

impl CodecScope {
    /// Codecs of a kind that a process may number, from 0 on.
    pub const MAX_COUNT: u16 = 1024;

    /// The reader of a server or of a shim in one's place. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub const fn server(number: u16, policy: CodecPolicy) -> Option<Self> {
        Self::new(number, CodecRole::Server, Some(policy))
    }

    /// The reader of a proxy. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub const fn proxy(number: u16, policy: CodecPolicy) -> Option<Self> {
        Self::new(number, CodecRole::Proxy, Some(policy))
    }

    /// A writer. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub const fn encoder(number: u16, role: CodecRole) -> Option<Self> {
        Self::new(number, role, None)
    }

    const fn new(number: u16, role: CodecRole, policy: Option<CodecPolicy>) -> Option<Self> {
        if number >= Self::MAX_COUNT {
            return None;
        }
        Some(Self {
            number,
            role,
            policy,
        })
    }
}

impl Sealed for CodecScope {}

impl Scope for CodecScope {
    fn entity(&self) -> &'static str {
        names::ENTITY_OP_MSG_CODEC
    }

    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'_>)) {
        let kind: &[u8] = match self.policy {
            Some(_) => b"decoder/",
            None => b"encoder/",
        };
        numbered(kind, self.number, |id| {
            attribute(names::OP_MSG_CODEC_ID, AttributeValue::Text(id));
        });
        attribute(
            names::OP_MSG_CODEC_ROLE,
            AttributeValue::Word(self.role.as_str()),
        );
        if let Some(policy) = self.policy {
            attribute(
                names::OP_MSG_CODEC_POLICY,
                AttributeValue::Word(policy.as_str()),
            );
        }
    }
}
