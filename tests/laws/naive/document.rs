//! The server's default structural checks of a document (protocol, section 1.7), recursively.

use super::{cstring, int32};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// Code 22. There may be a depth fault as well: which comes first is the walk's affair and not restated here.
    Structure,
    /// Code 15: sound in every other respect.
    Depth,
}

/// Deeper than any server can be set to allow (1000). Recursion ends here, and the answer is `Structure`.
const BOTTOM: usize = 1500;

/// One element of a document that was found valid.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    pub kind: u8,
    pub name: &'a [u8],
    pub value: &'a [u8],
}

/// Checks that `bytes` is one whole document whose nested levels stay within `max`; the top has level 0.
pub fn check(bytes: &[u8], max: u16) -> Result<(), Fault> {
    match declared(bytes, 5)? {
        len if len == bytes.len() => check_front(bytes, max).map(drop),
        _ => Err(Fault::Structure),
    }
}

/// The document at the front of `bytes`; gives its length.
pub fn check_front(bytes: &[u8], max: u16) -> Result<usize, Fault> {
    level(bytes, 0, BOTTOM).map_err(|_| Fault::Structure)?;
    level(bytes, 0, usize::from(max))
}

fn level(bytes: &[u8], depth: usize, max: usize) -> Result<usize, Fault> {
    let len = declared(bytes, 5)?;
    if depth > max {
        return Err(Fault::Depth);
    }
    // Everything except the terminator, which is checked when it is reached.
    let bytes = &bytes[..len];
    if bytes[len - 1] != 0 {
        return Err(Fault::Structure);
    }
    let mut at = 4;
    loop {
        let kind = *bytes.get(at).ok_or(Fault::Structure)?;
        if kind == 0 {
            return if at + 1 == len {
                Ok(len)
            } else {
                Err(Fault::Structure)
            };
        }
        let (_, value) = cstring(bytes, at + 1).ok_or(Fault::Structure)?;
        at = value + value_len(kind, &bytes[value..], depth, max)?;
        if at >= len {
            return Err(Fault::Structure);
        }
    }
}

/// A length field that counts itself, at least `minimum` and within the bytes.
fn declared(bytes: &[u8], minimum: usize) -> Result<usize, Fault> {
    let len = int32(bytes, 0).ok_or(Fault::Structure)?;
    let len = usize::try_from(len).map_err(|_| Fault::Structure)?;
    if len < minimum || len > bytes.len() {
        Err(Fault::Structure)
    } else {
        Ok(len)
    }
}

/// A length field and as many bytes, the last one NUL.
fn string_len(bytes: &[u8]) -> Result<usize, Fault> {
    let len = int32(bytes, 0).ok_or(Fault::Structure)?;
    let len = usize::try_from(len).map_err(|_| Fault::Structure)?;
    match len.checked_sub(1).and_then(|last| bytes.get(4 + last)) {
        Some(0) => Ok(4 + len),
        _ => Err(Fault::Structure),
    }
}

fn value_len(kind: u8, value: &[u8], depth: usize, max: usize) -> Result<usize, Fault> {
    let len = match kind {
        0x01 | 0x09 | 0x11 | 0x12 => 8,
        0x02 | 0x0d | 0x0e => string_len(value)?,
        0x03 | 0x04 => level(value, depth + 1, max)?,
        0x05 => {
            let len = int32(value, 0).ok_or(Fault::Structure)?;
            5 + usize::try_from(len).map_err(|_| Fault::Structure)?
        }
        0x06 | 0x0a | 0x7f | 0xff => 0,
        0x07 => 12,
        0x08 => match value.first() {
            Some(0 | 1) => 1,
            _ => return Err(Fault::Structure),
        },
        0x0b => {
            let (_, options) = cstring(value, 0).ok_or(Fault::Structure)?;
            cstring(value, options).ok_or(Fault::Structure)?.1
        }
        0x0c => string_len(value)? + 12,
        0x0f => {
            // Total length, code, scope. The value uses one level and its scope the next.
            let len = declared(value, 4 + 5 + 5)?;
            if depth + 1 > max {
                return Err(Fault::Depth);
            }
            let code = string_len(&value[4..len])?;
            let scope = level(&value[4 + code..len], depth + 2, max)?;
            if 4 + code + scope != len {
                return Err(Fault::Structure);
            }
            len
        }
        0x10 => 4,
        0x13 => 16,
        _ => return Err(Fault::Structure),
    };
    if len > value.len() {
        Err(Fault::Structure)
    } else {
        Ok(len)
    }
}

/// The elements of a document that `check` accepts.
pub fn elements(document: &[u8]) -> Vec<Element<'_>> {
    let mut out = Vec::new();
    let mut at = 4;
    while document[at] != 0 {
        let kind = document[at];
        let (name, value) = cstring(document, at + 1).expect("checked before");
        let len = value_len(kind, &document[value..], 0, BOTTOM).expect("checked before");
        out.push(Element {
            kind,
            name,
            value: &document[value..value + len],
        });
        at = value + len;
    }
    out
}

/// Whether a dotted path finds something: step by step into documents; an array on the way counts as found.
pub fn resolves(document: &[u8], path: &[u8]) -> bool {
    let (head, tail) = match path.iter().position(|byte| *byte == b'.') {
        Some(dot) => (&path[..dot], &path[dot + 1..]),
        None => (path, &path[path.len()..]),
    };
    let Some(found) = elements(document)
        .into_iter()
        .find(|element| element.name == head)
    else {
        return false;
    };
    match found.kind {
        _ if tail.is_empty() => true,
        0x04 => true,
        0x03 => resolves(found.value, tail),
        _ => false,
    }
}
