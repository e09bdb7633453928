//! One line while it is written.

use core::time::Duration;

use bytes::BufMut;

use super::Cuts;
use super::decimal;
use super::escape;

/// The room that is left for a line. Each step takes it and gives back what is left behind what it wrote.
///
/// Passed on by value it stays in two registers. A vector that grows piece by piece keeps its length in memory, where each piece waits
/// for the one before. What does not fit leaves no room at all, so the end of the line does not fit either, and [`Line::end`] knows.
#[must_use]
pub(super) struct Line<'o>(&'o mut [u8]);

impl<'o> Line<'o> {
    #[inline(always)]
    pub(super) const fn new(room: &'o mut [u8]) -> Self {
        Self(room)
    }

    /// JSON that is known to be right: names, punctuation and words of closed sets.
    #[inline(always)]
    pub(super) fn raw<const N: usize>(self, json: &[u8; N]) -> Self {
        match self.0.split_first_chunk_mut() {
            Some((place, rest)) => {
                *place = *json;
                Self(rest)
            }
            None => Self(&mut []),
        }
    }

    /// Bytes that `write` puts where they belong.
    #[inline(always)]
    pub(super) fn with<const N: usize>(self, write: impl FnOnce(&mut [u8; N])) -> Self {
        match self.0.split_first_chunk_mut() {
            Some((place, rest)) => {
                write(place);
                Self(rest)
            }
            None => Self(&mut []),
        }
    }

    /// JSON of a length that is not known before. Short ones, as most are, are not worth a call.
    #[inline(always)]
    pub(super) fn copy(self, json: &[u8]) -> Self {
        let Some((mut place, rest)) = self.0.split_at_mut_checked(json.len()) else {
            return Self(&mut []);
        };
        match json.len() {
            0..4 => {
                for (place, byte) in place.iter_mut().zip(json) {
                    *place = *byte;
                }
            }
            4..8 => copy_ends::<4>(json, place),
            8..16 => copy_ends::<8>(json, place),
            16..32 => copy_ends::<16>(json, place),
            _ => place.put_slice(json),
        }
        Self(rest)
    }

    /// A member of a document whose value is a word of a closed set. `key` is everything up to the word: `,"key":"`.
    #[inline]
    pub(super) fn word<const N: usize>(self, key: &[u8; N], word: &'static str) -> Self {
        self.raw(key).copy(word.as_bytes()).raw(b"\"")
    }

    /// A member whose value is a number. `key` is everything up to the number: `,"key":`.
    #[inline]
    pub(super) fn number<const N: usize>(self, key: &[u8; N], number: u64) -> Self {
        self.raw(key).digits(number)
    }

    /// A member whose value is a number that may be negative.
    #[inline]
    pub(super) fn signed<const N: usize>(self, key: &[u8; N], number: i64) -> Self {
        let line = self.raw(key);
        let line = if number < 0 { line.raw(b"-") } else { line };
        line.digits(number.unsigned_abs())
    }

    /// A member whose value is a duration in whole milliseconds.
    #[inline]
    pub(super) fn duration<const N: usize>(self, key: &[u8; N], duration: Duration) -> Self {
        let whole_seconds = duration.as_secs().saturating_mul(1000);
        self.number(
            key,
            whole_seconds.saturating_add(duration.subsec_millis().into()),
        )
    }

    #[inline]
    pub(super) fn boolean<const N: usize>(self, key: &[u8; N], value: bool) -> Self {
        match value {
            true => self.raw(key).raw(b"true"),
            false => self.raw(key).raw(b"false"),
        }
    }

    #[inline]
    fn digits(self, number: u64) -> Self {
        let Some([a, b, c, d]) = decimal::four(number) else {
            let (digits, unused) = decimal::twenty(number);
            return self.copy(digits.get(unused..).unwrap_or_default());
        };
        match number {
            0..10 => self.raw(&[d]),
            10..100 => self.raw(&[c, d]),
            100..1000 => self.raw(&[b, c, d]),
            _ => self.raw(&[a, b, c, d]),
        }
    }

    /// The inside of a string: a text that somebody else made. `path` is its name in `truncated`.
    #[inline]
    pub(super) fn text(self, path: &'static str, text: &[u8], cuts: &mut Cuts) -> Self {
        if text.len() <= escape::MAX_TEXT_LEN && escape::is_plain(text) {
            self.copy(text)
        } else {
            self.escaped(path, text, cuts)
        }
    }

