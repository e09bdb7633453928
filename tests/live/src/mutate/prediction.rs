//! What becomes of a message, as the crate's rules say.

use std::net::SocketAddr;
use std::ops::Range;

use opmsg_telemetry::error::{FrameError, Reaction};
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Refused, Request};
use opmsg_telemetry::message::{OpCode, OtherMessage, message_len};
use opmsg_telemetry::{Mono, Splice};

use super::inflated;

/// Who is sent to, and by which rules it answers.
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) address: SocketAddr,
    /// One receiver behind the other: a shim alone, or a proxy and the shim behind it.
    stages: Vec<Config>,
}

impl Target {
    pub fn shim(address: SocketAddr, config: Config) -> Self {
        let stages = vec![config];
        Self { address, stages }
    }

    /// The number of the receiver that runs commands.
    pub(super) fn last(&self) -> usize {
        self.stages.len() - 1
    }

    /// A proxy with [`Config::proxy`], and what is behind it.
    pub fn proxy(address: SocketAddr, behind: Config) -> Self {
        let stages = vec![Config::proxy(), behind];
        Self { address, stages }
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// A reply to this id; with this code, if it is a refusal.
    Reply {
        to: i32,
        code: Option<i32>,
        /// Which receiver makes it.
        stage: usize,
    },
    /// Nothing is sent, the connection lives.
    Silent,
    /// The connection ends.
    Close {
        /// The id of the rule, if the list of rules has it.
        rule: &'static str,
        /// How far it got. Behind the first receiver more than one thing happens at a time.
        stage: usize,
    },
    /// Not for these rules to say: a reply to this id, silence, or the end of the connection.
    Open { to: i32 },
}

/// One message of a stream, or what is left of the stream when its connection ends there.
#[derive(Clone, Debug)]
pub struct Step {
    pub range: Range<usize>,
    pub fate: Fate,
    /// It may not get there any more: a message before it ended the connection further on.
    pub late: bool,
}

/// A stream's messages in order, and where the first one begins that is not whole.
#[derive(Clone, Debug)]
pub struct Script {
    pub steps: Vec<Step>,
    pub rest: usize,
}

impl Script {
    pub fn closes(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.fate, Fate::Close { .. }))
    }

    pub fn is_open(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.fate, Fate::Open { .. }))
    }
}

/// The rules as one connection applies them.
pub struct Predictor {
    stages: Vec<Ingest>,
}

impl Predictor {
    pub fn new(target: &Target) -> Self {
        let stages = target.stages.iter().copied().map(Ingest::new).collect();
        Self { stages }
    }

    /// The fates of everything in a stream, up to the message that ends the connection.
    pub fn script(&mut self, stream: &[u8]) -> Script {
        let mut script = Script {
            steps: Vec::new(),
            rest: 0,
        };
        let mut late = false;
        while script.rest < stream.len() {
            let start = script.rest;
            let range = match message_len(&stream[start..], self.stages[0].limits()) {
                Ok(Some(len)) if len <= stream.len() - start => start..start + len,
                Ok(_) => break,
                Err(error) => {
                    let fate = close_by(error, 0);
                    script.rest = stream.len();
                    script.steps.push(Step {
                        range: start..stream.len(),
                        fate,
                        late,
                    });
                    break;
                }
            };
            script.rest = range.end;
            let message = &stream[range.clone()];
            let fate = match late {
                // Only what the first receiver does itself can still be seen.
                true => self.first(message),
                false => self.fate(0, message, false),
            };
            script.steps.push(Step { range, fate, late });
            match fate {
                Fate::Close { stage: 0, .. } => break,
                // Nothing after it is certain, unless nothing was before.
                Fate::Open { .. } if !late => break,
                Fate::Close { .. } => late = true,
                _ => {}
            }
        }
        script
    }

    /// What the first receiver answers by itself; nothing if it passes the message on.
    fn first(&mut self, message: &[u8]) -> Fate {
        let mut scratch = Vec::new();
        match self.stages[0].handle(message, &mut scratch, AT) {
            Answer::Refuse(refused) => refusal(&refused, message, 0),
            Answer::Run(_) => Fate::Silent,
            _ => Fate::Open { to: id(message) },
        }
    }

    fn fate(&mut self, stage: usize, message: &[u8], is_inner: bool) -> Fate {
        let mut scratch = Vec::new();
        let is_last = stage + 1 == self.stages.len();
        match self.stages[stage].handle(message, &mut scratch, AT) {
            Answer::Run(request) if is_last => run(&request, stage),
            Answer::Run(request) => {
                // With a section or without, as far as the next receiver goes: one that got here is sound.
                let mut passed = Vec::new();
                Splice::strip(request.message()).append_to(&mut passed);
                self.fate(stage + 1, &passed, is_inner)
            }
            Answer::Refuse(refused) => refusal(&refused, message, stage),
            Answer::Other(other) if other.op_code() == OpCode::OP_COMPRESSED => {
                self.compressed(stage, &other, is_inner)
            }
            _ => Fate::Open { to: id(message) },
        }
    }

    fn compressed(&mut self, stage: usize, other: &OtherMessage<'_>, is_inner: bool) -> Fate {
        let message = other.as_bytes();
        // Compressor 0 is one that a receiver may have turned off, as any; the others are on.
        if is_inner || message.get(24) == Some(&0) {
            return Fate::Open { to: id(message) };
        }
        let opened = match inflated::inner(other, self.stages[stage].limits()) {
            Some(inner) => self.fate(stage, &inner, true),
            None => Fate::Close { rule: "A2", stage },
        };
        if stage + 1 == self.stages.len() {
            return opened;
        }
        // A proxy may open it or pass it on closed. Only what comes of both is certain.
        match self.fate(stage + 1, message, false) {
            passed if passed == opened => passed,
            Fate::Close { rule, stage } if matches!(opened, Fate::Close { .. }) => {
                Fate::Close { rule, stage }
            }
            _ => Fate::Open { to: id(message) },
        }
    }
}

/// Admission of parents does not show in an answer, so any instant will do.
const AT: Mono = Mono::from_nanos(0);

fn run(request: &Request<'_>, stage: usize) -> Fate {
    let message = request.message().as_bytes();
    match request.command() {
        Err(refused) => refusal(&refused, message, stage),
        Ok(_) if request.reply_expected() => Fate::Reply {
            to: id(message),
            code: None,
            stage,
        },
        Ok(_) => Fate::Silent,
    }
}

fn refusal(refused: &Refused, message: &[u8], stage: usize) -> Fate {
    match refused.reaction() {
        Reaction::Reply => Fate::Reply {
            to: id(message),
            code: Some(refused.code().code()),
            stage,
        },
        Reaction::Silent => Fate::Silent,
        _ => Fate::Close {
            rule: refused.rule().map_or("none", |rule| rule.id()),
            stage,
        },
    }
}

fn close_by(error: FrameError, stage: usize) -> Fate {
    let rule = error.rule().map_or("none", |rule| rule.id());
    Fate::Close { rule, stage }
}

/// The id that a reply names.
pub fn id(message: &[u8]) -> i32 {
    match message.get(4..8) {
        Some(id) => i32::from_le_bytes([id[0], id[1], id[2], id[3]]),
        None => 0,
    }
}
