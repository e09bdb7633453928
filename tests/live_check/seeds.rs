//! What is broken, and the id that it has to be found by.

use serde_json::Value as Json;

use crate::sample::finding as id;
use crate::sample::model::{Attribute, Temporality, Type};
use crate::sample::registry::resolved::{AttributeUse, Stability};
use crate::seeded::{Bed, obsolete, remove, replace};

const RETRY: &str = "mongodb.op_msg.request.retry";
const FAIL: &str = "mongodb.client.operation.fail";
const DEPTH: &str = "mongodb.op_msg.request.retry.depth";
const SCHEDULED: &str = "mongodb.client.retry.scheduled";
const WAITS: &str = "mongodb.client.retry.backoff.duration";
const STATUS: &str = "mongodb.op_msg.storm.status";
const SIZE: &str = "mongodb.op_msg.telemetry.decoded.size";
const ATTEMPT: &str = "mongodb.client.retry.attempt";
const BACKOFF: &str = "mongodb.client.retry.backoff";
const REASON: &str = "mongodb.client.retry.reason";
const OUTCOME: &str = "mongodb.client.retry.outcome";
const STATE: &str = "mongodb.op_msg.storm.state";
const CODEC: &str = "mongodb.op_msg.codec";
const CODEC_ID: &str = "mongodb.op_msg.codec.id";
const POLICY: &str = "mongodb.op_msg.codec.policy";
const DRIVER: &str = "mongodb.driver.name";
const COMMAND: &str = "db.operation.name";
const CODE: &str = "db.response.status_code";
const ERROR: &str = "error.type";

