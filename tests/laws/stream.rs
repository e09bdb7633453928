//! Where a message ends does not depend on how the bytes arrive.

use super::{bit, choice};
use opmsg_telemetry::Limits;
use opmsg_telemetry::message::message_len;

/// Choice: bit 0 the limit before authentication, the rest the first chunk's size; further sizes come from the bytes.
pub fn law(bytes: &[u8]) {
    let (choice, stream) = choice(bytes);
    let limits = if bit(choice, 0) {
        Limits::DEFAULT.before_authentication()
    } else {
        Limits::DEFAULT
    };
    let whole = boundaries(stream, &limits);
    let mut sizes = std::iter::once(choice >> 1)
        .chain(stream.iter().copied())
        .cycle();
    let mut received = Vec::new();
    let mut rest = stream;
    let mut ends = Vec::new();
    let mut start = 0;
    let mut broken = false;
    while !rest.is_empty() {
        let size = usize::from(sizes.next().unwrap_or(1)).clamp(1, rest.len());
        let (chunk, later) = rest.split_at(size);
        received.extend(chunk);
        rest = later;
        while !broken {
            match message_len(&received[start..], &limits) {
                Ok(Some(len)) if start + len <= received.len() => {
                    start += len;
                    ends.push(start);
                }
                Ok(_) => break,
                Err(_) => broken = true,
            }
        }
    }
    assert_eq!((ends, broken), whole);
    prefixes(stream, &limits);
}

/// Every end of a message, and whether a length stopped the reader.
fn boundaries(stream: &[u8], limits: &Limits) -> (Vec<usize>, bool) {
    let mut ends = Vec::new();
    let mut start = 0;
    let maximum = usize::try_from(limits.max_message_size()).expect("a limit fits");
    while let Some(field) = stream[start..].first_chunk::<4>() {
        match usize::try_from(i32::from_le_bytes(*field)) {
            Ok(len) if (16..=maximum).contains(&len) => {
                if start + len > stream.len() {
                    break;
                }
                start += len;
                ends.push(start);
            }
            _ => return (ends, true),
        }
    }
    (ends, false)
}

/// Three bytes say nothing; four say everything, and more change nothing.
fn prefixes(stream: &[u8], limits: &Limits) {
    for len in 0..stream.len().min(24) {
        let answer = message_len(&stream[..len], limits);
        if len < 4 {
            assert_eq!(answer, Ok(None));
        } else {
            assert_eq!(answer, message_len(stream, limits));
        }
    }
}
