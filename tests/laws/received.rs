//! The receiving half of the law `secrets`: a message in which every text is planted, whole or damaged.

use super::make;
use super::planted::{self, Planter};
use arbitrary::Unstructured;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy};
use opmsg_telemetry::observe::values::{CodecPolicy, ForwardOutcome};
use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
use opmsg_telemetry::report::{LogContext, Report, Value};
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{Generation, Limits, Mono, SpanId, Wall};

/// Tells a reader of a message.
pub fn told(bytes: &[u8], mut planter: Planter, telemetry: &mut DecoderTelemetry) {
    if let Ok(message) = message(&mut Unstructured::new(bytes), &mut planter) {
        let config = Config::server().with_access_control(false);
        receive(&message.message(), config, Some(telemetry));
    }
}

/// A message and a receiver that it comes to.
pub fn run(u: &mut Unstructured<'_>, mut planter: Planter) -> arbitrary::Result<()> {
    let server = Config::server().with_access_control(false);
    let config = *u.choose(&[
        server,
        server.with_policy(Policy::Tolerant),
        server.with_admission(None),
        server.with_limits(Limits::DEFAULT.with_generation(Generation::Before9_0)),
        Config::server(),
        Config::proxy(),
    ])?;
    let mut message = message(u, &mut planter)?.message();
    for _ in 0..u.int_in_range(0..=3)? {
        let at = u.choose_index(message.len())?;
        message[at] = u.arbitrary()?;
    }
    if u.arbitrary()? {
        make::repair(&mut message);
    }
    let mut telemetry = telemetry();
    let told = receive(&message, config, Some(&mut telemetry));
    let quiet = receive(&message, config, None);
    assert_eq!(quiet, told, "telemetry changed what was read");
    let may_have_trace = told.has_trace;
    let mut spans = SpanBatch::new(*telemetry.scope(), 1);
    if let Some(span) = told.span {
        planted::debug(&span);
        spans.push(span.with_failure(Some(59)), Wall::from_nanos(8));
    }
    look(&mut telemetry, spans, may_have_trace);
    Ok(())
}

/// A reader that says all it can say.
pub fn telemetry() -> DecoderTelemetry {
    let codec = CodecScope::server(1023, CodecPolicy::Server).expect("a number");
    let telemetry = DecoderTelemetry::new(codec, Wall::from_nanos(1));
    telemetry.with_sizes().with_retries().with_exemplars()
}

/// What a receiver made of a message.
#[derive(Debug)]
struct Received {
    answer: String,
    reply: Vec<u8>,
    counted: String,
    has_trace: bool,
    span: Option<ServerSpan>,
}

impl PartialEq for Received {
    fn eq(&self, other: &Self) -> bool {
        let whole = |of: &Self| (of.answer.clone(), of.reply.clone(), of.counted.clone());
        whole(self) == whole(other)
    }
}

fn receive(message: &[u8], config: Config, telemetry: Option<&mut DecoderTelemetry>) -> Received {
    let at = Wall::from_nanos(5);
    let mut ingest = Ingest::new(config);
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    planted::debug(&answer);
    let report = ingest.report(&answer);
    let has_trace = report
        .as_ref()
        .is_some_and(|report| report.traceparent().is_some());
    if let Some(report) = &report {
        told_to_loggers(report, has_trace);
    }
    if let Some(telemetry) = telemetry {
        // Once too often, so that there is an event to drop.
        telemetry.start(4096, at);
        telemetry.start(4096, at);
        telemetry.storm(StormState::Rising);
        telemetry.forwarded(ForwardOutcome::Kept);
        if let Some(report) = &report {
            telemetry.report(report, at);
        }
        telemetry.add(ingest.counters());
    }
    planted::group(ingest.counters());
    let mut reply = Vec::new();
    let mut span = None;
    match &answer {
        Answer::Run(request) => {
            let id = SpanId::from_bytes([7; 8]).expect("not zero");
            span = ServerSpan::begin(request, id, at);
            reply.extend(request.message().as_bytes());
        }
        Answer::Refuse(refused) => {
            planted::text(&refused.to_string());
            refused.append_reply(1, &mut reply);
        }
        Answer::Other(_) => {}
        _ => {}
    }
    Received {
        answer: format!("{answer:?} {:?}", report.as_ref().map(Report::outcome)),
        reply,
        counted: format!("{:?}", ingest.counters()),
        has_trace,
        span,
    }
}

/// What a logger is given: of what is planted names and versions of drivers, and ids of accepted sections.
fn told_to_loggers(report: &Report<'_>, has_trace: bool) {
    planted::debug(report);
    for (key, value) in report.pairs() {
        planted::debug(&value);
        match value {
            Value::Text(text) => {
                assert!(key.starts_with("mongodb.driver.") && text.len() <= 64);
                planted::text(&text.replace(planted::DRIVER, ""));
            }
            Value::TraceId(_) | Value::SpanId(_) => assert!(has_trace),
            value => planted::text(&value.to_string()),
        }
    }
    let mut line = Vec::new();
    report.append_json_line(&LogContext::new(Wall::from_nanos(5)), &mut line);
    let line = String::from_utf8(line).expect("text");
    let digits = planted::hex(&planted::TRACE);
    assert!(has_trace || !line.contains(&digits));
    planted::text(&line.replace(planted::DRIVER, "").replace(&digits, ""));
}