type Seed = (&'static str, fn(&mut Bed));

#[rustfmt::skip]
pub(crate) const SEEDS: &[Seed] = &[
    // The signal.
    (id::MISSING_METRIC, |bed| bed.metric(DEPTH).name.push('s')),
    (id::MISSING_EVENT, |bed| bed.log(RETRY).event_name.push('s')),
    (id::MISSING_EVENT, |bed| bed.log(RETRY).event_name.clear()),
    (id::UNMATCHED_SAMPLE, |bed| bed.span().name = "db.users".to_owned()),
    (id::KIND_MISMATCH, |bed| bed.span().kind = "internal".to_owned()),
    (id::UNIT_MISMATCH, |bed| bed.metric(DEPTH).unit = "1".to_owned()),
    (id::UNIT_MISMATCH, |bed| bed.metric(SCHEDULED).unit.clear()),
    (id::UNEXPECTED_INSTRUMENT, |bed| bed.metric(DEPTH).instrument = "gauge".to_owned()),
    // The neutral view does not say whether a sum is monotonic.
    (id::UNEXPECTED_INSTRUMENT, |bed| {
        let metric = bed.metric(STATUS);
        (metric.instrument, metric.is_monotonic) = ("counter".to_owned(), None);
    }),
    (id::TEMPORALITY_MISMATCH, |bed| bed.metric(SCHEDULED).aggregation_temporality = Some(Temporality::Cumulative)),
    (id::TEMPORALITY_MISMATCH, |bed| bed.metric(DEPTH).aggregation_temporality = Some(Temporality::Unspecified)),
    (id::TEMPORALITY_MISMATCH, |bed| bed.metric(STATUS).aggregation_temporality = Some(Temporality::Delta)),
    (id::MONOTONICITY_MISMATCH, |bed| {
        let metric = bed.metric(SCHEDULED);
        (metric.instrument, metric.is_monotonic) = ("updowncounter".to_owned(), Some(false));
    }),
    (id::MONOTONICITY_MISMATCH, |bed| {
        let metric = bed.metric(STATUS);
        (metric.instrument, metric.is_monotonic) = ("counter".to_owned(), Some(true));
    }),
    (id::MONOTONICITY_MISMATCH, |bed| bed.number(SCHEDULED).value = (-1).into()),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(DEPTH).explicit_bounds[7] = 64.0),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(DEPTH).bucket_counts.push(0)),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(DEPTH).max = None),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(WAITS).bucket_counts.push(3)),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(SIZE).sum = None),
    (id::BOUNDS_MISMATCH, |bed| bed.histogram(SIZE).min = Some(90.0)),
    (id::SUM_LAW_BROKEN, |bed| bed.number("mongodb.op_msg.request.encoded").value = 7.into()),
    (id::SEVERITY_MISMATCH, |bed| bed.log(FAIL).severity_number = Some(17)),
    (id::SEVERITY_MISMATCH, |bed| bed.log(FAIL).severity_number = Some(0)),
    (id::SEVERITY_TEXT, |bed| bed.log(FAIL).severity_text = Some("WARN".to_owned())),
    (id::BODY, |bed| bed.log(FAIL).body = Some("operation failed".to_owned())),
    (id::EVENT_NAME_AS_ATTRIBUTE, |bed| on_log(bed, Attribute::text("event.name", RETRY))),
    (id::EVENT_NAME_AS_ATTRIBUTE, |bed| on_log(bed, Attribute::text("mongodb.event", RETRY))),
    (id::SUCCESS_CARRIES_ERROR_TYPE, |bed| replace(&mut bed.log(FAIL).attributes, Attribute::text(OUTCOME, "recovered"))),
    (id::SUCCESS_CARRIES_ERROR_TYPE, |bed| bed.span().status = None),
    // The scope.
    (id::SCOPE_NAME_MISMATCH, |bed| bed.scope("mongodb.client.retry").name.push_str(".end")),
    (id::SCOPE_NAME_MISMATCH, |bed| bed.scope("mongodb.client").name.clear()),
    (id::SCHEMA_URL_MISMATCH, |bed| bed.scope(CODEC).schema_url = None),
    (id::SCHEMA_URL_MISMATCH, |bed| bed.scope("mongodb.op_msg.storm").schema_url = Some("https://opentelemetry.io/schemas/1.42.0".to_owned())),
    (id::ENTITY_REQUIRED_ATTRIBUTE, |bed| remove(&mut bed.scope(CODEC).attributes, "mongodb.op_msg.codec.role")),
    (id::ENTITY_REQUIRED_ATTRIBUTE, |bed| remove(&mut bed.scope("mongodb.client.retry").attributes, "mongodb.client.id")),
    (id::ENTITY_CONDITIONAL_ATTRIBUTE, |bed| {
        bed.samples.state(CODEC, POLICY);
        remove(&mut bed.scope("mongodb.op_msg.decoder").attributes, POLICY);
    }),
    (id::ENTITY_RECOMMENDED_ATTRIBUTE, |bed| {
        remove(&mut bed.scope("mongodb.client").attributes, "mongodb.client.config.retry_reads");
    }),
    // Attributes that are not there.
    (id::REQUIRED_ATTRIBUTE, |bed| remove(&mut bed.log(RETRY).attributes, ATTEMPT)),
    (id::REQUIRED_ATTRIBUTE, |bed| remove(&mut bed.histogram(DEPTH).attributes, REASON)),
    (id::REQUIRED_ATTRIBUTE, |bed| remove(&mut bed.span().attributes, "db.system.name")),
    (id::CONDITIONAL_ATTRIBUTE, |bed| {
        bed.samples.state(RETRY, CODE);
        remove(&mut bed.log(RETRY).attributes, CODE);
    }),
    (id::CONDITIONAL_ATTRIBUTE, |bed| {
        bed.samples.state("mongodb.op_msg.request", CODE);
        remove(&mut bed.span().attributes, CODE);
    }),
    (id::RECOMMENDED_ATTRIBUTE, |bed| remove(&mut bed.log(RETRY).attributes, COMMAND)),
    // Attributes that should not be there.
    (id::MISSING_ATTRIBUTE, |bed| on_log(bed, Attribute::int("mongodb.op_msg.unknown", 1))),
    (id::MISSING_ATTRIBUTE, |bed| on_point(bed, Attribute::text("db.namespace", "test"))),
    (id::MISSING_ATTRIBUTE, |bed| on_scope(bed, Attribute::text("id", "7"))),
    (id::MISSING_ATTRIBUTE, |bed| on_span(bed, Attribute::text("db.query.text", "{}"))),
    (id::ATTRIBUTE_NOT_IN_SIGNAL, |bed| on_log(bed, Attribute::int("mongodb.op_msg.telemetry.size", 90))),
    (id::ATTRIBUTE_NOT_IN_SIGNAL, |bed| on_log(bed, Attribute::text(STATE, "calm"))),
    (id::ATTRIBUTE_NOT_IN_SIGNAL, |bed| on_point(bed, Attribute::text(ERROR, "conflict"))),
    (id::ATTRIBUTE_NOT_IN_SIGNAL, |bed| on_span(bed, Attribute::int(ATTEMPT, 1))),
    (id::ATTRIBUTE_NOT_IN_SIGNAL, |bed| on_scope(bed, Attribute::text(DRIVER, "pymongo"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_point(bed, Attribute::text(CODEC_ID, "decoder/1023"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_point(bed, Attribute::int(ATTEMPT, 1))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_log(bed, Attribute::text(DRIVER, "pymongo"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_span(bed, Attribute::text(POLICY, "server"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_scope(bed, Attribute::text(STATE, "calm"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| on_scope(bed, Attribute::text(ERROR, "conflict"))),
    (id::ATTRIBUTE_WRONG_LAYER, |bed| bed.resource().attributes.push(Attribute::text(CODEC_ID, "decoder/1023"))),
    // What attributes say.
    (id::TYPE_MISMATCH, |bed| in_log(bed, Attribute::text(ATTEMPT, "1"))),
    (id::TYPE_MISMATCH, |bed| in_log(bed, Attribute::int(BACKOFF, 1))),
    (id::TYPE_MISMATCH, |bed| in_log(bed, Attribute { name: REASON.to_owned(), value: Json::Null, r#type: None::<Type> })),
    (id::TYPE_MISMATCH, |bed| bed.number(SCHEDULED).value = 3.0.into()),
    (id::TYPE_MISMATCH, |bed| bed.number(SCHEDULED).value = Json::Null),
    (id::TYPE_MISMATCH, |bed| bed.histogram(DEPTH).sum = Some(2.5)),
    (id::UNDEFINED_ENUM_VARIANT, |bed| in_log(bed, Attribute::text(REASON, "stateChange"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| in_log(bed, Attribute::text("db.system.name", "MongoDB"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| in_log(bed, Attribute::text(CODE, "0462"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| in_log(bed, Attribute::text(CODE, "2147483648"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| in_log(bed, Attribute::text(COMMAND, "dropUsers"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| replace(&mut bed.log(FAIL).attributes, Attribute::text(ERROR, "NetworkError"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| replace(&mut bed.span().attributes, Attribute::text(ERROR, "_OTHER"))),
    // A word of another signal's list.
    (id::UNDEFINED_ENUM_VARIANT, |bed| replace(&mut bed.number("mongodb.op_msg.telemetry.decode.refused").attributes, Attribute::text(ERROR, "conflict"))),
    (id::UNDEFINED_ENUM_VARIANT, |bed| replace(&mut bed.number(STATUS).attributes, Attribute::text(STATE, "squall"))),
    (id::ATTRIBUTE_OUT_OF_RANGE, |bed| in_log(bed, Attribute::int(ATTEMPT, 0))),
    (id::ATTRIBUTE_OUT_OF_RANGE, |bed| in_log(bed, Attribute::int(ATTEMPT, 256))),
    (id::ATTRIBUTE_OUT_OF_RANGE, |bed| in_log(bed, Attribute::double(BACKOFF, 10.001))),
    (id::ATTRIBUTE_OUT_OF_RANGE, |bed| {
        let key = "mongodb.client.config.max_adaptive_retries";
        replace(&mut bed.scope("mongodb.client").attributes, Attribute::int(key, 17));
    }),
    (id::ATTRIBUTE_TOO_LONG, |bed| replace(&mut bed.scope(CODEC).attributes, Attribute::text(CODEC_ID, "decoder/10234"))),
    (id::ATTRIBUTE_TOO_LONG, |bed| replace(&mut bed.scope("mongodb.client").attributes, Attribute::text(DRIVER, &"é".repeat(33)))),
    (id::CANARY_LEAKED, |bed| {
        bed.samples.canaries.push("s3cr3t".to_owned());
        replace(&mut bed.scope("mongodb.client").attributes, Attribute::text(DRIVER, "has a s3cr3t in it"));
    }),
    (id::CANARY_LEAKED, |bed| {
        bed.samples.canaries.push("0707070707070707".to_owned());
    }),
    // The registry is further than what is emitted.
    (id::DEPRECATED, |bed| bed.registry.events.iter_mut().find(|event| event.name == RETRY).unwrap().deprecated = obsolete()),
    (id::DEPRECATED, |bed| bed.registry.sets.iter_mut().flat_map(|set| &mut set.metrics).for_each(|metric| metric.deprecated = obsolete())),
    (id::DEPRECATED, |bed| bed.registry.entities[1].deprecated = obsolete()),
    (id::DEPRECATED, |bed| bed.registry.spans[0].deprecated = obsolete()),
    (id::DEPRECATED, |bed| used(bed, RETRY, ATTEMPT).deprecated = obsolete()),
    (id::DEPRECATED, |bed| {
        let values = &mut used(bed, RETRY, REASON).values;
        values.iter_mut().find(|value| value.value == "overload").unwrap().deprecated = obsolete();
    }),
    (id::NOT_STABLE, |bed| bed.registry.events.iter_mut().find(|event| event.name == RETRY).unwrap().stability = Stability::Alpha),
    (id::NOT_STABLE, |bed| bed.registry.attributes.iter_mut().find(|own| own.key == ATTEMPT).unwrap().stability = Stability::Beta),
    (id::NOT_STABLE, |bed| bed.registry.entities[0].stability = Stability::ReleaseCandidate),
    (id::NOT_STABLE, |bed| bed.registry.spans[0].stability = Stability::Development),
];

fn on_log(bed: &mut Bed, attribute: Attribute) {
    bed.log(RETRY).attributes.push(attribute);
}

/// Another value for an attribute of the record.
fn in_log(bed: &mut Bed, attribute: Attribute) {
    replace(&mut bed.log(RETRY).attributes, attribute);
}

fn on_point(bed: &mut Bed, attribute: Attribute) {
    bed.number(STATUS).attributes.push(attribute);
}

fn on_scope(bed: &mut Bed, attribute: Attribute) {
    bed.scope(CODEC).attributes.push(attribute);
}

fn on_span(bed: &mut Bed, attribute: Attribute) {
    bed.span().attributes.push(attribute);
}

/// What the registry says of an event's attribute.
fn used<'b>(bed: &'b mut Bed, event: &str, key: &str) -> &'b mut AttributeUse {
    let mut events = bed.registry.events.iter_mut();
    let event = events.find(|declared| declared.name == event).unwrap();
    let mut attributes = event.attributes.iter_mut();
    attributes.find(|used| used.key == key).unwrap()
}
