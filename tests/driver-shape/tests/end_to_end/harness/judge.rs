//! Says whether every section on the wire is that of the one span that caused it, and whether none is missing.
//!
//! From the bytes that passed the tap, the spans, the driver's events and the shim's lines and counters; nothing of the crate.

use std::collections::{BTreeMap, BTreeSet};

use bson::Document;
use opentelemetry_sdk::trace::SpanData;
use opmsg_telemetry_driver_shape::events::Events;
use serde_json::Value;

use super::spans::{ids, integer, text};
use super::tap::Seen;
use super::wire::{OpMsg, plain_section};

/// What a scenario says about its client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    /// Whether the client traces.
    pub(crate) tracing: bool,
    /// Command spans whose command never reached the wire.
    pub(crate) unsent: usize,
    /// The sampled flag.
    pub(crate) flags: u8,
}

impl Expected {
    pub(crate) const TRACED: Self = Self {
        tracing: true,
        unsent: 0,
        flags: 1,
    };
}

#[derive(Clone)]
pub(crate) struct Judge {
    pub(crate) seen: Vec<Seen>,
    pub(crate) spans: Vec<SpanData>,
    pub(crate) events: Events,
    pub(crate) lines: Vec<Value>,
    pub(crate) counters: Vec<Value>,
    pub(crate) expected: Expected,
}

/// A command that passed, judged.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) msg: OpMsg,
    /// Which connection.
    pub(crate) port: u16,
    pub(crate) shim: usize,
    /// What the hello reply of this connection said.
    pub(crate) wire_version: i32,
    pub(crate) section: Option<Section>,
}

#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) trace_id: String,
    pub(crate) parent_id: String,
    pub(crate) retry: Option<Document>,
    pub(crate) client: Option<Document>,
}

#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) requests: Vec<Request>,
    pub(crate) spans: Vec<SpanData>,
}

/// The security section of the command logging and monitoring specification; hello depends.
const SENSITIVE: [&str; 9] = [
    "authenticate",
    "saslstart",
    "saslcontinue",
    "getnonce",
    "createuser",
    "updateuser",
    "copydbgetnonce",
    "copydbsaslstart",
    "copydb",
];

impl Judge {
    pub(crate) fn judge(self) -> Verdict {
        let requests = self.requests();
        let commands = self.command_spans();
        let mut caused = BTreeSet::new();
        let mut spans_on_wire = 0;
        for request in &requests {
            let msg = &request.msg;
            let name = msg.command();
            let span = commands.get(&i64::from(msg.request_id)).copied();
            let sensitive = SENSITIVE.contains(&&*name.to_ascii_lowercase())
                || msg.body.contains_key("speculativeAuthenticate");
            let is_hello = name == "hello";
            assert!(!(sensitive && span.is_some()), "{name} has a span");
            if !sensitive && !is_hello {
                assert_eq!(span.is_some(), self.expected.tracing, "span of {name}");
            }
            spans_on_wire += usize::from(span.is_some());
            let wanted = span.is_some() && request.wire_version >= 29;
            assert_eq!(request.section.is_some(), wanted, "section of {name}");
            let (Some(span), Some(section)) = (span, &request.section) else {
                continue;
            };
            let (trace_id, span_id, flags, parent) = ids(span);
            assert_eq!(text(span, "db.command.name").as_deref(), Some(name));
            assert_eq!(flags, self.expected.flags);
            let found = (&section.trace_id, &section.parent_id);
            assert_eq!(found, (&trace_id, &span_id), "{name}: its own span");
            assert_ne!(parent.to_string(), span_id);
            assert!(caused.insert(span_id.clone()), "one section for each span");
            let plain = plain_section(&trace_id, &span_id, self.expected.flags);
            let bytes = &msg.telemetry[0];
            if section.retry.is_none() && section.client.is_none() {
                assert_eq!(bytes, &plain, "{name}");
            } else {
                // The same value in the same place; only the outer length differs.
                assert_eq!(bytes[..1], plain[..1]);
                assert_eq!(bytes[5..89], plain[5..89], "{name}");
            }
            assert_eq!(msg.kinds.last(), Some(&3), "the section is the last one");
        }
        assert_eq!(
            commands.len(),
            spans_on_wire + self.expected.unsent,
            "spans of commands, and commands"
        );
        self.operations(&caused);
        self.monitoring(&requests);
        self.shims(&requests);
        Verdict {
            requests,
            spans: self.spans,
        }
    }

    fn requests(&self) -> Vec<Request> {
        let mut versions = BTreeMap::new();
        for seen in self.seen.iter().filter(|seen| !seen.is_request) {
            let reply = OpMsg::read(&seen.bytes);
            assert_eq!(reply.kinds, [0], "a reply has a body and nothing else");
            if let Ok(version) = reply.body.get_i32("maxWireVersion") {
                versions.entry(seen.port).or_insert(version);
            }
        }
        let requests = self.seen.iter().filter(|seen| seen.is_request);
        let requests = requests.map(|seen| {
            let msg = OpMsg::read(&seen.bytes);
            let section = msg.section().map(|section| Section::read(&section));
            Request {
                // Without a reply there was no hello, and the connection took nothing.
                wire_version: versions.get(&seen.port).copied().unwrap_or(0),
                msg,
                port: seen.port,
                shim: seen.shim,
                section,
            }
        });
        requests.collect()
    }

    fn command_spans(&self) -> BTreeMap<i64, &SpanData> {
        let mut commands = BTreeMap::new();
        for span in &self.spans {
            if let Some(id) = integer(span, "request_id") {
                assert!(commands.insert(id, span).is_none(), "two spans of {id}");
            }
        }
        commands
    }

