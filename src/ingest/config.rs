//! How a connection's messages are treated.

use super::bucket::TokenBucket;
use crate::generation::Generation;
use crate::limits::Limits;
use crate::observe::values::CodecPolicy;

/// What happens to a command whose telemetry section the rules refuse.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Policy {
    /// As on a server: the command fails, or the connection is closed.
    #[default]
    Server,
    /// The section is dropped, counted by reason and reported; the command runs. Whatever is wrong with the rest of the message
    /// is answered as on a server, and so is a section whose end nobody can find.
    Tolerant,
}

/// For the scope of what is exported.
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::Policy;
/// use opmsg_telemetry::observe::CodecScope;
/// assert!(CodecScope::proxy(0, Policy::Tolerant.into()).is_some());
/// ```
impl From<Policy> for CodecPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Server => Self::Server,
            Policy::Tolerant => Self::Tolerant,
        }
    }
}

/// The settings of an [`Ingest`](super::Ingest).
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::{Config, Ingest, Policy};
/// let config = Config::server().with_policy(Policy::Tolerant).with_access_control(false);
/// assert_eq!(Ingest::new(config).limits().max_message_size(), 48_000_000);
/// assert_eq!(Ingest::new(Config::server()).limits().max_message_size(), 16_384);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    pub(super) limits: Limits,
    pub(super) policy: Policy,
    pub(super) access_control: bool,
    pub(super) uses_unauthenticated: bool,
    pub(super) admission: Option<TokenBucket>,
}

impl Config {
    /// A 9.0 server with access control: every document is looked into, and bad telemetry fails its command.
    #[must_use]
    pub const fn server() -> Self {
        Self {
            limits: Limits::SERVER,
            policy: Policy::Server,
            access_control: true,
            uses_unauthenticated: false,
            admission: Some(TokenBucket::SERVER),
        }
    }

    /// A proxy: it looks into telemetry alone and tolerates what is wrong there; it knows no users and admits every parent.
    #[must_use]
    pub const fn proxy() -> Self {
        Self {
            limits: Limits::DEFAULT,
            policy: Policy::Tolerant,
            access_control: false,
            uses_unauthenticated: true,
            admission: None,
        }
    }

    /// Sets what happens to commands with bad telemetry.
    #[must_use]
    pub const fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets which generation of servers answers: before 9.0, kind 3 is an unknown kind.
    #[must_use]
    pub const fn with_generation(mut self, generation: Generation) -> Self {
        self.limits = self.limits.with_generation(generation);
        self
    }

    /// Sets sizes, depth and how far documents are looked into; the generation too.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether connections begin unauthenticated: with messages of at most 16,384 bytes, and telemetry not used.
    #[must_use]
    pub const fn with_access_control(mut self, on: bool) -> Self {
        self.access_control = on;
        self
    }

    /// Sets whether telemetry is used before authentication. Off by default: it is validated, and then ignored.
    #[must_use]
    pub const fn with_unauthenticated_telemetry(mut self, used: bool) -> Self {
        self.uses_unauthenticated = used;
        self
    }

    /// Sets the admission of remote parents; `None` admits all. The default for servers is theirs, for each connection.
    #[must_use]
    pub const fn with_admission(mut self, bucket: Option<TokenBucket>) -> Self {
        self.admission = bucket;
        self
    }
}
