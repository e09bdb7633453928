//! What the program is asked to do.

use std::ffi::OsString;

use opmsg_telemetry::{Gate, Generation, Role};

use crate::attach::{Attachment, Draft};
use crate::inspect::Inspect;
use crate::rewrite::Rewrite;

pub(crate) const HELP: &str = "\
Looks at MongoDB wire messages, attaches, strips or forwards telemetry sections, and says what telemetry there is.

opmsg inspect [--role request|reply] [--generation 9.0|8.3] [--hex] [FILE...]
    Prints one JSON object a line for each message. FILE holds whole messages back to back; `-` or no FILE is standard
    input. Messages are checked as a server of the generation does (9.0 if not given), in the role of requests if not given.
    With --hex the input is hexadecimal text. A damaged length ends a FILE with one error line.

opmsg attach --max-wire-version N --traceparent T [--tracestate S] [--retry JSON] [--client JSON]
             [--allow retry,client,tracestate]
    Puts a telemetry section into each request that may carry one, replacing what is there. N is the maxWireVersion of the
    server that the messages are for; a version that takes no section leaves every byte as it was. The drafts (tracestate,
    retry, client) need to be allowed by name. Replies, other operations than OP_MSG, sensitive commands and handshakes get
    no section; they pass unchanged, with a note on standard error.

opmsg strip
    Removes the telemetry sections.

opmsg forward --max-wire-version N
    Passes messages on to a server of this maxWireVersion: removes the sections if it does not take them.

opmsg registry
    Prints the resolved telemetry registry of this version as JSON: every metric, event and span that the crate emits, and their
    attributes.

attach, strip and forward read standard input and write standard output. They do not look into documents. A message that
cannot be read passes unchanged, with a note; behind a damaged length everything does, because no message can be found there.
Compressed messages pass unchanged, as what they hold is not visible.

Exit status: 0 when every message is ok, 1 when one is not, 2 on wrong usage and when a file cannot be read or written.
";

/// What the program is asked to do.
#[derive(Debug)]
pub(crate) enum Task {
    Help,
    Inspect(Inspect),
    Registry,
    Rewrite(Rewrite),
}

/// Takes the arguments, the program's name not among them. An error is a text that says which one is wrong.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Task, String> {
    let mut arguments = Arguments::new(arguments);
    match arguments.command()?.as_str() {
        "inspect" => inspect(arguments).map(Task::Inspect),
        "attach" => attach(arguments).map(Task::Rewrite),
        "strip" => {
            arguments.no_more()?;
            Ok(Task::Rewrite(Rewrite::Forward(None)))
        }
        "registry" => {
            arguments.no_more()?;
            Ok(Task::Registry)
        }
        "forward" => forward(arguments).map(Task::Rewrite),
        "help" | "--help" | "-h" => Ok(Task::Help),
        other => Err(format!("unknown command {other:?}")),
    }
}

fn inspect(mut arguments: Arguments<impl Iterator<Item = OsString>>) -> Result<Inspect, String> {
    let mut task = Inspect {
        role: Role::Request,
        generation: Generation::V9_0,
        hex: false,
        files: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        match argument {
            Argument::Option(name) => match name.as_str() {
                "--role" => {
                    task.role = match arguments.value(&name)?.as_str() {
                        "request" => Role::Request,
                        "reply" => Role::Reply,
                        other => {
                            return Err(format!("--role {other:?}: request or reply expected"));
                        }
                    }
                }
                "--generation" => {
                    task.generation = match arguments.value(&name)?.as_str() {
                        "9.0" => Generation::V9_0,
                        "8.3" => Generation::Before9_0,
                        other => {
                            return Err(format!("--generation {other:?}: 9.0 or 8.3 expected"));
                        }
                    }
                }
                "--hex" => task.hex = true,
                _ => return Err(unknown(&name)),
            },
            Argument::File(file) => task.files.push(file),
        }
    }
    arguments.no_value_left()?;
    if task.files.is_empty() {
        task.files.push(OsString::from("-"));
    }
    Ok(task)
}

