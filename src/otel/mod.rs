//! OpenTelemetry's types and this crate's, converted both ways; the section as a carrier for propagators (feature
//! `opentelemetry`).
//!
//! Only OpenTelemetry's API crate is used, so a driver may enable the feature: what its application installs as SDK is not its
//! choice. Ids, flags and contexts convert with `From` where every value fits and with `TryFrom` where not.
//!
//! # Sending
//! [`command_span`] takes the contexts of the command span and of the operation that it was started in. It gives what
//! [`attach`](crate::attach) asks for, and nothing where the context at hand is not the command's own. [`command_section`] goes on
//! to the section.
//!
//! Any span's context becomes a traceparent. Flags are masked to the sampled bit, as OpenTelemetry's own propagator does; a
//! context that is not valid gives an error and thereby no section. Whose span it is nobody asks here.
//! ```
//! use opentelemetry::trace::{SpanContext, TraceState};
//! use opmsg_telemetry::{Gate, TraceSection, Traceparent};
//! let gate = Gate::from_max_wire_version(Some(29));
//! let context = SpanContext::new(7_u128.into(), 9_u64.into(), opentelemetry::TraceFlags::SAMPLED, false, TraceState::NONE);
//! if let (Some(permit), Ok(traceparent)) = (gate.telemetry(), Traceparent::try_from(&context)) {
//!     let section = TraceSection::new(permit, traceparent);
//!     assert!(section.as_bytes().ends_with(b"00-00000000000000000000000000000007-0000000000000009-01\0\0\0"));
//! }
//! assert!(Traceparent::try_from(&SpanContext::NONE).is_err());
//! ```
//! Where only a configured propagator is at hand, it writes into a [`SectionInjector`].
//!
//! # Receiving
//! A received section becomes the remote parent of the span that handles the command. Whether a parent is used at all is the
//! server's decision; a limit on parents comes before this.
//! ```
//! use opentelemetry::{Context, trace::TraceContextExt};
//! use opmsg_telemetry::{Telemetry, otel};
//! let document = bson::rawdoc! { "otel": { "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" } };
//! let telemetry = Telemetry::decode(document.as_bytes())?;
//! let parent = otel::remote_parent(&Context::new(), &telemetry);
//! assert!(parent.span().span_context().is_remote());
//! # Ok::<(), opmsg_telemetry::error::TelemetryError>(())
//! ```
//! A configured propagator reads the section through a [`SectionExtractor`] instead.
//!
//! # Tracestate
//! Both sides check a tracestate, by different readings of its grammar. One that the other side does not take is left away, and
//! the traceparent goes on without it, as W3C Trace Context asks. Nothing is repaired.
//!
//! | text | here | OpenTelemetry |
//! | --- | --- | --- |
//! | more than 512 bytes | refused | taken |
//! | more than 32 members | refused | the first 32 are taken |
//! | a key that stands twice | refused | taken |
//! | an empty key, an empty value | refused | taken |
//! | `=` in front of a value | refused | dropped from the value |
//! | control characters, bytes outside of ASCII in a value | refused | taken |
//! | in a key: `@` twice, more than 13 characters behind it, or a sign directly behind it | taken (W3C level 2) | refused |
//!
//! What both take has the same members in the same order; white space around members and empty members are gone afterwards.
//!
//! # Allocation
//! Conversions of ids, flags and a traceparent allocate nothing, and so do both carriers, apart from what the propagator makes
//! itself and a tracestate's text. A [`Context`](opentelemetry::Context) and a tracestate's members live on the heap in
//! OpenTelemetry.

mod carrier;
mod command;
mod context;
mod extractor;
mod flags;
mod id;
mod injector;
mod invalid;
mod state;

pub use command::{command_section, command_span, command_span_below};
pub use context::remote_parent;
pub use extractor::SectionExtractor;
pub use injector::SectionInjector;
pub use invalid::{InvalidSpanContext, NotInjected, RefusedTracestate};
