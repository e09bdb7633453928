//! Both rules accept what the byte-by-byte predicate accepts, with the reason of the first failing check; text is the
//! inverse of parsing.

use super::naive::trace::{Refusal, traceparent, unhex};
use opmsg_telemetry::error::{InvalidTraceparent, InvalidTraceparentKind as Kind};
use opmsg_telemetry::{ReceivedTraceparent, TraceFlags, Traceparent};

pub fn law(bytes: &[u8]) {
    let sent = Traceparent::parse(bytes);
    let received = Traceparent::from_received(bytes);
    agree(traceparent(bytes, true), sent.err());
    agree(traceparent(bytes, false), received.err());
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(text.parse::<Traceparent>(), sent);
        assert_eq!(Traceparent::try_from(text), sent);
    }
    if let Ok(value) = sent {
        assert_eq!(&value.to_text()[..], bytes);
        let mut written = [0xaa; 55];
        value.write_to(&mut written);
        assert_eq!(&written[..], bytes);
        assert_eq!(value.to_string().as_bytes(), bytes);
        assert_eq!(
            Traceparent::new(value.trace_id(), value.parent_id(), value.flags()),
            value
        );
        // The send rule is the narrower one.
        assert_eq!(received, Ok(ReceivedTraceparent::from(value)));
    }
    if let Ok(value) = received {
        assert_eq!(&value.to_text()[..], bytes);
        assert_eq!(value.to_string().as_bytes(), bytes);
        assert_eq!(&value.trace_id().to_bytes()[..], unhex(&bytes[3..35]));
        assert_eq!(&value.parent_id().to_bytes()[..], unhex(&bytes[36..52]));
        assert_eq!(vec![value.flags().to_byte()], unhex(&bytes[53..55]));
        assert_eq!(vec![value.version()], unhex(&bytes[..2]));
        let onward = value.traceparent();
        assert_eq!(&onward.to_text()[2..], &bytes[2..]);
        assert_eq!(
            onward.flags().masked(),
            TraceFlags::sampled(unhex(&bytes[53..55])[0] & 1 == 1)
        );
        let digits = std::str::from_utf8(bytes).expect("hexadecimal");
        assert!(
            !format!("{value:?} {onward:?}").contains(&digits[3..35]),
            "Debug shows the id"
        );
    }
}

fn agree(expected: Result<(), Refusal>, found: Option<InvalidTraceparent>) {
    assert_eq!(
        expected.err().map(|refusal| refusal.reason),
        found.map(|error| reason(error.kind()))
    );
    if let (Err(expected), Some(found)) = (expected, found) {
        assert_eq!(expected.position, usize::from(found.position()), "{found}");
    }
}

fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Length { .. } => "length",
        Kind::Delimiter => "delimiter",
        Kind::VersionHex => "version-hex",
        Kind::TraceIdHex => "trace-id-hex",
        Kind::ParentIdHex => "parent-id-hex",
        Kind::FlagsHex => "flags-hex",
        Kind::VersionFf => "version-ff",
        Kind::VersionNot00 => "version-not-00",
        Kind::ZeroTraceId => "zero-trace-id",
        Kind::ZeroParentId => "zero-parent-id",
        other => panic!("a kind without a reason: {other:?}"),
    }
}
