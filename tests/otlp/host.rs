//! What the host gives: resource and codec; and the types as a caller sees them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opmsg_telemetry::ingest::Request;
use opmsg_telemetry::observe::values::{CodecPolicy, CodecRole, ForwardOutcome};
use opmsg_telemetry::observe::{CodecScope, DecoderSets, Record, Scope};
use opmsg_telemetry::otlp::{
    InvalidResource, LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch,
};
use opmsg_telemetry::{SpanId, Wall};
use prost::Message;

use crate::{interval, protobuf, shown};

#[test]
fn a_resource_is_the_hosts() {
    let built = Resource::new()
        .with_text("service.name", "one")
        .with_int("process.pid", -1)
        .with_text("service.name", "two");
    assert_eq!((built.len(), built.is_empty()), (2, false));
    assert!(Resource::new().is_empty());
    let exported = |resource: &Resource| {
        let mut sets = DecoderSets::default();
        let forwarded = &mut sets.forwarder.request_forwarded;
        forwarded.at(ForwardOutcome::Kept).increment();
        let mut body = Vec::new();
        interval(&sets).append_to(resource, &mut body);
        let request = ExportMetricsServiceRequest::decode(&body[..]).unwrap();
        request
            .resource_metrics
            .into_iter()
            .next()
            .unwrap()
            .resource
            .unwrap()
    };
    let expected = BTreeMap::from([
        ("process.pid", "-1 int".into()),
        ("service.name", "\"two\"".into()),
    ]);
    assert_eq!(shown(&exported(&built).attributes), expected);

    // From bytes: with what this crate has no builder for. `EntityRef {type = 2, id_keys = 3}` is field 3.
    let entity = protobuf::message(
        3,
        &[
            protobuf::bytes(2, b"service"),
            protobuf::bytes(3, b"service.name"),
        ],
    );
    let bytes = [
        protobuf::text(1, "service.name", "two"),
        protobuf::number(1, "process.pid", 7),
        entity,
    ]
    .concat();
    let read = exported(&Resource::decode(&bytes).unwrap());
    assert_eq!(read.encode_to_vec(), bytes);
    assert_eq!(read.entity_refs[0].id_keys, ["service.name"]);
    for cut in [1, 5, bytes.len() - 1] {
        let error: InvalidResource = Resource::decode(&bytes[..cut]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "malformed resource: not an encoded OTLP Resource message"
        );
    }
}

#[test]
fn a_codec_is_one_of_1024() {
    let policy = CodecPolicy::Server;
    for number in [0, 1, 9, 10, 1023] {
        assert!(CodecScope::server(number, policy).is_some());
        assert!(CodecScope::proxy(number, policy).is_some());
        assert!(CodecScope::encoder(number, CodecRole::Driver).is_some());
    }
    for number in [1024, CodecScope::MAX_COUNT, u16::MAX] {
        assert_eq!(CodecScope::server(number, policy), None);
        assert_eq!(CodecScope::proxy(number, policy), None);
        assert_eq!(CodecScope::encoder(number, CodecRole::Driver), None);
    }
}

#[test]
fn values_are_plain() {
    fn plain<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn copied<T: Copy>() {}
    plain::<CodecScope>();
    plain::<InvalidResource>();
    plain::<LogBatch>();
    plain::<MetricBatch>();
    plain::<Resource>();
    plain::<ServerSpan>();
    plain::<SpanBatch>();
    copied::<CodecScope>();
    copied::<InvalidResource>();
    copied::<Record>();
    copied::<ServerSpan>();
    const _: fn(u16, CodecPolicy) -> Option<CodecScope> = CodecScope::server;
    const _: fn(u16, CodecPolicy) -> Option<CodecScope> = CodecScope::proxy;
    const _: fn() -> LogBatch = LogBatch::new;
    const _: for<'a, 'b, 'c> fn(&'a mut LogBatch, &'b [&'c dyn Scope], Vec<Record>) -> usize =
        LogBatch::add;
    const _: for<'a, 'b> fn(LogBatch, &'a Resource, &'b mut Vec<u8>) -> usize = LogBatch::append_to;
    const _: fn(CodecScope, usize) -> SpanBatch = SpanBatch::new;
    const _: for<'a> fn(&'a mut SpanBatch, ServerSpan, Wall) = SpanBatch::push;
    const _: for<'a, 'b, 'c> fn(&'a mut SpanBatch, &'b Resource, &'c mut Vec<u8>) -> usize =
        SpanBatch::drain_to;
    const _: for<'a, 'b> fn(&'a Request<'b>, SpanId, Wall) -> Option<ServerSpan> =
        ServerSpan::begin;
    const _: fn(ServerSpan, Option<i32>) -> ServerSpan = ServerSpan::with_failure;
    const _: fn() -> MetricBatch = MetricBatch::new;
    const _: for<'a, 'b, 'c> fn(
        &'a mut MetricBatch,
        &'b CodecScope,
        &'c DecoderSets,
        Wall,
        Wall,
    ) -> usize = MetricBatch::add;
    const _: for<'a, 'b> fn(MetricBatch, &'a Resource, &'b mut Vec<u8>) -> usize =
        MetricBatch::append_to;
    const _: for<'a> fn(&'a [u8]) -> Result<Resource, InvalidResource> = Resource::decode;
}
