//! Legal messages and documents, built byte by byte from a generator's input. Nothing here calls the crate.

use super::naive;
use arbitrary::{Result, Unstructured};

pub const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A document around elements.
pub fn document(elements: &[u8]) -> Vec<u8> {
    let len = u32::try_from(elements.len() + 5).expect("inputs are small");
    [&len.to_le_bytes(), elements, &[0]].concat()
}

pub fn element(kind: u8, name: &str, value: &[u8]) -> Vec<u8> {
    [&[kind], name.as_bytes(), &[0], value].concat()
}

/// A string value: length, text, NUL.
pub fn string(text: &[u8]) -> Vec<u8> {
    let len = u32::try_from(text.len() + 1).expect("inputs are small");
    [&len.to_le_bytes(), text, &[0]].concat()
}

/// The telemetry document of a server of today: `otel.traceparent` alone.
pub fn telemetry(traceparent: &str) -> Vec<u8> {
    let inner = document(&element(
        0x02,
        "traceparent",
        &string(traceparent.as_bytes()),
    ));
    document(&element(0x03, "otel", &inner))
}

/// A name from a few that mean something here and many that do not.
pub fn name(u: &mut Unstructured<'_>) -> Result<String> {
    const NAMES: &[&str] = &[
        "a",
        "b",
        "a.b",
        "otel",
        "traceparent",
        "retry",
        "$retry",
        "$db",
        "speculativeAuthenticate",
        "documents",
        "",
        "é",
    ];
    let chosen = u.choose_index(NAMES.len() + 2)?;
    Ok(match NAMES.get(chosen) {
        Some(name) => (*name).to_owned(),
        None => u
            .arbitrary::<String>()?
            .chars()
            .filter(|c| *c != '\0')
            .take(20)
            .collect(),
    })
}

/// Structurally sound elements of every type, at most four levels deep. Text need not be UTF-8.
pub fn elements(u: &mut Unstructured<'_>, depth: u8) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        let name = name(u)?;
        out.extend(any_element(u, &name, depth)?);
    }
    Ok(out)
}

pub fn any_element(u: &mut Unstructured<'_>, name: &str, depth: u8) -> Result<Vec<u8>> {
    const KINDS: [u8; 21] = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0x7f, 0xff,
    ];
    let kind = *u.choose(&KINDS)?;
    let fixed = |u: &mut Unstructured<'_>, len: usize| {
        let mut bytes = vec![0; len];
        u.fill_buffer(&mut bytes).map(|()| bytes)
    };
    let value = match kind {
        1 | 9 | 17 | 18 => fixed(u, 8)?,
        2 | 13 | 14 => string(&text(u)?),
        3 | 4 if depth >= 4 => document(&[]),
        3 | 4 => document(&elements(u, depth + 1)?),
        5 => {
            let bytes = text(u)?;
            let len = u32::try_from(bytes.len()).expect("inputs are small");
            [&len.to_le_bytes()[..], &[u.arbitrary::<u8>()?], &bytes].concat()
        }
        7 => fixed(u, 12)?,
        8 => vec![u.int_in_range(0..=1)?],
        11 => [
            without_nul(text(u)?),
            vec![0],
            without_nul(text(u)?),
            vec![0],
        ]
        .concat(),
        12 => [string(&text(u)?), fixed(u, 12)?].concat(),
        15 => {
            let scope = if depth >= 4 {
                document(&[])
            } else {
                document(&elements(u, depth + 2)?)
            };
            let inner = [string(&text(u)?), scope].concat();
            let len = u32::try_from(inner.len() + 4).expect("inputs are small");
            [&len.to_le_bytes()[..], &inner].concat()
        }
        16 => fixed(u, 4)?,
        19 => fixed(u, 16)?,
        _ => Vec::new(),
    };
    Ok(element(kind, name, &value))
}

fn text(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let len = u.int_in_range(0..=24)?;
    Ok(u.bytes(len.min(u.len()))?.to_vec())
}

fn without_nul(mut text: Vec<u8>) -> Vec<u8> {
    text.retain(|byte| *byte != 0);
    text
}

/// One section: kind byte and payload.
pub type Section = Vec<u8>;

/// A message that has its parts still apart.
#[derive(Clone, Debug)]
pub struct Parts {
    pub request_id: i32,
    pub response_to: i32,
    pub flags: u32,
    pub sections: Vec<Section>,
}

