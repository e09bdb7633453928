//! What a connection knows of the server behind it, from its own hello reply.

use bson::oid::ObjectId;
use bson::{RawBsonRef, RawDocument};

#[derive(Clone, Debug)]
pub struct StreamDescription {
    /// `None` when the reply does not say.
    pub max_wire_version: Option<i32>,
    pub max_bson_object_size: usize,
    pub max_message_size: i32,
    pub max_write_batch_size: usize,
    pub server_connection_id: Option<i64>,
    /// Which server a load balancer chose.
    pub service_id: Option<ObjectId>,
    pub compressors: Vec<String>,
}

impl StreamDescription {
    pub fn of_hello(reply: &RawDocument) -> Self {
        let number = |name: &str, otherwise: usize| match reply.get(name) {
            Ok(Some(RawBsonRef::Int32(value))) => usize::try_from(value).unwrap_or(otherwise),
            _ => otherwise,
        };
        let compressors = reply.get_array("compression");
        let compressors = compressors.into_iter().flatten().flatten();
        Self {
            max_wire_version: reply.get_i32("maxWireVersion").ok(),
            max_bson_object_size: number("maxBsonObjectSize", 16 << 20),
            max_message_size: reply.get_i32("maxMessageSizeBytes").unwrap_or(48_000_000),
            max_write_batch_size: number("maxWriteBatchSize", 100_000),
            server_connection_id: reply.get_i32("connectionId").ok().map(i64::from),
            service_id: reply.get_object_id("serviceId").ok(),
            compressors: compressors
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
        }
    }
}
