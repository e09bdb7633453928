//! What the registry says of OpenTelemetry's attributes.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{UpstreamAttribute, ValueType};

pub(crate) const ERROR_TYPE: UpstreamAttribute = UpstreamAttribute {
    key: "error.type",
    value_type: ValueType::String,
};

pub(crate) const DB_RESPONSE_STATUS_CODE: UpstreamAttribute = UpstreamAttribute {
    key: "db.response.status_code",
    value_type: ValueType::String,
};

pub(crate) const DB_SYSTEM_NAME: UpstreamAttribute = UpstreamAttribute {
    key: "db.system.name",
    value_type: ValueType::String,
};

pub(crate) const DB_OPERATION_NAME: UpstreamAttribute = UpstreamAttribute {
    key: "db.operation.name",
    value_type: ValueType::String,
};