impl Parts {
    /// The message: length and checksum are right.
    pub fn message(&self) -> Vec<u8> {
        let mut out = vec![0; 4];
        out.extend(self.request_id.to_le_bytes());
        out.extend(self.response_to.to_le_bytes());
        out.extend(2013_i32.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.sections.concat());
        if self.flags & 1 == 1 {
            out.extend([0; 4]);
        }
        repair(&mut out);
        out
    }
}

/// Writes the right length, and the right checksum if the flag asks for one.
pub fn repair(message: &mut [u8]) {
    let len = u32::try_from(message.len()).expect("inputs are small");
    if let Some(field) = message.first_chunk_mut() {
        *field = len.to_le_bytes();
    }
    if message.len() >= 24 && message[16] & 1 == 1 {
        let (covered, checksum) = message.split_at_mut(message.len() - 4);
        checksum.copy_from_slice(&naive::crc32c(covered).to_le_bytes());
    }
}

/// A legal message: one body, up to two sequences that are not fields of it, telemetry for requests, in any order.
pub fn message(u: &mut Unstructured<'_>, reply: bool) -> Result<Parts> {
    let flags = u.arbitrary::<u32>()? & 0xffff_0003;
    let body = body(u)?;
    let mut sections = vec![section(0, &body)];
    let mut seen = Vec::new();
    for _ in 0..u.int_in_range(0..=2)? {
        let identifier = name(u)?;
        let sequence = sequence(u, &identifier)?;
        if !naive::document::resolves(&body, identifier.as_bytes()) && !seen.contains(&identifier) {
            sections.push(sequence);
            seen.push(identifier);
        }
    }
    if !reply && u.arbitrary()? {
        let made = telemetry_document(u)?;
        let telemetry = if made.len() > 4096 {
            telemetry(TRACEPARENT)
        } else {
            made
        };
        sections.push(section(3, &telemetry));
    }
    for place in 1..sections.len() {
        let other = u.int_in_range(0..=place)?;
        sections.swap(place, other);
    }
    Ok(Parts {
        request_id: u.arbitrary()?,
        response_to: u.arbitrary()?,
        flags,
        sections,
    })
}

pub fn section(kind: u8, payload: &[u8]) -> Section {
    [&[kind], payload].concat()
}

fn body(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if u.arbitrary()? {
        out.extend(element(0x02, "find", &string(b"things")));
        out.extend(element(0x02, "$db", &string(b"app")));
    }
    out.extend(elements(u, 0)?);
    Ok(document(&out))
}

fn sequence(u: &mut Unstructured<'_>, identifier: &str) -> Result<Section> {
    let mut inside = [identifier.as_bytes(), &[0]].concat();
    for _ in 0..u.int_in_range(0..=3)? {
        inside.extend(document(&elements(u, 2)?));
    }
    let size = u32::try_from(inside.len() + 4).expect("inputs are small");
    Ok(section(1, &[&size.to_le_bytes()[..], &inside].concat()))
}

/// A telemetry document that a 9.0 server accepts: unknown fields around and beside the traceparent.
pub fn telemetry_document(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut ids = [0_u8; 26];
    u.fill_buffer(&mut ids)?;
    let hex: String = ids.iter().map(|byte| format!("{byte:02x}")).collect();
    let version = if hex.starts_with("ff") {
        "fe"
    } else {
        &hex[..2]
    };
    // A 1 keeps either id from being zero.
    let text = format!(
        "{version}-1{}-1{}-{}",
        &hex[2..33],
        &hex[33..48],
        &hex[48..50]
    );
    let mut inner = vec![element(0x02, "traceparent", &string(text.as_bytes()))];
    let mut outer = vec![Vec::new()];
    for _ in 0..u.int_in_range(0..=2)? {
        let at = u.int_in_range(0..=inner.len())?;
        inner.insert(at, any_element(u, "unknown", 2)?);
    }
    outer[0] = element(0x03, "otel", &document(&inner.concat()));
    for _ in 0..u.int_in_range(0..=2)? {
        let at = u.int_in_range(0..=outer.len())?;
        let field = *u.choose(&["retry", "client", "unknown"])?;
        outer.insert(at, any_element(u, field, 1)?);
    }
    Ok(document(&outer.concat()))
}
