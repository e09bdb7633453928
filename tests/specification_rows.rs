//! The table of rows in `docs/specification.md` says the same as the crate's: rule TS-88, and with it the three rows that no
//! bytes can show here: TS-47 and TS-48 (judged before a message is parsed), TS-52 (implied by the row before it).

use opmsg_telemetry::Generation;
use opmsg_telemetry::error::{Reaction, Rule};

/// Cells of one row: rule id, row number, condition, then code and reaction for 9.0 and before.
type Row<'a> = [&'a str; 7];

fn rows(specification: &str) -> Vec<Row<'_>> {
    specification
        .lines()
        .filter(|line| line.starts_with("| **TS-"))
        .filter_map(|line| {
            let cells = line.trim().trim_matches('|').split('|').map(str::trim);
            Row::try_from(cells.collect::<Vec<_>>()).ok()
        })
        .collect()
}

fn answer(rule: Rule, generation: Generation) -> [String; 2] {
    let code = rule.code(generation).map_or_else(
        || "not established".to_owned(),
        |code| format!("{} {}", code.code(), code.name()),
    );
    let reaction = match rule.reaction(generation) {
        Reaction::Close => "CLOSE",
        Reaction::Reply => "REPLY",
        other => panic!("{other:?} is no reaction of a row"),
    };
    [code, reaction.to_owned()]
}

#[test]
fn every_row_has_the_crates_codes_and_reactions() {
    let specification = include_str!("../docs/specification.md");
    let rows = rows(specification);
    let numbers: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(numbers, Rule::ALL.map(Rule::id));
    for (row, rule) in rows.iter().zip(Rule::ALL) {
        let [_, _, _, code, reaction, code_before, reaction_before] = *row;
        assert_eq!(
            answer(rule, Generation::V9_0),
            [code, reaction],
            "{} from 9.0 on",
            row[0]
        );
        assert_eq!(
            answer(rule, Generation::Before9_0),
            [code_before, reaction_before],
            "{} before 9.0",
            row[0]
        );
    }
}

/// The rows that no vector can reach, against the servers' own numbers (protocol facts, not the crate's table).
#[test]
fn rows_that_no_message_reaches() {
    let code =
        |rule: Rule, generation| rule.code(generation).map(|code| (code.code(), code.name()));
    // TS-47: an inflated message that is too large closes the connection; no code is known.
    for generation in [Generation::V9_0, Generation::Before9_0] {
        assert_eq!(code(Rule::A2, generation), None);
        assert_eq!(Rule::A2.reaction(generation), Reaction::Close);
        // TS-48: shed before it is parsed.
        let shed = Some((462, "IngressRequestRateLimitExceeded"));
        assert_eq!(code(Rule::A3, generation), shed);
        assert_eq!(Rule::A3.reaction(generation), Reaction::Reply);
    }
    // TS-52
    let (now, before) = (Generation::V9_0, Generation::Before9_0);
    assert_eq!(code(Rule::R4, now), Some((498, "InvalidOpMsgSize")));
    assert_eq!(Rule::R4.reaction(now), Reaction::Close);
    assert_eq!(code(Rule::R4, before), Some((51251, "Location51251")));
    assert_eq!(Rule::R4.reaction(before), Reaction::Reply);
}

/// TS-88: a number does not name a row, so the row has to be kept beside it.
#[test]
fn some_codes_stand_for_several_rows() {
    let rows_with = |number: i32| {
        Rule::ALL
            .into_iter()
            .filter(|rule| {
                rule.code(Generation::V9_0)
                    .is_some_and(|code| code.code() == number)
            })
            .map(Rule::id)
            .collect::<Vec<_>>()
    };
    assert_eq!(rows_with(2), ["15", "22"]);
    assert_eq!(rows_with(15), ["1", "6b", "9", "10", "12b", "14b", "16b"]);
    assert_eq!(rows_with(22), ["6a", "12a", "16a"]);
    assert_eq!(rows_with(10334), ["7", "13", "17"]);
}
