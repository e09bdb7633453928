//! One driver's script against the shim, directly or through the proxy, and what has to be true afterwards.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::collector::Collector;
use crate::driver::{Driver, Settings};
use crate::examples::Examples;
use crate::judge::{Judge, Seen};
use crate::program::{Lines, Program};
use crate::tap::{Recording, Tap};

/// The wire version from which on servers take a section.
pub const WITH_SECTIONS: u32 = 29;

/// The first wire version with client bulkWrite.
const CLIENT_BULK_WRITE: u32 = 25;

/// How many small operations a driver makes when some of them are to fail.
pub const SINGLES: u32 = 40;

#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub driver: Driver,
    pub proxied: bool,
    pub compressor: Option<(&'static str, u8)>,
    pub wire_version: u32,
    /// The shim answers every Nth command as overloaded.
    pub fail: Option<u32>,
    /// The proxy damages every Nth section.
    pub corrupt: Option<u32>,
    pub tolerant: bool,
    /// The proxy's contexts are spans of OpenTelemetry's SDK, not a counter's.
    pub spans: bool,
    /// The proxy is told that it cannot pass sections.
    pub without_kind3: bool,
    pub otlp: bool,
    /// The driver does nothing for a while, so that its monitor asks again.
    pub idle: bool,
}

/// What a scenario saw, all of it judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub checks: usize,
    pub commands: usize,
    pub sections: usize,
    pub retries: usize,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.checks += other.checks;
        self.commands += other.commands;
        self.sections += other.sections;
        self.retries += other.retries;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (commands, sections) = (self.commands, self.sections);
        write!(
            f,
            "{} checks, {commands} commands, {sections} sections",
            self.checks
        )?;
        if self.retries > 0 {
            write!(f, ", {} retries", self.retries)?;
        }
        Ok(())
    }
}

impl Scenario {
    fn new(driver: Driver, proxied: bool, name: &str) -> Self {
        Self {
            name: name.into(),
            driver,
            proxied,
            compressor: None,
            wire_version: WITH_SECTIONS,
            fail: None,
            corrupt: None,
            tolerant: false,
            spans: false,
            without_kind3: false,
            otlp: false,
            idle: false,
        }
    }

    /// Everything that is run with a driver.
    pub fn all(driver: Driver) -> Vec<Self> {
        let mut all = Vec::new();
        for (proxied, route) in [(false, "direct"), (true, "proxy")] {
            let new = |name: &str| Self::new(driver, proxied, &format!("{route} {name}"));
            all.push(Self {
                idle: proxied,
                ..new("plain")
            });
            all.push(Self {
                fail: Some(5),
                ..new("overload")
            });
            for compressor in driver.compressors() {
                all.push(Self {
                    compressor: Some(*compressor),
                    ..new(compressor.0)
                });
            }
            for wire_version in [25, 21] {
                all.push(Self {
                    wire_version,
                    ..new(&format!("wire version {wire_version}"))
                });
            }
        }
        let proxied = |name: &str| Self::new(driver, true, &format!("proxy {name}"));
        all.push(Self {
            spans: true,
            ..proxied("spans of the SDK")
        });
        all.push(Self {
            without_kind3: true,
            ..proxied("that cannot pass sections")
        });
        for (tolerant, policy) in [(false, "server"), (true, "tolerant")] {
            all.push(Self {
                corrupt: Some(4),
                tolerant,
                otlp: tolerant,
                ..proxied(&format!("damaged, policy {policy}"))
            });
        }
        all.push(Self {
            otlp: true,
            ..proxied("otlp")
        });
        all
    }

    pub fn attaches(&self) -> bool {
        self.proxied && self.wire_version >= WITH_SECTIONS && !self.without_kind3
    }

    /// A trace id of the scenario's own, so that nothing but the argument can be its source.
    pub fn trace_id(&self) -> String {
        let seed = self.name.bytes().chain(self.driver.name().bytes());
        let id = seed.fold(0x0123_4567_89ab_cdef_u128, |id, byte| {
            id.wrapping_mul(0x0100_0000_01b3).wrapping_add(byte.into())
        });
        format!("{id:032x}")
    }

