//! The providers of functions that the specification knows.

/// `client.env.name`: where a function runs.
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::handshake::EnvName::GcpFunc.as_str(), "gcp.func");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EnvName {
    /// `aws.lambda`; has `memory_mb` and `region`.
    AwsLambda,
    /// `azure.func`; has nothing else.
    AzureFunc,
    /// `gcp.func`; has `memory_mb`, `timeout_sec` and `region`.
    GcpFunc,
    /// `vercel`; has `region`.
    Vercel,
}

impl EnvName {
    /// The name as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwsLambda => "aws.lambda",
            Self::AzureFunc => "azure.func",
            Self::GcpFunc => "gcp.func",
            Self::Vercel => "vercel",
        }
    }

    pub(super) const fn has_timeout(self) -> bool {
        matches!(self, Self::GcpFunc)
    }

    pub(super) const fn has_memory(self) -> bool {
        matches!(self, Self::AwsLambda | Self::GcpFunc)
    }

    pub(super) const fn has_region(self) -> bool {
        matches!(self, Self::AwsLambda | Self::GcpFunc | Self::Vercel)
    }
}
