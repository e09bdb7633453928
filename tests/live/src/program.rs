//! A program that the harness started: its lines, its memory, its end. Nothing else is ever stopped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// What is kept of a program's lines.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lines {
    Kept,
    /// Only counted: a long run writes millions.
    Counted,
}

const START: Duration = Duration::from_secs(20);
const END: Duration = Duration::from_secs(20);

pub struct Program {
    name: &'static str,
    child: Child,
    stdin: Option<ChildStdin>,
    output: Receiver<Output>,
    address: SocketAddr,
}

enum Output {
    Address(SocketAddr),
    Line(Value),
    Unreadable(String),
    End { lines: u64, counters: Value },
}

/// What a program said until it ended.
#[derive(Debug)]
pub struct Ended {
    pub lines: Vec<Value>,
    pub line_count: u64,
    /// The last line's `counters`.
    pub counters: Value,
}

impl Ended {
    pub fn counter(&self, name: &str) -> Result<u64, String> {
        let value = self.counters.get(name).and_then(Value::as_u64);
        value.ok_or_else(|| format!("no counter {name} in {}", self.counters))
    }
}

impl Program {
    /// Starts it and waits until it listens.
    pub fn start(
        name: &'static str,
        path: &Path,
        arguments: &[&str],
        lines: Lines,
    ) -> Result<Self, String> {
        let mut child = Command::new(path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} does not start: {error}"))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut count = 0;
            let mut counters = Value::Null;
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { break };
                if let Some(address) = line.strip_prefix("listening on ") {
                    if let Ok(address) = address.trim().parse() {
                        let _gone = sender.send(Output::Address(address));
                    }
                    continue;
                }
                count += 1;
                let is_counters = line.starts_with("{\"counters\"");
                if lines == Lines::Counted && !is_counters {
                    continue;
                }
                let _gone = match serde_json::from_str::<Value>(&line) {
                    Ok(mut value) if is_counters => {
                        counters = value["counters"].take();
                        Ok(())
                    }
                    Ok(value) => sender.send(Output::Line(value)),
                    Err(_) => sender.send(Output::Unreadable(line)),
                };
            }
            let lines = count;
            let _gone = sender.send(Output::End { lines, counters });
        });
        let mut program = Self {
            name,
            child,
            stdin,
            output,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        match program.output.recv_timeout(START) {
            Ok(Output::Address(address)) => program.address = address,
            _ => return Err(format!("{name} does not say where it listens")),
        }
        Ok(program)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> Result<u64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kibibytes
            .map(|kibibytes| kibibytes * 1024)
            .ok_or_else(|| format!("{} has no memory figure", self.name))
    }

    /// Ends its standard input, as a user would, and waits for its last line.
    pub fn finish(mut self) -> Result<Ended, String> {
        drop(self.stdin.take());
        let deadline = Instant::now() + END;
        let mut lines = Vec::new();
        let (line_count, counters) = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(Output::Line(line)) => lines.push(line),
                Ok(Output::Unreadable(line)) => {
                    return Err(format!(
                        "{} wrote a line that is not JSON: {line}",
                        self.name
                    ));
                }
                Ok(Output::Address(_)) => {}
                Ok(Output::End { lines, counters }) => break (lines, counters),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return Err(format!("{} did not end", self.name));
                }
            }
        };
        // Its output is closed, so it ends at once; if it does not, it is stopped when this value goes.
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                _ => return Err(format!("{} did not end", self.name)),
            }
        };
        if !status.success() {
            return Err(format!("{} ended with {status}", self.name));
        }
        if counters.is_null() {
            return Err(format!("{} ended without counters", self.name));
        }
        Ok(Ended {
            lines,
            line_count,
            counters,
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Only this child, and only if it still runs.
        if self.is_running() {
            let _stopped = self.child.kill();
        }
        let _reaped = self.child.wait();
    }
}
