//! A whole message by rules A1 and 1 to 28 of the receiver's list, in the server's order.

use super::document::{self, Fault};
use super::{crc32c, cstring, int32, telemetry};

/// What the receiver was configured with.
#[derive(Clone, Copy, Debug)]
pub struct Receiver {
    pub reply: bool,
    pub max_message_size: usize,
    pub max_nesting: u16,
    pub security_token: bool,
    /// Whether bodies and sequence documents are looked into, or only stepped over.
    pub everything: bool,
    /// To a receiver before 9.0 a telemetry section is a section of an unknown kind.
    pub before_9_0: bool,
}

/// The parts of an accepted message.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    pub body: &'a [u8],
    pub sequences: Vec<Sequence<'a>>,
    pub telemetry: Option<&'a [u8]>,
    pub security_token: Option<&'a [u8]>,
    pub checksum: Option<u32>,
}

#[derive(Debug)]
pub struct Sequence<'a> {
    pub identifier: &'a [u8],
    pub documents: Vec<&'a [u8]>,
}

/// Not a rule of the list: a length that is not the message's, another opcode, a section that replies may not have.
pub const LENGTH: &str = "length";
pub const OPCODE: &str = "opcode";
pub const REPLY: &str = "reply";
/// A body that was only stepped over is damaged inside: nobody can say which names it holds, so rule 27 may fire or not.
pub const UNSURE: &str = "unsure";

/// Takes the message apart, or names the first rule that it breaks.
pub fn parse<'a>(bytes: &'a [u8], receiver: &Receiver) -> Result<Parts<'a>, &'static str> {
    let declared = int32(bytes, 0).ok_or(LENGTH)?;
    let declared = usize::try_from(declared).map_err(|_| "A1")?;
    if declared < 16 || declared > receiver.max_message_size {
        return Err("A1");
    }
    if declared != bytes.len() {
        return Err(LENGTH);
    }
    if int32(bytes, 12) != Some(2013) {
        return Err(OPCODE);
    }
    let flags = int32(bytes, 16).ok_or("1")?.cast_unsigned();
    if flags & 0xfffc != 0 {
        return Err("2");
    }
    let with_checksum = flags & 1 == 1;
    if with_checksum && bytes.len() - 16 <= 8 {
        return Err("3");
    }
    let end = if with_checksum {
        bytes.len() - 4
    } else {
        bytes.len()
    };
    let mut parts = Parts::default();
    let mut bodies = 0;
    let mut at = 20;
    while at < end {
        let kind = bytes[at];
        let area = &bytes[at + 1..end];
        at += 1;
        at += match kind {
            0 => {
                bodies += 1;
                if bodies > 1 {
                    return Err("5");
                }
                parts.body = one_document(area, receiver, ["6a", "6b", "7"], 33_619_968)?;
                parts.body.len()
            }
            1 => sequence(area, receiver, &mut parts)?,
            3 if receiver.before_9_0 => return Err("25"),
            2 | 3 if receiver.reply => return Err(REPLY),
            2 => {
                if !receiver.security_token {
                    return Err("14a");
                }
                let (token, next) = cstring(area, 0).ok_or("14b")?;
                parts.security_token = Some(token);
                next
            }
            3 => {
                if parts.telemetry.is_some() {
                    return Err("15");
                }
                let document = telemetry_document(area, receiver)?;
                parts.telemetry = Some(document);
                document.len()
            }
            _ => return Err("25"),
        };
    }
    if bodies == 0 {
        return Err("26");
    }
    if !parts.sequences.is_empty() && document::check(parts.body, 1000).is_err() {
        return Err(UNSURE);
    }
    if parts
        .sequences
        .iter()
        .any(|sequence| document::resolves(parts.body, sequence.identifier))
    {
        return Err("27");
    }
    if with_checksum {
        let found = int32(bytes, end)
            .expect("four bytes are left")
            .cast_unsigned();
        if found != crc32c(&bytes[..end]) {
            return Err("28");
        }
        parts.checksum = Some(found);
    }
    Ok(parts)
}

/// The document at the front of the area; `rules` are those for structure, depth and size.
fn one_document<'a>(
    area: &'a [u8],
    receiver: &Receiver,
    rules: [&'static str; 3],
    max_size: usize,
) -> Result<&'a [u8], &'static str> {
    let len = if receiver.everything {
        match document::check_front(area, receiver.max_nesting) {
            Ok(len) => len,
            Err(Fault::Structure) => return Err(rules[0]),
            Err(Fault::Depth) => return Err(rules[1]),
        }
    } else {
        stepped_over(area).ok_or(rules[0])?
    };
    if len > max_size {
        Err(rules[2])
    } else {
        Ok(&area[..len])
    }
}

/// Length and terminator only.
fn stepped_over(area: &[u8]) -> Option<usize> {
    let len = usize::try_from(int32(area, 0)?).ok()?;
    (len >= 5 && area.get(len - 1) == Some(&0)).then_some(len)
}

fn sequence<'a>(
    area: &'a [u8],
    receiver: &Receiver,
    parts: &mut Parts<'a>,
) -> Result<usize, &'static str> {
    if parts.sequences.len() == 2 {
        return Err("8");
    }
    let size = int32(area, 0).ok_or("9")?;
    let size = usize::try_from(size).map_err(|_| "9")?;
    if size < 4 || size > area.len() {
        return Err("9");
    }
    let inside = &area[..size];
    let (identifier, mut at) = cstring(inside, 4).ok_or("10")?;
    if parts
        .sequences
        .iter()
        .any(|sequence| sequence.identifier == identifier)
    {
        return Err("11");
    }
    let mut documents = Vec::new();
    while at < size {
        let document = one_document(&inside[at..], receiver, ["12a", "12b", "13"], 16_793_600)?;
        documents.push(document);
        at += document.len();
    }
    parts.sequences.push(Sequence {
        identifier,
        documents,
    });
    Ok(size)
}

fn telemetry_document<'a>(area: &'a [u8], receiver: &Receiver) -> Result<&'a [u8], &'static str> {
    let len = match document::check_front(area, receiver.max_nesting) {
        Ok(len) => len,
        Err(Fault::Structure) => return Err("16a"),
        Err(Fault::Depth) => return Err("16b"),
    };
    let document = &area[..len];
    telemetry::decode(document, receiver.max_nesting)?;
    Ok(document)
}
