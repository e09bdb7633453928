//! What telemetry costs is fixed when it is compiled, whatever a peer sends: the series are those of the registry's files and no more, the
//! memory is that of the values, and what is read and written is the same with it and without.

#[path = "laws/mod.rs"]
mod laws;
mod sample;
mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use laws::emitted;
use laws::planted::Planter;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy};
use opmsg_telemetry::observe::events::{CodecStart, EventKind, RequestRetry, TelemetryDecodeFail};
use opmsg_telemetry::observe::values::Refusal;
use opmsg_telemetry::observe::{DecoderTelemetry, EventRing, MetricGroup, Record};
use opmsg_telemetry::otlp::{ServerSpan, SpanBatch};
use opmsg_telemetry::{Mono, SpanId, Wall};
use sample::registry::*;
use serde_json::Value;

/// A series: metric, and its attributes' values.
type Series = (String, Vec<(String, String)>);

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("registry")
        .join(name);
    let text = fs::read_to_string(path).expect("a file of the registry");
    serde_saphyr::from_str(&text).expect("YAML")
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The values of a closed list, which stand alone or with a brief.
fn closed(values: &Value) -> Vec<String> {
    let values = values.as_array().expect("a closed list").iter();
    values
        .map(|value| text(value.get("value").unwrap_or(value)))
        .collect()
}

/// Every series that the registry's files allow, and nothing of what is generated from them.
fn declared() -> BTreeSet<Series> {
    let (attributes, metrics) = (file("attributes.yaml"), file("metrics.yaml"));
    let members: BTreeMap<String, Vec<String>> = list(&attributes, "attributes")
        .filter(|attribute| attribute["type"].is_object())
        .map(|attribute| {
            (
                text(&attribute["key"]),
                closed(&attribute["type"]["members"]),
            )
        })
        .collect();
    let mut all = BTreeSet::new();
    for metric in list(&metrics, "metrics") {
        let groups: Vec<&Value> = list(metric, "attributes")
            .map(|used| &used["ref_group"])
            .collect();
        let group =
            list(&attributes, "attribute_groups").find(|group| groups.contains(&&group["id"]));
        let mut tuples = vec![Vec::new()];
        for used in group
            .into_iter()
            .flat_map(|group| list(group, "attributes"))
        {
            let key = text(&used["ref"]);
            let values = match &used["annotations"]["closed_values"] {
                Value::Null => members[&key].clone(),
                values => closed(values),
            };
            let longer = tuples.iter().flat_map(|tuple: &Vec<_>| {
                values.iter().map(|value| {
                    let mut tuple = tuple.clone();
                    tuple.push((key.clone(), value.clone()));
                    tuple
                })
            });
            tuples = longer.collect();
        }
        all.extend(
            tuples
                .into_iter()
                .map(|tuple| (text(&metric["name"]), tuple)),
        );
    }
    all
}

fn series(sets: &impl MetricGroup) -> BTreeSet<Series> {
    sample::sound(&emitted::sets(sets));
    let mut all = BTreeSet::new();
    sets.visit_sets(&mut |set| {
        set.points(&mut |point| {
            let attributes = point.attributes();
            let attributes = attributes.map(|(key, word)| (key.to_owned(), word.to_owned()));
            all.insert((point.metric().name.to_owned(), attributes.collect()));
        });
    });
    all
}

/// Bytes that mean nothing.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = seed;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}

/// What hundreds of hostile messages, commands and replies leave are series of the files; as many of the same form with other texts in
/// them leave no others.
// TS-216
#[test]
fn hostile_input_adds_no_series() {
    let declared = declared();
    // For each codec and client; a point takes about a hundred bytes on its way to a collector.
    assert!(declared.len() <= 200, "{} series", declared.len());
    assert!(declared.len() > 100, "{} series", declared.len());
    let mut reader = laws::received::telemetry();
    let mut client = laws::secrets::telemetry(Planter::new(0));
    let mut before = None;
    for round in 0..3_u32 {
        for seed in 0..300 {
            let bytes = noise(seed, 1_500);
            let planter = Planter::new(round * 300 + seed);
            laws::received::told(&bytes, planter.clone(), &mut reader);
            laws::secrets::told(&bytes, planter, &mut client);
        }
        let mut found = series(&reader.snapshot());
        found.extend(series(&reader.levels()));
        found.extend(series(&client.snapshot()));
        found.extend(series(&client.encoder().snapshot()));
        found.extend(series(&client.encoder().levels()));
        let unknown: Vec<_> = found.difference(&declared).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert!(found.len() > 60, "{} series", found.len());
        let before = before.get_or_insert_with(|| found.clone());
        assert_eq!(found, *before, "round {round}");
    }
}

