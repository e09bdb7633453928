//! The command in a message's body: which names are sensitive, and the draft argument `$retry` in an encoded body.
//!
//! What a body says is read with [`Command`](crate::Command).

mod argument;
pub(crate) mod names;
mod sensitive;
pub(crate) mod view;

pub use self::argument::{append_retry, remove_retry};
pub use self::names::KnownCommand;
pub(crate) use self::sensitive::is_sensitive;
pub use self::sensitive::is_sensitive_command;
