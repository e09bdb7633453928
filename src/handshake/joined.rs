//! A driver's text with those of its wrappers behind it.

use std::borrow::Cow;

use super::{DELIMITER, prefix};

#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) struct Joined<'a> {
    text: Cow<'a, str>,
    /// How much of it is the driver's own.
    own: usize,
}

impl<'a> Joined<'a> {
    pub(super) fn new(text: Cow<'a, str>) -> Self {
        let own = text.len();
        Self { text, own }
    }

    /// A driver's own text cannot follow those of its wrappers, so it goes before them.
    pub(super) fn set_own(&mut self, own: Cow<'a, str>) {
        let (_, wrappers) = self.text.split_at_checked(self.own).unwrap_or_default();
        let wrappers = wrappers
            .strip_prefix(DELIMITER)
            .unwrap_or(wrappers)
            .to_owned();
        *self = Self::new(own);
        self.push(&wrappers);
    }

    pub(super) fn push(&mut self, part: &str) {
        if part.is_empty() {
            return;
        }
        let text = self.text.to_mut();
        if !text.is_empty() {
            text.push(DELIMITER);
        }
        text.push_str(part);
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The text without its last `excess` bytes, as far as its wrappers go and a little more where a character would be split. Of a
    /// wrapper of which nothing is left the delimiter goes too.
    pub(super) fn cut_wrappers(&self, excess: usize) -> &str {
        let room = self.text.len().saturating_sub(excess).max(self.own);
        let kept = prefix(&self.text, room);
        match kept.strip_suffix(DELIMITER) {
            Some(whole) if whole.len() >= self.own => whole,
            _ => kept,
        }
    }
}
