//! What two real servers answered to 48 messages (`tests/vectors/servers`), against what the crate says for their generation.

#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;

use std::collections::BTreeSet;

use opmsg_telemetry::{Generation, Limits, Message, Role};
use vector::{Vector, folder, table};

const SERVERS: [(&str, Generation); 2] = [
    ("mongod-7.0.11", Generation::Before9_0),
    ("mongodb-9.0.0-alpha0", Generation::V9_0),
];

/// The codes that the receiver's rules answer with; every other code is the command's own.
fn codes_of_the_rules() -> BTreeSet<String> {
    table("rules.txt")
        .into_iter()
        .flat_map(|row| [row["9.0 code"].clone(), row["8.3 code"].clone()])
        .collect()
}

fn check(vector: &Vector, server: &str, generation: Generation, rules: &BTreeSet<String>) {
    let name = format!("{}, {server}", vector.name);
    let bytes = vector.bytes();
    let limits = Limits::SERVER.with_generation(generation);
    let ours = verdict::receive(&bytes, Role::Request, &limits);
    let answer = || {
        let refusal = ours
            .as_ref()
            .err()
            .unwrap_or_else(|| panic!("{name}: accepted here"));
        refusal
            .answer
            .as_ref()
            .unwrap_or_else(|| panic!("{name}: no answer"))
    };
    let words: Vec<&str> = vector.key(server).split_whitespace().collect();
    match words.as_slice() {
        ["accept"] => assert!(ours.is_ok(), "{name}: {ours:?}"),
        ["error-reply", code, code_name] if rules.contains(*code) => {
            assert_eq!(
                (answer().code.to_string().as_str(), answer().name),
                (*code, *code_name),
                "{name}"
            );
            assert_eq!(answer().reaction, "reply", "{name}");
        }
        // The command refused it, so the parser had accepted it.
        ["error-reply", ..] => assert!(ours.is_ok(), "{name}: {ours:?}"),
        // This build has no network layer: a networked server closes the connection.
        ["reject-in-parse", code_name] => {
            assert_eq!(
                (answer().name, answer().reaction),
                (*code_name, "close"),
                "{name}"
            );
        }
        ["closed"] => assert_eq!(answer().reaction, "close", "{name}"),
        ["noreply"] => match &ours {
            Ok(Message::OpMsg(msg)) => assert!(msg.more_to_come(), "{name}"),
            Ok(_) => panic!("{name}: no OP_MSG"),
            Err(_) => assert_eq!(answer().reaction, "silent", "{name}"),
        },
        other => panic!("{name}: unknown verdict {other:?}"),
    }
}

#[test]
fn our_verdicts_are_those_of_two_servers() {
    let vectors = folder("servers");
    assert_eq!(vectors.len(), 48);
    let rules = codes_of_the_rules();
    for vector in &vectors {
        for (server, generation) in SERVERS {
            check(vector, server, generation, &rules);
        }
    }
}
