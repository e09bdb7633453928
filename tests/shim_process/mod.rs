//! A running shim, and a client that speaks to it in bytes of its own.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use bson::{Document, RawDocument};
use serde_json::Value;

use crate::program::example;
use crate::wire::{body, crc32c, message};

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("shim"));

/// Longer than anything here takes, and shorter than the patience of a build.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(arguments);
    command
}

/// A shim on a free port.
pub(crate) struct Shim {
    child: Child,
    lines: Receiver<String>,
    notes: Receiver<String>,
    port: u16,
}

impl Shim {
    /// One that is silent about commands of which there is nothing to say.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_plainly(&[&["--telemetry-only"], arguments].concat())
    }

    pub(crate) fn start_plainly(arguments: &[&str]) -> Self {
        let mut child = command(&[&["--listen", "127.0.0.1:0"], arguments].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let notes = lines_of(child.stderr.take().unwrap());
        let first = lines.recv_timeout(PATIENCE).unwrap();
        let port = first.strip_prefix("listening on 127.0.0.1:").expect(&first);
        Self {
            child,
            lines,
            notes,
            port: port.parse().unwrap(),
        }
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream, last_id: 0 }
    }

    /// The next line of the log.
    pub(crate) fn line(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).unwrap();
        serde_json::from_str(&line).expect(&line)
    }

    /// Ends the shim, and gives the rest of its log and the last line.
    pub(crate) fn end(mut self) -> (Vec<Value>, Value) {
        drop(self.child.stdin.take());
        let mut rest: Vec<Value> = Vec::new();
        let start = Instant::now();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            rest.push(serde_json::from_str(&line).expect(&line));
        }
        assert!(start.elapsed() < PATIENCE, "it does not end");
        let status = self.child.wait().unwrap();
        let notes: Vec<String> = self.notes.iter().collect();
        assert_eq!((status.code(), notes), (Some(0), Vec::new()));
        let last = rest.pop().unwrap();
        (rest, last)
    }

    /// Ends the shim, and gives its counters; nothing was logged since the last line that was read.
    pub(crate) fn counters(self) -> Value {
        let (rest, mut last) = self.end();
        assert_eq!(rest, Vec::<Value>::new());
        last["counters"].take()
    }
}

impl Drop for Shim {
    /// A test that failed leaves no process.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// A reply, taken apart.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response_to: i32,
    pub(crate) op_code: i32,
    pub(crate) checksum: bool,
    pub(crate) document: Document,
}

/// A connection to a shim.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    last_id: i32,
}

impl Client {
    /// The message under a new id; the checksum, if there is one, is made right.
    pub(crate) fn stamp(&mut self, message: &[u8]) -> (i32, Vec<u8>) {
        self.last_id += 1;
        let mut message = message.to_vec();
        message[4..8].copy_from_slice(&self.last_id.to_le_bytes());
        if message[12..16] == 2013_i32.to_le_bytes() && message[16] & 1 != 0 {
            let end = message.len() - 4;
            let checksum = crc32c(&message[..end]);
            message[end..].copy_from_slice(&checksum.to_le_bytes());
        }
        (self.last_id, message)
    }

    /// Sends a message under a new id, which it gives back.
    pub(crate) fn send(&mut self, message: &[u8]) -> i32 {
        let (id, message) = self.stamp(message);
        self.stream.write_all(&message).unwrap();
        id
    }

    /// The next message, as it came. An error is the end of the connection.
    pub(crate) fn receive_bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut message = vec![0; 4];
        self.stream.read_exact(&mut message)?;
        let len = u32::from_le_bytes(message[..].try_into().unwrap());
        message.resize(len.try_into().unwrap(), 0);
        self.stream.read_exact(&mut message[4..])?;
        Ok(message)
    }

    pub(crate) fn receive(&mut self) -> Reply {
        take_apart(&self.receive_bytes().unwrap())
    }

    /// Sends a message and waits for its reply.
    pub(crate) fn ask(&mut self, message: &[u8]) -> Reply {
        let id = self.send(message);
        let reply = self.receive();
        assert_eq!(reply.response_to, id);
        reply
    }

    /// Runs a command and gives the reply's document.
    pub(crate) fn run(&mut self, command: &RawDocument) -> Document {
        self.ask(&message(0, &[body(command)])).document
    }

    /// Nothing came before the reply to this ping, and the connection is alive.
    pub(crate) fn is_alive(&mut self) {
        let ping = bson::rawdoc! { "ping": 1, "$db": "admin" };
        assert_eq!(self.run(&ping), bson::doc! { "ok": 1.0 });
    }

    /// The shim ends the connection without a word.
    pub(crate) fn is_closed(&mut self) {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(0) => {}
            // What was sent and not read is discarded with the connection.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn take_apart(message: &[u8]) -> Reply {
    let int = |at: usize| i32::from_le_bytes(message[at..at + 4].try_into().unwrap());
    let op_code = int(12);
    let (start, checksum) = match op_code {
        // Flags, cursor, first document, their number.
        1 => (36, false),
        2013 => {
            assert_eq!(message[20], 0, "a body");
            let checksum = match int(16) {
                0 => false,
                1 => {
                    let (covered, sum) = message.split_at(message.len() - 4);
                    assert_eq!(sum, crc32c(covered).to_le_bytes());
                    true
                }
                flags => panic!("flags {flags}"),
            };
            (21, checksum)
        }
        other => panic!("opcode {other}"),
    };
    let end = message.len() - if checksum { 4 } else { 0 };
    Reply {
        response_to: int(8),
        op_code,
        checksum,
        document: Document::from_reader(&message[start..end]).unwrap(),
    }
}
