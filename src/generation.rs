//! Generations of servers, as far as their answers to a telemetry section differ.

/// Which generation of servers an answer is asked for.
///
/// Codes and reactions are rows of a table keyed by this value (SERVER-129959 and the servers' `error_codes.yml`), because
/// the numbers moved between the generations and may move again before 9.0 is generally available.
///
/// # Example
/// ```
/// use opmsg_telemetry::Generation;
/// assert_eq!(Generation::from_max_wire_version(29), Generation::V9_0);
/// assert_eq!(Generation::from_max_wire_version(28), Generation::Before9_0);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Generation {
    /// Servers up to 8.3: a section of kind 3 is an unknown kind.
    Before9_0,
    /// Servers from 9.0 on (wire version 29): a section of kind 3 is parsed and validated.
    #[default]
    V9_0,
}

impl Generation {
    /// The generation that a server with this `maxWireVersion` belongs to.
    #[must_use]
    pub const fn from_max_wire_version(max_wire_version: i32) -> Self {
        if max_wire_version >= 29 {
            Self::V9_0
        } else {
            Self::Before9_0
        }
    }
}
