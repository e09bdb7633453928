//! `--fail N`: refuses every Nth command as an overloaded server does, so that drivers show how they retry.
//!
//! The reply is what the server's ingress rate limiter sends: code 462 with the labels `SystemOverloadedError` (wait before the next
//! attempt), `RetryableError` (safe to repeat, whatever the command) and `NoWritesPerformed`, in this order. Drivers decide by the labels,
//! never by the code: PyMongo 4.20, Node 7.8 and Rust 3.9.1 all repeat any command whose error has the first two, so neither
//! `RetryableWriteError` nor one of the codes of older retry rules is needed, and a server does not send them here either.
//! A real limiter refuses before it reads the message; this one reads first, so that its log shows the metadata of what was refused.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::{Mutex, PoisonError};

use bson::{RawDocumentBuf, rawdoc};

use crate::commands::arguments::Arguments;

/// Sessions whose last command was refused, at most.
const MAX_REFUSED: usize = 1_024;

/// Which commands are refused.
#[derive(Debug)]
pub(crate) struct Overload {
    every: Option<NonZeroU64>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: u64,
    refused: VecDeque<Box<[u8]>>,
}

impl Overload {
    pub(crate) fn new(every: Option<NonZeroU64>) -> Self {
        Self {
            every,
            state: Mutex::default(),
        }
    }

    /// The error reply, if this command is one to refuse. The next command of the same session is its retry, which passes uncounted:
    /// nothing is refused twice in a row, however many connections there are. Without a session nobody would retry: drivers use one for
    /// whatever they may repeat.
    pub(crate) fn refuse(&self, arguments: &Arguments<'_>) -> Option<RawDocumentBuf> {
        let every = self.every?;
        let session = arguments.session()?;
        if is_exempt(arguments.name) {
            return None;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = state.refused.iter().position(|id| **id == *session) {
            state.refused.remove(place);
            return None;
        }
        state.seen = state.seen.wrapping_add(1);
        if !state.seen.is_multiple_of(every.get()) {
            return None;
        }
        state.refused.push_back(session.into());
        if state.refused.len() > MAX_REFUSED {
            state.refused.pop_front();
        }
        Some(rawdoc! {
            "ok": 0.0,
            "errmsg": "too many requests, try again later",
            "code": 462,
            "codeName": "IngressRequestRateLimitExceeded",
            "errorLabels": ["SystemOverloadedError", "RetryableError", "NoWritesPerformed"],
        })
    }
}

/// What keeps the connection and its session in order is never refused.
fn is_exempt(command: &str) -> bool {
    matches!(
        command,
        "hello"
            | "isMaster"
            | "ismaster"
            | "ping"
            | "buildInfo"
            | "buildinfo"
            | "endSessions"
            | "refreshSessions"
            | "killCursors"
    )
}
