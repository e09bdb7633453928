//! Both policies on every vector of requests: a server's answer, and what stays of the message without its telemetry.

#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;
#[path = "wire/mod.rs"]
mod wire;

use opmsg_telemetry::error::Reaction;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Parent, Policy, Refused};
use opmsg_telemetry::{Generation, Limits, Message, Mono, Role};
use vector::{Expect, Vector, folder};
use verdict::{GENERATIONS, Refusal};

/// Rows of the receiver's list that are about the telemetry section.
const TELEMETRY: [&str; 11] = [
    "15", "16a", "16b", "17", "18", "19", "20", "21", "22", "23", "24",
];

/// The whole messages of requests: those of a vector, or a ping with the vector's section.
fn requests() -> Vec<(Vector, Vec<u8>)> {
    let folders = [
        "frame/accept",
        "frame/reject",
        "telemetry/accept",
        "telemetry/reject",
    ];
    let vectors = folders.iter().flat_map(|name| folder(name));
    vectors
        .filter(|vector| vector.optional("role") != Some("reply"))
        .map(|vector| {
            let bytes = vector.bytes();
            let bytes = match vector.optional("input") {
                Some("document") => wire::message(0, &[wire::ping(), [&[3], &bytes[..]].concat()]),
                _ => bytes,
            };
            (vector, bytes)
        })
        .collect()
}

fn ingest(policy: Policy, limits: Limits) -> Ingest {
    let config = Config::server()
        .with_limits(limits)
        .with_policy(policy)
        .with_access_control(false);
    Ingest::new(config)
}

/// The sections of a message one by one, by their lengths; `None` when they do not add up.
fn sections(message: &[u8]) -> Option<Vec<&[u8]>> {
    let end = message.len() - if message.get(16)? & 1 == 1 { 4 } else { 0 };
    let mut rest = message.get(20..end)?;
    let mut sections = Vec::new();
    while let Some(kind) = rest.first() {
        let len = match kind {
            2 => 1 + rest[1..].iter().position(|byte| *byte == 0)? + 1,
            0 | 1 | 3 => {
                let size = i32::from_le_bytes(rest.get(1..5)?.try_into().unwrap());
                let size = usize::try_from(size).ok()?;
                let least = if *kind == 1 { 4 } else { 5 };
                if size < least {
                    return None;
                }
                1 + size
            }
            _ => return None,
        };
        sections.push(rest.get(..len)?);
        rest = &rest[len..];
    }
    Some(sections)
}

/// The message without telemetry, built anew.
fn without_telemetry(message: &[u8]) -> Option<Vec<u8>> {
    let flags = u32::from_le_bytes(message.get(16..20)?.try_into().unwrap());
    let others: Vec<Vec<u8>> = sections(message)?
        .into_iter()
        .filter(|section| section[0] != 3)
        .map(<[u8]>::to_vec)
        .collect();
    let mut rebuilt = wire::message(flags, &others);
    rebuilt[4..12].copy_from_slice(&message[4..12]);
    if flags & 1 == 1 {
        let covered = rebuilt.len() - 4;
        let checksum = wire::crc32c(&rebuilt[..covered]);
        let (before, last) = message.split_last_chunk::<4>()?;
        // What was damaged on the way stays damaged.
        let damage = wire::crc32c(before) ^ u32::from_le_bytes(*last);
        rebuilt[covered..].copy_from_slice(&(checksum ^ damage).to_le_bytes());
    }
    Some(rebuilt)
}

fn reaction(refused: &Refused) -> &'static str {
    match refused.reaction() {
        Reaction::Close => "close",
        Reaction::Reply => "reply",
        Reaction::Silent => "silent",
        other => panic!("{other:?}"),
    }
}

fn check_refused(place: &str, refused: &Refused, expected: &Refusal) {
    let answer = expected.answer.as_ref().expect("messages have answers");
    assert_eq!(refused.code().code(), answer.code, "{place}");
    assert_eq!(refused.code().name(), answer.name, "{place}");
    assert_eq!(reaction(refused), answer.reaction, "{place}");
    let row = expected.facts.get("row").map(String::as_str);
    assert_eq!(refused.rule().map(|rule| rule.id()), row, "{place}");
    assert_eq!(refused.to_string(), expected.text, "{place}");
    let mut reply = Vec::new();
    refused.append_reply(77, &mut reply);
    assert_eq!(reply.is_empty(), answer.reaction != "reply", "{place}");
}

