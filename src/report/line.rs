//! One line while it is written.

use core::time::Duration;

use super::decimal;
use super::escape;

/// As many texts as a line can have.
const TEXTS: usize = 4;

/// Appends to the caller's buffer and remembers which texts were cut.
pub(super) struct Line<'o> {
    out: &'o mut Vec<u8>,
    cuts: [Option<Cut>; TEXTS],
}

/// A text that was cut: where it stands, and how many bytes the whole of it takes.
#[derive(Clone, Copy)]
struct Cut {
    path: &'static str,
    size: u64,
}

impl<'o> Line<'o> {
    #[inline]
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Self {
            out,
            cuts: [None; TEXTS],
        }
    }

    /// JSON that is known to be right: names, punctuation and words of closed sets.
    #[inline(always)]
    pub(super) fn raw(&mut self, json: &[u8]) {
        self.out.extend_from_slice(json);
    }

    /// A member of a document whose value is a word of a closed set. `key` is everything up to the word: `,"key":"`.
    #[inline]
    pub(super) fn word(&mut self, key: &'static [u8], word: &'static str) {
        self.raw(key);
        self.raw(word.as_bytes());
        self.raw(b"\"");
    }

    /// A member whose value is a number. `key` is everything up to the number: `,"key":`.
    #[inline]
    pub(super) fn number(&mut self, key: &'static [u8], number: u64) {
        self.raw(key);
        decimal::append(number, self.out);
    }

    /// A member whose value is a number that may be negative.
    #[inline]
    pub(super) fn signed(&mut self, key: &'static [u8], number: i64) {
        self.raw(key);
        decimal::append_signed(number, self.out);
    }

    /// A member whose value is a duration in whole milliseconds.
    #[inline]
    pub(super) fn duration(&mut self, key: &'static [u8], duration: Duration) {
        // None is longer than the wire's int64.
        self.number(key, u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    }

    #[inline]
    pub(super) fn boolean(&mut self, key: &'static [u8], value: bool) {
        self.raw(key);
        self.raw(if value { b"true" } else { b"false" });
    }

    /// The inside of a string: a text that somebody else made. `path` is its name in `truncated`.
    #[inline]
    pub(super) fn text(&mut self, path: &'static str, text: &[u8]) {
        if let Some(size) = escape::append(text, escape::MAX_TEXT_LEN, self.out) {
            self.remember(Cut { path, size });
        }
    }

    #[cold]
    fn remember(&mut self, cut: Cut) {
        if let Some(free) = self.cuts.iter_mut().find(|place| place.is_none()) {
            *free = Some(cut);
        }
    }

    /// The field `truncated` if there is anything in it; then the end of the line.
    #[inline]
    pub(super) fn finish(mut self) {
        if let [Some(_), ..] = self.cuts {
            self.truncated();
        }
        self.raw(b"}\n");
    }

    #[cold]
    #[inline(never)]
    fn truncated(&mut self) {
        let mut key: &[u8] = b",\"truncated\":{\"";
        for Cut { path, size } in self.cuts.into_iter().flatten() {
            self.raw(key);
            self.raw(path.as_bytes());
            self.number(b"\":{\"type\":\"string\",\"size\":", size);
            self.raw(b"}");
            key = b",\"";
        }
        self.raw(b"}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn texts_that_were_cut_are_named() {
        let long = ["a".repeat(10_241), "\n".repeat(10_000), "short".to_owned()];
        let mut out = Vec::new();
        let mut line = Line::new(&mut out);
        line.raw(b"{\"attr\":{\"zero\":0");
        for (key, (path, text)) in [&b",\"one\":\""[..], b",\"two\":\"", b",\"three\":\""]
            .into_iter()
            .zip(["one", "two", "three"].into_iter().zip(&long))
        {
            line.raw(key);
            line.text(path, text.as_bytes());
            line.raw(b"\"");
        }
        line.raw(b"}");
        line.finish();
        let (end, line) = out.split_last().unwrap();
        assert_eq!(*end, b'\n');
        let line: Value = serde_json::from_slice(line).unwrap();
        let expected = json!({
            "attr": { "zero": 0, "one": "a".repeat(10_240), "two": "\n".repeat(5_120), "three": "short" },
            "truncated": {
                "one": { "type": "string", "size": 10_241 },
                "two": { "type": "string", "size": 20_000 },
            },
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn members_have_their_values() {
        let mut out = Vec::new();
        let mut line = Line::new(&mut out);
        line.word(b"{\"word\":\"", "some");
        line.number(b",\"number\":", u64::MAX);
        line.signed(b",\"signed\":", i64::MIN);
        line.boolean(b",\"yes\":", true);
        line.boolean(b",\"no\":", false);
        line.finish();
        let expected = json!({ "word": "some", "number": u64::MAX, "signed": i64::MIN, "yes": true, "no": false });
        assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), expected);
        assert!(!out.windows(9).any(|bytes| bytes == b"truncated"));
    }
}
