//! The entity that everything here is about.

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;

use super::{attribute, names};
use crate::ingest::Policy;

/// The reader of requests that reports: its number in the process, its side of the wire, its policy.
///
/// These stand on the scope of what is exported, and on no record, point or span. A codec is not a connection: one value for all
/// connections of a listener, whose counters are added up, is what is meant.
///
/// # Example
/// ```
/// use opmsg_telemetry::{ingest::Policy, otlp::Codec};
/// let codec = Codec::server(0, Policy::Server);
/// assert!(codec.is_some());
/// assert!(Codec::proxy(1024, Policy::Tolerant).is_none());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Codec {
    number: u16,
    role: &'static str,
    policy: Policy,
}

impl Codec {
    /// Codecs that a process may number, from 0 on.
    pub const MAX_COUNT: u16 = 1024;

    /// A codec of a server or of a shim in one's place. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub fn server(number: u16, policy: Policy) -> Option<Self> {
        Self::new(number, names::SERVER, policy)
    }

    /// A codec of a proxy. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub fn proxy(number: u16, policy: Policy) -> Option<Self> {
        Self::new(number, names::PROXY, policy)
    }

    fn new(number: u16, role: &'static str, policy: Policy) -> Option<Self> {
        (number < Self::MAX_COUNT).then_some(Self {
            number,
            role,
            policy,
        })
    }

    /// A scope with this name and the entity's attributes.
    pub(super) fn scope(self, name: &str) -> InstrumentationScope {
        let mut id = names::DECODER_ID.to_owned();
        id.push_str(&self.number.to_string());
        let policy = match self.policy {
            Policy::Server => names::SERVER,
            Policy::Tolerant => names::TOLERANT,
        };
        InstrumentationScope {
            name: name.to_owned(),
            version: names::SCOPE_VERSION.to_owned(),
            attributes: vec![
                attribute::text(names::CODEC_ID, &id),
                attribute::text(names::CODEC_ROLE, self.role),
                attribute::text(names::CODEC_POLICY, policy),
            ],
            dropped_attributes_count: 0,
        }
    }
}
