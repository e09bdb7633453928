//! Secrets planted in every text that the crate's own telemetry is told of: none shows in a metric, an event, a view, `Debug`, an error,
//! the bytes for an exporter, the snapshot of the registry, or the documents. A driver's name and version come back, on scopes, with 64
//! bytes at most.

#[path = "laws/mod.rs"]
mod laws;
mod sample;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use laws::emitted;
use laws::planted::{self, Planter};
use opmsg_telemetry::client::{ClientConfig, Driver};
use opmsg_telemetry::observe::events::{
    CodecStart, RequestRetry, TelemetryAttachFail, TelemetryDecodeFail,
};
use opmsg_telemetry::observe::values::{
    AttachFailure, CodecPolicy, DecodeOutcome, Refusal, RetryCause,
};
use opmsg_telemetry::observe::{
    AttributeValue, ClientScope, CodecScope, Counters, EventRing, Exemplar, Ledger, MetricGroup,
    Occasion, Record, Scope, SetView, schema,
};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, SpanBatch};
use opmsg_telemetry::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Wall};
use sample::registry::*;

/// Bytes that mean nothing, long enough for every part of the law.
fn noise(seed: u32) -> Vec<u8> {
    let mut state = seed;
    (0..1500)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}

/// The law saw whatever there is to see: each metric, event, span and entity, the record that a logger is given included.
// TS-213
#[test]
fn what_is_searched_is_everything_that_is_declared() {
    for seed in 0..400 {
        laws::secrets::law(&noise(seed));
    }
    let registry = schema::registry();
    let metrics = registry.sets.iter().flat_map(|set| set.metrics);
    let declared: BTreeSet<&str> = metrics
        .map(|metric| metric.name)
        .chain(registry.events.iter().map(|event| event.name))
        .chain(registry.spans.iter().map(|span| span.name))
        .chain(registry.entities.iter().map(|entity| entity.name))
        .collect();
    let seen = planted::seen();
    let unseen: Vec<_> = declared.difference(&seen).collect();
    assert!(unseen.is_empty(), "never searched: {unseen:?}");
}

/// `Debug` in both its forms.
#[track_caller]
fn hides(value: &(impl Debug + ?Sized)) {
    planted::debug(value);
    let pretty = format!("{value:#?}");
    let pretty: Vec<&str> = pretty.split_whitespace().collect();
    planted::text(&pretty.join(" "));
}

fn context() -> ReceivedTraceparent {
    traceparent().into()
}

fn traceparent() -> Traceparent {
    let trace_id = TraceId::from_bytes(planted::trace_id()).unwrap();
    let span_id = SpanId::from_bytes(planted::span_id()).unwrap();
    Traceparent::new(trace_id, span_id, TraceFlags::SAMPLED)
}

fn exemplar() -> Exemplar {
    let (trace_id, span_id) = (traceparent().trace_id(), traceparent().parent_id());
    Exemplar::new(Wall::from_nanos(3), 4, trace_id, span_id)
}

fn records() -> Vec<Record> {
    let at = Wall::from_nanos(2);
    let retry = RequestRetry::new(1.try_into().unwrap())
        .with_retry_reason(Some(RetryCause::Overload))
        .with_response_status_code(Some(462));
    let attach = TelemetryAttachFail::new(AttachFailure::InvalidContext);
    let decode = TelemetryDecodeFail::new(Refusal::TooDeep).with_telemetry_size(Some(4));
    let start = CodecStart::new(4096);
    vec![
        Record::new(at, retry).with_context(Some(context())),
        Record::new(at, attach).with_context(Some(context())),
        Record::new(at, decode),
        Record::new(at, start),
    ]
}

