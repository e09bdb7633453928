//! Texts inside a JSON string: nothing in them ends the string or the line, reaches a terminal, or changes how the line reads.

use core::char::REPLACEMENT_CHARACTER;
use core::fmt;

use crate::trace::hex;

/// Most bytes that a text takes in a line, escapes included. As for a server's attributes: 10 KB (`maxLogSizeKB`).
pub(super) const MAX_TEXT_LEN: usize = 10 * 1024;

/// Whether every byte is printable ASCII that stands for itself.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    words
        .iter()
        .all(|word| is_plain_word(u64::from_ne_bytes(*word)))
        && rest
            .iter()
            .all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'))
}

/// The same for eight bytes at once. Sums and differences may carry, but only out of a byte that is refused anyway.
#[inline]
const fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const fn has_zero(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let below_space = word.wrapping_sub(0x2020_2020_2020_2020) & !word;
    let quote = has_zero(word ^ 0x2222_2222_2222_2222);
    let backslash = has_zero(word ^ 0x5c5c_5c5c_5c5c_5c5c);
    let delete = has_zero(word ^ 0x7f7f_7f7f_7f7f_7f7f);
    (word | below_space | quote | backslash | delete) & HIGH == 0
}

/// Gives a text piece by piece, each a character as it is written, without quotes around all of them. What takes more than `limit` bytes
/// is cut in front of the character that does not fit; then the answer is what the whole text takes.
pub(super) fn pieces(text: &[u8], limit: usize, mut write: impl FnMut(&str)) -> Option<u64> {
    let mut pieces = Pieces::new(limit);
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            pieces.put(character, &mut write);
        }
        if !chunk.invalid().is_empty() {
            pieces.put(REPLACEMENT_CHARACTER, &mut write);
        }
    }
    pieces.is_cut.then_some(pieces.size)
}

/// Writes a text in the same form.
pub(super) fn write(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if text.len() <= MAX_TEXT_LEN && is_plain(text.as_bytes()) {
        return f.write_str(text);
    }
    let mut result = Ok(());
    pieces(text.as_bytes(), MAX_TEXT_LEN, |piece| {
        result = result.and_then(|()| f.write_str(piece));
    });
    result
}

/// Characters as they are written, while there is room.
struct Pieces {
    room: usize,
    is_cut: bool,
    /// What all of them take.
    size: u64,
}

impl Pieces {
    const fn new(limit: usize) -> Self {
        Self {
            room: limit,
            is_cut: false,
            size: 0,
        }
    }

    fn put(&mut self, character: char, write: impl FnOnce(&str)) {
        let mut buffer = [0; 12];
        let piece = form(character, &mut buffer);
        self.size = self
            .size
            .saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        match self.room.checked_sub(piece.len()) {
            Some(left) if !self.is_cut => {
                self.room = left;
                write(piece);
            }
            // A shorter character behind the first that does not fit would change what the text says.
            _ => self.is_cut = true,
        }
    }
}

/// How a character is written: as itself, or as an escape that JSON knows.
fn form(character: char, buffer: &mut [u8; 12]) -> &str {
    match character {
        '"' => r#"\""#,
        '\\' => r"\\",
        '\n' => r"\n",
        '\r' => r"\r",
        '\t' => r"\t",
        '\u{8}' => r"\b",
        '\u{c}' => r"\f",
        _ if is_hidden(character) => {
            let mut units = [0; 2];
            let mut len = 0_usize;
            let (places, _) = buffer.as_chunks_mut::<6>();
            for (unit, place) in character.encode_utf16(&mut units).iter().zip(places) {
                *place = escape(*unit);
                len = len.saturating_add(place.len());
            }
            let escapes = buffer.get(..len).unwrap_or_default();
            str::from_utf8(escapes).unwrap_or_default()
        }
        _ => character.encode_utf8(buffer),
    }
}

/// `\u` and the four digits of a UTF-16 unit.
fn escape(unit: u16) -> [u8; 6] {
    let [high, low] = unit.to_be_bytes();
    let (mut first, mut last) = ([0; 2], [0; 2]);
    hex::write_1(high, &mut first);
    hex::write_1(low, &mut last);
    let ([one, two], [three, four]) = (first, last);
    [b'\\', b'u', one, two, three, four]
}

