use super::*;
use proptest::prelude::*;

/// CRC-32C bit by bit, from its definition (TS-9).
fn naive(bytes: &[u8]) -> u32 {
    let register = bytes.iter().fold(u32::MAX, |register, byte| {
        (0..8).fold(register ^ u32::from(*byte), |register, _| {
            (register >> 1) ^ ((register & 1) * 0x82f6_3b78)
        })
    });
    !register
}

/// Bytes without a pattern that a wrong shift could hide behind.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..len).map(step).collect()
}

fn with_length(message: &[u8], length: u32) -> Vec<u8> {
    [&length.to_le_bytes()[..], &message[4..]].concat()
}

/// `{ping: 1, $db: "admin"}` and the canonical telemetry section, each with its kind byte (specification, parts 1 and 2).
const BODY: &[u8] = b"\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
const SECTION: &[u8] = b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0\
    00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\0\0\0";

/// A message without its checksum: requestID 1, checksum flag set.
fn message(sections: &[&[u8]]) -> Vec<u8> {
    let sections = sections.concat();
    let length = u32::try_from(20 + sections.len() + 4).unwrap();
    let header = b"\x01\0\0\0\0\0\0\0\xdd\x07\0\0\x01\0\0\0";
    [&length.to_le_bytes()[..], header, &sections].concat()
}

const PLAIN: u32 = u32::from_le_bytes([0x32, 0x7e, 0x69, 0xa8]);
const TELEMETRY_LAST: u32 = u32::from_le_bytes([0x01, 0x60, 0x8e, 0x69]);
const TELEMETRY_FIRST: u32 = u32::from_le_bytes([0x88, 0x60, 0x8a, 0xee]);

// TS-9
#[test]
fn it_is_crc_32c() {
    assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    // RFC 3720, appendix B.4.
    assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
    let ascending: Vec<u8> = (0..32).collect();
    assert_eq!(crc32c(&ascending), 0x46dd_794e);
    let descending: Vec<u8> = (0..32).rev().collect();
    assert_eq!(crc32c(&descending), 0x113f_db5c);
}

#[test]
fn it_is_crc_32c_at_every_small_length() {
    // crc-fast changes its way at 256 bytes and at the alignment of the first byte.
    let bytes = noise(1100);
    for start in 0..9 {
        for end in start..bytes.len() {
            if end < 300 || end % 31 == 0 {
                assert_eq!(
                    crc32c(&bytes[start..end]),
                    naive(&bytes[start..end]),
                    "{start}..{end}"
                );
            }
        }
    }
}

#[test]
fn published_messages_have_the_published_checksums() {
    assert_eq!(crc32c(&message(&[BODY])), PLAIN);
    assert_eq!(crc32c(&message(&[BODY, SECTION])), TELEMETRY_LAST);
    assert_eq!(crc32c(&message(&[SECTION, BODY])), TELEMETRY_FIRST);
}

// TS-91
#[test]
fn attaching_turns_one_published_checksum_into_the_other() {
    let longer = with_length_field(PLAIN, 51, 55, 145);
    assert_eq!(extend(longer, SECTION), TELEMETRY_LAST);
}

// TS-91
#[test]
fn stripping_turns_the_published_checksums_back() {
    let shorter = with_length_field(TELEMETRY_LAST, 141, 145, 55);
    assert_eq!(without_tail(shorter, SECTION), PLAIN);
    // The section in the middle: the body goes and comes back.
    let header = without_tail(without_tail(TELEMETRY_FIRST, BODY), SECTION);
    assert_eq!(extend(with_length_field(header, 20, 145, 55), BODY), PLAIN);
}

// TS-92: damage stays visible.
#[test]
fn an_update_keeps_a_wrong_checksum_wrong() {
    let wrong = PLAIN ^ 0x0001_0000;
    assert_ne!(
        extend(with_length_field(wrong, 51, 55, 145), SECTION),
        TELEMETRY_LAST
    );
}