/// The values themselves, one by one: every type that holds what was recorded.
// TS-213, TS-217
#[test]
fn no_value_shows_an_id_or_a_text() {
    hides(&exemplar());
    let mut ring: EventRing = EventRing::new();
    let mut logs = LogBatch::new();
    for record in records() {
        hides(&record);
        sample::sound(&emitted::records([&record]));
        planted::record(&record);
        ring.push(record);
    }
    hides(&ring);
    let codec = CodecScope::server(5, CodecPolicy::Tolerant).unwrap();
    assert_eq!(logs.add(&[&codec], ring.drain()), 0);
    hides(&logs);
    let mut body = Vec::new();
    assert_eq!(logs.append_to(&Resource::new(), &mut body), 4);
    planted::exported(&body, false, true);

    let mut ledger: Ledger<Sets> = Ledger::new(Wall::from_nanos(0));
    let depths = &mut ledger.open_mut().retry.request_retry_depth;
    depths.at(RetryCause::Overload).record_with(4, exemplar());
    hides(&ledger);
    let window = ledger.seal(Wall::from_nanos(9));
    hides(&window);
    planted::group(window.delta());
    sample::sound(&emitted::sets(window.delta()));
    let mut points = 0;
    window.delta().visit_sets(&mut |set| {
        set.points(&mut |point| {
            hides(&point);
            points += 1;
        });
    });
    assert_eq!(points, 1);
    let mut metrics = MetricBatch::new();
    metrics.add(&codec, window.delta(), window.start(), window.end());
    hides(&metrics);
    let mut body = Vec::new();
    metrics.append_to(&Resource::new(), &mut body);
    planted::exported(&body, false, true);
    // The exemplar is there to be hidden: the search is not of nothing.
    assert!(catch_unwind(|| planted::exported(&body, false, false)).is_err());

    let occasion = Occasion::new(Wall::from_nanos(1))
        .with_command(&Planter::new(1).text())
        .with_span(Some(traceparent()));
    hides(&occasion);
}

type Sets = opmsg_telemetry::observe::DecoderSets;

/// Each collecting type after it was told of planted commands, replies, messages.
// TS-213
#[test]
fn no_collector_shows_a_text() {
    for seed in 0..4 {
        let bytes = noise(seed);
        let planter = Planter::new(seed);
        let mut client = laws::secrets::telemetry(planter.clone());
        laws::secrets::told(&bytes, planter.clone(), &mut client);
        hides(&client);
        hides(client.encoder());
        hides(&client.snapshot());
        hides(&client.encoder().levels());
        laws::secrets::look(&mut client);
        hides(&client);

        let mut reader = laws::received::telemetry();
        laws::received::told(&bytes, planter, &mut reader);
        hides(&reader);
        hides(&reader.snapshot());
        hides(&reader.levels());
        let spans = SpanBatch::new(*reader.scope(), 4);
        hides(&spans);
        laws::received::look(&mut reader, spans, true);
        hides(&reader);
    }
}

