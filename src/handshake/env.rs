//! The environment a client runs in.

use std::borrow::Cow;
use std::fmt;

use super::container::Container;
use super::{ContainerOrchestrator, ContainerRuntime, EnvName, given};
use crate::error::{HandshakeField, InvalidHandshake};
use crate::put::{Content, Put};

/// `client.env`: a function's provider with what it tells of itself, and the container. Empty, it is not sent.
///
/// [`from_variables`](Self::from_variables) derives it as the specification says. `Debug` shows no text of the environment.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::{ContainerRuntime, Env, EnvName};
/// let env = Env::function(EnvName::AwsLambda).with_memory_mb(1024)?.with_region("eu-west-1")?;
/// assert_eq!(env.with_container_runtime(ContainerRuntime::Docker).name(), Some(EnvName::AwsLambda));
/// // Lambda has no timeout_sec.
/// assert!(Env::function(EnvName::AwsLambda).with_timeout_sec(60).is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Env<'a> {
    name: Option<EnvName>,
    timeout_sec: Option<i32>,
    memory_mb: Option<i32>,
    region: Option<Cow<'a, str>>,
    container: Container,
}

impl<'a> Env<'a> {
    /// Neither function nor container.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A function at this provider.
    #[must_use]
    pub fn function(name: EnvName) -> Self {
        Self {
            name: Some(name),
            ..Self::default()
        }
    }

    /// Sets `timeout_sec`, seconds.
    ///
    /// # Errors
    /// [`InvalidHandshake::NotDefined`] unless the name is `gcp.func`.
    pub fn with_timeout_sec(mut self, seconds: i32) -> Result<Self, InvalidHandshake> {
        self.defined(EnvName::has_timeout, HandshakeField::EnvTimeout)?;
        self.timeout_sec = Some(seconds);
        Ok(self)
    }

    /// Sets `memory_mb`, MiB.
    ///
    /// # Errors
    /// [`InvalidHandshake::NotDefined`] unless the name is `aws.lambda` or `gcp.func`.
    pub fn with_memory_mb(mut self, megabytes: i32) -> Result<Self, InvalidHandshake> {
        self.defined(EnvName::has_memory, HandshakeField::EnvMemory)?;
        self.memory_mb = Some(megabytes);
        Ok(self)
    }

    /// Sets `region`, such as `us-east-2`. An empty text means none.
    ///
    /// # Errors
    /// [`InvalidHandshake::NotDefined`] unless the name is `aws.lambda`, `gcp.func` or `vercel`.
    pub fn with_region(
        mut self,
        region: impl Into<Cow<'a, str>>,
    ) -> Result<Self, InvalidHandshake> {
        self.defined(EnvName::has_region, HandshakeField::EnvRegion)?;
        self.region = given(region.into());
        Ok(self)
    }

    /// Sets `container.runtime`.
    #[must_use]
    pub const fn with_container_runtime(mut self, runtime: ContainerRuntime) -> Self {
        self.container.runtime = Some(runtime);
        self
    }

    /// Sets `container.orchestrator`.
    #[must_use]
    pub const fn with_container_orchestrator(
        mut self,
        orchestrator: ContainerOrchestrator,
    ) -> Self {
        self.container.orchestrator = Some(orchestrator);
        self
    }

    /// The function's provider.
    #[must_use]
    pub const fn name(&self) -> Option<EnvName> {
        self.name
    }

    /// Whether there is nothing to send.
    ///
    /// # Example
    /// ```
    /// assert!(opmsg_telemetry::handshake::Env::new().is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.container.is_empty()
    }

    /// Sets what the provider told; the caller keeps to the fields that its name has.
    pub(super) fn fill(
        &mut self,
        timeout_sec: Option<i32>,
        memory_mb: Option<i32>,
        region: Option<Cow<'a, str>>,
    ) {
        self.timeout_sec = timeout_sec;
        self.memory_mb = memory_mb;
        self.region = region;
    }

    fn defined(
        &self,
        has: fn(EnvName) -> bool,
        field: HandshakeField,
    ) -> Result<(), InvalidHandshake> {
        match self.name {
            Some(name) if has(name) => Ok(()),
            _ => Err(InvalidHandshake::NotDefined { field }),
        }
    }
}

impl Content for Env<'_> {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        if let Some(name) = self.name {
            out.string(b"\x02name\0", name.as_str().as_bytes());
        }
        if let Some(seconds) = self.timeout_sec {
            out.int32(b"\x10timeout_sec\0", seconds);
        }
        if let Some(megabytes) = self.memory_mb {
            out.int32(b"\x10memory_mb\0", megabytes);
        }
        if let Some(region) = &self.region {
            out.string(b"\x02region\0", region.as_bytes());
        }
        if !self.container.is_empty() {
            out.nested(b"\x03container\0", &self.container);
        }
    }
}

impl fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
