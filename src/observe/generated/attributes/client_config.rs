//! What the registry says of attributes: client_config.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static CLIENT_CONFIG_RETRY_READS: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.retry_reads",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether `retryReads` is on.",
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_RETRY_WRITES: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.retry_writes",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether `retryWrites` is on.",
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.max_adaptive_retries",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The `maxAdaptiveRetries` limit.",
    note: Some("Larger settings are reported as 16."),
    examples: &[Example::Int(2)],
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Clamped,
        max: Some(17),
        range: Some([0, 16]),
    },
    unit: Some("{retry}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_OVERLOAD_RETARGETING: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.overload_retargeting",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether `enableOverloadRetargeting` is on.",
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_MIN_POOL_SIZE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.min_pool_size",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The `minPoolSize` limit.",
    examples: &[Example::Int(2)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 2147483647]),
    },
    unit: Some("{connection}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_MAX_POOL_SIZE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.max_pool_size",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The `maxPoolSize` limit; 0 is none.",
    examples: &[Example::Int(2)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 2147483647]),
    },
    unit: Some("{connection}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_MAX_CONNECTING: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.max_connecting",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The `maxConnecting` limit.",
    examples: &[Example::Int(2)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 2147483647]),
    },
    unit: Some("{connection}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_TIMEOUT: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.timeout",
    value_type: ValueType::Double,
    stability: Stability::Development,
    brief: "The client-side timeout; 0 is none.",
    examples: &[Example::Double(30.5)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 9223372036854776]),
    },
    unit: Some("s"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT: AttributeDescriptor =
    AttributeDescriptor {
        key: "mongodb.client.config.server_selection_timeout",
        value_type: ValueType::Double,
        stability: Stability::Development,
        brief: "The `serverSelectionTimeoutMS` limit.",
        examples: &[Example::Double(30.5)],
        placement: Placement::Event,
        sensitivity: Sensitivity::None,
        cardinality: Cardinality {
            class: CardinalityClass::Value,
            max: None,
            range: Some([0, 9223372036854776]),
        },
        unit: Some("s"),
        ..AttributeDescriptor::EMPTY
    };

pub(crate) static CLIENT_CONFIG_HEARTBEAT_FREQUENCY: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.heartbeat_frequency",
    value_type: ValueType::Double,
    stability: Stability::Development,
    brief: "The `heartbeatFrequencyMS` interval.",
    examples: &[Example::Double(30.5)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 9223372036854776]),
    },
    unit: Some("s"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_COMPRESSORS: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.compressors",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The compressors that the client offers, with commas between them.",
    examples: &[Example::String("zstd,snappy")],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: None,
    },
    max_bytes: Some(32),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_READ_PREFERENCE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.read_preference",
    value_type: ValueType::String,
    values: &lists::READ_MODE,
    type_name: Some("ReadMode"),
    stability: Stability::Development,
    brief: "The mode of the client's read preference.",
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(5),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_LOAD_BALANCED: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.load_balanced",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether the client connects to a load balancer.",
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_TLS: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.tls",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether TLS is on.",
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_CONFIG_TRACING: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.config.tracing",
    value_type: ValueType::Boolean,
    stability: Stability::Development,
    brief: "Whether tracing is on.",
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
