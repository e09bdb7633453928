//! MongoDB `OP_MSG` telemetry section: encode, decode, validate, gate and splice, without I/O.
//!
//! Bytes and values come in, bytes and values come out; sockets, clocks, threads, random numbers and logs are the caller's.
//! What the channel is, rule by rule, is in `docs/specification.md`. This page is the way through the crate.
//!
//! # Three ways in
//!
//! A driver keeps an [`Attacher`](attach::Attacher) beside each connection and asks it once per command. It is made from the connection's
//! [`Gate`]; only a gate makes a [`TelemetryPermit`], and without one no section can be built, so nothing can be attached that the server
//! at the other end would refuse.
//! ```
//! use opmsg_telemetry::{Gate, attach::{Attacher, CommandSpan, OutgoingCommand, Switches}};
//! let command = OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([0xa1; 16], [0xb2; 8], 1));
//! let attacher = |version| Attacher::new(&Gate::from_max_wire_version(version), Switches::tracing(true));
//! let mut sections = Vec::new();
//! assert_eq!(attacher(Some(25)).decide(&command).append_to(&mut sections), 0);
//! assert_eq!(attacher(Some(29)).decide(&command).append_to(&mut sections), 90);
//! ```
//! Below it is [`TraceSection`]: the 90 bytes as a value, for who decides by himself. [`retry`] has the published decision on retries and
//! the numbering of attempts, [`handshake`] the `client` document, `comment` an experimental carrier for older servers.
//! A server or shim cuts its stream with [`message::message_len`] and hands each message to the connection's
//! [`Ingest`](ingest::Ingest), which says what to do with it: run it, with a trace context that may be used, or answer as a
//! server does. What it met is in its counters, and in a [`Report`](report::Report) for logs and exports.
//! ```
//! use opmsg_telemetry::{Mono, ingest::{Answer, Config, Ingest, Parent}};
//! let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
//! let mut ingest = Ingest::new(Config::server());
//! let mut scratch = Vec::new();
//! let Answer::Run(request) = ingest.handle(ping, &mut scratch, Mono::from_nanos(0)) else { panic!() };
//! assert_eq!(request.parent(), Parent::Absent);
//! ```
//! Below it is [`OpMsg::parse`]: once it has accepted a message nothing about the framing can fail, accessors return values and
//! iterators yield items. [`Limits`] says how far to look: framing alone, the telemetry document too, or everything that a
//! server checks.
//! ```
//! use opmsg_telemetry::{Limits, OpMsg, Role, message::SectionContent};
//! let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
//! let msg = OpMsg::parse(ping, Role::Request, &Limits::SERVER)?;
//! assert_eq!(msg.command()?.name(), Some("ping"));
//! assert!(msg.telemetry()?.is_none());
//! assert!(msg.sections().all(|section| matches!(section.content(), SectionContent::Body(_))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! A proxy asks for a [`Splice`]: the old message with a section attached, replaced or taken out. No document is copied or
//! encoded again, length and checksum are made right, and everything unknown stays. It comes as chunks for vectored writing,
//! appended to a buffer, or done where the message lies.
//!
//! # Layers
//!
//! A module uses modules of lower rows only; `tests/layers.rs` fails otherwise.
//!
//! | row | modules | what they know |
//! | --- | --- | --- |
//! | 9 | `otlp`, `otel`, `capi` (features) | OpenTelemetry's names and messages for what the rows below report; its types for contexts; C's form of them |
//! | 8 | [`ingest`] | what a server or proxy does with a connection's messages |
//! | 7 | [`attach`], [`report`] | what goes with a driver's command; what there is to say about a message, and how logs have it |
//! | 6 | [`observe`] | what the crate says about itself: metric sets, events, windows; generated from `registry/` |
//! | 5 | `splice`, [`comment`], `compression` (feature) | changes to finished messages; context in a comment; compressed messages |
//! | 4 | `receive` | the order of a receiver's checks: framing, documents, telemetry |
//! | 3 | [`command`], `telemetry`, [`handshake`] | what stands in a body; the section's fields; what a hello says of the client |
//! | 2 | [`document`], [`message`] | BSON structure; framing. Neither knows of the other |
//! | 1 | [`error`], [`storm`] | every fault, and what a server answers to it; what many retries say |
//! | 0 | `cursor`, `element`, `checksum`, `time`, `limits`, `gate`, `trace`, [`retry`], [`client`] and other plain parts | each its own grammar and nothing else |
//!
//! Only `cursor` takes bytes apart. Files whose speed was measured may index too; each says so in its first lines.
//!
//! # Errors
//!
//! The type says what to do, the kind why, the offset or field path where. All are `Copy`, and none holds or prints a byte of
//! the peer.
//!
//! | family | meaning | what to do |
//! | --- | --- | --- |
//! | [`FrameError`](error::FrameError) | the bytes are not a message that a receiver takes | what its `reaction` says: mostly close the connection |
//! | `CompressionError` (feature `compression`) | a compressed message cannot be inflated | close the connection |
//! | [`TelemetryError`](error::TelemetryError), [`CommandError`](error::CommandError), [`RetryError`](error::RetryError), [`HandshakeError`](error::HandshakeError) | framing is sound, the content is not | what a server of that generation does, or what the embedder chose instead |
//! | [`InvalidTraceparent`](error::InvalidTraceparent), [`InvalidRetry`](error::InvalidRetry), [`TooLarge`](error::TooLarge) and the like | the caller's value is bad | correct the call |
//!
//! Codes and reactions are rows of one table, a row for each [`Rule`](error::Rule) and both [`Generation`]s; they may still move, so
//! match on kinds.
//! ```
//! use opmsg_telemetry::{Generation, Telemetry, error::{Reaction, TelemetryErrorKind}};
//! let error = Telemetry::decode(b"\x05\0\0\0\0").unwrap_err();
//! assert!(matches!(error.kind(), TelemetryErrorKind::MissingField { .. }));
//! assert_eq!((error.field(), error.reaction(Generation::V9_0)), (Some("otel"), Reaction::Reply));
//! ```
//!
//! # Add a field to the section
//!
//! 1. `docs/specification.md`: a rule with an id for its type, its bounds, and who may send it.
//! 2. [`Field`] in `gate`: a variant in `ALL`, its bit, and its minimum wire version: `None` until a server version is published.
//! 3. A value type in row 0 that can hold only legal values: checked constructors, exact `MAX_LEN`, `encode` that cannot fail,
//!    a `Debug` without content, serde with the same bounds. [`retry`] is the model.
//! 4. `telemetry`: in `container` the builder step, the accessor and a member of [`Ignored`]; in `encode` its name, its share of
//!    `MAX_LEN`, and the question to the permit; in `decode` how it is read; in `serde_form` its other formats.
//! 5. Only if servers require it: a kind in `error::telemetry` and its rows in `error::rule`. Otherwise reading is fail-soft.
//! 6. Vectors for both edges of each bound in `tests/vectors/telemetry`, a generator in `arbitrary`, a row in `tests/api.rs`.
//!
//! # Add a section kind
//!
//! 1. `docs/specification.md`: layout, how often it may occur, in which role, from which generation on.
//! 2. `message::section`: the kind's number, a variant of [`SectionContent`](message::SectionContent), how it is read again.
//! 3. `message::walk`: one arm of the walk, with its rules in the receiver's order; what is inside is asked of `receive`.
//! 4. `error::frame` and `error::rule`: a kind for each way to break them, and what both generations answer.
//! 5. `receive`: an accessor on [`OpMsg`]. `splice` keeps sections that it does not know.
//! 6. Vectors in `tests/vectors/frame`, the kind in the plain reader of `tests/laws/naive` and in `fuzz/dict`.
//!
//! # What the crate says about itself
//!
//! Every name, unit, closed value and bound of the crate's own telemetry is declared in `registry/` and nowhere else. The types of
//! [`observe`], the descriptions in [`observe::schema`] and `docs/telemetry.md` are generated from there. To add something: declare it,
//! run `cargo run --example registry -- generate`, then use what was generated; until it is emitted and seen by the live check, `cargo
//! test` fails. `docs/telemetry-policy.md` says what holds for it, clause by clause.
//! ```
//! use opmsg_telemetry::Wall;
//! use opmsg_telemetry::observe::values::{CodecPolicy, ForwardOutcome};
//! use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry, MetricGroup};
//! let at = |seconds: u64| Wall::from_nanos((1_800_000_000 + seconds) * 1_000_000_000);
//! let codec = CodecScope::proxy(0, CodecPolicy::Tolerant).ok_or("numbers end at 1023")?;
//! let mut telemetry = DecoderTelemetry::new(codec, at(0));
//! telemetry.forwarded(ForwardOutcome::Stripped);
//! // What was recorded leaves as a window; one that is not committed is contained in the next.
//! let window = telemetry.seal(at(10));
//! window.delta().visit_sets(&mut |set| set.points(&mut |point| println!("{} {:?}", point.metric().name, point.value())));
//! telemetry.commit(window);
//! # Ok::<(), &str>(())
//! ```
//!
//! # serde
//!
//! The model types are read from and written to formats that keep the names of fields, such as JSON and BSON: what is absent is left
//! out, so a format that goes by position alone would read it back as something else.
//!
//! # Stability
//!
//! What the published contract of 9.0 fixes is stable: section kind 3, `otel.traceparent`, limits, gate. `$retry`, `retry`,
//! `client` and `tracestate` are drafts: off without an explicit permission, and marked as drafts where they are documented.
// Unsafe code is in one file, `capi/abi.rs`; every other module forbids it, and without that feature so does the whole crate.
#![cfg_attr(not(feature = "capi"), forbid(unsafe_code))]
#![deny(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::string_slice,
        clippy::disallowed_methods,
        clippy::disallowed_types,
        clippy::disallowed_macros,
    )
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "arbitrary")]
#[forbid(unsafe_code)]
mod arbitrary;
#[forbid(unsafe_code)]
mod body;
#[forbid(unsafe_code)]
mod bounded;
#[forbid(unsafe_code)]
mod checksum;
#[forbid(unsafe_code)]
mod cursor;
#[forbid(unsafe_code)]
mod element;
#[forbid(unsafe_code)]
mod gate;
#[forbid(unsafe_code)]
mod generation;
#[forbid(unsafe_code)]
mod limits;
#[forbid(unsafe_code)]
mod put;
#[forbid(unsafe_code)]
mod receive;
#[forbid(unsafe_code)]
mod role;
#[forbid(unsafe_code)]
mod splice;
#[forbid(unsafe_code)]
mod telemetry;
#[forbid(unsafe_code)]
mod time;
#[forbid(unsafe_code)]
mod trace;
#[forbid(unsafe_code)]
mod unquoted;

