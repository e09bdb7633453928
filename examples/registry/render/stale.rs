//! What the committed files differ in from what would be generated.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::{COMMAND, Files, GENERATED};

/// A file that is not as generated.
#[derive(Debug)]
pub(crate) struct Stale {
    /// Its path below the crate's folder.
    pub(crate) file: String,
    difference: Difference,
    /// Its text; none for a file that is not generated.
    text: Option<String>,
}

#[derive(Debug)]
enum Difference {
    Missing,
    Surplus,
    /// The first line that differs: its number, how it is, how it should be. The end of a text is no line.
    Line {
        number: usize,
        found: Option<String>,
        generated: Option<String>,
    },
}

/// Every file below `root` that differs; none if all is as generated.
pub(crate) fn stale(files: &Files, root: &Path) -> Result<Vec<Stale>, String> {
    let mut stale = Vec::new();
    for (file, text) in files {
        let difference = match fs::read_to_string(root.join(file)) {
            Ok(found) if found == *text => continue,
            Ok(found) => first_line(&found, text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Difference::Missing,
            Err(error) => return Err(format!("{file}: {error}")),
        };
        stale.push(Stale {
            file: file.clone(),
            difference,
            text: Some(text.clone()),
        });
    }
    for file in below(root, GENERATED)? {
        if !files.contains_key(&file) {
            stale.push(Stale {
                file,
                difference: Difference::Surplus,
                text: None,
            });
        }
    }
    Ok(stale)
}

/// Every file of a folder, at any depth; a folder that is not there has none.
fn below(root: &Path, folder: &str) -> Result<Vec<String>, String> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{folder}: {error}")),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| format!("{folder}: {error}"))?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => files.extend(below(root, &path)?),
            false => files.push(path),
        }
    }
    files.sort();
    Ok(files)
}

fn first_line(found: &str, generated: &str) -> Difference {
    let (mut found, mut generated) = (found.split('\n'), generated.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        match (found.next(), generated.next()) {
            (Some(left), Some(right)) if left == right => {}
            (left, right) => {
                return Difference::Line {
                    number,
                    found: left.map(str::to_owned),
                    generated: right.map(str::to_owned),
                };
            }
        }
    }
}

impl Stale {
    /// Makes the file what it should be.
    pub(crate) fn mend(&self, root: &Path) -> Result<(), String> {
        let path = root.join(&self.file);
        let done = match &self.text {
            Some(text) => path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, text)),
            None => fs::remove_file(&path),
        };
        done.map_err(|error| format!("{}: {error}", self.file))
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        match &self.difference {
            Difference::Missing => f.write_str("missing")?,
            Difference::Surplus => f.write_str("not generated")?,
            Difference::Line {
                number,
                found,
                generated,
            } => {
                let line = |line: &Option<String>| match line {
                    Some(line) => format!("`{line}`"),
                    None => "the end".to_owned(),
                };
                write!(
                    f,
                    "line {number} is {}, generated is {}",
                    line(found),
                    line(generated)
                )?;
            }
        }
        write!(f, "; run `{COMMAND}`")
    }
}
