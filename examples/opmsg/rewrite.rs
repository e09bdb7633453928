//! `opmsg attach`, `strip` and `forward`: standard input to standard output, message by message.

use std::fmt::Display;
use std::io::{self, Write};

use opmsg_telemetry::message::OpCode;
use opmsg_telemetry::{Limits, Message, OpMsg, Role, Splice, TelemetryPermit, Validate};

use crate::attach::{Attachment, Unattached};
use crate::stream::{Messages, Next};
use crate::{Status, note};

/// What to do with each message.
#[derive(Debug)]
pub(crate) enum Rewrite {
    Attach(Box<Attachment>),
    /// Pass on to a peer with this permit; without one, the sections go.
    Forward(Option<TelemetryPermit>),
}

/// Rewrites every message. An error is one of the output; faults of the input go into the status.
pub(crate) fn run(
    rewrite: &Rewrite,
    output: &mut impl Write,
    status: &mut Status,
) -> io::Result<()> {
    // Documents are not this program's business: a section goes or stays whatever it holds.
    let limits = Limits::DEFAULT.with_validate(Validate::Framing);
    let mut messages = Messages::new(io::stdin().lock(), limits);
    for index in 0_u64.. {
        match messages.next() {
            Ok(Some(Next::Message(bytes))) => match Message::parse(bytes, Role::Request, &limits) {
                Ok(message) => rewrite.message(index, bytes, &message, output, status)?,
                Err(error) => {
                    refused(index, &error, status);
                    output.write_all(bytes)?;
                }
            },
            Ok(Some(Next::Damaged(bytes, error))) => {
                refused(index, &error, status);
                output.write_all(bytes)?;
                io::copy(messages.rest(), output)?;
            }
            Ok(None) => break,
            Err(error) => {
                note(format_args!("standard input: {error}"));
                *status = Status::WrongUsage;
                break;
            }
        }
    }
    Ok(())
}

impl Rewrite {
    fn message(
        &self,
        index: u64,
        bytes: &[u8],
        message: &Message<'_>,
        output: &mut impl Write,
        status: &mut Status,
    ) -> io::Result<()> {
        let Message::OpMsg(msg) = message else {
            self.note_other(index, message);
            return output.write_all(bytes);
        };
        match self.splice(msg) {
            Ok(splice) => splice
                .chunks()
                .iter()
                .try_for_each(|chunk| output.write_all(chunk)),
            Err(reason) => {
                if matches!(reason, Unattached::Unreadable(_)) {
                    refused(index, &reason, status);
                } else {
                    unchanged(index, &reason);
                }
                output.write_all(bytes)
            }
        }
    }

    fn splice<'m, 's>(&'s self, msg: &OpMsg<'m>) -> Result<Splice<'m, 's>, Unattached> {
        match self {
            Self::Attach(attachment) => attachment.apply(msg),
            Self::Forward(permit) => Ok(Splice::forward(msg, *permit)),
        }
    }

    /// Says so where an operation other than `OP_MSG` does not get what was asked for.
    fn note_other(&self, index: u64, message: &Message<'_>) {
        let Message::Other(other) = message else {
            return;
        };
        let name = other.op_code().name().unwrap_or("unknown operation");
        match self {
            Self::Forward(Some(_)) => {}
            _ if other.op_code() == OpCode::OP_COMPRESSED => {
                unchanged(index, &format_args!("{name} is not looked into"));
            }
            Self::Attach(_) => {
                unchanged(index, &format_args!("{name} carries no telemetry section"));
            }
            Self::Forward(None) => {}
        }
    }
}

fn unchanged(index: u64, reason: &dyn Display) {
    note(format_args!("message {index}: {reason}; passed unchanged"));
}

fn refused(index: u64, reason: &dyn Display, status: &mut Status) {
    unchanged(index, reason);
    *status = Status::Refused.max(*status);
}
