//! traceparent by the protocol, section 3; tracestate by W3C Trace Context level 2, section 3.3.

/// Why a traceparent is refused, in the words of the protocol, and the byte that shows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refusal {
    pub reason: &'static str,
    pub position: usize,
}

/// The receive rule, or the send rule, in the order of the server's checks.
pub fn traceparent(text: &[u8], send: bool) -> Result<(), Refusal> {
    let refuse = |reason, position| Err(Refusal { reason, position });
    if text.len() != 55 {
        return refuse("length", text.len().min(55));
    }
    for (position, byte) in text.iter().enumerate() {
        let delimiter = matches!(position, 2 | 35 | 52);
        let hex = byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        let fits = if delimiter { *byte == b'-' } else { hex };
        if !fits {
            let reason = match position {
                2 | 35 | 52 => "delimiter",
                0..2 => "version-hex",
                3..35 => "trace-id-hex",
                36..52 => "parent-id-hex",
                _ => "flags-hex",
            };
            return refuse(reason, position);
        }
    }
    match &text[..2] {
        b"00" => {}
        _ if send => return refuse("version-not-00", 0),
        b"ff" => return refuse("version-ff", 0),
        _ => {}
    }
    if text[3..35].iter().all(|byte| *byte == b'0') {
        return refuse("zero-trace-id", 3);
    }
    if text[36..52].iter().all(|byte| *byte == b'0') {
        return refuse("zero-parent-id", 36);
    }
    Ok(())
}

/// The bytes that hexadecimal text stands for; the text was checked.
pub fn unhex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| {
        u8::try_from(char::from(byte).to_digit(16).expect("checked before")).expect("a nibble")
    };
    text.chunks(2)
        .map(|pair| digit(pair[0]) * 16 + digit(pair[1]))
        .collect()
}

/// The members of a tracestate, or `None`: at most 32 members with distinct keys, at most 512 bytes.
pub fn tracestate(text: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    if text.len() > 512 {
        return None;
    }
    // Members without content count, as in the grammar.
    if text.iter().filter(|byte| **byte == b',').count() >= 32 {
        return None;
    }
    let mut members: Vec<(&[u8], &[u8])> = Vec::new();
    for part in text.split(|byte| *byte == b',') {
        let part = trim(part);
        if part.is_empty() {
            continue;
        }
        let equals = part.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (&part[..equals], &part[equals + 1..]);
        if !is_key(key) || !is_value(value) || members.iter().any(|(seen, _)| *seen == key) {
            return None;
        }
        members.push((key, value));
    }
    Some(members)
}

/// Optional white space: blanks and tabs around a member.
fn trim(mut part: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = part {
        part = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = part {
        part = rest;
    }
    part
}

fn is_key(key: &[u8]) -> bool {
    let begins = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let goes_on = |byte: &u8| begins(byte) || b"_-*/@".contains(byte);
    key.len() <= 256 && key.first().is_some_and(begins) && key.iter().all(goes_on)
}

fn is_value(value: &[u8]) -> bool {
    let printable = |byte: &u8| (0x20..=0x7e).contains(byte) && *byte != b',' && *byte != b'=';
    value.len() <= 256
        && value.last().is_some_and(|byte| *byte != b' ')
        && value.iter().all(printable)
}
