//! What the host gives: resource and codec; and the types as a caller sees them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opmsg_telemetry::ingest::{Policy, Request};
use opmsg_telemetry::observe::Counters;
use opmsg_telemetry::otlp::{
    Codec, InvalidResource, LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch,
};
use opmsg_telemetry::report::Report;
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
        let mut counters = Counters::default();
        counters.count_attached();
        let mut body = Vec::new();
        interval(&counters).append_to(resource, &mut body);
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
    for number in [0, 1, 9, 10, 1023] {
        assert!(Codec::server(number, Policy::Server).is_some());
        assert!(Codec::proxy(number, Policy::Server).is_some());
    }
    for number in [Codec::MAX_COUNT, u16::MAX] {
        assert_eq!(Codec::server(number, Policy::Server), None);
        assert_eq!(Codec::proxy(number, Policy::Server), None);
    }
}

#[test]
fn values_are_plain() {
    fn plain<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn copied<T: Copy>() {}
    plain::<Codec>();
    plain::<InvalidResource>();
    plain::<LogBatch>();
    plain::<MetricBatch>();
    plain::<Resource>();
    plain::<ServerSpan>();
    plain::<SpanBatch>();
    copied::<Codec>();
    copied::<InvalidResource>();
    copied::<MetricBatch>();
    copied::<ServerSpan>();
    const _: fn(u16, Policy) -> Option<Codec> = Codec::server;
    const _: fn(u16, Policy) -> Option<Codec> = Codec::proxy;
    const _: fn(Codec) -> LogBatch = LogBatch::new;
    const _: for<'a, 'b, 'c> fn(&'a mut LogBatch, &'b Report<'c>, Wall) = LogBatch::push;
    const _: for<'a, 'b, 'c> fn(&'a mut LogBatch, &'b Resource, &'c mut Vec<u8>) -> usize =
        LogBatch::drain_to;
    const _: fn(Codec, usize) -> SpanBatch = SpanBatch::new;
    const _: for<'a> fn(&'a mut SpanBatch, ServerSpan, Wall) = SpanBatch::push;
    const _: for<'a, 'b, 'c> fn(&'a mut SpanBatch, &'b Resource, &'c mut Vec<u8>) -> usize =
        SpanBatch::drain_to;
    const _: for<'a, 'b> fn(&'a Request<'b>, SpanId, Wall) -> Option<ServerSpan> =
        ServerSpan::begin;
    const _: fn(ServerSpan, Option<i32>) -> ServerSpan = ServerSpan::with_failure;
    const _: for<'a> fn(Codec, &'a Counters, Wall, Wall) -> MetricBatch = MetricBatch::new;
    const _: for<'a, 'b, 'c> fn(&'a MetricBatch, &'b Resource, &'c mut Vec<u8>) -> usize =
        MetricBatch::append_to;
    const _: for<'a> fn(&'a [u8]) -> Result<Resource, InvalidResource> = Resource::decode;
}
