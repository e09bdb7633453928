//! The shim, started as a process and ended with its input. Nothing else is ever stopped.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use bson::{Document, RawDocument, RawDocumentBuf};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);

/// Built once, unless `DRIVER_SHAPE_EXAMPLES` names a folder that has it.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    if let Some(folder) = std::env::var_os("DRIVER_SHAPE_EXAMPLES") {
        return PathBuf::from(folder).join("shim");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--locked", "--all-features", "--example", "shim"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "the shim does not build");
    let output = String::from_utf8(output.stdout).expect("JSON");
    let messages = output
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut shims = messages.filter(|message: &Value| message["target"]["name"] == "shim");
    let executable = shims.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.expect("cargo built the shim")
});

/// A shim on a free port.
pub(crate) struct Shim {
    child: Child,
    lines: Receiver<String>,
    pub(crate) address: SocketAddr,
}

impl Shim {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(&*PROGRAM)
            .args(["--listen", "127.0.0.1:0", "--fail-points"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the shim starts");
        let output = child.stdout.take().expect("its output is a pipe");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let first = lines.recv_timeout(PATIENCE).expect("the shim listens");
        let address = first.strip_prefix("listening on ").expect("an address");
        let address = address.parse().expect("an address");
        Self {
            child,
            lines,
            address,
        }
    }

    /// Sends a command past everything that is tested.
    pub(crate) fn control(&self, command: &Document) -> Document {
        let mut stream = TcpStream::connect(self.address).expect("the shim accepts");
        let body = command.to_vec().expect("a document");
        let mut message = Vec::new();
        for number in [
            i32::try_from(21 + body.len()).expect("small"),
            1,
            0,
            2013,
            0,
        ] {
            message.extend(number.to_le_bytes());
        }
        message.push(0);
        message.extend(body);
        std::io::Write::write_all(&mut stream, &message).expect("the shim reads");
        let mut reply = [0; 21];
        std::io::Read::read_exact(&mut stream, &mut reply).expect("the shim answers");
        let len = i32::from_le_bytes(reply[..4].try_into().expect("four bytes"));
        let mut body = vec![0; usize::try_from(len).expect("a length") - 21];
        std::io::Read::read_exact(&mut stream, &mut body).expect("the shim answers");
        let body = RawDocument::from_bytes(&body).map(RawDocument::to_owned);
        Document::try_from(&*body.unwrap_or_else(|_| RawDocumentBuf::new())).expect("a reply")
    }

    /// Ends the shim; gives the lines about telemetry or `$retry`, and the counters.
    pub(crate) fn end(mut self) -> (Vec<Value>, Value) {
        drop(self.child.stdin.take());
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            lines.push(serde_json::from_str::<Value>(&line).expect("a line of JSON"));
        }
        let status = self.child.wait().expect("the shim ends");
        assert!(status.success(), "{status}");
        let mut counters = lines.pop().expect("a last line");
        lines.retain(|line| line["msg"] != "Command without telemetry");
        (lines, counters["counters"].take())
    }
}

impl Drop for Shim {
    /// A test that failed leaves no process.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
