//! Which commands may carry a comment, on which connections.

use crate::command::is_sensitive;
use crate::gate::Gate;

/// From here on (server 4.4) commands take a comment, and take a document as one.
const MOST_COMMANDS: i32 = 9;

/// Server 4.4.14 took documents from these as well, which no wire version shows: the next one that does.
const LATER_COMMANDS: i32 = 13;
const LATER: [&[u8]; 2] = [b"count", b"distinct"];

/// Proof that the server behind a connection takes a document as a command's comment and has no better carrier; only a [`Gate`]
/// makes one.
///
/// Keep it no longer than the command: it is the connection's, like the gate. [`place`](super::place) looks at the body's command
/// once more, so that a permit for one command opens no other that would not have got one.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, comment::CommentPermit};
/// let permit = |version, name| CommentPermit::for_command(&Gate::from_max_wire_version(version), name);
/// assert!(permit(Some(9), "find").is_some());
/// assert!(permit(Some(9), "count").is_none());
/// assert!(permit(Some(9), "saslStart").is_none());
/// // From 29 on there is the section.
/// assert!(permit(Some(29), "find").is_none());
/// assert!(permit(None, "find").is_none());
/// ```
/// It cannot be made by hand:
/// ```compile_fail
/// use opmsg_telemetry::comment::CommentPermit;
/// let permit = CommentPermit { later: true };
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CommentPermit {
    /// Whether `count` and `distinct` take documents too.
    later: bool,
}

impl CommentPermit {
    /// The permit for a command of this name on the gate's connection, if there is one.
    ///
    /// There is none where the gate permits a telemetry section, none for a wire version that is absent, negative, below 9 (13 for
    /// `count` and `distinct`) or `i32::MAX`, which stands for "not known", and none for
    /// [sensitive](crate::command::is_sensitive_command) commands and for every `hello` and `isMaster`. Whether the user asked for
    /// this carrier, and whether the command has a command span, is for the caller to say.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Gate, comment::CommentPermit};
    /// let gate = Gate::from_max_wire_version(Some(21));
    /// assert!(CommentPermit::for_command(&gate, "getMore").is_some());
    /// assert!(CommentPermit::for_command(&gate, "hello").is_none());
    /// ```
    #[must_use]
    pub fn for_command(gate: &Gate, name: &str) -> Option<Self> {
        let version = gate.max_wire_version()?;
        if gate.telemetry().is_some() || version < MOST_COMMANDS || version == i32::MAX {
            return None;
        }
        let permit = Self {
            later: version >= LATER_COMMANDS,
        };
        permit.covers(name.as_bytes()).then_some(permit)
    }

    /// Whether a command of this name may have a comment.
    pub(super) fn covers(self, name: &[u8]) -> bool {
        let is_later = || LATER.iter().any(|later| later.eq_ignore_ascii_case(name));
        // Every hello, as if it began an authentication: no command span belongs to a handshake.
        !is_sensitive(name, true) && (self.later || !is_later())
    }
}
