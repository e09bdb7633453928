//! Commands whose content is nobody's business.

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
#[inline]
#[must_use]
pub fn is_sensitive_command(name: &str, has_speculative_authenticate: bool) -> bool {
    is_sensitive(name.as_bytes(), has_speculative_authenticate)
}

/// The list of the command logging and monitoring specification, section "Security", by length: asked for every command that a driver
/// sends, and the length alone answers for most.
#[inline]
pub(crate) fn is_sensitive(name: &[u8], has_speculative_authenticate: bool) -> bool {
    let names: &[&[u8]] = match name.len() {
        6 => &[b"copydb"],
        8 => &[b"getnonce"],
        9 => &[b"saslStart"],
        10 => &[b"createUser", b"updateUser"],
        12 => &[b"authenticate", b"saslContinue"],
        14 => &[b"copydbgetnonce"],
        15 => &[b"copydbsaslstart"],
        _ => &[],
    };
    // The same section: sensitive only when they begin an authentication.
    let authenticating: &[&[u8]] = match name.len() {
        5 if has_speculative_authenticate => &[b"hello"],
        8 if has_speculative_authenticate => &[b"isMaster"],
        _ => &[],
    };
    let is_name = |sensitive: &&[u8]| sensitive.eq_ignore_ascii_case(name);
    names.iter().any(is_name) || authenticating.iter().any(is_name)
}
