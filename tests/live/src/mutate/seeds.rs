//! What mutations begin with: the captures' messages and the vectors.

use std::io::{Error, Result};
use std::path::Path;
use std::{fs, iter};

/// Longer ones would only make everything slow.
const LONGEST: usize = 1 << 16;

pub struct Seeds {
    /// Whole messages: from drivers, and from the vectors, refused ones too.
    pub messages: Vec<Vec<u8>>,
    /// Documents from the vectors: telemetry, retry metadata, client metadata, commands; refused ones too.
    pub documents: Vec<Vec<u8>>,
}

impl Seeds {
    /// Reads `tests/captures/*.bin` and `tests/vectors/index.json` below the crate's folder.
    pub fn read(repository: &Path) -> Result<Self> {
        let mut seeds = Self {
            messages: Vec::new(),
            documents: Vec::new(),
        };
        let captures = repository.join("tests/captures");
        let mut files: Vec<_> = fs::read_dir(&captures)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_>>()?;
        // The order of a folder is nobody's promise, and seeds are picked by number.
        files.sort();
        for file in files {
            if file.extension().is_some_and(|extension| extension == "bin") {
                seeds.take_stream(&fs::read(file)?);
            }
        }
        let from_captures = seeds.messages.len();
        let index = fs::read_to_string(repository.join("tests/vectors/index.json"))?;
        for block in blocks(&index) {
            seeds.take(block);
        }
        if from_captures < 100
            || seeds.messages.len() < from_captures + 100
            || seeds.documents.len() < 100
        {
            return Err(Error::other("captures or vectors are missing"));
        }
        Ok(seeds)
    }

    fn take_stream(&mut self, mut stream: &[u8]) {
        while let Some((message, rest)) = len(stream).and_then(|len| stream.split_at_checked(len)) {
            self.take(message.to_vec());
            stream = rest;
        }
    }

    fn take(&mut self, bytes: Vec<u8>) {
        let is_message = bytes.len() >= 16 && matches!(bytes[12..16], [0xd4..=0xdd, 7, 0, 0]);
        match bytes.len() {
            0..=LONGEST if is_message => self.messages.push(bytes),
            5..=LONGEST => self.documents.push(bytes),
            _ => {}
        }
    }
}

/// What the first four bytes say, if that is a length at all.
fn len(bytes: &[u8]) -> Option<usize> {
    let len = i32::from_le_bytes(*bytes.first_chunk()?);
    usize::try_from(len).ok().filter(|len| *len >= 16)
}

/// Every block of bytes in the index: `{"hex":"…","runs":[{"byte":"…","count":…,"offset":…}],"size":…}`.
fn blocks(index: &str) -> impl Iterator<Item = Vec<u8>> {
    const START: &str = "\"hex\":\"";
    let mut rest = index;
    iter::from_fn(move || {
        let start = rest.find(START)? + START.len();
        let (hex, behind) = rest[start..].split_once('"')?;
        rest = behind;
        let mut bytes: Vec<u8> = (0..hex.len() / 2)
            .filter_map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok())
            .collect();
        let block = behind.split_once('}').map_or("", |(block, _)| block);
        if block.starts_with(",\"runs\"") {
            let runs = behind.split_once(']').map_or("", |(runs, _)| runs);
            for run in runs.split('{').skip(1) {
                insert(&mut bytes, run);
            }
        }
        Some(bytes)
    })
}

/// Puts one run in, unless that makes the block too long to be of use.
fn insert(bytes: &mut Vec<u8>, run: &str) {
    let number = |name: &str| {
        let value = run.split_once(&format!("\"{name}\":"))?.1;
        let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<usize>().ok()
    };
    let byte = run
        .split_once("\"byte\":\"")
        .and_then(|(_, hex)| u8::from_str_radix(hex.get(..2)?, 16).ok());
    let (Some(byte), Some(count), Some(offset)) = (byte, number("count"), number("offset")) else {
        return;
    };
    if count <= LONGEST && offset <= bytes.len() {
        bytes.splice(offset..offset, iter::repeat_n(byte, count));
    } else {
        bytes.resize(LONGEST + 1, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_with_and_without_runs() {
        let index = concat!(
            "{\"bytes\":{\"hex\":\"0102ff\",\"size\":3},\"name\":\"a\"},\n",
            "{\"input\":{\"hex\":\"0304\",\"runs\":[{\"byte\":\"07\",\"count\":3,\"offset\":1},{\"byte\":\"09\",\"count\":1,\"offset\":5}],\"size\":6},",
            "\"output\":{\"hex\":\"\",\"size\":0}}\n",
        );
        let found: Vec<Vec<u8>> = blocks(index).collect();
        assert_eq!(found, [vec![1, 2, 255], vec![3, 7, 7, 7, 4, 9], vec![]]);
    }
}
