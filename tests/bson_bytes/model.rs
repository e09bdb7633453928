//! The servers' structural rules (protocol 1.7), read recursively from slices, as plainly as possible.

/// What `bson` sees otherwise than a server.
#[derive(Clone, Copy)]
pub(crate) struct Switches {
    /// Texts and names have to be UTF-8.
    utf_8: bool,
    /// Binary data of subtype 2 has to hold its length once more.
    old_binary: bool,
    /// More levels than this are refused.
    depth: Option<usize>,
}

pub(crate) const SERVER: Switches = Switches {
    utf_8: false,
    old_binary: false,
    depth: Some(200),
};
pub(crate) const BSON: Switches = Switches {
    utf_8: true,
    old_binary: true,
    depth: None,
};

/// The model: `None` is a refusal.
pub(crate) fn document(bytes: &[u8], level: usize, switches: Switches) -> Option<()> {
    if switches.depth.is_some_and(|depth| level > depth) {
        return None;
    }
    let declared = int32(bytes)?;
    let (last, head) = bytes.split_last()?;
    if *last != 0 || usize::try_from(declared) != Ok(bytes.len()) || bytes.len() < 5 {
        return None;
    }
    let mut rest = &head[4..];
    while let Some((element_type, after)) = rest.split_first() {
        let value = text(after, switches)?;
        let size = value_size(*element_type, value, level, switches)?;
        rest = value.get(size..)?;
    }
    Some(())
}

fn value_size(element_type: u8, value: &[u8], level: usize, switches: Switches) -> Option<usize> {
    Some(match element_type {
        0x06 | 0x0a | 0x7f | 0xff => 0,
        0x08 => {
            if *value.first()? > 1 {
                return None;
            }
            1
        }
        0x10 => 4,
        0x01 | 0x09 | 0x11 | 0x12 => 8,
        0x07 => 12,
        0x13 => 16,
        0x02 | 0x0d | 0x0e => string(value, switches)?,
        0x0c => string(value, switches)? + 12,
        0x03 | 0x04 => {
            let size = usize::try_from(int32(value)?).ok()?;
            document(value.get(..size)?, level + 1, switches)?;
            size
        }
        0x05 => {
            let len = usize::try_from(int32(value)?).ok()?;
            let contents = value.get(5..5 + len)?;
            let inner = || Some(usize::try_from(int32(contents)?).ok()? + 4);
            if switches.old_binary && value[4] == 2 && inner() != Some(len) {
                return None;
            }
            5 + len
        }
        0x0b => {
            let options = text(value, switches)?;
            value.len() - text(options, switches)?.len()
        }
        0x0f => {
            let size = usize::try_from(int32(value)?).ok()?;
            let contents = value.get(4..size)?;
            let scope = contents.get(string(contents, switches)?..)?;
            document(scope, level + 2, switches)?;
            size
        }
        _ => return None,
    })
}

pub(crate) fn int32(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.first_chunk()?))
}

/// What follows the text's zero byte.
fn text(bytes: &[u8], switches: Switches) -> Option<&[u8]> {
    let len = bytes.iter().position(|byte| *byte == 0)?;
    if switches.utf_8 && std::str::from_utf8(&bytes[..len]).is_err() {
        return None;
    }
    Some(&bytes[len + 1..])
}

fn string(value: &[u8], switches: Switches) -> Option<usize> {
    let len = usize::try_from(int32(value)?).ok()?;
    let (last, text) = value.get(4..4 + len)?.split_last()?;
    if *last != 0 || switches.utf_8 && std::str::from_utf8(text).is_err() {
        return None;
    }
    Some(4 + len)
}
