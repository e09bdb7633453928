//! Repeated writes. A driver that lost a reply sends the write again with the same `lsid` and `txnNumber`; it must not run twice.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use bson::{RawBsonRef, RawDocumentBuf};

use crate::commands::arguments::Arguments;

/// The last reply of each session that writes retryably; above this many sessions the oldest are forgotten.
const MAX_SESSIONS: usize = 1_000;
const MAX_REPLY: usize = 64 << 10;

/// The replies to the last retryable write of each session.
#[derive(Debug, Default)]
pub(crate) struct Replays {
    sessions: Mutex<Sessions>,
}

#[derive(Debug, Default)]
struct Sessions {
    last: HashMap<Box<[u8]>, (i64, RawDocumentBuf)>,
    order: VecDeque<Box<[u8]>>,
}

impl Replays {
    /// The reply that was given before, if this write is a repetition.
    pub(crate) fn find(&self, arguments: &Arguments<'_>) -> Option<RawDocumentBuf> {
        let (session, number) = retryable_write(arguments)?;
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, reply) = sessions.last.get(session)?;
        (*last == number).then(|| reply.clone())
    }

    /// Keeps the reply to a write that ran. One that was refused as a whole may run when it comes again.
    pub(crate) fn keep(&self, arguments: &Arguments<'_>, reply: &RawDocumentBuf) {
        let Some((session, number)) = retryable_write(arguments) else {
            return;
        };
        let ran = matches!(reply.get("ok"), Ok(Some(RawBsonRef::Double(1.0))));
        if !ran || reply.as_bytes().len() > MAX_REPLY {
            return;
        }
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sessions
            .last
            .insert(session.into(), (number, reply.clone()));
        if known.is_none() {
            sessions.order.push_back(session.into());
        }
        if sessions.order.len() > MAX_SESSIONS
            && let Some(oldest) = sessions.order.pop_front()
        {
            sessions.last.remove(&oldest);
        }
    }
}

/// The commands that are retryable writes. Others run each time, whatever number they have.
const WRITES: [&str; 6] = [
    "insert",
    "update",
    "delete",
    "findAndModify",
    "findandmodify",
    "bulkWrite",
];

fn retryable_write<'a>(arguments: &Arguments<'a>) -> Option<(&'a [u8], i64)> {
    if !WRITES.contains(&arguments.name) {
        return None;
    }
    let number = arguments.get("txnNumber").ok()??.as_i64()?;
    // All commands of a transaction have one number.
    if arguments.get("autocommit").ok()?.is_some() {
        return None;
    }
    Some((arguments.session()?, number))
}
