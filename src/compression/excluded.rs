//! Which commands are never compressed.

/// Whether a request of this command may be compressed.
///
/// Never compressed are `hello` and `isMaster`, `saslStart`, `saslContinue`, `getnonce`, `authenticate`, `createUser`, `updateUser`,
/// `copydb`, `copydbgetnonce` and `copydbsaslstart`; ASCII case does not matter. Source: `OP_COMPRESSED` specification.
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::may_be_compressed;
/// assert!(may_be_compressed("find"));
/// assert!(!may_be_compressed("ismaster"));
/// ```
#[must_use]
pub fn may_be_compressed(command: &str) -> bool {
    !is_excluded(command.as_bytes())
}

/// Whether any of the names begins so: most commands need no further look.
#[inline]
pub(super) const fn begins_an_excluded(first: u8) -> bool {
    matches!(
        first.to_ascii_lowercase(),
        b'a' | b'c' | b'g' | b'h' | b'i' | b's' | b'u'
    )
}

#[inline]
pub(super) fn is_excluded(command: &[u8]) -> bool {
    let candidates: &[&[u8]] = match command.len() {
        5 => &[b"hello"],
        6 => &[b"copydb"],
        8 => &[b"ismaster", b"getnonce"],
        9 => &[b"saslstart"],
        10 => &[b"createuser", b"updateuser"],
        12 => &[b"authenticate", b"saslcontinue"],
        14 => &[b"copydbgetnonce"],
        15 => &[b"copydbsaslstart"],
        _ => return false,
    };
    candidates
        .iter()
        .any(|candidate| candidate.eq_ignore_ascii_case(command))
}
