//! What was done, and what was not as it should be.

use std::collections::BTreeMap;
use std::fmt;

/// Mismatches that are kept in words.
const KEPT: usize = 20;

/// The counts of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub connections: u64,
    /// Of these, the ones that stayed open for many messages.
    pub long_lived: u64,
    /// Whole messages that were sent, damaged ones included.
    pub messages: u64,
    pub bytes: u64,
    /// Replies that were due and came.
    pub replies: u64,
    /// Of these, refusals with a code that the rules had said.
    pub refusals: u64,
    /// Messages that were to be met with silence, and were.
    pub silences: u64,
    /// Connections that were to be closed, and were, by the rule that closed them.
    pub closes: BTreeMap<&'static str, u64>,
    /// Connections that answered to the end and were then ended by this client.
    pub ended: u64,
    /// Connections that were left without waiting for an answer.
    pub abandoned: u64,
    /// Closed before all replies had come, with bytes on the way that nobody was going to read: these replies may be lost.
    pub cut_short: u64,
    /// Messages whose answer is not for the rules to say.
    pub open: u64,
    /// Messages by the way in which they were made.
    pub made: BTreeMap<&'static str, u64>,
    /// Answers that did not come in time; each of them is a mismatch too.
    pub timeouts: u64,
    pub mismatch_count: u64,
    /// The first of them in words, each with the number for [`replay`](super::replay).
    pub mismatches: Vec<String>,
}

impl Tally {
    /// Every connection was answered by the rules or closed by them.
    pub fn is_clean(&self) -> bool {
        self.mismatch_count == 0 && self.timeouts == 0
    }

    pub(super) fn mismatch(&mut self, what: String) {
        self.mismatch_count += 1;
        if self.mismatches.len() < KEPT {
            self.mismatches.push(what);
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.connections += other.connections;
        self.long_lived += other.long_lived;
        self.messages += other.messages;
        self.bytes += other.bytes;
        self.replies += other.replies;
        self.refusals += other.refusals;
        self.silences += other.silences;
        self.ended += other.ended;
        self.abandoned += other.abandoned;
        self.cut_short += other.cut_short;
        self.open += other.open;
        self.timeouts += other.timeouts;
        self.mismatch_count += other.mismatch_count;
        for (rule, count) in other.closes {
            *self.closes.entry(rule).or_default() += count;
        }
        for (how, count) in other.made {
            *self.made.entry(how).or_default() += count;
        }
        self.mismatches.extend(other.mismatches);
        self.mismatches.truncate(KEPT);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closed: u64 = self.closes.values().sum();
        writeln!(
            f,
            "{} connections ({} long-lived), {} messages, {} bytes: {} replies ({} refusals by code), {} silences, \
             {closed} closed by the rules, {} ended, {} abandoned, {} cut short, {} not for the rules to say; {} timeouts, {} mismatches",
            self.connections,
            self.long_lived,
            self.messages,
            self.bytes,
            self.replies,
            self.refusals,
            self.silences,
            self.ended,
            self.abandoned,
            self.cut_short,
            self.open,
            self.timeouts,
            self.mismatch_count,
        )?;
        write!(f, "closed by rule:")?;
        for (rule, count) in &self.closes {
            write!(f, " {rule} {count}")?;
        }
        for mismatch in &self.mismatches {
            write!(f, "\n{mismatch}")?;
        }
        Ok(())
    }
}
