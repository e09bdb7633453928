//! Runs the example program `proxy` between a client and a server that are both this test's.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod packed;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use bson::{RawDocument, rawdoc};
use serde_json::Value;

use crate::program::example;
use crate::wire::{body, message, message_with_op_code};

/// So long a test waits for bytes that have to come.
const PATIENCE: Duration = Duration::from_secs(20);

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("proxy"));

/// A running proxy, and the server it connects to.
pub(crate) struct Proxy {
    child: Child,
    output: BufReader<ChildStdout>,
    address: String,
    server: TcpListener,
}

/// Both ends of a connection through the proxy.
pub(crate) struct Link {
    pub(crate) client: End,
    pub(crate) server: End,
    next_id: i32,
}

/// One end.
pub(crate) struct End(pub(crate) TcpStream);

impl Proxy {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let upstream = server.local_addr().unwrap().to_string();
        let mut child = Command::new(&*PROGRAM)
            .args(["--upstream", &upstream])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on ").expect(&line).trim_end();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        let address = address.to_owned();
        Self {
            child,
            output,
            address,
            server,
        }
    }

    pub(crate) fn connect(&self) -> Link {
        let client = TcpStream::connect(&self.address).unwrap();
        let (server, _) = self.server.accept().unwrap();
        Link::new(client, server)
    }

    /// A client alone.
    pub(crate) fn client(&self) -> End {
        End::new(TcpStream::connect(&self.address).unwrap())
    }

    /// A connection whose server said in its hello reply what it takes.
    pub(crate) fn connect_to(&self, max_wire_version: i32) -> Link {
        let mut link = self.connect();
        let reply = rawdoc! { "ok": 1.0, "maxWireVersion": max_wire_version };
        let (sent, received) = link.hello(&reply);
        assert_eq!(received, sent, "a hello reply passes as it is");
        link
    }

    /// The next line that the program prints.
    pub(crate) fn text_line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    pub(crate) fn line(&mut self) -> Value {
        let line = self.text_line();
        serde_json::from_str(&line).expect(&line)
    }

    /// Closes standard input: the lines that were left, the counters apart.
    pub(crate) fn finish(self) -> (Vec<Value>, Value) {
        let (lines, last) = self.finish_with_metrics();
        (lines, last["counters"].clone())
    }

    /// Closes standard input: the lines that were left, the one of counters and metrics apart.
    pub(crate) fn finish_with_metrics(mut self) -> (Vec<Value>, Value) {
        self.close_input();
        let mut lines = Vec::new();
        for line in self.output.by_ref().lines() {
            let line = line.unwrap();
            lines.push(serde_json::from_str::<Value>(&line).expect(&line));
        }
        assert!(self.child.wait().unwrap().success());
        let last = lines.pop().expect("a line of counters");
        (lines, last)
    }

    pub(crate) fn close_input(&mut self) {
        drop(self.child.stdin.take());
    }

    pub(crate) fn counters(self) -> Value {
        self.finish().1
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Proxy {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Link {
    pub(crate) fn new(client: TcpStream, server: TcpStream) -> Self {
        Self {
            client: End::new(client),
            server: End::new(server),
            next_id: 1_000,
        }
    }

    /// Sends hello and answers it. The reply as it was sent and as it arrived.
    pub(crate) fn hello(&mut self, reply: &RawDocument) -> (Vec<u8>, Vec<u8>) {
        let hello = self.request(0, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
        self.client.send(&hello);
        assert_eq!(self.server.receive(), hello, "a hello passes as it is");
        let reply = reply_to(&hello, 0, &[body(reply)]);
        self.server.send(&reply);
        (reply, self.client.receive())
    }

    /// A message with an id of its own.
    pub(crate) fn request(&mut self, flags: u32, sections: &[Vec<u8>]) -> Vec<u8> {
        self.next_id += 1;
        with_ids(message(flags, sections), self.next_id, 0)
    }

    /// Sends a message; what the server gets.
    pub(crate) fn pass(&mut self, message: &[u8]) -> Vec<u8> {
        self.client.send(message);
        self.server.receive()
    }

    /// Answers a message that the server got, and sees that the answer passes as it is.
    pub(crate) fn answer(&mut self, request: &[u8]) {
        let reply = reply_to(request, 0, &[body(&rawdoc! { "ok": 1.0 })]);
        self.server.send(&reply);
        assert_eq!(self.client.receive(), reply);
    }

    /// Sees that both ends are open and that nothing is on its way.
    pub(crate) fn is_idle_and_alive(&mut self) {
        let ping = message_with_op_code(2010, 0, &[]);
        assert_eq!(self.pass(&ping), ping);
        self.answer(&ping);
    }
}

impl End {
    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// The next whole message.
    pub(crate) fn receive(&mut self) -> Vec<u8> {
        let mut len = [0; 4];
        self.0.read_exact(&mut len).unwrap();
        let mut message = vec![0; u32::from_le_bytes(len).try_into().unwrap()];
        message[..4].copy_from_slice(&len);
        self.0.read_exact(&mut message[4..]).unwrap();
        message
    }

    /// Everything until the other side closes; a connection that is reset counts as closed.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("still open: {error}"),
        }
        bytes
    }

    pub(crate) fn send_no_more(&mut self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }
}

/// A message with these ids in its header, and its checksum made right again.
pub(crate) fn with_ids(mut message: Vec<u8>, request_id: i32, response_to: i32) -> Vec<u8> {
    message[4..8].copy_from_slice(&request_id.to_le_bytes());
    message[8..12].copy_from_slice(&response_to.to_le_bytes());
    sign(&mut message);
    message
}

/// Writes the checksum of a message that has one.
pub(crate) fn sign(message: &mut [u8]) {
    if message[12..16] == 2013_i32.to_le_bytes() && message[16] & 1 != 0 {
        let end = message.len() - 4;
        let checksum = crate::wire::crc32c(&message[..end]);
        message[end..].copy_from_slice(&checksum.to_le_bytes());
    }
}

pub(crate) fn request_id(message: &[u8]) -> i32 {
    i32::from_le_bytes(message[4..8].try_into().unwrap())
}

/// A server's reply to a request.
pub(crate) fn reply_to(request: &[u8], flags: u32, sections: &[Vec<u8>]) -> Vec<u8> {
    let id = request_id(request);
    with_ids(message(flags, sections), -id, id)
}

/// A legacy query: flags, collection, skip, limit, document.
pub(crate) fn legacy_query(collection: &str, document: &RawDocument) -> Vec<u8> {
    let content = [
        collection.as_bytes(),
        &[0],
        &[0; 4],
        &[0xff; 4],
        document.as_bytes(),
    ];
    message_with_op_code(2004, 0, &[content.concat()])
}

/// A legacy reply: flags, cursor id, position, count, document.
pub(crate) fn legacy_reply(request: &[u8], document: &RawDocument) -> Vec<u8> {
    let content = [&[0; 12], &[1_u8, 0, 0, 0][..], document.as_bytes()];
    let reply = message_with_op_code(1, 8, &[content.concat()]);
    with_ids(reply, -request_id(request), request_id(request))
}

/// The traceparent that the proxy makes with its Nth context, for the trace id that it has by default.
pub(crate) fn traceparent(parent: u64) -> String {
    format!("00-4bf92f3577b34da6a3ce929d0e0e4736-{parent:016x}-01")
}
