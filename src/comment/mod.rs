//! Experimental: trace context in a command's `comment`, for servers that take no telemetry section. May change or go away.
//!
//! The carrier is a proposal of OpenTelemetry's semantic conventions (pull request 4056), not a feature of MongoDB: a document
//! `{traceparent, tracestate?, text?}` as the command's top-level argument `comment`. It is off unless a driver's user asks for
//! it, because everything in a comment may show in logs, in the profiler and in `currentOp`.
//!
//! | what the command has | what [`place`] does |
//! | --- | --- |
//! | no comment | appends the document as the last element |
//! | a string | puts the document in its place, with the string as `text` |
//! | a comment of any other type | nothing: it is the application's |
//! | two comments, or elements that cannot be read | an error, and the body stays as it is |
//!
//! Only a connection's [`Gate`](crate::Gate) makes the [`CommentPermit`] that this needs, and only where there is no telemetry
//! section: never both carriers.
//!
//! # Which bytes
//! The body is the driver's own encoded copy of a command that has a command span. It is not one that a user typed for
//! `runCommand`, which drivers may not change, and not the copy that goes to mongocryptd, which would come back with the comment.
//! Monitoring shows the command as it was before: [`Placed::restore`].
//! ```
//! use opmsg_telemetry::{Gate, comment::{CommentPermit, place}};
//! let gate = Gate::from_max_wire_version(Some(21));
//! let permit = CommentPermit::for_command(&gate, "find").unwrap();
//! let span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
//!
//! let mut body = bson::rawdoc! { "find": "orders", "comment": "nightly", "$db": "shop" }.into_bytes();
//! let placed = place(permit, &span, None, &mut body)?;
//! let comment = bson::rawdoc! { "traceparent": span.to_string(), "text": "nightly" };
//! assert_eq!(body, bson::rawdoc! { "find": "orders", "comment": comment, "$db": "shop" }.as_bytes());
//!
//! placed.restore(&mut body)?;
//! assert_eq!(body, bson::rawdoc! { "find": "orders", "comment": "nightly", "$db": "shop" }.as_bytes());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A `getMore`
//! A server gives a `getMore` without a comment the one of the command that opened its cursor, and with it that command's
//! `traceparent`, which names the wrong span. So each `getMore` gets a context of its own and inherits the application's text
//! alone. A driver that repeats the application's comment in a `getMore` calls [`place`] as for any other command. One that kept
//! nothing but the first command takes the text from there, with [`CommentContext::text`]; it does not repeat the document.
//! ```
//! use opmsg_telemetry::{Gate, comment::{CommentContext, CommentPermit, place}};
//! # let first = bson::rawdoc! {
//! #     "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "text": "nightly",
//! # };
//! # let find = bson::rawdoc! { "find": "orders", "comment": first, "$db": "shop" };
//! let mut get_more = bson::rawdoc! { "getMore": 7_i64, "collection": "orders", "$db": "shop" };
//! if let Some(text) = CommentContext::read(&find).and_then(|context| context.text()) {
//!     get_more.append(bson::raw::cstr!("comment"), text);
//! }
//! let permit = CommentPermit::for_command(&Gate::from_max_wire_version(Some(21)), "getMore").unwrap();
//! let span = "00-4bf92f3577b34da6a3ce929d0e0e4736-53995c3f42cd8ad8-01".parse()?;
//! let mut body = get_more.into_bytes();
//! place(permit, &span, None, &mut body)?;
//!
//! let sent = CommentContext::read(bson::RawDocument::from_bytes(&body)?).unwrap();
//! assert_eq!(sent.traceparent().map(|read| read.traceparent()), Some(span));
//! assert_eq!(sent.text(), Some("nightly"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Size
//! A batch splitter sets aside [`LEN`] bytes for each message, or [`MAX_LEN`] with a tracestate: no body grows by more.

mod argument;
mod context;
mod permit;
mod place;
mod placed;
mod placement;

pub use context::CommentContext;
pub use permit::CommentPermit;
pub use place::{LEN, MAX_LEN, place};
pub use placed::Placed;
pub use placement::Placement;
