//! What the crate says about itself as JSON: names and words of its registry, numbers, and no text of a peer.

use bson::DateTime;
use opmsg_telemetry::observe::{AttributeValue, MetricGroup, PointValue, Record};
use serde_json::{Map, Value, json};

/// An event's name, its time and its attributes.
pub(crate) fn event(record: &Record) -> Value {
    let event = record.event();
    let mut attributes = Map::new();
    event.visit(&mut |key, value| {
        let value = match value {
            AttributeValue::Word(word) => json!(word),
            AttributeValue::Text(text) => json!(text),
            AttributeValue::Int(number) => json!(number),
            AttributeValue::Seconds(seconds) => json!(seconds),
            AttributeValue::Bool(is_so) => json!(is_so),
            AttributeValue::Code(code) => json!(code.to_string()),
            _ => return,
        };
        attributes.insert(key.to_owned(), value);
    });
    let millis = i64::try_from(record.at().as_nanos() / 1_000_000).unwrap_or(i64::MAX);
    let time = DateTime::from_millis(millis).try_to_rfc3339_string();
    json!({
        "name": event.kind().descriptor().name,
        "time": time.unwrap_or_default(),
        "attributes": attributes,
    })
}

/// Every metric that counted something, by its name; its points by the words of their attributes.
pub(crate) fn metrics(group: &impl MetricGroup) -> Map<String, Value> {
    let mut metrics = Map::new();
    group.visit_sets(&mut |set| {
        set.points(&mut |point| {
            let value = match point.value() {
                PointValue::Count(number) | PointValue::Level(number) => json!(number),
                PointValue::Distribution(all) => json!({ "count": all.count, "sum": all.sum }),
                _ => return,
            };
            let words: Vec<_> = point.attributes().map(|(_, word)| word).collect();
            let points = metrics
                .entry(point.metric().name)
                .or_insert_with(|| json!({}));
            if let Value::Object(points) = points {
                points.insert(words.join(" "), value);
            }
        });
    });
    metrics
}
