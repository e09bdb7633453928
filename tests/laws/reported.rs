//! What logs show of a message full of markers: names and versions of drivers, ids of accepted sections, known commands; nothing else.

use super::canary::FORMS;
use super::emitted;
use opmsg_telemetry::ingest::{Config, Ingest, Policy};
use opmsg_telemetry::observe::CodecScope;
use opmsg_telemetry::observe::values::CodecPolicy;
use opmsg_telemetry::report::{FailureLimiter, LogContext, Outcome, Report, Value};
use opmsg_telemetry::{Generation, Mono, Wall};

/// What is searched for the markers: a line and all pairs, without what may come back.
pub struct Shown {
    pub line: String,
    pub pairs: String,
    /// What came back: texts and ids.
    pub returned: Vec<String>,
}

/// Every report of a message, by receivers of different kinds.
pub fn look(message: &[u8]) -> Vec<Shown> {
    let server = Config::server().with_access_control(false);
    let configs = [
        server,
        server.with_policy(Policy::Tolerant),
        server.with_admission(None),
        server.with_generation(Generation::Before9_0),
        Config::server(),
        Config::proxy(),
    ];
    configs
        .into_iter()
        .filter_map(|config| report(config, message))
        .collect()
}

fn report(config: Config, message: &[u8]) -> Option<Shown> {
    let mut ingest = Ingest::new(config);
    let mut scratch = Vec::new();
    let at = Mono::from_nanos(7);
    let answer = ingest.handle(message, &mut scratch, at);
    let report = ingest.report(&answer)?;
    let codec = CodecScope::server(0, CodecPolicy::Server).expect("a number");
    let mut samples = emitted::Samples::new();
    samples.report(&codec, &report);
    emitted::sound(&samples);
    let shown = shown(&report, at);
    for form in FORMS {
        assert!(!shown.line.contains(form), "{form} shows in the line");
        assert!(!shown.pairs.contains(form), "{form} shows in the pairs");
    }
    Some(shown)
}

fn shown(report: &Report<'_>, at: Mono) -> Shown {
    let may_have_ids = matches!(report.outcome(), Outcome::Accepted | Outcome::Limited);
    let severity = FailureLimiter::new().severity(report, at);
    let context = LogContext::new(Wall::default()).with_severity(severity);
    let mut out = Vec::new();
    report.append_json_line(&context, &mut out);
    let (end, text) = out.split_last().expect("a line ends");
    assert_eq!(*end, b'\n');
    assert!(
        text.iter().all(|byte| (b' '..=b'~').contains(byte)),
        "a line shows what is printable"
    );
    let mut line = String::from_utf8(text.to_vec()).expect("a line is text");

    let mut returned = Vec::new();
    for (key, max) in [
        ("traceId", 32),
        ("parentId", 16),
        ("name", 64),
        ("version", 64),
    ] {
        let may_return = may_have_ids || !key.ends_with("Id");
        if may_return && let Some(text) = take(&mut line, key) {
            assert!(text.len() <= max, "{key} is too long");
            returned.push(text);
        }
    }
    returned.sort();

    let mut in_pairs = Vec::new();
    let mut pairs = String::new();
    for (key, value) in report.pairs() {
        pairs += &format!("{key} {value:?} ");
        match value {
            Value::Text(text) => {
                assert!(key.starts_with("mongodb.driver.") && text.len() <= 64);
                in_pairs.push(text.to_owned());
            }
            Value::TraceId(_) | Value::SpanId(_) => {
                assert!(may_have_ids);
                in_pairs.push(value.to_string());
            }
            value => pairs += &format!("{value} {} ", value.escaped()),
        }
    }
    in_pairs.sort();
    assert_eq!(in_pairs, returned, "both renderings say the same");
    Shown {
        line,
        pairs,
        returned,
    }
}

/// Takes a string out of a line of JSON. No two strings that may return have the same key.
fn take(line: &mut String, key: &str) -> Option<String> {
    let key = format!("\"{key}\":\"");
    let start = line.find(&key)? + key.len();
    let mut text = String::new();
    let mut chars = line[start..].char_indices();
    let len = loop {
        match chars.next()? {
            (at, '"') => break at,
            (_, '\\') => text.extend(chars.next().map(|(_, escaped)| escaped)),
            (_, c) => text.push(c),
        }
    };
    line.replace_range(start..start + len, "");
    Some(text)
}