/// Everything that a reader's telemetry gives away.
pub fn look(telemetry: &mut DecoderTelemetry, mut spans: SpanBatch, may_have_trace: bool) {
    let resource = Resource::new();
    planted::debug(&(&*telemetry, &spans));
    assert!(planted::scope(telemetry.scope()).is_empty());
    planted::group(&telemetry.snapshot());
    planted::group(&telemetry.levels());
    let records: Vec<_> = telemetry.drain().collect();
    records.iter().for_each(planted::record);
    let window = telemetry.seal(Wall::from_nanos(9));
    planted::debug(&window);
    planted::group(window.delta());

    let (mut logs, mut metrics) = (LogBatch::new(), MetricBatch::new());
    assert_eq!(logs.add(&[telemetry.scope()], records.iter().copied()), 0);
    metrics.add(
        telemetry.scope(),
        window.delta(),
        window.start(),
        window.end(),
    );
    metrics.add(
        telemetry.scope(),
        &telemetry.levels(),
        window.start(),
        window.end(),
    );
    planted::debug(&(&logs, &metrics));
    let mut body = Vec::new();
    assert_eq!(logs.append_to(&resource, &mut body), records.len());
    metrics.append_to(&resource, &mut body);
    spans.drain_to(&resource, &mut body);
    planted::exported(&body, false, may_have_trace);
}

fn string(name: &str, text: &str) -> Vec<u8> {
    make::element(0x02, name, &make::string(text.as_bytes()))
}

fn binary(name: &str) -> Vec<u8> {
    let id = planted::secret_id();
    make::element(0x05, name, &[&[16, 0, 0, 0, 0], &id[..]].concat())
}

fn nested(name: &str, elements: &[Vec<u8>]) -> Vec<u8> {
    make::element(0x03, name, &make::document(&elements.concat()))
}

/// Retry metadata; what the draft does not know is planted.
fn retry(
    u: &mut Unstructured<'_>,
    planter: &mut Planter,
    name: &str,
) -> arbitrary::Result<Vec<u8>> {
    let attempt: i32 = u.int_in_range(-1..=300)?;
    let reason = if u.arbitrary()? {
        "overload".to_owned()
    } else {
        planter.text()
    };
    let mut elements = vec![
        make::element(0x10, "attempt", &attempt.to_le_bytes()),
        string("reason", &reason),
        string(&planter.text(), &planter.text()),
    ];
    if u.ratio(1, 4)? {
        elements.push(string("limit", &planter.text()));
    }
    Ok(nested(name, &elements))
}

/// The section's document.
fn section(u: &mut Unstructured<'_>, planter: &mut Planter) -> arbitrary::Result<Vec<u8>> {
    let trace = planted::hex(&planted::trace_id());
    let span = planted::hex(&planted::span_id());
    let traceparent = match u.int_in_range(0..=7)? {
        0 => planter.text(),
        1 => format!("00-{trace}-{span}-{}", planter.text()),
        _ => format!("00-{trace}-{span}-01"),
    };
    let mut otel = vec![
        string("traceparent", &traceparent),
        string("tracestate", &format!("k={}", planter.text())),
        string(&planter.text(), &planter.text()),
    ];
    if u.ratio(1, 8)? {
        otel.swap_remove(0);
    }
    let driver = [
        string("name", &planter.driver(16)),
        string("version", &planter.driver(6)),
        string(&planter.text(), &planter.text()),
    ];
    let setting = string("readPreference", &planter.text());
    let mut config = vec![
        string(&planter.text(), &planter.text()),
        make::element(0x10, "maxAdaptiveRetries", &2_i32.to_le_bytes()),
    ];
    if u.ratio(1, 4)? {
        config.push(setting);
    }
    let client = [
        binary("id"),
        nested("driver", &driver),
        nested("config", &config),
    ];
    let mut elements = vec![nested("otel", &otel)];
    if u.arbitrary()? {
        elements.push(retry(u, planter, "retry")?);
    }
    if u.arbitrary()? {
        elements.push(nested("client", &client));
    }
    elements.push(string(&planter.text(), &planter.text()));
    Ok(make::document(&elements.concat()))
}

/// What a hello says about its client.
fn hello(planter: &mut Planter) -> Vec<u8> {
    let application = [string("name", &planter.text())];
    let driver = [
        string("name", &planter.driver(8)),
        string("version", &planter.driver(5)),
    ];
    let os = [
        string("type", &planter.text()),
        string("name", &planter.text()),
    ];
    let elements = [
        nested("application", &application),
        nested("driver", &driver),
        nested("os", &os),
        string("platform", &planter.text()),
    ];
    nested("client", &elements)
}

fn message(u: &mut Unstructured<'_>, planter: &mut Planter) -> arbitrary::Result<make::Parts> {
    let name = match u.int_in_range(0..=3)? {
        0 => planter.text(),
        1 => planter.text().repeat(500),
        2 => "hello".to_owned(),
        _ => "find".to_owned(),
    };
    let mut body = vec![
        string(&name, &planter.text()),
        string("$db", &planter.text()),
        string("comment", &planter.text()),
        nested("lsid", &[binary("id")]),
        string(&planter.text(), &planter.text()),
    ];
    if name == "hello" {
        body.push(hello(planter));
    }
    if u.arbitrary()? {
        body.push(retry(u, planter, "$retry")?);
    }
    let rows = make::document(&string(&planter.text(), &planter.text()));
    let inside = [planter.text().as_bytes(), &[0], &rows].concat();
    let size = u32::try_from(inside.len() + 4).expect("inputs are small");
    let mut sections = vec![
        make::section(0, &make::document(&body.concat())),
        make::section(1, &[&size.to_le_bytes()[..], &inside].concat()),
    ];
    for _ in 0..u.int_in_range(0..=2)? {
        sections.push(make::section(3, &section(u, planter)?));
    }
    Ok(make::Parts {
        request_id: 1,
        response_to: 0,
        flags: u.int_in_range(0..=1)?,
        sections,
    })
}
