//! Operation codes.

use core::fmt;

/// The operation a message's header names.
///
/// Any number can be held; [`OpCode::name`] knows those that were ever assigned.
///
/// # Example
/// ```
/// use opmsg_telemetry::message::OpCode;
/// assert_eq!(OpCode::from_number(2013), OpCode::OP_MSG);
/// assert_eq!(OpCode::OP_QUERY.name(), Some("OP_QUERY"));
/// assert_eq!(OpCode::from_number(7).name(), None);
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct OpCode(i32);

impl OpCode {
    /// Legacy reply.
    pub const OP_REPLY: Self = Self(1);
    /// Legacy update.
    pub const OP_UPDATE: Self = Self(2001);
    /// Legacy insert.
    pub const OP_INSERT: Self = Self(2002);
    /// Reserved; once a get by object id.
    pub const OP_RESERVED: Self = Self(2003);
    /// Legacy query; still carries the first hello of some drivers.
    pub const OP_QUERY: Self = Self(2004);
    /// Legacy getMore.
    pub const OP_GET_MORE: Self = Self(2005);
    /// Legacy delete.
    pub const OP_DELETE: Self = Self(2006);
    /// Legacy killCursors.
    pub const OP_KILL_CURSORS: Self = Self(2007);
    /// Internal command of old servers.
    pub const OP_COMMAND: Self = Self(2010);
    /// Internal reply of old servers.
    pub const OP_COMMANDREPLY: Self = Self(2011);
    /// A compressed message.
    pub const OP_COMPRESSED: Self = Self(2012);
    /// The one this crate is about.
    pub const OP_MSG: Self = Self(2013);

    /// The code with this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The number in the header.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The operation's name; `None` for a number that was never assigned.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::OP_REPLY => "OP_REPLY",
            Self::OP_UPDATE => "OP_UPDATE",
            Self::OP_INSERT => "OP_INSERT",
            Self::OP_RESERVED => "OP_RESERVED",
            Self::OP_QUERY => "OP_QUERY",
            Self::OP_GET_MORE => "OP_GET_MORE",
            Self::OP_DELETE => "OP_DELETE",
            Self::OP_KILL_CURSORS => "OP_KILL_CURSORS",
            Self::OP_COMMAND => "OP_COMMAND",
            Self::OP_COMMANDREPLY => "OP_COMMANDREPLY",
            Self::OP_COMPRESSED => "OP_COMPRESSED",
            Self::OP_MSG => "OP_MSG",
            _ => return None,
        })
    }
}

impl fmt::Debug for OpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "OpCode({})", self.0),
        }
    }
}
