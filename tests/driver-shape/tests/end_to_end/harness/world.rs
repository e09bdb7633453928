//! Shims, a tap before them, and spans in memory.

use std::sync::Arc;

use bson::{Bson, Document, doc};
use opentelemetry_sdk::trace::SdkTracerProvider;
use opmsg_telemetry_driver_shape::client::{Client, Options};
use opmsg_telemetry_driver_shape::operation::Namespace;

use super::judge::{Expected, Judge, Verdict};
use super::program::Shim;
use super::spans::Spans;
use super::tap::Tap;

pub(crate) struct World {
    pub(crate) shims: Vec<Shim>,
    pub(crate) tap: Tap,
    pub(crate) spans: Spans,
    pub(crate) provider: Arc<SdkTracerProvider>,
}

impl World {
    /// One shim for each list of arguments.
    pub(crate) fn start(arguments: &[&[&str]]) -> Self {
        Self::sampled(arguments, true)
    }

    pub(crate) fn sampled(arguments: &[&[&str]], sampled: bool) -> Self {
        let shims: Vec<_> = arguments.iter().map(|list| Shim::start(list)).collect();
        let spans = Spans::default();
        Self {
            tap: Tap::start(shims.iter().map(|shim| shim.address).collect()),
            shims,
            provider: Arc::new(spans.provider(sampled)),
            spans,
        }
    }

    /// Of a client that traces.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::new(self.tap.address, self.provider.clone());
        options.tracing = Some(true);
        options
    }

    /// Lets commands fail, so many times.
    pub(crate) fn fail(&self, times: i32, data: Document) {
        for shim in &self.shims {
            let reply = shim.control(&doc! {
                "configureFailPoint": "failCommand",
                "mode": { "times": times },
                "data": data.clone(),
                "$db": "admin",
            });
            assert_eq!(reply.get("ok"), Some(&Bson::Double(1.0)), "{reply}");
        }
    }

    /// Ends the shims and judges everything that a client did.
    pub(crate) fn judge(self, client: Client, expected: Expected) -> Verdict {
        self.evidence(client, expected).judge()
    }

    /// Ends the shims, and hands out everything that a client did.
    pub(crate) fn evidence(self, client: Client, expected: Expected) -> Judge {
        let events = client.events.clone();
        drop(client);
        let (mut lines, mut counters) = (Vec::new(), Vec::new());
        for shim in self.shims {
            let (more, own) = shim.end();
            lines.extend(more);
            counters.push(own);
        }
        Judge {
            seen: self.tap.seen(),
            spans: self.spans.all(),
            events,
            lines,
            counters,
            expected,
        }
    }
}

pub(crate) fn things() -> Namespace {
    Namespace::new("shape", "things")
}

pub(crate) fn documents(count: i32) -> Vec<Document> {
    (0..count)
        .map(|id| doc! { "_id": id, "n": id % 7 })
        .collect()
}

/// What an overloaded server answers.
pub(crate) fn overload(command: &str, base_backoff: impl Into<Bson>) -> Document {
    doc! {
        "failCommands": [command],
        "errorCode": 462,
        "errorLabels": ["SystemOverloadedError", "RetryableError", "NoWritesPerformed"],
        "baseBackoffMS": base_backoff.into(),
    }
}
