//! What a client knows of the container it runs in.

use crate::put::{Content, Put};

/// `client.env.container.runtime`.
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::handshake::ContainerRuntime::Docker.as_str(), "docker");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ContainerRuntime {
    /// `docker`: the file `/.dockerenv` exists.
    Docker,
}

impl ContainerRuntime {
    /// The text as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
        }
    }
}

/// `client.env.container.orchestrator`.
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::handshake::ContainerOrchestrator::Kubernetes.as_str(), "kubernetes");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ContainerOrchestrator {
    /// `kubernetes`: the environment has `KUBERNETES_SERVICE_HOST`.
    Kubernetes,
}

impl ContainerOrchestrator {
    /// The text as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
        }
    }
}

#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub(super) struct Container {
    pub(super) runtime: Option<ContainerRuntime>,
    pub(super) orchestrator: Option<ContainerOrchestrator>,
}

impl Container {
    pub(super) const fn is_empty(&self) -> bool {
        self.runtime.is_none() && self.orchestrator.is_none()
    }
}

impl Content for Container {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        if let Some(runtime) = self.runtime {
            out.string(b"\x02runtime\0", runtime.as_str().as_bytes());
        }
        if let Some(orchestrator) = self.orchestrator {
            out.string(b"\x02orchestrator\0", orchestrator.as_str().as_bytes());
        }
    }
}
