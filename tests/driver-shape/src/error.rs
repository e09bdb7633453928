//! What goes wrong, with labels as drivers put them on errors.

use std::fmt;
use std::io;

use bson::{RawBsonRef, RawDocument, RawDocumentBuf};

/// Where it went wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// No connection came out of the pool.
    CheckOut,
    /// While a connection was established.
    Connecting,
    /// While a command was sent or its reply received.
    Network,
    /// The server answered with an error.
    Server,
    /// The driver itself refused.
    Driver,
}

#[derive(Clone, Debug)]
pub struct Error {
    pub phase: Phase,
    pub message: String,
    pub labels: Vec<String>,
    /// The error reply, if there was one.
    pub reply: Option<RawDocumentBuf>,
}

pub type Result<T> = std::result::Result<T, Error>;

pub const OVERLOADED: &str = "SystemOverloadedError";
pub const RETRYABLE: &str = "RetryableError";
pub const RETRYABLE_WRITE: &str = "RetryableWriteError";
pub const NO_WRITES: &str = "NoWritesPerformed";

impl Error {
    pub fn new(phase: Phase, message: impl Into<String>) -> Self {
        Self {
            phase,
            message: message.into(),
            labels: Vec::new(),
            reply: None,
        }
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Phase::Driver, message)
    }

    pub fn has_label(&self, label: &str) -> bool {
        self.labels.iter().any(|own| own == label)
    }

    /// The error that a reply holds: its own, or that of its write concern.
    pub fn of_reply(reply: &RawDocument) -> Option<Self> {
        let failed = match reply.get("ok") {
            Ok(Some(RawBsonRef::Double(ok))) => ok != 1.0,
            Ok(Some(RawBsonRef::Int32(ok))) => ok != 1,
            _ => true,
        };
        if !failed && reply.get_document("writeConcernError").is_err() {
            return None;
        }
        let labels = reply.get_array("errorLabels");
        let labels = labels.into_iter().flatten().flatten();
        Some(Self {
            phase: Phase::Server,
            message: reply.get_str("errmsg").unwrap_or("write concern").into(),
            labels: labels
                .filter_map(|label| label.as_str().map(str::to_owned))
                .collect(),
            reply: Some(reply.to_owned()),
        })
    }

    /// The server's code, or else that of the write concern.
    pub fn code(&self) -> Option<i32> {
        let reply = self.reply.as_ref()?;
        reply.get_i32("code").ok().or_else(|| {
            let error = reply.get_document("writeConcernError").ok()?;
            error.get_i32("code").ok()
        })
    }

    pub fn asks_for_reauthentication(&self) -> bool {
        self.code() == Some(391)
    }

    pub fn is_network(&self) -> bool {
        matches!(self.phase, Phase::Network | Phase::Connecting)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::new(Phase::Network, error.to_string())
    }
}

impl From<bson::error::Error> for Error {
    fn from(error: bson::error::Error) -> Self {
        Self::refused(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.phase, self.message)
    }
}

impl std::error::Error for Error {}
