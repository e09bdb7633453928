//! A reader of messages that shares nothing with the crate: what the crate wrote is judged by other eyes.

use std::io::Read;

const OP_COMPRESSED: i32 = 2012;
const OP_MSG: i32 = 2013;
const OP_REPLY: i32 = 1;
const OP_QUERY: i32 = 2004;
const LARGEST: usize = 48_000_000;

/// The section's bytes that never change, with zeros where the version, the ids and the flags stand.
const TEMPLATE: [u8; 90] = *b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0\
\0\0-\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0-\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0-\0\0\0\0\0";
const VERSION: std::ops::Range<usize> = 32..34;
const TRACE_ID: std::ops::Range<usize> = 35..67;
const PARENT_ID: std::ops::Range<usize> = 68..84;
const FLAGS: std::ops::Range<usize> = 85..87;

/// How long the message at the front of these bytes is, once its first four bytes are there.
pub fn message_len(bytes: &[u8]) -> Result<Option<usize>, String> {
    let Some(prefix) = bytes.first_chunk::<4>() else {
        return Ok(None);
    };
    match usize::try_from(i32::from_le_bytes(*prefix)) {
        Ok(len) if (16..=LARGEST).contains(&len) => Ok(Some(len)),
        _ => Err("a message's length is out of range".into()),
    }
}

/// A whole message, taken apart; of a compressed one, what is inside.
#[derive(Debug, Default)]
pub struct Message {
    pub request_id: i32,
    pub response_to: i32,
    pub compressor: Option<u8>,
    /// Not an OP_MSG but an old opcode, which only handshakes use.
    pub is_legacy: bool,
    pub flags: u32,
    /// Kind and payload of each section, in order.
    pub sections: Vec<(u8, Vec<u8>)>,
    /// All that follows the header.
    pub content: Vec<u8>,
}

impl Message {
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut op_code = int(bytes, 12)?;
        let mut message = Self {
            request_id: int(bytes, 4)?,
            response_to: int(bytes, 8)?,
            ..Self::default()
        };
        if op_code == OP_COMPRESSED {
            op_code = int(bytes, 16)?;
            let size = usize::try_from(int(bytes, 20)?).map_err(|_| "a negative size")?;
            let compressor = *bytes.get(24).ok_or("no compressor")?;
            message.compressor = Some(compressor);
            message.content = inflate(compressor, &bytes[25..], size)?;
        } else {
            message.content = bytes[16..].to_vec();
        }
        match op_code {
            OP_MSG => message.read_sections()?,
            OP_QUERY | OP_REPLY => message.is_legacy = true,
            other => return Err(format!("opcode {other}")),
        }
        Ok(message)
    }

    fn read_sections(&mut self) -> Result<(), String> {
        self.flags = u32::from_le_bytes(int(&self.content, 0)?.to_le_bytes());
        let checksum = if self.flags & 1 == 1 { 4 } else { 0 };
        let end = self.content.len().checked_sub(checksum).ok_or("cut off")?;
        let mut rest = self.content.get(4..end).ok_or("cut off")?;
        while let Some((kind, after)) = rest.split_first() {
            if ![0, 1, 3].contains(kind) {
                return Err(format!("a section of kind {kind}"));
            }
            let len = usize::try_from(int(after, 0)?).map_err(|_| "a negative length")?;
            let (payload, next) = after
                .split_at_checked(len)
                .ok_or("a section beyond the end")?;
            self.sections.push((*kind, payload.to_vec()));
            rest = next;
        }
        Ok(())
    }

    pub fn more_to_come(&self) -> bool {
        self.flags & 2 == 2
    }

    /// The first key of the body: the command's name.
    pub fn command(&self) -> &str {
        let body = self.sections.iter().find(|(kind, _)| *kind == 0);
        let name = body.and_then(|(_, body)| body.get(5..)?.split(|byte| *byte == 0).next());
        name.and_then(|name| std::str::from_utf8(name).ok())
            .unwrap_or("")
    }

    /// Whether a proxy may attach: not for handshakes, monitoring and the commands that carry secrets.
    pub fn is_eligible(&self) -> bool {
        const NEVER: [&str; 12] = [
            "hello",
            "ismaster",
            "authenticate",
            "saslstart",
            "saslcontinue",
            "getnonce",
            "createuser",
            "updateuser",
            "copydb",
            "copydbgetnonce",
            "copydbsaslstart",
            "",
        ];
        let name = self.command().to_ascii_lowercase();
        !self.is_legacy && !NEVER.contains(&name.as_str())
    }

    pub fn telemetry(&self) -> impl Iterator<Item = &[u8]> {
        let telemetry = self.sections.iter().filter(|(kind, _)| *kind == 3);
        telemetry.map(|(_, payload)| payload.as_slice())
    }

    /// The value of a text in the body.
    pub fn text(&self, field: &str) -> Option<String> {
        let pattern = [b"\x02", field.as_bytes(), b"\0"].concat();
        let mut places = self.content.windows(pattern.len());
        let at = places.position(|window| window == pattern)? + pattern.len();
        let len = usize::try_from(int(&self.content, at).ok()?).ok()?;
        let text = self.content.get(at + 4..)?.get(..len.checked_sub(1)?)?;
        String::from_utf8(text.to_vec()).ok()
    }

    /// The value of a number in the body, for the few fields of a handshake that are looked at.
    pub fn number(&self, field: &str) -> Option<i32> {
        let pattern = [b"\x10", field.as_bytes(), b"\0"].concat();
        let mut places = self.content.windows(pattern.len());
        let at = places.position(|window| window == pattern)?;
        int(&self.content, at + pattern.len()).ok()
    }
}

