//! How a body got its context.

/// Where the context went.
///
/// # Example
/// ```
/// use opmsg_telemetry::comment::Placement;
/// assert!(Placement::Appended.has_context());
/// assert!(!Placement::LeftAlone.has_context());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Placement {
    /// There was no comment: the context is a new last element.
    Appended,
    /// There was a string: the context stands in its place and holds it as `text`.
    TextMoved,
    /// There was a comment of another type: the body is as it was and has no context of ours.
    LeftAlone,
}

impl Placement {
    /// Whether the body has the context.
    #[must_use]
    pub const fn has_context(self) -> bool {
        !matches!(self, Self::LeftAlone)
    }
}