#[forbid(unsafe_code)]
pub mod attach;
#[cfg(feature = "capi")]
#[cfg_attr(docsrs, doc(cfg(feature = "capi")))]
pub mod capi;
#[forbid(unsafe_code)]
pub mod client;
#[forbid(unsafe_code)]
pub mod command;
#[forbid(unsafe_code)]
pub mod comment;
#[cfg(feature = "compression")]
#[cfg_attr(docsrs, doc(cfg(feature = "compression")))]
#[forbid(unsafe_code)]
pub mod compression;
#[forbid(unsafe_code)]
pub mod document;
#[forbid(unsafe_code)]
pub mod error;
#[forbid(unsafe_code)]
pub mod handshake;
#[forbid(unsafe_code)]
pub mod ingest;
#[forbid(unsafe_code)]
pub mod message;
#[forbid(unsafe_code)]
pub mod observe;
#[cfg(feature = "opentelemetry")]
#[cfg_attr(docsrs, doc(cfg(feature = "opentelemetry")))]
#[forbid(unsafe_code)]
pub mod otel;
#[cfg(feature = "otlp")]
#[cfg_attr(docsrs, doc(cfg(feature = "otlp")))]
#[forbid(unsafe_code)]
pub mod otlp;
#[forbid(unsafe_code)]
pub mod report;
#[forbid(unsafe_code)]
pub mod retry;
#[forbid(unsafe_code)]
pub mod storm;

pub use command::view::Command;
pub use gate::{Field, Gate, TelemetryPermit};
pub use generation::Generation;
pub use limits::{Limits, Validate};
pub use receive::{Message, OpMsg};
pub use role::Role;
pub use splice::{Chunks, Edit, Splice, remove_telemetry};
pub use telemetry::{
    EncodedSection, Ignored, SectionBuffer, Telemetry, TelemetrySection, TraceSection, Unreadable,
};
pub use time::{Mono, Wall};
pub use trace::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};

/// The README's code runs as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