/// The ids of a telemetry document of the only form that there is on the wire today; nothing for any other bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Context {
    pub trace_id: String,
    pub parent_id: String,
}

impl Context {
    pub fn read(document: &[u8]) -> Option<Self> {
        let section: &[u8; 90] = &[&[3], document].concat().try_into().ok()?;
        let mut fixed = *section;
        for range in [VERSION, TRACE_ID, PARENT_ID, FLAGS] {
            fixed[range].fill(0);
        }
        let hex = |range: std::ops::Range<usize>| {
            let text = std::str::from_utf8(&section[range]).ok()?;
            let digits = text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            (digits && text.bytes().any(|b| b != b'0')).then(|| text.to_owned())
        };
        let flags = [&b"00"[..], b"01"].contains(&&section[FLAGS]);
        if fixed != TEMPLATE || &section[VERSION] != b"00" || !flags {
            return None;
        }
        Some(Self {
            trace_id: hex(TRACE_ID)?,
            parent_id: hex(PARENT_ID)?,
        })
    }
}

fn int(bytes: &[u8], at: usize) -> Result<i32, String> {
    let four = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>());
    four.map(|four| i32::from_le_bytes(*four))
        .ok_or_else(|| "cut off".into())
}

fn inflate(compressor: u8, bytes: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let result = match compressor {
        0 => {
            out.extend_from_slice(bytes);
            Ok(())
        }
        1 => snap::raw::Decoder::new()
            .decompress_vec(bytes)
            .map(|inflated| out = inflated)
            .map_err(|error| error.to_string()),
        2 => flate2::read::ZlibDecoder::new(bytes)
            .read_to_end(&mut out)
            .map(|_| ())
            .map_err(|error| error.to_string()),
        3 => zstd::stream::decode_all(bytes)
            .map(|inflated| out = inflated)
            .map_err(|error| error.to_string()),
        other => Err(format!("compressor {other}")),
    };
    result?;
    if out.len() == size {
        Ok(out)
    } else {
        Err("inflated to another size than declared".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The canonical form with the ids of the W3C example, typed by hand.
    const EXAMPLE: &[u8] = b"\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0\
00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\0\0\0";

    #[test]
    fn reads_the_canonical_form_only() {
        let context = Context::read(EXAMPLE).unwrap();
        assert_eq!(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(context.parent_id, "00f067aa0ba902b7");
        for at in 0..EXAMPLE.len() {
            let mut damaged = EXAMPLE.to_vec();
            damaged[at] = b'!';
            assert_eq!(Context::read(&damaged), None, "byte {at}");
        }
    }
}
