//! JSON that is safe to look at in a terminal, and JSON from the command line without anything lost silently.

use std::io::{self, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// Writes one value as one line.
pub(crate) fn write_line(value: &impl Serialize, output: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::with_capacity(512);
    value.serialize(&mut Serializer::with_formatter(&mut line, Visible))?;
    line.push(b'\n');
    output.write_all(&line)
}

/// JSON without white space, and without characters that change what a terminal shows. JSON itself escapes those below U+0020.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for part in fragment.split_inclusive(is_invisible) {
            let mut before = part.chars();
            match before.next_back().filter(|last| is_invisible(*last)) {
                Some(last) => {
                    writer.write_all(before.as_str().as_bytes())?;
                    write!(writer, "\\u{:04x}", u32::from(last))?;
                }
                None => writer.write_all(part.as_bytes())?,
            }
        }
        Ok(())
    }
}

/// Control characters, line separators, and marks that turn the direction of text. All of them have four digits.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Reads a value, and refuses what the type would pass over: fields it does not have, words it does not know.
pub(crate) fn parse<'t, T, O>(text: &'t str, into_owned: impl FnOnce(T) -> O) -> Result<O, String>
where
    T: Deserialize<'t>,
    O: Serialize,
{
    let parsed = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let owned = into_owned(parsed);
    let given: Value = from_str(text)?;
    let understood = serde_json::to_value(&owned).map_err(|error| error.to_string())?;
    match not_understood(&given, &understood) {
        Some(path) => Err(format!("{path:?} is not known")),
        None => Ok(owned),
    }
}

fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The path of the first field or word that did not come through.
fn not_understood(given: &Value, understood: &Value) -> Option<String> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().find_map(|(name, value)| {
                let rest = match understood.get(name) {
                    Some(understood) => not_understood(value, understood)?,
                    None if value.is_null() => return None,
                    None => String::new(),
                };
                let dot = if rest.is_empty() { "" } else { "." };
                Some(format!("{name}{dot}{rest}"))
            })
        }
        (Value::String(given), Value::String(understood)) if given != understood => {
            Some(String::new())
        }
        _ => None,
    }
}