    #[cold]
    #[inline(never)]
    fn escaped(self, path: &'static str, text: &[u8], cuts: &mut Cuts) -> Self {
        let mut line = self;
        let whole = escape::pieces(text, escape::MAX_TEXT_LEN, |piece| {
            line = Self(core::mem::take(&mut line.0)).copy(piece.as_bytes());
        });
        if let Some(size) = whole {
            cuts.add(path, size);
        }
        line
    }

    /// The last bytes. How much room is left behind them; `None` if there was not enough for the whole line.
    #[inline(always)]
    pub(super) fn end<const N: usize>(self, json: &[u8; N]) -> Option<usize> {
        let (place, rest) = self.0.split_first_chunk_mut()?;
        *place = *json;
        Some(rest.len())
    }
}

/// Copies a text of `N` to `2 N` bytes as its first and its last `N`, which may overlap.
#[inline(always)]
fn copy_ends<const N: usize>(text: &[u8], place: &mut [u8]) {
    if let (Some(first), Some(place)) = (text.first_chunk::<N>(), place.first_chunk_mut()) {
        *place = *first;
    }
    if let (Some(last), Some(place)) = (text.last_chunk::<N>(), place.last_chunk_mut()) {
        *place = *last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// What a line has to say when it has just enough room; with any less it says that it is too long.
    fn read(write: impl Fn(Line<'_>) -> Option<usize>) -> Value {
        let mut room = vec![b'?'; 40_000];
        let left = write(Line::new(&mut room)).unwrap();
        let used = room.len() - left;
        let text = room[..used].to_vec();
        assert!(room[used..].iter().all(|byte| *byte == b'?'));
        for (len, enough) in [
            (used, true),
            (used - 1, false),
            (used / 2, false),
            (0, false),
        ] {
            let left = write(Line::new(&mut room[..len]));
            assert_eq!(left, enough.then_some(0));
        }
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn texts_that_were_cut_are_named() {
        let long = ["a".repeat(10_241), "\n".repeat(10_000), "short".to_owned()];
        let line = read(|line| {
            let mut cuts = Cuts::default();
            let line =
                line.raw(b"{\"attr\":{\"one\":\"")
                    .text("one", long[0].as_bytes(), &mut cuts);
            let line = line
                .raw(b"\",\"two\":\"")
                .text("two", long[1].as_bytes(), &mut cuts);
            let line = line
                .raw(b"\",\"three\":\"")
                .text("three", long[2].as_bytes(), &mut cuts);
            cuts.put(line.raw(b"\"}")).end(b"}")
        });
        let expected = json!({
            "attr": { "one": "a".repeat(10_240), "two": "\n".repeat(5_120), "three": "short" },
            "truncated": {
                "one": { "type": "string", "size": 10_241 },
                "two": { "type": "string", "size": 20_000 },
            },
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn members_have_their_values() {
        let line = read(|line| {
            line.word(b"{\"word\":\"", "some")
                .number(b",\"number\":", u64::MAX)
                .signed(b",\"signed\":", i64::MIN)
                .boolean(b",\"yes\":", true)
                .boolean(b",\"no\":", false)
                .duration(b",\"short\":", Duration::from_micros(1_999))
                .duration(b",\"long\":", Duration::from_millis(u64::MAX))
                .end(b"}")
        });
        let expected = json!({
            "word": "some", "number": u64::MAX, "signed": i64::MIN, "yes": true, "no": false, "short": 1, "long": u64::MAX,
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn numbers_are_those_of_the_standard_formatter() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power / 10 * 7]);
        for number in around.chain(0..11_000).chain([u64::MAX - 1, u64::MAX]) {
            let mut room = [b'?'; 60];
            let line = Line::new(&mut room).signed(b"x", number.cast_signed());
            let left = line.number(b"x", number).end(b".").unwrap();
            let expected = format!("x{}x{number}.", number.cast_signed());
            assert_eq!(room[..60 - left], *expected.as_bytes());
        }
    }

    #[test]
    fn texts_of_every_length_are_copied_whole() {
        let text: Vec<u8> = (0..100).collect();
        for len in 0..100 {
            let mut room = [0xee; 102];
            let left = Line::new(&mut room).copy(&text[..len]).end(b"end");
            assert_eq!(left, 102_usize.checked_sub(len + 3));
            assert_eq!(room[..len], text[..len]);
        }
    }
}