/// A driver's name and version are what it says of itself: they stand on the client's scope, and nothing longer than 64 bytes does.
// TS-214
#[test]
fn a_driver_comes_back_on_its_scope_alone_and_no_longer_than_64_bytes() {
    let mut planter = Planter::new(7);
    for len in [1, 63, 64] {
        let (name, version) = (planter.driver(len), planter.driver(len));
        let driver = Driver::new(&name, &version).unwrap().into_owned();
        let scope = ClientScope::new(0, driver, &ClientConfig::new()).unwrap();
        hides(&scope);
        let mut returned = Vec::new();
        scope.visit(&mut |key, value| {
            hides(&value);
            if let AttributeValue::Text(text) = value
                && key.starts_with("mongodb.driver.")
            {
                returned.push(text.to_owned());
            }
        });
        assert_eq!(returned, [name, version]);
    }
    let long = planter.driver(65);
    let refused = Driver::new(&long, "1").unwrap_err();
    planted::error(&refused);
    let cut = Driver::cut(&long, &long).unwrap().into_owned();
    let scope = ClientScope::new(0, cut, &ClientConfig::new()).unwrap();
    let returned = planted::scope(&scope);
    assert_eq!(returned, [&long[..64], &long[..64]]);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The registry is the same for every process: no run puts anything into it, nor into what is generated from it.
// TS-213, TS-219
#[test]
fn the_snapshot_of_the_registry_has_nothing_of_a_run() {
    let before = serde_json::to_string(schema::registry()).unwrap();
    laws::secrets::law(&noise(3));
    let after = serde_json::to_string(schema::registry()).unwrap();
    assert_eq!(before, after);
    let mut pages = vec![after];
    for folder in ["docs", "registry", "src/observe/generated"] {
        files(&root().join(folder), &mut pages);
    }
    assert!(pages.len() > 20, "{} pages", pages.len());
    pages.iter().for_each(|page| planted::text(page));
}

/// The texts of a folder's files.
fn files(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, texts);
        } else {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// A set of which a point has a word that its list does not have.
#[derive(Clone, Copy, Debug, Default)]
struct Undeclared;

impl MetricGroup for Undeclared {
    fn merge(&mut self, _: &Self) {}

    fn visit_sets(&self, set: &mut dyn FnMut(&dyn SetView)) {
        set(&Mixed);
    }
}

/// A set with the points of another one.
struct Mixed;

impl SetView for Mixed {
    fn descriptor(&self) -> &'static schema::SetDescriptor {
        let mut counted = Counters::default();
        let mut descriptor = None;
        counted
            .decoder
            .request_decoded
            .at(DecodeOutcome::Absent)
            .increment();
        counted.visit_sets(&mut |set| descriptor = Some(set.descriptor()));
        descriptor.unwrap()
    }

    fn points(&self, point: &mut dyn FnMut(opmsg_telemetry::observe::Point<'_>)) {
        let mut counted = Counters::default();
        counted
            .decoder
            .request_decoded
            .at(DecodeOutcome::Absent)
            .increment();
        SetView::points(&counted.decoder, point);
    }
}

/// A search that has to fail.
type Leak<'a> = Box<dyn Fn() + 'a>;

/// A check that cannot fail shows nothing.
// TS-213
#[test]
fn a_leak_is_found() {
    let text = Planter::new(9).text();
    let driver = Planter::new(9).driver(70);
    let bytes = planted::secret_id();
    let leaks: [(&str, Leak<'_>); 15] = [
        ("a text", Box::new(|| planted::text(&text))),
        ("its bytes", Box::new(|| planted::debug(text.as_bytes()))),
        ("its bytes on lines", Box::new(|| hides(text.as_bytes()))),
        ("its Debug", Box::new(|| planted::debug(&Some(&text)))),
        ("an id", Box::new(|| planted::debug(&bytes))),
        (
            "an id in digits",
            Box::new(|| planted::text("id: c51d7e9ac51d7e9a")),
        ),
        (
            "the same in capitals",
            Box::new(|| planted::text("CAFED00D")),
        ),
        (
            "an error",
            Box::new(|| planted::error(&std::io::Error::other(text.clone()))),
        ),
        (
            "a text for an exporter",
            Box::new(|| planted::exported(text.as_bytes(), true, true)),
        ),
        (
            "an id for an exporter",
            Box::new(|| planted::exported(&bytes, true, true)),
        ),
        (
            "a driver elsewhere",
            Box::new(|| planted::exported(driver.as_bytes(), false, true)),
        ),
        (
            "a trace elsewhere",
            Box::new(|| planted::exported(&planted::trace_id(), true, false)),
        ),
        (
            "a text on a scope",
            Box::new(|| {
                planted::entity("mongodb.op_msg.codec.id", AttributeValue::Text("Zq7x1"));
            }),
        ),
        (
            "a driver that is too long",
            Box::new(|| {
                let long: &'static str =
                    "Xk9w12345678901234567890123456789012345678901234567890123456789012";
                assert_eq!(long.len(), 66);
                planted::entity("mongodb.driver.name", AttributeValue::Text(long));
            }),
        ),
        (
            "a point of another set",
            Box::new(|| planted::group(&Undeclared)),
        ),
    ];
    for (what, leak) in leaks {
        assert!(
            catch_unwind(AssertUnwindSafe(leak)).is_err(),
            "{what} is not found"
        );
    }
}
