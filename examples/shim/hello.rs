//! What drivers ask of a server before anything else: `hello` and `buildInfo`.
//!
//! The shim presents itself as a router of a sharded cluster (`msg: "isdbgrid"`), not as a standalone server, because to a standalone
//! server drivers do not repeat writes (no `txnNumber`, no second attempt of a client bulkWrite), and not as a replica set, because then
//! hello names the members' addresses: a driver that came through a proxy would connect past it. Routers take the telemetry section by
//! the same rules. There is no `topologyVersion`, so monitors poll instead of waiting for news.

use bson::raw::cstr;
use bson::{DateTime, RawArrayBuf, RawBsonRef, RawDocumentBuf, rawdoc};

use crate::commands::arguments::Arguments;
use crate::commands::sasl;
use crate::commands::write::MAX_BATCH;
use crate::failure::Failure;
use crate::shim::Shim;

pub(crate) fn reply(
    shim: &Shim,
    connection: i32,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let mut reply = rawdoc! {};
    // Says that the client may use `hello` from now on.
    if arguments.flag("helloOk")?.unwrap_or(false) {
        reply.append(cstr!("helloOk"), true);
    }
    match arguments.name {
        "hello" => reply.append(cstr!("isWritablePrimary"), true),
        _ => reply.append(cstr!("ismaster"), true),
    }
    let max_message_size = i32::try_from(shim.options.max_message_size).unwrap_or(i32::MAX);
    let max_batch = i32::try_from(MAX_BATCH).unwrap_or(i32::MAX);
    reply.append(cstr!("msg"), "isdbgrid");
    reply.append(cstr!("maxBsonObjectSize"), 16 << 20);
    reply.append(cstr!("maxMessageSizeBytes"), max_message_size);
    reply.append(cstr!("maxWriteBatchSize"), max_batch);
    reply.append(cstr!("localTime"), DateTime::now());
    reply.append(cstr!("logicalSessionTimeoutMinutes"), 30);
    reply.append(cstr!("connectionId"), connection);
    reply.append(cstr!("minWireVersion"), 0);
    reply.append(cstr!("maxWireVersion"), shim.options.max_wire_version);
    reply.append(cstr!("readOnly"), false);
    // A client that expects a load balancer says so, and closes the connection if no service is named.
    if arguments.flag("loadBalanced")?.unwrap_or(false) {
        reply.append(cstr!("serviceId"), shim.service_id);
    }
    if let Some(step) = sasl::speculative(arguments)? {
        reply.append(cstr!("speculativeAuthenticate"), step);
    }
    let compressors = compressors(shim, arguments)?;
    if !compressors.is_empty() {
        reply.append(cstr!("compression"), compressors);
    }
    reply.append(cstr!("ok"), 1.0);
    Ok(reply)
}

/// What both sides have, in the client's order.
fn compressors(shim: &Shim, arguments: &Arguments<'_>) -> Result<RawArrayBuf, Failure> {
    let mut common = RawArrayBuf::new();
    if let Some(offered) = arguments.array("compression")? {
        let offered = offered.into_iter().collect::<Result<Vec<_>, _>>()?;
        let offered = offered.into_iter().filter_map(RawBsonRef::as_str);
        for name in offered.take(8) {
            if shim
                .options
                .compressors
                .iter()
                .any(|own| own.as_str() == name)
            {
                common.push(name);
            }
        }
    }
    Ok(common)
}

/// The version that goes with the wire version; drivers decide nothing by it.
pub(crate) fn build_info(shim: &Shim) -> RawDocumentBuf {
    let (version, major) = match shim.options.max_wire_version {
        29.. => ("9.0.0", 9),
        25..29 => ("8.0.0", 8),
        _ => ("7.0.0", 7),
    };
    rawdoc! {
        "version": version,
        "versionArray": [major, 0, 0, 0],
        "gitVersion": "opmsg-telemetry-shim",
        "bits": 64,
        "maxBsonObjectSize": 16 << 20,
        "ok": 1.0,
    }
}
