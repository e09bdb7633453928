//! The log line of a report, against `serde_json` writing the same line.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use criterion::{Criterion, criterion_group};
use opmsg_telemetry::Wall;
use opmsg_telemetry::report::{LogContext, Report};
use serde::Serialize;
use shapes::Turns;

/// The line as a type: fields in the order of the line.
#[derive(Serialize)]
struct Line<'a> {
    t: Date<'a>,
    s: &'a str,
    c: &'a str,
    svc: &'a str,
    ctx: &'a str,
    id: u32,
    msg: &'a str,
    attr: Attributes<'a>,
}

#[derive(Serialize)]
struct Date<'a> {
    #[serde(rename = "$date")]
    date: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attributes<'a> {
    outcome: &'a str,
    parent: &'a str,
    command: &'a str,
    trace_id: &'a str,
    parent_id: &'a str,
    trace_flags: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<Retry<'a>>,
    message_size: u32,
    section_size: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Retry<'a> {
    carrier: &'a str,
    attempt: u32,
    limit: u32,
    reason: &'a str,
    code: i32,
    #[serde(rename = "backoffMS")]
    backoff_ms: u64,
}

/// The texts of a line that are made from values: here before the time is taken, so the peer is measured for JSON alone.
struct Texts {
    date: String,
    trace_id: String,
    parent_id: String,
    flags: String,
}

impl Texts {
    fn of(report: &Report<'_>) -> Self {
        let traceparent = report.traceparent().unwrap();
        Self {
            date: "2026-11-20T08:00:00.123+00:00".to_owned(),
            trace_id: traceparent.trace_id().to_string(),
            parent_id: traceparent.parent_id().to_string(),
            flags: format!("{:02x}", traceparent.flags().to_byte()),
        }
    }
}

fn line<'a>(report: &Report<'_>, texts: &'a Texts) -> Line<'a> {
    let retry = |retry: opmsg_telemetry::retry::RetryMetadata| Retry {
        carrier: report.retry_carrier().unwrap().name(),
        attempt: retry.attempt(),
        limit: retry.limit().unwrap(),
        reason: retry.reason().unwrap().as_str(),
        code: retry.code().unwrap(),
        backoff_ms: u64::try_from(retry.backoff().unwrap().as_millis()).unwrap(),
    };
    Line {
        t: Date { date: &texts.date },
        s: "I",
        c: "OP_MSG",
        svc: "S",
        ctx: "conn4711",
        id: 201_303_001,
        msg: "Telemetry accepted",
        attr: Attributes {
            outcome: "accepted",
            parent: "admitted",
            command: report.command().unwrap(),
            trace_id: &texts.trace_id,
            parent_id: &texts.parent_id,
            trace_flags: &texts.flags,
            retry: report.retry().map(retry),
            message_size: report.message_len(),
            section_size: report.section_len(),
        },
    }
}

#[inline(never)]
fn append(report: &Report<'_>, context: &LogContext<'_>, out: &mut Vec<u8>) {
    report.append_json_line(context, out);
}

#[inline(never)]
fn append_with_serde(report: &Report<'_>, texts: &Texts, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, &line(report, texts)).unwrap();
    out.push(b'\n');
}

fn measure(c: &mut Criterion, id: &str, messages: Vec<Vec<u8>>) {
    let context = LogContext::new(Wall::from_nanos(1_795_161_600_123_000_000))
        .with_connection("conn4711")
        .with_service("S");
    let reports = shapes::reports(messages);
    let inputs: Vec<_> = reports
        .into_iter()
        .map(|report| (Texts::of(&report), report))
        .collect();
    let (mut ours, mut theirs) = (Vec::with_capacity(1024), Vec::with_capacity(1024));
    for (texts, report) in &inputs {
        ours.clear();
        theirs.clear();
        append(report, &context, &mut ours);
        append_with_serde(report, texts, &mut theirs);
        assert_eq!(ours, theirs);
    }
    let mut turns = Turns::new(inputs);
    c.bench_function(id, |b| {
        b.iter(|| {
            ours.clear();
            append(&turns.next().1, &context, &mut ours);
            black_box(&ours);
        });
    });
    c.bench_function(&format!("{id}/serde_json"), |b| {
        b.iter(|| {
            theirs.clear();
            let (texts, report) = turns.next();
            append_with_serde(report, texts, &mut theirs);
            black_box(&theirs);
        });
    });
}

fn json_line(c: &mut Criterion) {
    measure(c, "report/json_line", shapes::find_200_telemetry());
    measure(c, "report/json_line/retry", shapes::find_200_retry());
}

criterion_group!(benches, json_line);
fn main() {
    times::run("report", benches);
}
