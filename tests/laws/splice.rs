//! The four splice laws, on a message and a list of operations: strip after attach is strip; forwarding with a permit
//! changes no byte; body and sequences stay as they are; announced length, written bytes and checksum agree.

use super::frame::accepted;
use super::{bit, choice, make, naive, telemetry_decode::every_field};
use arbitrary::Unstructured;
use opmsg_telemetry::{
    Edit, EncodedSection, Gate, Limits, OpMsg, Role, Splice, Telemetry, TelemetrySection,
    TraceSection, Traceparent,
};

const MAX: u32 = 48_000_000;

/// Choice: bit 0 a reply.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let role = if bit(choice, 0) {
        Role::Reply
    } else {
        Role::Request
    };
    let _ = run(&mut Unstructured::new(rest), role);
}

fn run(u: &mut Unstructured<'_>, role: Role) -> arbitrary::Result<()> {
    let mut bytes = make::message(u, role == Role::Reply)?.message();
    for _ in 0..u.int_in_range(1..=4)? {
        let message = parse(&bytes, role);
        accepted(&bytes, &message, role, &Limits::SERVER);
        let section = section(u)?;
        let section = section.encoded();
        laws(&message, section);
        bytes = match u.int_in_range(0..=3)? {
            0 | 1 if role == Role::Request => attached(&message, section),
            2 => written(&Splice::forward(&message, None)),
            _ => written(&Splice::forward(&message, Some(every_field()))),
        };
    }
    Ok(())
}

fn parse(bytes: &[u8], role: Role) -> OpMsg<'_> {
    OpMsg::parse(bytes, role, &Limits::SERVER)
        .unwrap_or_else(|error| panic!("a legal message: {error}"))
}

/// The 90 bytes, or a container with whatever fields the generator chose.
enum Section {
    Trace(TraceSection),
    Container(TelemetrySection),
}

impl Section {
    fn encoded(&self) -> EncodedSection<'_> {
        match self {
            Self::Trace(section) => section.into(),
            Self::Container(section) => section.into(),
        }
    }
}

fn section(u: &mut Unstructured<'_>) -> arbitrary::Result<Section> {
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("29 has telemetry");
    Ok(if u.arbitrary()? {
        Section::Trace(TraceSection::new(permit, u.arbitrary::<Traceparent>()?))
    } else {
        Section::Container(u.arbitrary::<Telemetry<'_>>()?.to_section(every_field()))
    })
}

/// The bytes of a splice, and everything that has to agree with them.
fn written(splice: &Splice<'_, '_>) -> Vec<u8> {
    let mut out = Vec::new();
    splice.append_to(&mut out);
    let len = u32::try_from(out.len()).expect("inputs are small");
    assert_eq!(splice.len(), len);
    assert_eq!(out[..4], len.to_le_bytes());
    let chunks = splice.chunks();
    assert!(chunks.len() <= 4);
    assert_eq!(
        chunks
            .iter()
            .flat_map(|chunk| chunk.iter().copied())
            .collect::<Vec<u8>>(),
        out
    );
    if out[16] & 1 == 1 {
        let covered = out.len() - 4;
        assert_eq!(out[covered..], naive::crc32c(&out[..covered]).to_le_bytes());
    }
    out
}

fn in_place(edit: &Edit<'_>, message: &[u8]) -> Vec<u8> {
    let mut buffer = message.to_vec();
    assert_eq!(edit.apply_to(&mut buffer), Ok(()));
    assert_eq!(u32::try_from(buffer.len()), Ok(edit.len()));
    buffer
}

fn attached(message: &OpMsg<'_>, section: EncodedSection<'_>) -> Vec<u8> {
    written(&Splice::attach(message, section, MAX).expect("far below the limit"))
}

fn laws(message: &OpMsg<'_>, section: EncodedSection<'_>) {
    let bytes = message.as_bytes();
    let stripped = strips(message);
    let forwarded = Splice::forward(message, Some(every_field()));
    assert!(forwarded.is_unchanged());
    assert_eq!(written(&forwarded), bytes);
    assert_eq!(in_place(&forwarded.to_edit(), bytes), bytes);
    assert_eq!(written(&Splice::forward(message, None)), stripped);
    if message.role() == Role::Reply {
        assert!(
            Splice::attach(message, section, MAX).is_err(),
            "a section in a reply"
        );
        return;
    }
    let out = attached(message, section);
    let again = parse(&out, message.role());
    same_but_telemetry(message, &again);
    let last = again.sections().last().expect("a body and a section");
    assert_eq!(last.kind(), 3);
    assert_eq!([&[3], last.payload()].concat(), section.as_bytes());
    again.telemetry().expect("encoded by us").expect("attached");
    assert_eq!(
        written(&Splice::strip(&again)),
        stripped,
        "strip after attach is not strip"
    );
    assert_eq!(
        attached(&again, section),
        out,
        "attaching twice is not attaching once"
    );
    limit(message, section, &out);
    let edit = Splice::attach(message, section, MAX)
        .expect("far below the limit")
        .to_edit();
    assert_eq!(in_place(&edit, bytes), out);
    // An edit of one message does nothing to another.
    let mut other = [bytes, &[0]].concat();
    assert!(edit.apply_to(&mut other).is_err());
    assert_eq!(other, [bytes, &[0]].concat());
}

fn strips(message: &OpMsg<'_>) -> Vec<u8> {
    let strip = Splice::strip(message);
    let out = written(&strip);
    let again = parse(&out, message.role());
    same_but_telemetry(message, &again);
    assert_eq!(again.telemetry_document(), None);
    assert_eq!(strip.is_unchanged(), message.telemetry_document().is_none());
    if strip.is_unchanged() {
        assert_eq!(out, message.as_bytes());
    }
    assert_eq!(in_place(&strip.to_edit(), message.as_bytes()), out);
    out
}

/// The exact size passes, one less is refused.
fn limit(message: &OpMsg<'_>, section: EncodedSection<'_>, out: &[u8]) {
    let len = u32::try_from(out.len()).expect("inputs are small");
    assert!(Splice::attach(message, section, len).is_ok());
    assert!(Splice::attach(message, section, len - 1).is_err());
}

/// Header, flags and every section but telemetry are the same bytes in the same order.
fn same_but_telemetry(before: &OpMsg<'_>, after: &OpMsg<'_>) {
    assert_eq!(before.as_bytes()[4..20], after.as_bytes()[4..20]);
    let rest = |message: &OpMsg<'_>| -> Vec<(u8, Vec<u8>)> {
        let sections = message.sections().filter(|section| section.kind() != 3);
        sections
            .map(|section| (section.kind(), section.payload().to_vec()))
            .collect()
    };
    assert_eq!(rest(before), rest(after));
}
