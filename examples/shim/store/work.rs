//! How much one command may do.

use bson::{RawBsonRef, RawDocument};

use crate::failure::Failure;

/// Counts the elements that a command looks at, and ends it when they are too many: a filter of a million conditions on as many
/// documents is a peer's problem, not everyone's.
#[derive(Debug)]
pub(crate) struct Work {
    left: u32,
}

impl Work {
    pub(crate) const fn new() -> Self {
        Self { left: 5_000_000 }
    }

    pub(crate) fn step(&mut self) -> Result<(), Failure> {
        self.steps(1)
    }

    /// Comparing bytes is quick, and more of them take longer.
    pub(crate) fn compare(&mut self, value: RawBsonRef<'_>) -> Result<(), Failure> {
        let bytes = match value {
            RawBsonRef::String(text) => text.len(),
            RawBsonRef::Binary(binary) => binary.bytes.len(),
            RawBsonRef::Document(document) => document.as_bytes().len(),
            RawBsonRef::Array(array) => array.as_bytes().len(),
            _ => 0,
        };
        self.steps(u32::try_from(bytes / 64).unwrap_or(u32::MAX).max(1))
    }

    /// A document is taken apart and put together again.
    pub(crate) fn rewrite(&mut self, document: &RawDocument) -> Result<(), Failure> {
        self.steps(u32::try_from(document.as_bytes().len() / 16).unwrap_or(u32::MAX))
    }

    fn steps(&mut self, steps: u32) -> Result<(), Failure> {
        self.left = self.left.checked_sub(steps).ok_or(Failure::new(
            50,
            "MaxTimeMSExpired",
            "the command would take too long",
        ))?;
        Ok(())
    }
}
