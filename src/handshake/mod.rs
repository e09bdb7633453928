//! What a client says about itself in its first hello: the sub-document `client`, and the argument `backpressure`.
//!
//! A driver keeps one [`ClientDocument`] for each of its clients and appends it to the first hello of every connection, never to a
//! later one. Wrapping libraries add themselves with a [`Wrapper`]; connections that exist keep what they sent. A server or shim
//! judges what arrives with [`ReceivedClient`]. Fields, types and the order of cuts are those of the driver specification
//! (`mongodb-handshake/handshake.md`); what a server checks is read from `src/mongo/rpc/metadata/client_metadata.cpp`.
//!
//! This is neither the telemetry section's draft field `client` ([`client`](crate::client)) nor the server's internal `$client`.
//!
//! **What goes out.** The names, versions and texts given here are sent in clear to every server before authentication, and servers
//! log them. They are the bytes; keep credentials, addresses and host names out of them. No `Debug` and no error shows them.
//!
//! # Example
//! ```
//! use opmsg_telemetry::handshake::{ApplicationName, ClientDocument, Os, Receiver, ReceivedClient, Wrapper};
//! let os = Os::new("Linux")?.with_architecture("x86_64");
//! let mut client = ClientDocument::new("example-driver", "4.2.0", os)?
//!     .with_application_name(ApplicationName::new("orders")?)
//!     .with_platform("Rust 1.95");
//! client.append(Wrapper::new().with_name("mapper")?.with_version("1.0")?);
//!
//! let mut hello = bson::rawdoc! { "hello": 1, "$db": "admin" }.into_bytes();
//! client.append_to_hello(&mut hello)?;
//!
//! let received = ReceivedClient::from_hello(&hello, Receiver::Mongod, false)?.unwrap();
//! assert_eq!(received.driver_name(), b"example-driver|mapper");
//! assert_eq!(received.application_name(), Some(&b"orders"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod application_name;
mod client_document;
mod client_update;
mod container;
mod env;
mod env_name;
mod hello;
mod joined;
mod os;
mod plan;
mod received_client;
mod receiver;
mod variables;
mod wrapper;

use std::borrow::Cow;

use crate::error::{HandshakeField, InvalidHandshake};

pub use self::application_name::ApplicationName;
pub use self::client_document::ClientDocument;
pub use self::client_update::validate_client_update;
pub use self::container::{ContainerOrchestrator, ContainerRuntime};
pub use self::env::Env;
pub use self::env_name::EnvName;
pub use self::os::Os;
pub use self::received_client::ReceivedClient;
pub use self::receiver::Receiver;
pub use self::wrapper::Wrapper;

/// Value of the hello's argument `backpressure`: a string, neither a number nor `true` (`mongodb-handshake`, prose test 9).
pub const BACKPRESSURE: &str = "2";

/// Stands between a driver's text and those of the libraries around it.
pub const DELIMITER: char = '|';

/// Bytes of the longest text that must not be cut: with it, and one byte in each other required text, the document has 512.
const MAX_REQUIRED_LEN: u16 = 447;

/// An optional text: an empty one counts as not given.
fn given(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(text)
}

/// A required text that is never cut.
fn required<'a>(
    text: Cow<'a, str>,
    field: HandshakeField,
) -> Result<Cow<'a, str>, InvalidHandshake> {
    let max = MAX_REQUIRED_LEN;
    if text.is_empty() {
        Err(InvalidHandshake::Empty { field })
    } else if text.len() > usize::from(max) {
        let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Err(InvalidHandshake::TooLong { field, size, max })
    } else {
        Ok(text)
    }
}

/// The longest prefix of at most `room` bytes that ends between characters.
fn prefix(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or("")
}
