//! Commands whose content is nobody's business.

/// The list of the command logging and monitoring specification, section "Security".
const ALWAYS: [&[u8]; 9] = [
    b"authenticate",
    b"saslStart",
    b"saslContinue",
    b"getnonce",
    b"createUser",
    b"updateUser",
    b"copydbgetnonce",
    b"copydbsaslstart",
    b"copydb",
];

/// The same section: sensitive only when they begin an authentication.
const WHEN_AUTHENTICATING: [&[u8]; 2] = [b"hello", b"isMaster"];

/// Whether a command is sensitive, so that it has no command span and no telemetry section.
///
/// The names are `authenticate`, `saslStart`, `saslContinue`, `getnonce`, `createUser`, `updateUser`, `copydbgetnonce`,
/// `copydbsaslstart` and `copydb`; `hello` and `isMaster` join them if the body has `speculativeAuthenticate`. ASCII case does not
/// matter. Source: command logging and monitoring specification, "Security"; a command that a user typed counts like any other.
///
/// # Example
/// ```
/// use opmsg_telemetry::command::is_sensitive_command;
/// assert!(is_sensitive_command("SASLSTART", false));
/// assert!(is_sensitive_command("hello", true));
/// assert!(!is_sensitive_command("hello", false));
/// assert!(!is_sensitive_command("find", false));
/// ```
#[must_use]
pub fn is_sensitive_command(name: &str, has_speculative_authenticate: bool) -> bool {
    is_sensitive(name.as_bytes(), has_speculative_authenticate)
}

#[inline]
pub(crate) fn is_sensitive(name: &[u8], has_speculative_authenticate: bool) -> bool {
    let is_name = |sensitive: &&[u8]| sensitive.eq_ignore_ascii_case(name);
    ALWAYS.iter().any(is_name)
        || has_speculative_authenticate && WHEN_AUTHENTICATING.iter().any(is_name)
}
