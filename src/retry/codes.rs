//! The server's error codes that retries look at.

/// `ReauthenticationRequired`.
pub(super) const REAUTHENTICATION_REQUIRED: i32 = 391;

/// "Not writable primary" and "recovering" (server discovery and monitoring specification).
#[inline]
pub(super) const fn is_state_change(code: i32) -> bool {
    matches!(
        code,
        10_107 | 13_435 | 10_058 | 11_600 | 11_602 | 13_436 | 189 | 91
    )
}

/// The other codes of retryable reads and writes: unreachable or unknown host, network timeout, read concern that is not available
/// yet, exceeded time limit, socket error.
#[inline]
pub(super) const fn is_transient(code: i32) -> bool {
    matches!(code, 6 | 7 | 89 | 134 | 262 | 9_001)
}
