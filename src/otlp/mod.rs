//! Events, metrics and spans as OpenTelemetry's protocol messages (feature `otlp`): bytes out, no transport.
//!
//! What was recorded ([`observe`](crate::observe)) becomes the body of a request: windows of metric sets in a [`MetricBatch`] for
//! `/v1/metrics`, events in a [`LogBatch`] for `/v1/logs`, spans in a [`SpanBatch`] for `/v1/traces` (binary protobuf,
//! `application/x-protobuf`, or the message of a gRPC call). When and where they are sent is the caller's, as is every instant.
//!
//! What is exported: the telemetry registry's names and closed values, numbers, ids of accepted sections in the fields that are
//! meant for ids, known command names. No other byte of a peer. The crate adds nothing to the host's [`Resource`]; the entity
//! that reports stands on the scope. No type of the messages' crate is part of this API.
//!
//! Drivers leave the feature off: it builds the OpenTelemetry SDK, on which they must not depend.
//!
//! # Example
//! A server's connection, and what it exports every few seconds:
//! ```
//! use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy};
//! use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
//! use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
//! use opmsg_telemetry::{Mono, SpanId, Wall};
//!
//! // One of each for a listener, behind its lock. 512 spans wait at most; more are dropped and counted.
//! let begun = Wall::from_nanos(1_800_000_000_000_000_000);
//! let codec = CodecScope::server(0, Policy::Server.into()).ok_or("numbers end at 1023")?;
//! let resource = Resource::new().with_text("service.name", "shim");
//! let mut telemetry = DecoderTelemetry::new(codec, begun).with_retries();
//! let mut spans = SpanBatch::new(codec, 512);
//!
//! // A ping with a telemetry section: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
//! # use opmsg_telemetry::{Gate, Limits, OpMsg, Role, Splice, TraceSection, Traceparent};
//! # let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
//! # let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
//! # let parent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
//! # let mut message = Vec::new();
//! # let msg = OpMsg::parse(ping, Role::Request, &Limits::SERVER)?;
//! # let section = TraceSection::new(permit, parent);
//! # Splice::attach(&msg, &section, 48_000_000)?.append_to(&mut message);
//! let mut ingest = Ingest::new(Config::server().with_access_control(false));
//! let mut scratch = Vec::new();
//! let answer = ingest.handle(&message, &mut scratch, Mono::from_nanos(0));
//! if let Some(report) = ingest.report(&answer) {
//!     telemetry.report(&report, begun);
//! }
//! if let Answer::Run(request) = answer {
//!     // The span's id is the caller's random number. No span without an admitted parent.
//!     let id = SpanId::from_bytes([7; 8]).ok_or("an id is not zero")?;
//!     let span = ServerSpan::begin(&request, id, begun);
//!     // ... the command runs, and fails with BadValue ...
//!     if let Some(span) = span {
//!         spans.push(span.with_failure(Some(2)), Wall::from_nanos(1_800_000_000_000_250_000));
//!     }
//! }
//! // What the connection counted: all of it when it ends, or what is new since the last time.
//! telemetry.add(ingest.counters());
//!
//! // Each request's body; 0 items mean that there is nothing to send.
//! let mut body = Vec::new();
//! let mut logs = LogBatch::new();
//! assert_eq!(logs.add(&[&codec], telemetry.drain()), 0);
//! assert_eq!(logs.append_to(&resource, &mut body), 0);
//! assert_eq!(spans.drain_to(&resource, &mut body), 1);
//! // Metrics are a window of what was recorded, and levels. It is over when the collector took it; else the next one contains it.
//! let window = telemetry.seal(Wall::from_nanos(1_800_000_010_000_000_000));
//! let mut metrics = MetricBatch::new();
//! metrics.add(&codec, window.delta(), window.start(), window.end());
//! metrics.add(&codec, &telemetry.levels(), begun, window.end());
//! body.clear();
//! // Decoded, handled and parents, and of the levels the states of a retry storm, and size and capacity of the events' ring.
//! assert_eq!(metrics.append_to(&resource, &mut body), 3 + 3 + 2);
//! telemetry.commit(window);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attribute;
mod log_batch;
mod metric_batch;
mod resource;
mod scope;
mod server_span;
mod span_batch;

use prost::Message;

pub use self::log_batch::LogBatch;
pub use self::metric_batch::MetricBatch;
pub use self::resource::{InvalidResource, Resource};
pub use self::server_span::ServerSpan;
pub use self::span_batch::SpanBatch;

fn append(message: &impl Message, out: &mut Vec<u8>) {
    // Fails only where a buffer cannot grow, and a vector can.
    let _ = message.encode(out);
}
