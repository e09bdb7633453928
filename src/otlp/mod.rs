//! Reports and counters as OpenTelemetry's protocol messages (feature `otlp`): bytes out, no transport.
//!
//! Three values collect what a server, shim or proxy ingests, and give the body of an OTLP request each: [`LogBatch`] for
//! `/v1/logs`, [`SpanBatch`] for `/v1/traces`, [`MetricBatch`] for `/v1/metrics` (binary protobuf, `application/x-protobuf`, or the
//! message of a gRPC call). When and where they are sent is the caller's, as is every instant.
//!
//! What is exported: the telemetry registry's names and closed values, numbers, ids of accepted sections in the fields that are
//! meant for ids, known command names. No other byte of a peer. The crate adds nothing to the host's [`Resource`]; the [`Codec`]
//! that reports stands on the scope. No type of the messages' crate is part of this API.
//!
//! Drivers leave the feature off: it builds the OpenTelemetry SDK, on which they must not depend.
//!
//! # Example
//! A server's connection, and what it exports every few seconds:
//! ```
//! use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy};
//! use opmsg_telemetry::observe::Counters;
//! use opmsg_telemetry::otlp::{Codec, LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
//! use opmsg_telemetry::{Mono, SpanId, Wall};
//!
//! // One of each for a listener, behind its lock. 512 spans wait at most; more are dropped and counted.
//! let codec = Codec::server(0, Policy::Server).ok_or("numbers end at 1023")?;
//! let resource = Resource::new().with_text("service.name", "shim");
//! let mut logs = LogBatch::new(codec).with_retries();
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
//!     logs.push(&report, Wall::from_nanos(1_800_000_000_000_000_000));
//! }
//! if let Answer::Run(request) = answer {
//!     // The span's id is the caller's random number. No span without an admitted parent.
//!     let id = SpanId::from_bytes([7; 8]).ok_or("an id is not zero")?;
//!     let span = ServerSpan::begin(&request, id, Wall::from_nanos(1_800_000_000_000_000_000));
//!     // ... the command runs, and fails with BadValue ...
//!     if let Some(span) = span {
//!         spans.push(span.with_failure(Some(2)), Wall::from_nanos(1_800_000_000_000_250_000));
//!     }
//! }
//!
//! // Each request's body; 0 records mean that there is nothing to send.
//! let mut body = Vec::new();
//! assert_eq!(logs.drain_to(&resource, &mut body), 0);
//! assert_eq!(spans.drain_to(&resource, &mut body), 1);
//! // Metrics are what was counted since the last export: the sum of the connections' counters, less what it was then.
//! let (exported, total) = (Counters::default(), *ingest.counters());
//! let (from, to) = (Wall::from_nanos(1_800_000_000_000_000_000), Wall::from_nanos(1_800_000_010_000_000_000));
//! let metrics = MetricBatch::new(codec, &total.since(&exported), from, to).with_dropped_events(logs.take_dropped());
//! body.clear();
//! assert_eq!(metrics.append_to(&resource, &mut body), 3);
//! assert!(!body.is_empty());
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