// TS-120, TS-121: a refused vector gets the code, name and reaction of its generation.
#[test]
fn a_server_answers_every_vector_as_the_vector_says() {
    let mut refused_ones = 0;
    for (vector, bytes) in requests() {
        for (label, generation) in GENERATIONS {
            let limits = verdict::limits(&vector, generation);
            let place = format!("{}, {label}", vector.name);
            let mut ingest = ingest(Policy::Server, limits);
            let mut scratch = Vec::new();
            let answer = ingest.handle(&bytes, &mut scratch, Mono::from_nanos(0));
            // A command is looked at when it is dispatched: rule 29.
            let refused = match answer {
                Answer::Run(request) => request.command().err(),
                Answer::Refuse(refused) => Some(refused),
                _ => None,
            };
            // A vector of a document alone says nothing about messages before 9.0, which have no such section.
            let is_about_this =
                vector.optional("input") != Some("document") || generation == Generation::V9_0;
            let accepted = matches!(vector.expect(label), Expect::Accept | Expect::Other(_));
            assert!(!is_about_this || refused.is_none() == accepted, "{place}");
            if let Some(refused) = refused {
                refused_ones += 1;
                let expected = verdict::receive(&bytes, Role::Request, &limits).unwrap_err();
                check_refused(&place, &refused, &expected);
                for (key, seen) in [
                    ("code", refused.code().code().to_string()),
                    ("name", refused.code().name().to_owned()),
                    ("reaction", reaction(&refused).to_owned()),
                ] {
                    let answer = vector.answer(key, label);
                    if answer.is_some_and(|answer| answer != "unspecified") {
                        assert_eq!(answer, Some(&*seen), "{place}");
                    }
                }
            }
            let counters = ingest.counters();
            assert_eq!(counters.tolerated(), 0, "{place}");
            assert_eq!(
                counters.received(),
                counters.accepted() + counters.refused(),
                "{place}"
            );
        }
    }
    assert!(refused_ones > 400, "{refused_ones}");
}

// TS-122 to TS-124: bad telemetry is dropped, and what is left is answered as if it had come alone.
#[test]
fn a_tolerant_receiver_runs_what_is_left_of_every_vector() {
    let (mut ran, mut not_divided) = (0, 0);
    for (vector, bytes) in requests() {
        for (label, generation) in GENERATIONS {
            let limits = verdict::limits(&vector, generation);
            let place = format!("{}, {label}", vector.name);
            let mut ingest = ingest(Policy::Tolerant, limits);
            let mut scratch = Vec::new();
            let alone = verdict::receive(&bytes, Role::Request, &limits);
            let is_about_telemetry = match &alone {
                Ok(_) => false,
                Err(refusal) => is_about_telemetry(refusal, &bytes, generation),
            };
            let answer = ingest.handle(&bytes, &mut scratch, Mono::from_nanos(0));
            if !is_about_telemetry {
                match (answer, alone) {
                    (Answer::Run(request), alone) => {
                        assert!(!request.was_cleaned(), "{place}");
                        assert_eq!(request.message().as_bytes(), bytes, "{place}");
                        assert_eq!(request.command().is_ok(), alone.is_ok(), "{place}");
                    }
                    (Answer::Other(_), Ok(Message::Other(_))) => {}
                    (Answer::Refuse(refused), Err(expected)) => {
                        check_refused(&place, &refused, &expected);
                    }
                    (answer, alone) => panic!("{place}: {answer:?}, {alone:?}"),
                }
                continue;
            }
            let Some(rebuilt) = without_telemetry(&bytes) else {
                // Nobody can say where the section ends.
                not_divided += 1;
                match answer {
                    Answer::Refuse(refused) => {
                        check_refused(&place, &refused, &undivided(&bytes, alone, &limits));
                    }
                    answer => panic!("{place}: {answer:?}"),
                }
                assert_eq!(ingest.counters().refused(), 1, "{place}");
                continue;
            };
            match (answer, verdict::receive(&rebuilt, Role::Request, &limits)) {
                (Answer::Run(request), left) => {
                    ran += 1;
                    assert!(request.was_cleaned(), "{place}");
                    assert_eq!(request.message().as_bytes(), rebuilt, "{place}");
                    assert!(matches!(request.parent(), Parent::Dropped(_)), "{place}");
                    assert!(request.telemetry().is_none(), "{place}");
                    assert_eq!(request.command().is_ok(), left.is_ok(), "{place}");
                    assert_eq!(ingest.counters().tolerated(), 1, "{place}");
                    assert_eq!(ingest.counters().refused(), 1, "{place}");
                }
                (Answer::Refuse(refused), Err(expected)) => {
                    let answer = expected.answer.as_ref().expect("messages have answers");
                    assert_eq!(refused.code().code(), answer.code, "{place}");
                    assert_eq!(reaction(&refused), answer.reaction, "{place}");
                }
                (answer, left) => panic!("{place}: {answer:?}, {left:?}"),
            }
        }
    }
    assert!(ran > 200, "{ran} ran");
    assert!(not_divided > 10, "{not_divided} could not be divided");
}

fn is_about_telemetry(refusal: &Refusal, bytes: &[u8], generation: Generation) -> bool {
    let row = refusal.facts.get("row").map(String::as_str);
    match row {
        Some("25") => {
            let at: usize = refusal.facts["offset"].parse().unwrap();
            generation == Generation::Before9_0 && bytes.get(at) == Some(&3)
        }
        Some("16a" | "16b") => true,
        Some(row) => TELEMETRY.contains(&row),
        None => false,
    }
}

/// What a message whose sections do not add up is answered: the fault that ends the division.
fn undivided(bytes: &[u8], alone: Result<Message<'_>, Refusal>, limits: &Limits) -> Refusal {
    let mut out = Vec::new();
    match opmsg_telemetry::remove_telemetry(bytes, Role::Request, limits, &mut out) {
        Err(error) => Refusal::of_frame(&error, limits.generation()),
        Ok(_) => alone.unwrap_err(),
    }
}