/// Characters that nobody sees, or that change how others are seen: controls, line and paragraph separators, and what Unicode calls
/// `Default_Ignorable_Code_Point` or `Bidi_Control`. The replacement character is one of them, so that it can be searched for.
const fn is_hidden(character: char) -> bool {
    matches!(character,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | REPLACEMENT_CHARACTER | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &[u8]) -> String {
        let mut out = String::new();
        assert_eq!(pieces(text, MAX_TEXT_LEN, |piece| out += piece), None);
        assert_eq!(is_plain(text), out.as_bytes() == text && text.is_ascii());
        out
    }

    fn read(escaped: &str) -> String {
        serde_json::from_str(&format!("\"{escaped}\"")).unwrap()
    }

    #[test]
    fn every_character_is_read_back() {
        let characters: Vec<char> = ('\0'..=char::MAX).collect();
        for block in characters.chunks(1000) {
            let (mut text, mut out) = (String::new(), String::new());
            for character in block {
                let alone = character.to_string();
                let escaped = escaped(alone.as_bytes());
                let plain = escaped == alone;
                assert_eq!(
                    plain,
                    !is_hidden(*character) && !"\"\\".contains(*character)
                );
                assert!(plain || escaped.is_ascii());
                text += &alone;
                out += &escaped;
            }
            assert_eq!(read(&out), text);
        }
    }

    #[test]
    fn what_ends_lines_or_reaches_terminals_is_escaped() {
        for (text, expected) in [
            ("\n", "\\n"),
            ("\r\t\u{8}\u{c}", "\\r\\t\\b\\f"),
            ("\0\u{1b}[31m", "\\u0000\\u001b[31m"),
            ("\u{7f}\u{85}\u{9b}", "\\u007f\\u0085\\u009b"),
            ("\"}\\", "\\\"}\\\\"),
            ("\u{2028}\u{2029}", "\\u2028\\u2029"),
            ("\u{202e}\u{2066}\u{200f}", "\\u202e\\u2066\\u200f"),
            ("\u{200b}\u{feff}\u{ad}", "\\u200b\\ufeff\\u00ad"),
            ("\u{e0041}", "\\udb40\\udc41"),
            ("é漢😀 ~", "é漢😀 ~"),
        ] {
            assert_eq!(escaped(text.as_bytes()), expected);
        }
    }

    #[test]
    fn invalid_utf8_is_replaced() {
        for (text, expected) in [
            (&b"a\xffb"[..], "a\\ufffdb"),
            (b"\xc3", "\\ufffd"),
            (b"\xc3\x28", "\\ufffd("),
            (b"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"),
            (b"\xf0\x9f\x98", "\\ufffd"),
        ] {
            let as_standard = String::from_utf8_lossy(text);
            assert_eq!(escaped(text), expected);
            assert_eq!(read(expected), as_standard);
        }
    }

    /// The word at once and the byte alone agree, wherever in a word a byte stands.
    #[test]
    fn plain_is_the_same_in_words_and_in_bytes() {
        for byte in 0..=255_u8 {
            let expected = (b' '..=b'~').contains(&byte) && !b"\"\\".contains(&byte);
            assert_eq!(is_plain(&[byte]), expected);
            for filler in [b' ', b'a', b'~'] {
                for place in 0..19 {
                    let mut text = [filler; 19];
                    text[place] = byte;
                    assert_eq!(is_plain(&text), expected, "{byte} at {place}");
                }
            }
        }
    }

    #[test]
    fn a_text_is_cut_in_front_of_what_does_not_fit() {
        let cut = |text: &str, limit| {
            let mut out = String::new();
            let size = pieces(text.as_bytes(), limit, |piece| out += piece);
            (out, size)
        };
        assert_eq!(cut("abcd", 4), ("abcd".to_owned(), None));
        assert_eq!(cut("abcde", 4), ("abcd".to_owned(), Some(5)));
        assert_eq!(cut("", 0), ("".to_owned(), None));
        assert_eq!(cut("a", 0), ("".to_owned(), Some(1)));
        // Neither half a character nor half an escape, and nothing behind what did not fit.
        assert_eq!(cut("abcé.", 4), ("abc".to_owned(), Some(6)));
        assert_eq!(cut("abé", 4), ("abé".to_owned(), None));
        assert_eq!(cut("a\u{1b}.", 6), ("a".to_owned(), Some(8)));
        assert_eq!(cut("\u{e0041}..", 11), ("".to_owned(), Some(14)));
        assert_eq!(cut("\"\"\"", 5), ("\\\"\\\"".to_owned(), Some(6)));
        assert_eq!(cut("\"\"\"", 6), ("\\\"\\\"\\\"".to_owned(), None));
    }

    #[test]
    fn ten_kilobytes_are_the_limit() {
        for len in [10_239, 10_240, 10_241, 1_000_000] {
            for (text, each) in [("x", 1), ("\n", 2), ("\u{202e}", 6), ("漢", 3)] {
                let mut out = String::new();
                let text = text.repeat(len);
                let size = pieces(text.as_bytes(), MAX_TEXT_LEN, |piece| out += piece);
                let whole = len * each;
                assert_eq!(size.is_some(), whole > 10_240, "{len} times");
                assert_eq!(out.len(), whole.min(10_240 / each * each));
                assert!(size.is_none_or(|size| size == whole as u64));
            }
        }
    }
}
