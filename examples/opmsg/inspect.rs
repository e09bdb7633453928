//! `opmsg inspect`: what each message is, or why a server refuses it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

use opmsg_telemetry::{Generation, Limits, Message, Role};

use crate::record::Record;
use crate::stream::{HexText, Messages, Next};
use crate::{Status, json, note};

/// What to inspect, and as whom.
#[derive(Debug)]
pub(crate) struct Inspect {
    pub(crate) role: Role,
    pub(crate) generation: Generation,
    pub(crate) hex: bool,
    pub(crate) files: Vec<OsString>,
}

/// Prints a line for each message of each file. An error is one of the output; faults of the input go into the status.
pub(crate) fn run(task: &Inspect, output: &mut impl Write, status: &mut Status) -> io::Result<()> {
    for file in &task.files {
        let source = file.to_string_lossy();
        if file == "-" {
            task.input(&source, io::stdin().lock(), output, status)?;
            continue;
        }
        match File::open(file) {
            Ok(open) => task.input(&source, BufReader::new(open), output, status)?,
            Err(error) => unreadable(&source, &error, status),
        }
    }
    Ok(())
}

impl Inspect {
    fn input(
        &self,
        source: &str,
        input: impl BufRead,
        output: &mut impl Write,
        status: &mut Status,
    ) -> io::Result<()> {
        if self.hex {
            self.messages(source, HexText(input), output, status)
        } else {
            self.messages(source, input, output, status)
        }
    }

    fn messages(
        &self,
        source: &str,
        input: impl Read,
        output: &mut impl Write,
        status: &mut Status,
    ) -> io::Result<()> {
        let limits = Limits::SERVER.with_generation(self.generation);
        let mut messages = Messages::new(input, limits);
        for index in 0.. {
            let parsed = match messages.next() {
                Ok(Some(Next::Message(bytes))) => Message::parse(bytes, self.role, &limits),
                Ok(Some(Next::Damaged(_, error))) => Err(error),
                Ok(None) => break,
                Err(error) => {
                    unreadable(source, &error, status);
                    break;
                }
            };
            let record = Record::new(source, index, parsed, self.generation);
            if !record.is_ok() {
                *status = Status::Refused.max(*status);
            }
            json::write_line(&record, output)?;
        }
        Ok(())
    }
}

fn unreadable(source: &str, error: &io::Error, status: &mut Status) {
    note(format_args!("{source:?}: {error}"));
    *status = Status::WrongUsage;
}
