//! Whether a program's memory stays flat.

use crate::program::Program;

pub const MEBIBYTE: u64 = 1 << 20;

/// Samples of one program's resident memory, evenly over a run.
pub struct Memory {
    name: &'static str,
    samples: Vec<u64>,
}

impl Memory {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            samples: Vec::new(),
        }
    }

    pub fn sample(&mut self, program: &Program) {
        self.samples.extend(program.memory());
    }

    /// The medians of the second and the last third: the first third is for warming up.
    fn thirds(&self) -> Option<(u64, u64)> {
        let third = self.samples.len() / 3;
        let median = |samples: &[u64]| {
            let mut sorted = samples.to_vec();
            sorted.sort_unstable();
            sorted.get(sorted.len() / 2).copied()
        };
        Some((
            median(self.samples.get(third..2 * third)?)?,
            median(self.samples.get(2 * third..)?)?,
        ))
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Flat is: the last third is not above the second by more than a tenth and `slack` bytes.
    pub fn problem(&self, slack: u64) -> Option<String> {
        match self.thirds() {
            Some((before, after)) if after <= before + before / 10 + slack => None,
            Some(_) => Some(format!("memory is not flat: {}", self.text())),
            None => Some(format!("no samples of the {}'s memory", self.name)),
        }
    }

    pub fn text(&self) -> String {
        let (before, after) = self.thirds().unwrap_or_default();
        let mebibytes =
            |bytes: u64| format!("{}.{}", bytes / MEBIBYTE, bytes % MEBIBYTE * 10 / MEBIBYTE);
        format!(
            "{} {} then {} MiB",
            self.name,
            mebibytes(before),
            mebibytes(after)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(samples: impl IntoIterator<Item = u64>) -> Memory {
        Memory {
            name: "test",
            samples: samples
                .into_iter()
                .map(|mebibytes| mebibytes * MEBIBYTE)
                .collect(),
        }
    }

    #[test]
    fn growth_after_the_first_third_is_a_problem() {
        assert_eq!(
            memory([1, 9, 10, 10, 10, 10, 10, 11, 10]).problem(MEBIBYTE),
            None
        );
        assert!(
            memory([1, 5, 10, 10, 10, 10, 13, 14, 15])
                .problem(MEBIBYTE)
                .is_some()
        );
        assert!(memory([]).problem(MEBIBYTE).is_some());
    }
}