fn attach(mut arguments: Arguments<impl Iterator<Item = OsString>>) -> Result<Rewrite, String> {
    let mut gate = None;
    let mut traceparent = None;
    let mut drafts = Vec::new();
    let mut allowed = Vec::new();
    while let Some(argument) = arguments.next() {
        let name = argument.into_option()?;
        match name.as_str() {
            "--max-wire-version" => gate = Some(wire_version(&arguments.value(&name)?)?),
            "--traceparent" => traceparent = Some(arguments.value(&name)?),
            "--allow" => {
                for field in arguments.value(&name)?.split(',') {
                    allowed.push(Draft::from_name(field).ok_or_else(|| {
                        format!("--allow {field:?}: retry, client or tracestate expected")
                    })?);
                }
            }
            other => match other.strip_prefix("--").and_then(Draft::from_name) {
                Some(draft) => drafts.push((draft, arguments.value(&name)?)),
                None => return Err(unknown(&name)),
            },
        }
    }
    arguments.no_value_left()?;
    let gate = gate.ok_or("--max-wire-version is missing")?;
    let traceparent = traceparent.ok_or("--traceparent is missing")?;
    let attachment = Attachment::new(gate, &traceparent, &drafts, &allowed)?;
    Ok(Rewrite::Attach(Box::new(attachment)))
}

fn forward(mut arguments: Arguments<impl Iterator<Item = OsString>>) -> Result<Rewrite, String> {
    let mut gate = None;
    while let Some(argument) = arguments.next() {
        let name = argument.into_option()?;
        match name.as_str() {
            "--max-wire-version" => gate = Some(wire_version(&arguments.value(&name)?)?),
            _ => return Err(unknown(&name)),
        }
    }
    arguments.no_value_left()?;
    let gate = gate.ok_or("--max-wire-version is missing")?;
    Ok(Rewrite::Forward(gate.telemetry()))
}

fn wire_version(text: &str) -> Result<Gate, String> {
    match text.parse() {
        Ok(version) => Ok(Gate::from_max_wire_version(Some(version))),
        Err(_) => Err(format!(
            "--max-wire-version {text:?}: 32-bit integer expected"
        )),
    }
}

fn unknown(option: &str) -> String {
    format!("unknown option {option:?}")
}

/// The arguments one by one: `--name value`, `--name=value`, and after `--` only files.
struct Arguments<I> {
    rest: I,
    value: Option<String>,
    only_files: bool,
}

enum Argument {
    Option(String),
    File(OsString),
}

impl Argument {
    fn into_option(self) -> Result<String, String> {
        match self {
            Self::Option(name) => Ok(name),
            Self::File(file) => Err(format!("{file:?}: no FILE is taken here")),
        }
    }
}

impl<I: Iterator<Item = OsString>> Arguments<I> {
    fn new(rest: I) -> Self {
        Self {
            rest,
            value: None,
            only_files: false,
        }
    }

    fn command(&mut self) -> Result<String, String> {
        let command = self.rest.next().ok_or("no command is given")?;
        command
            .into_string()
            .map_err(|command| format!("unknown command {command:?}"))
    }

    /// The next option or file; a value that `--name=value` gave to the last option must have been taken.
    fn next(&mut self) -> Option<Argument> {
        if self.value.is_some() {
            return None;
        }
        let argument = self.rest.next()?;
        if self.only_files {
            return Some(Argument::File(argument));
        }
        match argument.to_str() {
            Some("--") => {
                self.only_files = true;
                self.rest.next().map(Argument::File)
            }
            Some(option) if option.starts_with('-') && option != "-" => {
                match option.split_once('=') {
                    Some((name, value)) => {
                        self.value = Some(value.to_owned());
                        Some(Argument::Option(name.to_owned()))
                    }
                    None => Some(Argument::Option(option.to_owned())),
                }
            }
            _ => Some(Argument::File(argument)),
        }
    }

    /// The value of the option that was just read.
    fn value(&mut self, option: &str) -> Result<String, String> {
        if let Some(value) = self.value.take() {
            return Ok(value);
        }
        let value = self
            .rest
            .next()
            .ok_or_else(|| format!("{option} needs a value"))?;
        value
            .into_string()
            .map_err(|value| format!("{option} {value:?}: text expected"))
    }

    fn no_value_left(&self) -> Result<(), String> {
        match &self.value {
            Some(value) => Err(format!("value {value:?} for an option that takes none")),
            None => Ok(()),
        }
    }

    fn no_more(mut self) -> Result<(), String> {
        match self.next() {
            Some(Argument::Option(name)) => Err(unknown(&name)),
            Some(argument) => argument.into_option().map(drop),
            None => Ok(()),
        }
    }
}
