//! What the program is asked to do.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU64;

use opmsg_telemetry::TraceId;

pub(crate) const HELP: &str = "\
Passes messages between MongoDB drivers and a server, and attaches telemetry sections to the commands that may carry one.

proxy [--listen 127.0.0.1:0] --upstream HOST:PORT [--context deterministic|opentelemetry|none] [--trace-id HEX32]
      [--corrupt N] [--replies strip|close] [--upstream-kind3 yes|no] [--log] [--every SECONDS] [--forever]

--listen          where drivers connect; the first line of output says which port it became
--upstream        the server
--context         what commands get a section from, if their connection's hello reply says that the server takes one.
                  deterministic (the default): the trace id below and a parent id that counts up from 1; opentelemetry: a span
                  of OpenTelemetry's SDK in that trace; none: nothing is attached
--trace-id        32 lower-case hexadecimal digits
--corrupt         damages every Nth attached section on purpose, for tests of a server's policy
--replies         what becomes of a reply with a telemetry section: strip (the default) takes the section out, close ends the
                  connection; it is never passed on
--upstream-kind3  no: this proxy cannot pass sections. It strips them, and no hello reply says more than wire version 28
--log             prints a line of JSON for each attached section
--every           prints its events and counters every so many seconds too: connections that are still open are in them
--forever         does not end with standard input

It ends when standard input does, and prints its events and counters then: a line of JSON for each event since the last time, and one
with everything that was counted. Of events that come faster than they are printed some are left out and counted.
Exit status: 0, or 2 on wrong usage and when it cannot listen.
";

/// What the program is asked to do.
#[derive(Debug)]
pub(crate) enum Task {
    Help,
    Proxy(Box<Options>),
}

/// How the proxy works.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) upstream: Vec<SocketAddr>,
    pub(crate) context: Wanted,
    pub(crate) trace_id: TraceId,
    pub(crate) corrupt: Option<NonZeroU64>,
    pub(crate) replies: Replies,
    pub(crate) passes_sections: bool,
    pub(crate) log: bool,
    /// Seconds.
    pub(crate) every: Option<NonZeroU64>,
    pub(crate) forever: bool,
}

/// Where the contexts come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wanted {
    Deterministic,
    OpenTelemetry,
    None,
}

/// What becomes of a reply with a telemetry section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Replies {
    Strip,
    Close,
}

/// The trace of the W3C examples.
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Takes the arguments, the program's name not among them. An error is a text that says which one is wrong.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Task, String> {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let (mut listen, mut upstream) = (String::from("127.0.0.1:0"), None);
    let (mut context, mut trace_id) = (Wanted::Deterministic, String::from(TRACE_ID));
    let (mut corrupt, mut replies, mut passes_sections) = (None, Replies::Strip, true);
    let (mut log, mut every, mut forever) = (false, None, false);
    while let Some(argument) = arguments.next() {
        let (name, mut given) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (&*argument, None),
        };
        let mut value = || {
            given
                .take()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name {
            "--listen" => listen = value()?,
            "--upstream" => upstream = Some(value()?),
            "--context" => {
                let words = [
                    ("deterministic", Wanted::Deterministic),
                    ("opentelemetry", Wanted::OpenTelemetry),
                    ("none", Wanted::None),
                ];
                context = choice(name, &value()?, &words)?;
            }
            "--trace-id" => trace_id = value()?,
            "--corrupt" => {
                corrupt = Some(number(name, &value()?)?);
            }
            "--replies" => {
                let words = [("strip", Replies::Strip), ("close", Replies::Close)];
                replies = choice(name, &value()?, &words)?;
            }
            "--upstream-kind3" => {
                passes_sections = choice(name, &value()?, &[("yes", true), ("no", false)])?
            }
            "--log" => log = true,
            "--every" => every = Some(number(name, &value()?)?),
            "--forever" => forever = true,
            "--help" | "-h" => return Ok(Task::Help),
            _ => return Err(format!("unknown argument {name:?}")),
        }
        if given.is_some() {
            return Err(format!("{name} takes no value"));
        }
    }
    let trace_id = trace_id
        .parse()
        .map_err(|error| format!("--trace-id: {error}"))?;
    Ok(Task::Proxy(Box::new(Options {
        listen: addresses("--listen", &listen)?,
        upstream: addresses("--upstream", &upstream.ok_or("--upstream is missing")?)?,
        context,
        trace_id,
        corrupt,
        replies,
        passes_sections,
        log,
        every,
        forever,
    })))
}

fn number(name: &str, value: &str) -> Result<NonZeroU64, String> {
    let number = value.parse();
    number.map_err(|_| format!("{name}: number above 0 expected"))
}

/// What the word stands for.
fn choice<T: Copy>(name: &str, value: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == value);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("{name} {value:?}: {} expected", words.join(" or "))
    })
}

fn addresses(name: &str, text: &str) -> Result<Vec<SocketAddr>, String> {
    let found = text
        .to_socket_addrs()
        .map_err(|error| format!("{name} {text:?}: {error}"))?;
    let found: Vec<_> = found.collect();
    match found.is_empty() {
        true => Err(format!("{name} {text:?}: no address found")),
        false => Ok(found),
    }
}