    pub fn settings(&self) -> Settings {
        // The shortest time between two questions of a monitor that drivers allow.
        let mut options = vec![String::from("heartbeatFrequencyMS=500")];
        if let Some((compressor, _)) = self.compressor {
            options.push(format!("compressors={compressor}"));
        }
        if self.corrupt.is_some() {
            // A failure is to be seen, not tried again.
            options.extend(["retryReads=false".into(), "retryWrites=false".into()]);
        }
        Settings {
            options,
            idle: Duration::from_millis(if self.idle { 1_300 } else { 0 }),
            singles: self.corrupt.map(|_| SINGLES),
            unacknowledged: self.driver.has_unacknowledged_writes() && self.corrupt.is_none(),
            client_bulk_write: match self.wire_version >= CLIENT_BULK_WRITE {
                true => Some(true),
                // One driver leaves it to the server to know the command.
                false => self.driver.checks_client_bulk_write().then_some(false),
            },
        }
    }

    /// Runs it. The errors are everything that was not as it should be.
    pub fn run(&self, examples: &Examples) -> Result<Tally, Vec<String>> {
        let seen = self.observe(examples).map_err(|error| vec![error])?;
        Judge::new(self, &seen).judge()
    }

    /// Driver, tap, proxy, tap, shim, collector; or without the proxy and the first tap.
    fn observe(&self, examples: &Examples) -> Result<Seen, String> {
        let collector = self.otlp.then(Collector::start).transpose()?;
        let shim = self.start_shim(examples, collector.as_ref())?;
        let back = Arc::<Recording>::default();
        let back_tap = tap(shim.address(), &back)?;
        let mut address = back_tap.address();
        let front = Arc::<Recording>::default();
        let proxy = if self.proxied {
            let proxy = self.start_proxy(examples, &address.to_string())?;
            let front_tap = tap(proxy.address(), &front)?;
            address = front_tap.address();
            Some((proxy, front_tap))
        } else {
            None
        };
        let outcome = self.driver.run(address, &self.settings())?;
        let (proxy, front) = match proxy {
            Some((proxy, _front_tap)) => (Some(proxy.finish()?), Some(front)),
            None => (None, None),
        };
        let shim = shim.finish()?;
        let exported = collector.map(Collector::finish);
        let (front, back) = (front.map(|front| front.take()), back.take());
        let mut unreadable = back.1;
        let front = front.map(|(messages, errors)| {
            unreadable.extend(errors);
            messages
        });
        Ok(Seen {
            outcome,
            shim,
            proxy,
            front,
            back: back.0,
            connections: back_tap.connections(),
            unreadable,
            exported,
        })
    }

    fn start_shim(
        &self,
        examples: &Examples,
        collector: Option<&Collector>,
    ) -> Result<Program, String> {
        let wire_version = self.wire_version.to_string();
        let fail = self.fail.map(|every| every.to_string());
        let url = collector.map(Collector::url);
        let policy = if self.tolerant { "tolerant" } else { "server" };
        let mut arguments = vec!["--listen", "127.0.0.1:0", "--telemetry-only"];
        arguments.extend(["--policy", policy]);
        arguments.extend(["--max-wire-version", &wire_version]);
        if let Some(fail) = &fail {
            arguments.extend(["--fail", fail]);
        }
        if let Some(url) = &url {
            arguments.extend(["--otlp", url]);
        }
        Program::start("shim", &examples.shim, &arguments, Lines::Kept)
    }

    fn start_proxy(&self, examples: &Examples, upstream: &str) -> Result<Program, String> {
        let trace_id = self.trace_id();
        let corrupt = self.corrupt.map(|every| every.to_string());
        let mut arguments = vec!["--upstream", upstream, "--trace-id", &trace_id, "--log"];
        if let Some(corrupt) = &corrupt {
            arguments.extend(["--corrupt", corrupt]);
        }
        if self.spans {
            arguments.extend(["--context", "opentelemetry"]);
        }
        if self.without_kind3 {
            arguments.extend(["--upstream-kind3", "no"]);
        }
        Program::start("proxy", &examples.proxy, &arguments, Lines::Kept)
    }
}

fn tap(upstream: std::net::SocketAddr, recording: &Arc<Recording>) -> Result<Tap, String> {
    Tap::start(upstream, recording.clone()).map_err(|error| format!("no tap: {error}"))
}
