//! The vectors of `tests/vectors/splice`: appended, as chunks and in place.

#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;

use opmsg_telemetry::error::AttachError;
use opmsg_telemetry::{Gate, Generation, Limits, OpMsg, Role, Splice, TraceSection};
use vector::{Expect, Vector, folder};

/// The vector's change to its input, as the vector's keys say.
fn spliced<'m, 's>(
    vector: &Vector,
    msg: &OpMsg<'m>,
    section: Option<&'s TraceSection>,
    limits: &Limits,
) -> Result<Splice<'m, 's>, AttachError> {
    let section = || section.expect("the op needs a section");
    let has_section = msg.telemetry_document().is_some();
    match vector.key("op") {
        "attach" => {
            assert!(!has_section, "{}: that is a replace", vector.name);
            Splice::attach(msg, section(), limits.max_message_size())
        }
        "replace" => {
            assert!(has_section, "{}: that is an attach", vector.name);
            Splice::attach(msg, section(), limits.max_message_size())
        }
        "strip" => Ok(Splice::strip(msg)),
        "forward" => {
            let version = match vector.key("peer") {
                "absent" => None,
                version => Some(version.parse().expect("wire version")),
            };
            Ok(Splice::forward(
                msg,
                Gate::from_max_wire_version(version).telemetry(),
            ))
        }
        other => panic!("{}: unknown op {other}", vector.name),
    }
}

/// The section that a vector names.
fn section(vector: &Vector) -> Option<TraceSection> {
    let (_, text) = vector.keys.iter().find(|(key, _)| key == "section")?;
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("permit");
    Some(TraceSection::new(
        permit,
        text.parse().expect("traceparent"),
    ))
}

// checklist 15, 16
#[test]
fn splice() {
    for vector in folder("splice") {
        let name = &vector.name;
        let input = vector.blocks["input"].to_bytes();
        let msg =
            OpMsg::parse(&input, Role::Request, &Limits::SERVER).expect("the input is a message");
        let limits = verdict::limits(&vector, Generation::V9_0);
        let section = section(&vector);
        let splice = match (
            spliced(&vector, &msg, section.as_ref(), &limits),
            vector.expect("9.0"),
        ) {
            (Ok(splice), Expect::Accept) => splice,
            (Err(error), Expect::Reject { kind, .. }) => {
                assert_eq!(verdict::variant(&error), kind, "{name}");
                continue;
            }
            (outcome, expected) => panic!("{name}: {outcome:?}, {expected:?} expected"),
        };
        let output = vector.blocks["output"].to_bytes();
        let mut appended = Vec::new();
        splice.append_to(&mut appended);
        assert_eq!(appended, output, "{name}: appended");
        assert!(splice.chunks().len() <= 4, "{name}");
        let chunks: Vec<u8> = splice
            .chunks()
            .iter()
            .flat_map(|chunk| chunk.iter().copied())
            .collect();
        assert_eq!(chunks, output, "{name}: chunks");
        assert_eq!(
            usize::try_from(splice.len()),
            Ok(output.len()),
            "{name}: announced length"
        );
        assert_eq!(splice.is_unchanged(), input == output, "{name}");
        let mut in_place = input.clone();
        splice
            .to_edit()
            .apply_to(&mut in_place)
            .expect("the edit's own message");
        assert_eq!(in_place, output, "{name}: in place");
        OpMsg::parse(&output, Role::Request, &Limits::SERVER).expect("the output is a message");
    }
}
