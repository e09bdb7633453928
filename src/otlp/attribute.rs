//! Attributes: a key of `names` (or the host's) and a value of one of OTLP's plain types.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

use crate::observe::AttributeValue;

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

pub(super) fn text(key: &str, value: &str) -> KeyValue {
    attribute(key, Value::StringValue(value.to_owned()))
}

pub(super) fn int(key: &str, value: i64) -> KeyValue {
    attribute(key, Value::IntValue(value))
}

/// A value as OpenTelemetry writes it: error codes are their digits.
pub(super) fn of(key: &str, value: AttributeValue<'_>) -> KeyValue {
    match value {
        AttributeValue::Word(word) => text(key, word),
        AttributeValue::Text(value) => text(key, value),
        AttributeValue::Int(value) => int(key, value),
        AttributeValue::Seconds(value) => attribute(key, Value::DoubleValue(value)),
        AttributeValue::Bool(value) => attribute(key, Value::BoolValue(value)),
        AttributeValue::Code(code) => text(key, &code.to_string()),
    }
}
