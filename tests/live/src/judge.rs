//! What has to be true after a scenario: by the driver's word, by the bytes on the wire, by both programs' counters and lines.

mod exported;
mod proxied;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use crate::collector::Exported;
use crate::driver::Outcome;
use crate::program::Ended;
use crate::scenario::{SINGLES, Scenario, Tally};
use crate::tap::Direction;
use crate::wire::{Context, Message};

/// What servers answer to an invalid context: BadValue.
const BAD_VALUE: i64 = 2;

/// Everything that can be known about a run, from the driver, the wire, both programs and the collector.
pub struct Seen {
    pub outcome: Outcome,
    pub shim: Ended,
    pub proxy: Option<Ended>,
    /// Between driver and proxy.
    pub front: Option<Vec<(Direction, Message)>>,
    /// In front of the shim.
    pub back: Vec<(Direction, Message)>,
    pub connections: u64,
    pub unreadable: Vec<String>,
    pub exported: Option<Exported>,
}

pub struct Judge<'s> {
    scenario: &'s Scenario,
    seen: &'s Seen,
    /// Requests that spoiled sections were attached to, as the bytes on the wire show.
    damaged: HashSet<i32>,
    /// Parent ids of the sections on the wire that are sound, by request.
    parents: HashMap<i32, String>,
    problems: Vec<String>,
    tally: Tally,
}

