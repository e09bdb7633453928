//! The example program `proxy` when one of its threads panics: the connection ends on both sides, its place is free, and what it had
//! counted is there.
//!
//! Nothing that a peer sends does that, so two of the program's modules are replaced here by ones that panic.

mod capture;
mod program;
mod proxied;
mod wire;

#[allow(dead_code, reason = "the help is not asked for")]
#[path = "../examples/proxy/arguments.rs"]
mod arguments;
#[path = "../examples/proxy/connection.rs"]
mod connection;
#[path = "../examples/proxy/editor.rs"]
mod editor;
#[path = "../examples/proxy/handshakes.rs"]
mod handshakes;
#[path = "../examples/proxy/inbox.rs"]
mod inbox;
#[path = "../examples/proxy/lines.rs"]
mod lines;
#[path = "../examples/proxy/outbox.rs"]
mod outbox;
#[path = "../examples/proxy/proxy.rs"]
mod proxy;
#[path = "../examples/proxy/replies.rs"]
mod replies;
#[path = "../examples/proxy/requests.rs"]
mod requests;
#[path = "../examples/proxy/totals.rs"]
mod totals;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bson::rawdoc;
use proxied::packed::pack;
use proxied::{Link, reply_to};
use serde_json::Value;
use wire::{TRACEPARENT, ping, trace};

use crate::arguments::Task;
use crate::proxy::Proxy;

/// Contexts of which the third is a panic in the thread of a client's requests.
mod context {
    use std::sync::atomic::{AtomicU64, Ordering};

    use opmsg_telemetry::Traceparent;

    use crate::arguments::Options;
    use crate::wire::TRACEPARENT;

    pub(crate) struct Contexts(AtomicU64);

    impl Contexts {
        pub(crate) fn new(_options: &Options) -> Self {
            Self(AtomicU64::new(0))
        }

        pub(crate) fn are_off(&self) -> bool {
            false
        }

        pub(crate) fn next(&self) -> Option<Traceparent> {
            assert_ne!(self.0.fetch_add(1, Ordering::Relaxed), 2, "on purpose");
            TRACEPARENT.parse().ok()
        }

        pub(crate) fn damages_next(&self) -> bool {
            false
        }
    }
}

/// Compression of which the first use is a panic: only the server uses it here, so that is in the thread of replies.
mod packed {
    use opmsg_telemetry::compression::CompressorId;
    use opmsg_telemetry::error::CompressionError;
    use opmsg_telemetry::message::OtherMessage;
    use opmsg_telemetry::{Limits, Role};

    #[derive(Default)]
    pub(crate) struct Packed {}

    pub(crate) struct Content {
        pub(crate) compressor: CompressorId,
    }

    impl Packed {
        pub(crate) fn open(
            &mut self,
            _message: &OtherMessage<'_>,
            _limits: &Limits,
        ) -> Result<Content, CompressionError> {
            panic!("on purpose")
        }

        pub(crate) fn append(&mut self, _: &[u8], _: Role, _: CompressorId, _: &mut Vec<u8>) {}

        pub(crate) fn close(&mut self, _content: Content) {}

        pub(crate) fn shrink(&mut self) {}
    }

    impl Content {
        pub(crate) fn bytes(&self) -> &[u8] {
            &[]
        }
    }
}

/// A proxy in this process, and the server it connects to.
struct Rig {
    proxy: Arc<Proxy>,
    address: SocketAddr,
    server: TcpListener,
}

impl Rig {
    fn start() -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let upstream = server.local_addr().unwrap().to_string();
        let arguments = ["--upstream", &upstream].map(Into::into);
        let Ok(Task::Proxy(options)) = arguments::parse(arguments.into_iter()) else {
            panic!("these are arguments");
        };
        let proxy = Arc::new(Proxy::new(*options).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = Arc::clone(&proxy);
        thread::spawn(move || accepting.listen(&listener));
        Self {
            proxy,
            address,
            server,
        }
    }

    fn connect(&self) -> Link {
        let client = TcpStream::connect(self.address).unwrap();
        let (server, _) = self.server.accept().unwrap();
        let mut link = Link::new(client, server);
        link.hello(&rawdoc! { "ok": 1.0, "maxWireVersion": 29 });
        link
    }

    /// No connection is left, so nothing is waited for; the last line says what was counted.
    fn finish(&self) -> Value {
        let start = Instant::now();
        let mut output = Vec::new();
        self.proxy.finish().write_to(&mut output).unwrap();
        assert!(start.elapsed() < Duration::from_secs(4), "a place is taken");
        let text = String::from_utf8(output).unwrap();
        let last = text.lines().last().unwrap();
        serde_json::from_str::<Value>(last).unwrap()["counters"].take()
    }
}

fn assert_counters(counters: &Value, expected: &[(&str, u64)]) {
    for (name, count) in expected {
        assert_eq!(counters[*name], *count, "{name}");
    }
}

#[test]
fn a_panic_among_requests_ends_the_connection_and_loses_nothing() {
    let rig = Rig::start();
    let mut link = rig.connect();
    let traced = link.request(0, &[ping(), trace(TRACEPARENT)]);
    assert_eq!(link.pass(&traced), traced);
    link.answer(&traced);
    for _ in 0..2 {
        let request = link.request(0, &[ping()]);
        assert_eq!(link.pass(&request).len(), request.len() + 90);
        link.answer(&request);
    }
    let last = link.request(0, &[ping()]);
    link.client.send(&last);
    assert_eq!(link.client.rest(), b"");
    assert_eq!(link.server.rest(), b"");
    // Only that connection.
    let mut next = rig.connect();
    let request = next.request(0, &[ping()]);
    assert_eq!(next.pass(&request).len(), request.len() + 90);
    drop((link, next));
    let expected = [
        ("requests", 7),
        ("replies", 5),
        ("messages", 7),
        ("accepted", 1),
        ("forwarded", 1),
        ("attached", 3),
        ("absent", 6),
    ];
    assert_counters(&rig.finish(), &expected);
}

#[test]
fn a_panic_among_replies_ends_the_connection_and_loses_nothing() {
    let rig = Rig::start();
    let mut link = rig.connect();
    let request = link.request(0, &[ping()]);
    link.pass(&request);
    let clean = reply_to(&request, 0, &[ping()]);
    link.server
        .send(&reply_to(&request, 0, &[ping(), trace(TRACEPARENT)]));
    assert_eq!(link.client.receive(), clean);
    link.server.send(&pack(1, &clean));
    assert_eq!(link.client.rest(), b"");
    assert_eq!(link.server.rest(), b"");
    let expected = [
        ("requests", 2),
        ("replies", 3),
        ("replies_with_section", 1),
        ("tolerated", 1),
        ("stripped", 1),
        ("messages", 3),
        ("attached", 1),
    ];
    assert_counters(&rig.finish(), &expected);
}