#[test]
fn updates_equal_recomputation_around_every_power_of_two() {
    let mut bytes = noise(48_000_001);
    let mut lengths: Vec<usize> = (2..26)
        .flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1])
        .filter(|covered| *covered >= 4)
        .collect();
    lengths.extend([47_999_909, 47_999_910, 47_999_999, 48_000_000, 48_000_001]);
    for covered in lengths {
        let field = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let new = u32::try_from(covered).unwrap();
        let (old, before) = (field(&bytes), crc32c(&bytes[..covered]));
        let (head, rest) = bytes[..covered].split_at(4);
        assert_eq!(without_tail(before, rest), naive(head), "{covered}");
        assert_eq!(extend(naive(head), rest), before, "{covered}");

        bytes[..4].copy_from_slice(&new.to_le_bytes());
        let recomputed = crc32c(&bytes[..covered]);
        assert_eq!(
            with_length_field(before, new, old, new),
            recomputed,
            "{covered}"
        );
        bytes[..4].copy_from_slice(&old.to_le_bytes());
    }
}

#[test]
fn shifting_is_what_zero_bytes_do() {
    // From the definition, one bit at a time; the long runs of the other test cannot be made so.
    let zeros = |register: u32, len: u32| {
        (0..len * 8).fold(register, |register, _| {
            (register >> 1) ^ ((register & 1) * 0x82f6_3b78)
        })
    };
    for len in (0..70).chain([255, 256, 257, 4095, 4096, 65_537, 1_048_577]) {
        for register in [1, 0x8000_0000, 0xdead_beef, u32::MAX] {
            assert_eq!(shift(register, len), zeros(register, len), "{len}");
            assert_eq!(unshift(zeros(register, len), len), register, "{len}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_messages_have_the_updated_checksum(
        head in prop::collection::vec(any::<u8>(), 4..600),
        middle in prop::collection::vec(any::<u8>(), 0..300),
        tail in prop::collection::vec(any::<u8>(), 0..300),
        length: u32,
    ) {
        let whole = [&head[..], &middle, &tail].concat();
        let crc = naive(&whole);
        prop_assert_eq!(crc32c(&whole), crc);

        let old = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        let covered = u32::try_from(whole.len()).unwrap();
        let relabelled = with_length_field(crc, covered, old, length);
        prop_assert_eq!(relabelled, naive(&with_length(&whole, length)));

        // The middle is removed, as a section before others is.
        let without_both = without_tail(without_tail(crc, &tail), &middle);
        prop_assert_eq!(without_both, naive(&head));
        prop_assert_eq!(extend(without_both, &tail), naive(&[&head[..], &tail].concat()));
    }
}

#[test]
fn ninety_bytes_have_a_table_of_their_own() {
    for crc in [0, 1, 0x8000_0000, 0xdead_beef, u32::MAX] {
        assert_eq!(shift_by_90(crc), shift(crc, 90));
    }
}

/// A message that grew by a section, bit by bit.
fn naive_grown(message: &[u8], section: &[u8]) -> u32 {
    let length = u32::try_from(message.len() + section.len() + 4).unwrap();
    naive(&[&with_length(message, length), section].concat())
}

// Lengths on both sides of every carry out of the lowest ten bits, where the table for 90 bytes has no entry.
#[test]
fn a_grown_message_has_the_checksum_of_its_bytes() {
    let section = noise(200);
    for covered in (21..1200).chain(1960..2200) {
        let mut message = noise(covered);
        let covered = u32::try_from(covered).unwrap();
        message[..4].copy_from_slice(&(covered + 4).to_le_bytes());
        let crc = naive(&message);
        for section in [&section[..90], &section[..89], &section] {
            assert_eq!(
                grown(crc, covered, section),
                naive_grown(&message, section),
                "{covered} and {} bytes",
                section.len()
            );
        }
    }
}

#[test]
fn a_long_message_grows_by_ninety_bytes_as_by_any_number() {
    let section = noise(90);
    for old_len in [
        1 << 20,
        (1 << 20) + 933,
        (1 << 20) + 934,
        (1 << 26) - 1,
        33_554_431,
        47_999_910,
        0x7fff_ff00,
    ] {
        let crc = old_len ^ 0x5555_5555;
        let relabelled = with_length_field(crc, old_len - 4, old_len, old_len + 90);
        assert_eq!(
            grown(crc, old_len - 4, &section),
            extend(relabelled, &section),
            "{old_len}"
        );
    }
}