impl<'s> Judge<'s> {
    pub fn new(scenario: &'s Scenario, seen: &'s Seen) -> Self {
        Self {
            scenario,
            seen,
            damaged: HashSet::new(),
            parents: HashMap::new(),
            problems: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// The errors are everything that was not as it should be.
    pub fn judge(mut self) -> Result<Tally, Vec<String>> {
        self.wire();
        self.sections();
        self.driver();
        self.counters();
        if self.scenario.proxied {
            self.passed_on();
            self.joined();
        }
        if self.scenario.idle {
            self.monitored();
        }
        if self.scenario.compressor.is_some() {
            self.compressed();
        }
        if let Some(exported) = &self.seen.exported {
            self.exported(exported);
        }
        if self.problems.is_empty() {
            Ok(self.tally)
        } else {
            Err(self.problems)
        }
    }

    fn expect(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        self.tally.checks += 1;
        if !holds {
            self.problems.push(problem());
        }
    }

    fn equal<T: PartialEq + fmt::Debug>(&mut self, what: &str, found: T, expected: T) {
        let holds = found == expected;
        self.expect(holds, || {
            let text = format!("{what}: {found:?}, expected {expected:?}");
            format!("{text:.400}")
        });
    }

    /// Messages are readable, every command that wants an answer gets exactly one, and no answer has a section.
    fn wire(&mut self) {
        let unreadable = self.seen.unreadable.first();
        self.equal("unreadable message", unreadable, None);
        for (place, messages) in [
            ("front", self.seen.front.as_ref()),
            ("back", Some(&self.seen.back)),
        ] {
            let Some(messages) = messages else { continue };
            let mut waiting = HashSet::new();
            let (mut repeated, mut unasked, mut with_section) = (0, 0, 0);
            for (direction, message) in messages {
                match direction {
                    Direction::Request if message.is_eligible() && !message.more_to_come() => {
                        repeated += usize::from(!waiting.insert(message.request_id));
                    }
                    Direction::Request => {}
                    Direction::Reply => {
                        with_section += message.telemetry().count();
                        let is_handshake = message.number("maxWireVersion").is_some();
                        let asked = waiting.remove(&message.response_to) || is_handshake;
                        unasked += usize::from(!asked);
                    }
                }
            }
            self.equal(
                &format!("{place}: commands with the id of another"),
                repeated,
                0,
            );
            self.equal(
                &format!("{place}: commands without an answer"),
                waiting.len(),
                0,
            );
            self.equal(&format!("{place}: answers to nothing"), unasked, 0);
            self.equal(&format!("{place}: sections in replies"), with_section, 0);
        }
    }

    fn requests(messages: &[(Direction, Message)]) -> impl Iterator<Item = &Message> {
        let requests = messages
            .iter()
            .filter(|(way, _)| *way == Direction::Request);
        requests.map(|(_, message)| message)
    }

    /// On the way to the shim: one section in each eligible command if the proxy attaches, none anywhere else.
    fn sections(&mut self) {
        let attaches = self.scenario.attaches();
        let trace_id = self.scenario.trace_id();
        let mut used = HashSet::new();
        for message in Self::requests(&self.seen.back) {
            let name = message.command();
            let expected = usize::from(attaches && message.is_eligible());
            let count = message.telemetry().count();
            self.equal(&format!("sections in a {name}"), count, expected);
            let Some(document) = message.telemetry().next() else {
                continue;
            };
            match Context::read(document) {
                Some(context) => {
                    self.equal("trace id on the wire", &context.trace_id, &trace_id);
                    let is_new = used.insert(context.parent_id.clone());
                    self.expect(is_new, || format!("a parent id came twice, in a {name}"));
                    self.parents.insert(message.request_id, context.parent_id);
                }
                None => {
                    self.damaged.insert(message.request_id);
                }
            }
        }
        if self.scenario.corrupt.is_some() {
            let enough = self.damaged.len() >= usize::try_from(SINGLES / 5).unwrap_or(0);
            let count = self.damaged.len();
            self.expect(enough, || format!("only {count} sections are damaged"));
        } else {
            self.equal("damaged sections", self.damaged.len(), 0);
        }
        if attaches && !self.scenario.spans && self.damaged.is_empty() {
            // The proxy's parent ids count up from 1, so none is missing.
            let mut found: Vec<_> = self.parents.values().cloned().collect();
            found.sort();
            let expected = (1..=found.len()).map(|number| format!("{number:016x}"));
            let expected: Vec<_> = expected.collect();
            self.equal("parent ids on the wire", found, expected);
        }
        self.tally.sections = self.parents.len() + self.damaged.len();
    }

    /// The driver's own results, and its list of commands against the wire's.
    fn driver(&mut self) {
        let outcome = &self.seen.outcome;
        self.tally.checks += outcome.held;
        self.problems.extend(outcome.failed.iter().cloned());
        let messages = self.seen.front.as_ref().unwrap_or(&self.seen.back);
        let eligible = Self::requests(messages).filter(|message| message.is_eligible());
        let on_wire: BTreeSet<_> = eligible.map(|message| message.request_id).collect();
        // Drivers do not report what they send behind the application's back, such as endSessions.
        let reported: BTreeSet<_> = outcome.commands.iter().map(|c| c.request_id).collect();
        let unseen: Vec<_> = reported.difference(&on_wire).collect();
        self.equal("reported commands that are not on the wire", unseen, vec![]);
        let silent = Self::requests(messages)
            .filter(|message| message.is_eligible() && !reported.contains(&message.request_id))
            .filter(|message| !["endSessions", "killCursors"].contains(&message.command()));
        let silent: Vec<_> = silent.map(|message| message.command().to_owned()).collect();
        self.equal("commands that the driver did not report", silent, vec![]);
        self.tally.commands = on_wire.len();
        let open = outcome
            .commands
            .iter()
            .filter(|command| command.outcome == "none");
        let open: Vec<_> = open.map(|command| command.command.clone()).collect();
        self.equal("commands without an outcome", open, vec![]);
        self.failures();
    }

    /// Which commands failed, and as what.
    fn failures(&mut self) {
        let outcome = &self.seen.outcome;
        let failed: Vec<_> = outcome
            .commands
            .iter()
            .filter(|command| command.outcome == "failed")
            .collect();
        let damaged = self.damaged.clone();
        if self.scenario.fail.is_some() {
            let overloaded = failed.iter().filter(|command| {
                let has = |label: &str| command.labels.iter().any(|found| found == label);
                has("SystemOverloadedError") && has("RetryableError")
            });
            let retries = overloaded.count();
            self.expect(retries > 0, || "nothing was answered as overloaded".into());
            self.equal("failures that are not overload", failed.len() - retries, 0);
            self.tally.retries = retries;
        } else if self.scenario.corrupt.is_some() && !self.scenario.tolerant {
            let ids: BTreeSet<_> = failed.iter().map(|command| command.request_id).collect();
            self.equal(
                "commands that failed",
                ids,
                damaged.iter().copied().collect(),
            );
            let others = failed
                .iter()
                .filter(|command| command.code != Some(BAD_VALUE));
            self.equal("failures of another code", others.count(), 0);
        } else {
            let names: Vec<_> = failed.iter().map(|command| &command.command).collect();
            self.equal("commands that failed", names, vec![]);
        }
        let fails = !self.scenario.tolerant;
        // What a driver sends when it ends may be damaged too, and nobody is told.
        let told = outcome
            .commands
            .iter()
            .filter(|c| damaged.contains(&c.request_id));
        let told = told
            .filter(|command| command.command != "endSessions")
            .count();
        let told = if fails {
            u64::try_from(told).unwrap_or(0)
        } else {
            0
        };
        self.equal("operations that failed", outcome.failed_operations, told);
    }

    fn counter(&mut self, program: &Ended, name: &str, expected: usize) {
        let found = program.counter(name);
        let expected = u64::try_from(expected).unwrap_or(u64::MAX);
        self.equal(&format!("counter {name}"), found, Ok(expected));
    }

    /// Both programs counted what the wire shows.
    fn counters(&mut self) {
        let (sound, damaged) = (self.parents.len(), self.damaged.len());
        let shim = &self.seen.shim;
        self.counter(shim, "received", sound + damaged);
        self.counter(shim, "accepted", sound);
        self.counter(shim, "refused", damaged);
        let tolerated = if self.scenario.tolerant { damaged } else { 0 };
        self.counter(shim, "tolerated", tolerated);
        let requests = Self::requests(&self.seen.back);
        let (silent, asked): (Vec<_>, Vec<_>) =
            requests.partition(|request| request.more_to_come());
        self.counter(shim, "commands", asked.len());
        self.counter(shim, "answered", asked.len());
        self.counter(shim, "unacknowledged", silent.len());
        // One driver also ends its sessions without waiting for an answer.
        let writes = silent
            .iter()
            .filter(|request| request.command() == "insert");
        let settings = self.scenario.settings();
        let expected = usize::from(settings.unacknowledged);
        self.equal("unacknowledged writes", writes.count(), expected);
        if let Some(proxy) = &self.seen.proxy {
            self.counter(proxy, "attached", sound + damaged);
            self.counter(proxy, "forwarded", 0);
            self.counter(proxy, "stripped", 0);
        }
    }

    /// A monitor asked again, on a connection whose server is known to take sections; none of its questions has one.
    fn monitored(&mut self) {
        let requests = Self::requests(&self.seen.back);
        let handshakes = requests.filter(|request| !request.is_eligible()).count();
        let again = u64::try_from(handshakes).is_ok_and(|count| count > self.seen.connections);
        self.expect(again, || "no monitor asked a second time".into());
    }

    /// Compression was really on, both ways.
    fn compressed(&mut self) {
        let expected = self.scenario.compressor.map(|(_, id)| id);
        let messages = self.seen.front.as_ref().unwrap_or(&self.seen.back);
        let commands = Self::requests(messages).filter(|message| message.is_eligible());
        let (mut compressed, mut plain) = (HashSet::new(), 0);
        for message in commands {
            if message.compressor == expected {
                compressed.insert(message.request_id);
            } else {
                plain += 1;
            }
        }
        self.equal("commands that are not compressed", plain, 0);
        let replies = messages.iter().filter(|(way, message)| {
            *way == Direction::Reply && compressed.contains(&message.response_to)
        });
        let plain = replies.filter(|(_, message)| message.compressor != expected);
        let plain = plain.count();
        self.equal("replies that are not compressed", plain, 0);
        self.expect(compressed.len() > 20, || {
            "hardly anything is compressed".into()
        });
    }
}