/// A million events of the kinds that a peer can cause, as fast as it likes: no heap, no growth, and each is taken, waiting or counted.
// TS-210, TS-216
#[test]
fn memory_is_the_same_after_a_million_events() {
    const PUSHED: u64 = 1_000_000;
    let mut ring: EventRing = EventRing::new();
    let retry = RequestRetry::new(1.try_into().unwrap());
    let mut taken = 0;
    let allocated = allocation_counter::measure(|| {
        for number in 0..PUSHED {
            let at = Wall::from_nanos(number);
            ring.push(match number % 3 {
                0 => Record::new(at, retry),
                1 => Record::new(at, TelemetryDecodeFail::new(Refusal::TooLarge)),
                _ => Record::new(at, CodecStart::new(4096)),
            });
            if number % 9_999 == 0 {
                taken += u64::try_from(ring.drain().count()).unwrap();
            }
        }
    });
    assert_eq!((allocated.count_total, allocated.bytes_total), (0, 0));
    let waiting = u64::try_from(ring.len()).unwrap();
    let records: Vec<_> = ring.drain().collect();
    sample::sound(&emitted::records(&records));
    assert!(waiting <= 128);
    let dropped = &ring.loss().event_dropped;
    let dropped: u64 = dropped.iter().map(|(_, counter)| counter.get()).sum();
    assert_eq!(taken + waiting + dropped, PUSHED);
    assert!(taken > 101 && dropped > 990_000, "{taken} {dropped}");
    // Whatever the ring holds, it holds in itself: 128 records of 64 bytes, and a few numbers.
    assert!(size_of::<EventRing>() < 128 * 64 + 200);
    assert!(EventKind::ALL.len() < 16);
}

/// A reader that was told of a hundred thousand requests is as large as a new one, and holds nothing outside of itself.
// TS-216
#[test]
fn memory_is_the_same_after_a_hundred_thousand_requests() {
    let message = ping();
    let config = Config::server().with_access_control(false);
    let mut ingest = Ingest::new(config.with_admission(None));
    let mut telemetry = laws::received::telemetry();
    let mut spans = SpanBatch::new(*telemetry.scope(), 8);
    let mut scratch = Vec::with_capacity(1_000);
    let mut run = |count: u64| {
        for number in 0..count {
            let at = Wall::from_nanos(number);
            let answer = ingest.handle(&message, &mut scratch, Mono::from_nanos(number));
            if let Some(report) = ingest.report(&answer) {
                telemetry.report(&report, at);
            }
            if let Answer::Run(request) = &answer {
                let id = SpanId::from_bytes([7; 8]).unwrap();
                if let Some(span) = ServerSpan::begin(request, id, at) {
                    spans.push(span, at);
                }
            }
        }
        telemetry.add(ingest.counters());
    };
    run(100);
    let allocated = allocation_counter::measure(|| run(100_000));
    assert_eq!((allocated.count_total, allocated.bytes_total), (0, 0));
    assert_eq!(spans.len(), 8);
    assert_eq!(spans.take_dropped(), 100_100 - 8);
}

/// A ping with a section and retry metadata.
fn ping() -> Vec<u8> {
    use laws::make;
    let retry = make::document(&make::element(0x10, "attempt", &[2, 0, 0, 0]));
    let body = make::document(
        &[
            make::element(0x10, "ping", &[1, 0, 0, 0]),
            make::element(0x02, "$db", &make::string(b"admin")),
            make::element(0x03, "$retry", &retry),
        ]
        .concat(),
    );
    make::Parts {
        request_id: 1,
        response_to: 0,
        flags: 0,
        sections: vec![
            make::section(0, &body),
            make::section(3, &make::telemetry(make::TRACEPARENT)),
        ],
    }
    .message()
}

/// What a receiver made of a message: the answer, the reply, the message that is handed on, what was counted.
fn received(message: &[u8], config: Config, telemetry: Option<&mut DecoderTelemetry>) -> String {
    let mut ingest = Ingest::new(config);
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(1));
    if let Some(telemetry) = telemetry {
        if let Some(report) = ingest.report(&answer) {
            telemetry.report(&report, Wall::from_nanos(1));
        }
        telemetry.add(ingest.counters());
        let records: Vec<_> = telemetry.drain().collect();
        sample::sound(&emitted::records(&records));
    }
    let mut bytes = Vec::new();
    match &answer {
        Answer::Run(request) => bytes.extend(request.message().as_bytes()),
        Answer::Refuse(refused) => refused.append_reply(3, &mut bytes),
        Answer::Other(other) => bytes.extend(other.as_bytes()),
        _ => {}
    }
    format!("{answer:?} {bytes:?} {:?}", ingest.counters())
}

/// Every message of the vectors, whole and refused ones: what is read is the same with telemetry and without.
// TS-215
#[test]
fn what_is_read_is_the_same_with_telemetry() {
    let mut telemetry = laws::received::telemetry();
    let mut messages = 0;
    for folder in ["frame/accept", "frame/reject", "servers", "splice"] {
        for vector in vector::folder(folder) {
            let block = vector.blocks.get("").or_else(|| vector.blocks.get("input"));
            let Some(message) = block.map(vector::Block::to_bytes) else {
                continue;
            };
            for policy in [Policy::Server, Policy::Tolerant] {
                let config = Config::server()
                    .with_access_control(false)
                    .with_policy(policy);
                let quiet = received(&message, config, None);
                let told = received(&message, config, Some(&mut telemetry));
                assert_eq!(quiet, told, "{}", vector.name);
            }
            messages += 1;
        }
    }
    assert!(messages > 100, "{messages} messages");
}