    /// Operations and transactions never get onto the wire; each command's parent is an operation of the same trace.
    fn operations(&self, caused: &BTreeSet<String>) {
        let is_command = |span: &SpanData| integer(span, "request_id").is_some();
        let others = self.spans.iter().filter(|span| !is_command(span));
        let mut operations = BTreeMap::new();
        for span in others {
            let (trace_id, span_id, ..) = ids(span);
            assert!(!caused.contains(&span_id), "{} was sent", span.name);
            if text(span, "db.operation.name").is_some() {
                operations.insert(span_id, trace_id);
            }
        }
        for span in self.spans.iter().filter(|span| is_command(span)) {
            let (trace_id, _, _, parent) = ids(span);
            let operation = operations.get(&parent.to_string());
            assert_eq!(operation, Some(&trace_id), "the operation of {}", span.name);
        }
    }

    /// What an application sees has body and sequences, byte for byte, and neither section nor `$retry`.
    fn monitoring(&self, requests: &[Request]) {
        for started in self.events.started() {
            let mut of_event = requests.iter();
            let request = of_event.find(|request| request.msg.request_id == started.request_id);
            let Some(request) = request else { continue };
            assert_eq!(started.name, request.msg.command());
            assert_eq!(started.connection.local_port, request.port);
            if started.command.as_bytes().len() == 5 {
                let name = started.name.to_ascii_lowercase();
                let speculative = request.msg.body.contains_key("speculativeAuthenticate");
                assert!(SENSITIVE.contains(&&*name) || speculative);
                continue;
            }
            let mut command = request.msg.command_document();
            let user_wrote = Document::try_from(&*started.command).expect("a document");
            if !user_wrote.contains_key("$retry") {
                command.remove("$retry");
            }
            let command = command.to_vec().expect("a document");
            assert_eq!(command, started.command.as_bytes(), "{}", started.name);
        }
    }

    /// The shims saw the same sections, and took all of them.
    fn shims(&self, requests: &[Request]) {
        let mut on_wire: Vec<_> = requests
            .iter()
            .filter_map(|request| {
                let section = request.section.as_ref()?;
                let retry = section.retry.as_ref();
                let retry = retry.or_else(|| request.msg.body.get_document("$retry").ok());
                // Names that no server knows are in no log.
                let name = request.msg.command();
                let name = if name == "Find" { "" } else { name };
                Some((
                    section.trace_id.clone(),
                    section.parent_id.clone(),
                    format!("{:02x}", self.expected.flags),
                    name.to_owned(),
                    retry.and_then(|retry| retry.get_i32("attempt").ok()),
                ))
            })
            .collect();
        let lines = self.lines.iter().map(|line| &line["attr"]);
        let lines = lines.filter(|line| !line["traceId"].is_null());
        let mut logged: Vec<_> = lines
            .map(|line| {
                let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
                let attempt = line["retry"]["attempt"].as_i64();
                (
                    text("traceId"),
                    text("parentId"),
                    text("traceFlags"),
                    text("command"),
                    attempt.and_then(|attempt| i32::try_from(attempt).ok()),
                )
            })
            .collect();
        on_wire.sort();
        logged.sort();
        assert_eq!(on_wire, logged, "on the wire, and in the shims' logs");
        let count = |name: &str| -> usize {
            let counts = self.counters.iter().map(|counters| &counters[name]);
            let counts = counts.map(|count| count.as_u64().expect("a counter"));
            usize::try_from(counts.sum::<u64>()).expect("small")
        };
        assert_eq!(count("received"), on_wire.len());
        assert_eq!(count("accepted"), on_wire.len());
        assert_eq!((count("refused"), count("refused_messages")), (0, 0));
    }
}

impl Section {
    fn read(section: &Document) -> Self {
        let mut keys = section.keys();
        assert_eq!(keys.next().map(String::as_str), Some("otel"));
        assert!(keys.all(|key| ["retry", "client"].contains(&&**key)));
        let otel = section.get_document("otel").expect("otel");
        assert_eq!(otel.keys().collect::<Vec<_>>(), ["traceparent"]);
        let traceparent = otel.get_str("traceparent").expect("a text");
        let parts: Vec<_> = traceparent.split('-').collect();
        let [_, trace_id, parent_id, _] = parts[..] else {
            panic!("{} parts", parts.len());
        };
        Self {
            trace_id: trace_id.to_owned(),
            parent_id: parent_id.to_owned(),
            retry: section.get_document("retry").ok().cloned(),
            client: section.get_document("client").ok().cloned(),
        }
    }
}

impl Verdict {
    /// The requests with this name, in order.
    pub(crate) fn named<'v>(&'v self, name: &str) -> Vec<&'v Request> {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.msg.command() == name)
            .collect()
    }

    /// The names of all requests, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        let requests = self.requests.iter();
        requests.map(|request| request.msg.command()).collect()
    }

    pub(crate) fn sections(&self) -> usize {
        let requests = self.requests.iter();
        requests.filter(|request| request.section.is_some()).count()
    }
}

impl Request {
    pub(crate) fn section(&self) -> &Section {
        self.section.as_ref().expect("a section")
    }

    /// The retry metadata, of whichever carrier.
    pub(crate) fn retry(&self) -> Option<&Document> {
        let argument = self.msg.body.get_document("$retry").ok();
        let section = self.section.as_ref();
        let section = section.and_then(|section| section.retry.as_ref());
        assert!(argument.is_none() || section.is_none(), "one carrier");
        argument.or(section)
    }
}
