//! What a connection's hello replies say about its server, and what its client is told.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bson::RawDocument;
use bson::raw::RawBsonRef;
use opmsg_telemetry::message::{Header, OtherMessage, SectionContent, checksum};
use opmsg_telemetry::{Gate, OpMsg};

/// The largest wire version without telemetry sections.
const WITHOUT_SECTIONS: i32 = 28;

/// A client that waits for more hello replies than this is none that means it.
const MOST_WAITING: usize = 64;

/// The hello requests that wait for a reply, and the gate that the last reply opened or shut.
///
/// Both directions of a connection use it. A request is noted before it is passed on, so its reply always finds it.
pub(crate) struct Handshakes {
    /// How many wait: most replies only look at this.
    count: AtomicUsize,
    waiting: Mutex<Vec<i32>>,
    gate: Mutex<Gate>,
}

impl Handshakes {
    pub(crate) fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            waiting: Mutex::new(Vec::new()),
            gate: Mutex::new(Gate::from_max_wire_version(None)),
        }
    }

    /// What the server takes, as far as its hello replies said.
    pub(crate) fn gate(&self) -> Gate {
        *lock(&self.gate)
    }

    /// A reply to this request will say it. Breaks when too many wait already.
    pub(crate) fn expect(&self, request_id: i32) -> ControlFlow<()> {
        let mut waiting = lock(&self.waiting);
        if waiting.len() >= MOST_WAITING {
            return ControlFlow::Break(());
        }
        waiting.push(request_id);
        self.count.store(waiting.len(), Ordering::SeqCst);
        ControlFlow::Continue(())
    }

    /// Whether a reply is one to hello; it is not waited for any more, but for the next one of a stream of replies.
    pub(crate) fn is_reply(&self, reply: &Header, more_to_come: bool) -> bool {
        if self.count.load(Ordering::SeqCst) == 0 {
            return false;
        }
        let mut waiting = lock(&self.waiting);
        let found = waiting.iter().position(|id| *id == reply.response_to());
        if let Some(found) = found {
            waiting.swap_remove(found);
            if more_to_come {
                waiting.push(reply.request_id());
            }
            self.count.store(waiting.len(), Ordering::SeqCst);
        }
        found.is_some()
    }

    /// Learns from a reply to hello. What cannot be read shuts the gate.
    pub(crate) fn learn(&self, reply: &RawDocument) -> Gate {
        let gate = Gate::from_hello(reply).unwrap_or(Gate::from_max_wire_version(None));
        *lock(&self.gate) = gate;
        gate
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a command opens or monitors a connection.
pub(crate) fn is_handshake(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"hello") || name.eq_ignore_ascii_case(b"isMaster")
}

/// Whether a legacy query is a hello: flags, the name of a command collection, skip, limit, and a document that begins with it.
pub(crate) fn is_legacy_handshake(query: &OtherMessage<'_>) -> bool {
    legacy_command(query).is_some_and(|name| is_handshake(name.as_bytes()))
}

/// The command's name. A command with a read preference stands inside of `$query`.
fn legacy_command<'m>(query: &OtherMessage<'m>) -> Option<&'m str> {
    let (_flags, rest) = query.payload().split_first_chunk::<4>()?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (collection, rest) = rest.split_at_checked(end)?;
    let (_nul_skip_limit, document) = rest.split_first_chunk::<9>()?;
    if !collection.ends_with(b".$cmd") {
        return None;
    }
    let first = |document: &'m RawDocument| document.iter_elements().next()?.ok();
    let element = first(document_at_front(document)?)?;
    match (element.key().as_str(), element.value()) {
        ("$query" | "query", Ok(RawBsonRef::Document(inner))) => Some(first(inner)?.key().as_str()),
        (name, _) => Some(name),
    }
}

/// The first document of a legacy reply, and where it begins: flags, cursor id, position and count stand before it.
pub(crate) fn legacy_reply<'m>(reply: &OtherMessage<'m>) -> Option<(usize, &'m RawDocument)> {
    const BEFORE: usize = 20;
    let documents = reply.payload().get(BEFORE..)?;
    Some((
        Header::LEN.saturating_add(BEFORE),
        document_at_front(documents)?,
    ))
}

fn document_at_front(bytes: &[u8]) -> Option<&RawDocument> {
    let len = i32::from_le_bytes(*bytes.first_chunk()?);
    let document = bytes.get(..usize::try_from(len).ok()?)?;
    RawDocument::from_bytes(document).ok()
}

/// Where a message's body begins.
pub(crate) fn body_at(msg: &OpMsg<'_>) -> Option<usize> {
    let mut sections = msg.sections();
    let body = sections.find(|section| matches!(section.content(), SectionContent::Body(_)))?;
    usize::try_from(body.offset()).ok()?.checked_add(1)
}

/// Lowers the wire version of a hello reply, of which the document begins at `at`, to one without sections.
///
/// The four bytes are changed where they lie, and the checksum follows; nothing is encoded again. Whether anything was changed.
pub(crate) fn lower_wire_version(reply: &mut [u8], at: usize, has_checksum: bool) -> bool {
    let places = wire_versions(reply.get(at..).unwrap_or_default());
    for place in &places {
        let value = reply.get_mut(at.saturating_add(*place)..);
        if let Some(value) = value.and_then(|value| value.first_chunk_mut()) {
            *value = WITHOUT_SECTIONS.to_le_bytes();
        }
    }
    if has_checksum && let Some((covered, last)) = reply.split_last_chunk_mut() {
        *last = checksum(covered).to_le_bytes();
    }
    !places.is_empty()
}

/// Where values of `maxWireVersion` stand that promise sections: one in a sound reply of a new server.
fn wire_versions(bytes: &[u8]) -> Vec<usize> {
    let Some(document) = document_at_front(bytes) else {
        return Vec::new();
    };
    let mut places = Vec::new();
    let mut next = 4_usize;
    for element in document.iter_elements().map_while(Result::ok) {
        // An element is its type, its name, a NUL and its value.
        let value = next.saturating_add(element.key().len()).saturating_add(2);
        next = value.saturating_add(element.size());
        if element.key() == "maxWireVersion"
            && let Ok(RawBsonRef::Int32(version)) = element.value()
            && Gate::from_max_wire_version(Some(version))
                .telemetry()
                .is_some()
        {
            places.push(value);
        }
    }
    places
}
