//! `env` out of the process's environment variables, which the caller hands in.

use std::borrow::Cow;

use super::{ContainerOrchestrator, Env, EnvName};

/// What the variables say, each provider by itself.
#[derive(Default)]
struct Variables<'a> {
    aws: bool,
    azure: bool,
    gcp: bool,
    vercel: bool,
    kubernetes: bool,
    aws_memory: Option<Cow<'a, str>>,
    aws_region: Option<Cow<'a, str>>,
    gcp_memory: Option<Cow<'a, str>>,
    gcp_timeout: Option<Cow<'a, str>>,
    gcp_region: Option<Cow<'a, str>>,
    vercel_region: Option<Cow<'a, str>>,
}

impl<'a> Variables<'a> {
    fn note(&mut self, name: &str, value: Cow<'a, str>) {
        let slot = match name {
            "AWS_EXECUTION_ENV" => {
                self.aws |= value.starts_with("AWS_Lambda_");
                return;
            }
            "AWS_LAMBDA_RUNTIME_API" => {
                self.aws = true;
                return;
            }
            "FUNCTIONS_WORKER_RUNTIME" => {
                self.azure = true;
                return;
            }
            "K_SERVICE" | "FUNCTION_NAME" => {
                self.gcp = true;
                return;
            }
            "VERCEL" => {
                self.vercel = true;
                return;
            }
            "KUBERNETES_SERVICE_HOST" => {
                self.kubernetes = true;
                return;
            }
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE" => &mut self.aws_memory,
            "AWS_REGION" => &mut self.aws_region,
            "FUNCTION_MEMORY_MB" => &mut self.gcp_memory,
            "FUNCTION_TIMEOUT_SEC" => &mut self.gcp_timeout,
            "FUNCTION_REGION" => &mut self.gcp_region,
            "VERCEL_REGION" => &mut self.vercel_region,
            _ => return,
        };
        slot.get_or_insert(value);
    }

    /// The one provider that is named; Vercel runs on Lambda and goes before it, other pairs cancel each other.
    const fn provider(&self) -> Option<EnvName> {
        match (self.aws, self.azure, self.gcp, self.vercel) {
            (_, false, false, true) => Some(EnvName::Vercel),
            (true, false, false, false) => Some(EnvName::AwsLambda),
            (false, true, false, false) => Some(EnvName::AzureFunc),
            (false, false, true, false) => Some(EnvName::GcpFunc),
            _ => None,
        }
    }
}

impl<'a> Env<'a> {
    /// Derives the environment from environment variables: pairs of name and value, such as `std::env::vars()` yields them.
    ///
    /// An empty value counts as not set. Of two values for one name the first counts. A number that is not an int32 drops its field,
    /// silently, as the specification wants. The caller adds [`ContainerRuntime::Docker`](super::ContainerRuntime::Docker) if the
    /// file `/.dockerenv` exists. No variable but the thirteen that the specification names is looked at.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{Env, EnvName};
    /// let env = Env::from_variables([("VERCEL", "1"), ("AWS_LAMBDA_RUNTIME_API", "x"), ("VERCEL_REGION", "cdg1")]);
    /// assert_eq!(env, Env::function(EnvName::Vercel).with_region("cdg1")?);
    /// let env = Env::from_variables([("VERCEL", "1"), ("K_SERVICE", "x")]);
    /// assert!(env.is_empty());
    /// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
    /// ```
    #[must_use]
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<str>,
        V: Into<Cow<'a, str>>,
    {
        let mut found = Variables::default();
        for (name, value) in variables {
            let value = value.into();
            if !value.is_empty() {
                found.note(name.as_ref(), value);
            }
        }
        let mut env = match found.provider() {
            Some(name) => Self::function(name),
            None => Self::new(),
        };
        let (timeout, memory, region) = match env.name() {
            Some(EnvName::AwsLambda) => (None, found.aws_memory, found.aws_region),
            Some(EnvName::GcpFunc) => (found.gcp_timeout, found.gcp_memory, found.gcp_region),
            Some(EnvName::Vercel) => (None, None, found.vercel_region),
            Some(EnvName::AzureFunc) | None => (None, None, None),
        };
        env.fill(number(timeout), number(memory), region);
        if found.kubernetes {
            env = env.with_container_orchestrator(ContainerOrchestrator::Kubernetes);
        }
        env
    }
}

fn number(text: Option<Cow<'_, str>>) -> Option<i32> {
    text?.parse().ok()
}
