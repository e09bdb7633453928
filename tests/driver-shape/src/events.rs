//! Command monitoring: what an application sees of its commands.

use std::sync::{Arc, Mutex, PoisonError};

use bson::RawDocumentBuf;
use bson::oid::ObjectId;

/// The connection that a command goes over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConnectionInfo {
    pub id: i64,
    /// The port at this end.
    pub local_port: u16,
    pub server_connection_id: Option<i64>,
    pub service_id: Option<ObjectId>,
}

#[derive(Clone, Debug)]
pub struct Started {
    pub request_id: i32,
    pub name: String,
    /// Empty for sensitive commands.
    pub command: RawDocumentBuf,
    pub connection: ConnectionInfo,
}

#[derive(Clone, Debug)]
pub enum Event {
    Started(Started),
    Succeeded { request_id: i32 },
    Failed { request_id: i32, code: Option<i32> },
}

/// Events as they come; clones show the same ones.
#[derive(Clone, Debug, Default)]
pub struct Events(Arc<Mutex<Vec<Event>>>);

impl Events {
    pub(crate) fn emit(&self, event: Event) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.push(event);
    }

    pub fn all(&self) -> Vec<Event> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.clone()
    }

    pub fn started(&self) -> Vec<Started> {
        let started = self.all().into_iter().filter_map(|event| match event {
            Event::Started(started) => Some(started),
            _ => None,
        });
        started.collect()
    }
}
