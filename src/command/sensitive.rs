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

/// For each length the first letters of the names that long, one bit for each letter: asked for every command that a driver sends,
/// this answers for nearly all of them without a branch.
static FIRST_LETTERS: [u32; 16] = {
    let mut letters = [0; 16];
    add(&mut letters, &ALWAYS);
    add(&mut letters, &WHEN_AUTHENTICATING);
    letters
};

const fn add(letters: &mut [u32; 16], names: &[&[u8]]) {
    let mut rest = names;
    while let [name, tail @ ..] = rest {
        if let [first, ..] = name
            && let Some((_, [found, ..])) = letters.split_at_mut_checked(name.len())
        {
            *found |= letter(*first);
        }
        rest = tail;
    }
}

/// Upper and lower case have the same last five bits.
#[inline]
const fn letter(byte: u8) -> u32 {
    1_u32.wrapping_shl(u32::from_le_bytes([byte, 0, 0, 0]))
}

#[inline]
pub(crate) fn is_sensitive(name: &[u8], has_speculative_authenticate: bool) -> bool {
    match (name.first(), FIRST_LETTERS.get(name.len())) {
        (Some(first), Some(letters)) if letters & letter(*first) != 0 => {
            is_listed(name, has_speculative_authenticate)
        }
        _ => false,
    }
}

#[inline(never)]
fn is_listed(name: &[u8], has_speculative_authenticate: bool) -> bool {
    let is_name = |sensitive: &&[u8]| sensitive.eq_ignore_ascii_case(name);
    ALWAYS.iter().any(is_name)
        || has_speculative_authenticate && WHEN_AUTHENTICATING.iter().any(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    // TS-38, TS-39: the first letters exclude no name of the lists.
    #[test]
    fn every_listed_name_gets_as_far_as_the_lists() {
        for name in ALWAYS.iter().chain(&WHEN_AUTHENTICATING) {
            for name in [
                name.to_vec(),
                name.to_ascii_uppercase(),
                name.to_ascii_lowercase(),
            ] {
                assert!(is_sensitive(&name, true));
            }
        }
        assert_eq!(
            FIRST_LETTERS
                .iter()
                .map(|bits| bits.count_ones())
                .sum::<u32>(),
            11,
            "length and first letter name each of the eleven"
        );
    }
}
