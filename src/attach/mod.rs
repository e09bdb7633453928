//! One decision per command: whether a telemetry section goes with it, which fields it has, and if not, why.
//!
//! A driver makes an [`Attacher`] from each connection's hello reply and the client's [`Switches`], and asks it once per command, after
//! the command span was started and before the sections are joined. Retries, `getMore`, batches of a bulk write, commits and aborts are
//! commands of their own: each has a span of its own and is asked for anew.
//! ```
//! use opmsg_telemetry::Gate;
//! use opmsg_telemetry::attach::{Attacher, CommandSpan, Decision, OutgoingCommand, Switches};
//! # let hello_reply = bson::rawdoc! { "ok": 1.0, "maxWireVersion": 29 };
//! // Once per connection.
//! let gate = Gate::from_hello(&hello_reply)?;
//! let attacher = Attacher::new(&gate, Switches::tracing(true));
//!
//! // Once per command: what the command span says, as raw ids.
//! let span = CommandSpan::from_ids([0xa1; 16], [0xb2; 8], 1);
//! let command = OutgoingCommand::new("find").with_optional_span(span);
//! let mut sections = Vec::new();
//! match attacher.decide(&command) {
//!     Decision::Attach(attachment) => attachment.append_to(&mut sections),
//!     Decision::Omit(reason) => println!("no telemetry: {reason}"),
//! }
//! assert_eq!(sections.len(), 90);
//! # Ok::<(), opmsg_telemetry::error::InvalidHello>(())
//! ```
//! What holds in which situation (specification PR 1966 where it says so, else inferred from it):
//!
//! | situation | what to do |
//! | --- | --- |
//! | first hello, monitoring, round-trip times, authentication, also a second time | [`Purpose`] says so: no section. Or do not ask: such code has no attacher |
//! | a sensitive command, typed by a user or not | ask: it gets no section |
//! | a retry, a resend after reauthentication, a `getMore`, the next batch | ask again with the new command span: same trace id, new parent id |
//! | a write without reply (`moreToCome`) | [`OutgoingCommand::without_reply`]: carries the section. A fault would be invisible, but none can be built |
//! | an exhaust cursor | ask for the request. Later replies have no request: spans that a driver opens for them are not asked for |
//! | a transaction | its commands, commit and abort included, are ordinary. The transaction's own span is never a command span |
//! | a load balancer | the gate is made from this connection's hello; the server description knows nothing |
//! | `mongocryptd` | [`Switches::OFF`]: its client is not the application's |
//! | compression | append before compressing. [`Purpose`] and sensitive names already exclude what may not be compressed |
//! | a checksum | write it after the section |
//!
//! An [`Observer`] is told of each decision, with [`Observer::decided`], and counts it.
//!
//! The section stands after all other sections (decision of this project; any order is valid). It lies outside of the command, so
//! nothing has to look at the body, and monitoring shows body and sequences only.

mod attacher;
mod attachment;
mod command;
mod decision;
mod observer;
mod parts;
mod section_gate;
mod shed;
mod span;
mod switches;

pub use self::attacher::{Attacher, Origin, Receipt};
pub use self::attachment::Attachment;
pub use self::command::{OutgoingCommand, Purpose};
pub use self::decision::{Decision, Omitted};
pub use self::observer::Observer;
pub use self::section_gate::{Outcome, Probe, SectionGate};
pub use self::shed::Shed;
pub use self::span::CommandSpan;
pub use self::switches::Switches;
