//! The three drivers, each a process of its own that runs the same script.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Driver {
    PyMongo,
    Node,
    Rust,
}

const LIMIT: Duration = Duration::from_secs(90);

/// What a script is told besides the address.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Options of the connection string.
    pub options: Vec<String>,
    /// How long the script does nothing, once it is connected.
    pub idle: Duration,
    /// Small operations that may fail, instead of the script.
    pub singles: Option<u32>,
    /// Whether unacknowledged writes are made where the driver has them.
    pub unacknowledged: bool,
    /// Whether client bulkWrite works, or is refused by the driver; `None` leaves it out.
    pub client_bulk_write: Option<bool>,
}

/// A command as the driver reports it.
#[derive(Clone, Debug)]
pub struct Reported {
    pub request_id: i32,
    pub command: String,
    pub outcome: String,
    pub code: Option<i64>,
    pub labels: Vec<String>,
}

#[derive(Debug)]
pub struct Outcome {
    pub commands: Vec<Reported>,
    /// Checks that held, and what was wrong with the others.
    pub held: usize,
    pub failed: Vec<String>,
    /// How many single operations failed.
    pub failed_operations: u64,
}

impl Driver {
    pub const ALL: [Self; 3] = [Self::PyMongo, Self::Node, Self::Rust];

    pub fn name(self) -> &'static str {
        match self {
            Self::PyMongo => "pymongo",
            Self::Node => "node",
            Self::Rust => "rust",
        }
    }

    /// The version that these tests are about.
    pub fn version(self) -> &'static str {
        match self {
            Self::PyMongo => "4.20.0",
            Self::Node => "7.8.0",
            Self::Rust => "3.9.1",
        }
    }

    /// Which compressors it has; Node's package for zstd is not made of what its registry holds alone.
    pub fn compressors(self) -> &'static [(&'static str, u8)] {
        match self {
            Self::Node => &[("snappy", 1), ("zlib", 2)],
            Self::PyMongo | Self::Rust => &[("snappy", 1), ("zlib", 2), ("zstd", 3)],
        }
    }

    pub fn has_unacknowledged_writes(self) -> bool {
        self != Self::Rust
    }

    /// Whether it refuses a client bulkWrite itself where the wire version is too low.
    pub fn checks_client_bulk_write(self) -> bool {
        self != Self::Node
    }

    pub fn run(
        self,
        address: std::net::SocketAddr,
        settings: &Settings,
    ) -> Result<Outcome, String> {
        let mut uri = format!("mongodb://{address}/?maxPoolSize=1&serverSelectionTimeoutMS=10000");
        for option in &settings.options {
            uri.push('&');
            uri.push_str(option);
        }
        let told = json!({
            "mode": if settings.singles.is_some() { "singles" } else { "script" },
            "operations": settings.singles,
            "idle": settings.idle.as_millis(),
            "unacknowledged": settings.unacknowledged,
            "clientBulkWrite": settings.client_bulk_write,
        });
        let mut command = self.command()?;
        command.arg(uri).arg(told.to_string());
        let output = output(command)?;
        self.read(&output)
    }

    fn command(self) -> Result<Command, String> {
        let place = |variable: &str| {
            let path = std::env::var_os(variable).map(PathBuf::from);
            path.ok_or_else(|| format!("{variable} is not set; `.ci/run live` sets it"))
        };
        let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("drivers");
        Ok(match self {
            Self::PyMongo => {
                let mut command = Command::new(place("LIVE_PYTHON")?);
                command.arg(sources.join("pymongo/run.py"));
                command
            }
            Self::Node => {
                let mut command = Command::new(place("LIVE_NODE")?);
                command.arg(place("LIVE_NODE_SCRIPT")?);
                command
            }
            Self::Rust => {
                let this = std::env::current_exe().map_err(|error| error.to_string())?;
                let mut command = Command::new(this);
                command.arg("rust-driver");
                command
            }
        })
    }

    fn read(self, output: &str) -> Result<Outcome, String> {
        let line = output.lines().last().unwrap_or_default();
        let value: Value = serde_json::from_str(line)
            .map_err(|_| format!("the script's last line is not JSON: {line:.200}"))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let version = text(&value["version"]);
        if version != self.version() {
            return Err(format!(
                "version {version} is installed, not {}",
                self.version()
            ));
        }
        let commands = list(&value["commands"]).into_iter().map(|entry| {
            let request_id = entry["requestId"]
                .as_i64()
                .and_then(|id| i32::try_from(id).ok());
            Ok(Reported {
                request_id: request_id.ok_or("a command without a request id")?,
                command: text(&entry["command"]),
                outcome: text(&entry["outcome"]),
                code: entry["code"].as_i64(),
                labels: list(&entry["labels"]).iter().map(text).collect(),
            })
        });
        let checks = list(&value["checks"]);
        if checks.is_empty() {
            return Err("the script checked nothing".into());
        }
        let held = |check: &&Value| check["ok"] == true;
        let failed = checks.iter().filter(|check| !held(check));
        Ok(Outcome {
            commands: commands.collect::<Result<_, &str>>()?,
            held: checks.iter().filter(held).count(),
            failed: failed
                .map(|check| format!("{}: {}", text(&check["name"]), text(&check["detail"])))
                .collect(),
            failed_operations: checks
                .iter()
                .filter_map(|check| check["count"].as_u64())
                .sum(),
        })
    }
}

/// Runs a command to its end, which it must reach in time.
fn output(mut command: Command) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            format!(
                "{} does not start: {error}",
                command.get_program().display()
            )
        })?;
    let stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stdout.map(|mut stdout| stdout.read_to_string(&mut text));
        text
    });
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            None => {
                // Started here, a few lines above.
                let _stopped = child.kill();
                let _reaped = child.wait();
                return Err("the script did not end in time".into());
            }
        }
    };
    let text = reader.join().map_err(|_| "its output is not readable")?;
    if status.success() {
        Ok(text)
    } else {
        Err(format!("the script ended with {status}"))
    }
}
