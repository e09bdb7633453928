//! A careful start with hosts behind unknown intermediaries.

/// Holds sections back from a host until one was seen to pass; off unless a driver makes one.
///
/// The specification wants the section on every eligible command of a 9.0 connection (PR 1966), so drivers do not use this by default.
/// It is for operators with a proxy in the path that reports a 9.0 server's wire version and yet refuses kind 3. Where the network
/// is sound otherwise it costs at most one failed command per host and handshake, and it never causes a retry of its own (decision of
/// this project).
///
/// | state | what a message gets | what leads on |
/// | --- | --- | --- |
/// | unproven | one message at a time carries the section | any reply to it: proven. A broken connection, or an answer of code 2, 501, 10334 or 40432: suspect |
/// | proven | the section | nothing, until the next handshake |
/// | suspect | no section | a reply: suppressed. A broken connection: unproven, as the section was not the cause |
/// | suppressed | no section | nothing, until the next handshake |
///
/// One value per host, behind the caller's lock; [`SectionGate::handshaken`] after each change of what stands behind the address.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::{Outcome, SectionGate};
/// let mut gate = SectionGate::new();
/// let first = gate.probe(true);
/// assert!(first.carries_section());
/// assert!(!gate.probe(true).carries_section(), "one at a time");
/// gate.report(first, Outcome::Broken);
/// let without = gate.probe(true);
/// assert!(!without.carries_section());
/// gate.report(without, Outcome::Answered);
/// assert!(gate.is_suppressed());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SectionGate {
    state: State,
    /// Handshakes so far: what was sent before the last one says nothing of the host as it is.
    generation: u32,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Unproven,
    /// One message with a section is on its way.
    OnTrial,
    Proven,
    Suspect,
    Suppressed,
}

/// What a [`SectionGate`] said about one message: hand it to the decision
/// ([`OutgoingCommand::with_probe`](super::OutgoingCommand::with_probe)) and back with the outcome. The gate has an example.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Probe {
    role: Role,
    generation: u32,
}

/// What a message is to its gate.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Role {
    /// Carries the section and decides.
    Trial,
    /// Carries the section; nothing is learnt from it.
    Proven,
    /// Does not carry it, and decides.
    CounterTrial,
    /// Does not carry it; nothing is learnt from it.
    Without,
}

/// What became of a message, for [`SectionGate::report`]. The gate has an example.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was answered, whatever the answer said, apart from [`Outcome::Refused`].
    Answered,
    /// It was answered with this server error code.
    Refused(i32),
    /// The connection broke or timed out before an answer.
    Broken,
    /// It was not sent, or it was sent without the section that the probe permitted.
    NotSent,
}

/// Codes for a section whose value or size is not taken, and for a kind that is not known: 40432 is what an older server behind a
/// proxy answers to each of them.
const BAD_VALUE: i32 = 2;
const UNKNOWN_SECTION_KIND: i32 = 501;
const OBJECT_TOO_LARGE: i32 = 10_334;
const UNKNOWN_SECTION_KIND_BEFORE_90: i32 = 40_432;

impl Probe {
    /// Whether the message may carry the section.
    #[inline]
    #[must_use]
    pub const fn carries_section(&self) -> bool {
        matches!(self.role, Role::Trial | Role::Proven)
    }
}

impl SectionGate {
    /// A host of which nothing is known.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            state: State::Unproven,
            generation: 0,
        }
    }

    /// Asks for one message. Each probe is reported once, [`Outcome::NotSent`] included; else an unproven host stays on trial.
    ///
    /// A message without reply proves nothing, so it goes without the section until the host is proven.
    pub const fn probe(&mut self, reply_expected: bool) -> Probe {
        let role = match self.state {
            State::Proven => Role::Proven,
            State::Unproven if reply_expected => {
                self.state = State::OnTrial;
                Role::Trial
            }
            State::Suspect if reply_expected => Role::CounterTrial,
            State::Unproven | State::OnTrial | State::Suspect | State::Suppressed => Role::Without,
        };
        Probe {
            role,
            generation: self.generation,
        }
    }

    /// Notes what became of a message. One from before the last handshake changes nothing.
    pub const fn report(&mut self, probe: Probe, outcome: Outcome) {
        if probe.generation != self.generation {
            return;
        }
        self.state = match (probe.role, self.state, outcome) {
            (Role::Trial, State::OnTrial, Outcome::NotSent) => State::Unproven,
            (
                Role::Trial,
                State::OnTrial,
                Outcome::Broken
                | Outcome::Refused(
                    BAD_VALUE
                    | UNKNOWN_SECTION_KIND
                    | OBJECT_TOO_LARGE
                    | UNKNOWN_SECTION_KIND_BEFORE_90,
                ),
            ) => State::Suspect,
            (Role::Trial, State::OnTrial, Outcome::Answered | Outcome::Refused(_)) => State::Proven,
            (Role::CounterTrial, State::Suspect, Outcome::Answered | Outcome::Refused(_)) => {
                State::Suppressed
            }
            (Role::CounterTrial, State::Suspect, Outcome::Broken) => State::Unproven,
            (_, state, _) => state,
        };
    }

    /// Starts anew: the address was reached by a new handshake, after its pool was cleared or its server replaced.
    pub const fn handshaken(&mut self) {
        self.state = State::Unproven;
        self.generation = self.generation.wrapping_add(1);
    }

    /// Whether sections are held back until the next handshake.
    #[must_use]
    pub const fn is_suppressed(&self) -> bool {
        matches!(self.state, State::Suppressed)
    }

    /// Whether a section was seen to pass.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        matches!(self.state, State::Proven)
    }
}
