//! Which texts of a line were cut.

use super::line::Line;

/// The texts of one line that were cut: where each stands, and how many bytes the whole of it takes.
#[derive(Default)]
pub(super) struct Cuts([Option<(&'static str, u64)>; 4]);

impl Cuts {
    /// There is a place for each text that a line can have.
    #[cold]
    pub(super) fn add(&mut self, path: &'static str, size: u64) {
        if let Some(free) = self.0.iter_mut().find(|place| place.is_none()) {
            *free = Some((path, size));
        }
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        matches!(self.0, [None, ..])
    }

    /// The field `truncated`, as servers write it.
    #[cold]
    #[inline(never)]
    pub(super) fn put<'o>(&self, line: Line<'o>) -> Line<'o> {
        let mut line = line.raw(b",\"truncated\":{\"");
        for (at, (path, size)) in self.0.into_iter().flatten().enumerate() {
            if at > 0 {
                line = line.raw(b",\"");
            }
            line = line.copy(path.as_bytes());
            line = line
                .number(b"\":{\"type\":\"string\",\"size\":", size)
                .raw(b"}");
        }
        line.raw(b"}")
    }
}
