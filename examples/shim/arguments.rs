//! What the program is asked to do.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU64;

use opmsg_telemetry::Limits;
use opmsg_telemetry::client::Compressor;
use opmsg_telemetry::ingest::Policy;

use crate::http::Endpoint;

pub(crate) const HELP: &str = "\
A server that MongoDB drivers connect to: it takes the telemetry section as a 9.0 server does, and shows what came.

shim [--listen ADDRESS] [--max-wire-version 29|25|21] [--max-message-size N] [--policy server|tolerant] [--fail N] [--fail-points]
     [--loose-transactions] [--otlp URL] [--compressors LIST] [--telemetry-only] [--forever]

    --listen ADDRESS       where to listen, 127.0.0.1:27017 if not given; port 0 takes a free one. Loopback addresses only, because
                           there is no access control.
    --max-wire-version N   what hello says: 29 (server 9.0) if not given, 25 (8.0) or 21 (7.0). Below 29 the section is an unknown
                           kind, and every command that has one fails.
    --max-message-size N   what hello says, and what is taken: 48000000 if not given, at least 1024. Smaller, batches are split sooner.
    --policy POLICY        what becomes of a command whose section is refused: `server`, it fails as on a server, or `tolerant`,
                           the section is dropped and the command runs.
    --fail N               answers every Nth command of a session with an overload error, so that drivers retry.
    --fail-points          takes configureFailPoint with failCommand, as servers with test commands do.
    --loose-transactions   takes the commands of transactions, without their promises: each runs at once, and abort undoes nothing.
    --otlp URL             exports logs, spans and metrics to http://HOST:PORT[/PREFIX] on a loopback address.
    --compressors LIST     which of snappy, zlib and zstd are taken, separated by commas; all if not given, `none` for none.
    --telemetry-only       logs no command that has neither telemetry nor `$retry`.
    --forever              runs until it is killed, without looking at standard input.

Logins with PLAIN and MONGODB-OIDC are let in, whoever asks. A hello with `loadBalanced: true` gets a `serviceId`, and a getMore that
allows it gets all batches as a stream of replies.

The first line on standard output is `listening on ADDRESS`. A line of JSON follows for each command, with what came in its
telemetry and `$retry`, and for each message that is refused. At the end of standard input the shim ends, and the last line has its counters.

Exit status: 0 at the end, 2 on wrong usage and when the address cannot be listened on.
";

/// The program's settings.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) max_wire_version: i32,
    pub(crate) max_message_size: u32,
    pub(crate) policy: Policy,
    pub(crate) fail_every: Option<NonZeroU64>,
    pub(crate) fail_points: bool,
    pub(crate) loose_transactions: bool,
    pub(crate) otlp: Option<Endpoint>,
    pub(crate) compressors: Vec<Compressor>,
    pub(crate) telemetry_only: bool,
    pub(crate) forever: bool,
}

/// Takes the arguments, the program's name not among them; `None` asks for help. An error is a text that says which one is wrong.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Options>, String> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 27017)),
        max_wire_version: 29,
        max_message_size: Limits::MAX_MESSAGE_SIZE,
        policy: Policy::Server,
        fail_every: None,
        fail_points: false,
        loose_transactions: false,
        otlp: None,
        compressors: ALL_COMPRESSORS.to_vec(),
        telemetry_only: false,
        forever: false,
    };
    let mut arguments = arguments.map(|argument| {
        argument
            .into_string()
            .map_err(|argument| format!("{argument:?} is not UTF-8"))
    });
    while let Some(argument) = arguments.next().transpose()? {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let flag = inline.is_none();
        let mut value = || match inline.clone() {
            Some(value) => Ok(value),
            None => arguments
                .next()
                .unwrap_or_else(|| Err(format!("{name} needs a value"))),
        };
        match name.as_str() {
            "--listen" => options.listen = loopback(&value()?)?,
            "--max-wire-version" => options.max_wire_version = wire_version(&value()?)?,
            "--max-message-size" => options.max_message_size = max_message_size(&value()?)?,
            "--policy" => options.policy = policy(&value()?)?,
            "--fail" => options.fail_every = Some(fail_every(&value()?)?),
            "--otlp" => options.otlp = Some(Endpoint::parse(&value()?)?),
            "--compressors" => options.compressors = compressors(&value()?)?,
            "--fail-points" if flag => options.fail_points = true,
            "--loose-transactions" if flag => options.loose_transactions = true,
            "--telemetry-only" if flag => options.telemetry_only = true,
            "--forever" if flag => options.forever = true,
            "--help" | "-h" | "help" if flag => return Ok(None),
            _ => return Err(format!("unknown argument {name:?}")),
        }
    }
    Ok(Some(options))
}

const ALL_COMPRESSORS: [Compressor; 3] = [Compressor::Snappy, Compressor::Zlib, Compressor::Zstd];

/// The first address that a name stands for; all of them have to be this machine's own.
pub(crate) fn loopback(text: &str) -> Result<SocketAddr, String> {
    let addresses = text
        .to_socket_addrs()
        .map_err(|error| format!("{text:?}: {error}"))?;
    let mut first = None;
    for address in addresses {
        if !address.ip().is_loopback() {
            return Err(format!("{text:?} is not a loopback address"));
        }
        first.get_or_insert(address);
    }
    first.ok_or_else(|| format!("{text:?} stands for no address"))
}

fn wire_version(text: &str) -> Result<i32, String> {
    match text {
        "29" => Ok(29),
        "25" => Ok(25),
        "21" => Ok(21),
        other => Err(format!(
            "--max-wire-version {other:?}: 29, 25 or 21 expected"
        )),
    }
}

fn max_message_size(text: &str) -> Result<u32, String> {
    let size = text.parse().ok();
    size.filter(|size| (1_024..=Limits::MAX_MESSAGE_SIZE).contains(size))
        .ok_or_else(|| {
            format!("--max-message-size {text:?}: a number from 1024 to 48000000 expected")
        })
}

fn policy(text: &str) -> Result<Policy, String> {
    match text {
        "server" => Ok(Policy::Server),
        "tolerant" => Ok(Policy::Tolerant),
        other => Err(format!("--policy {other:?}: server or tolerant expected")),
    }
}

fn fail_every(text: &str) -> Result<NonZeroU64, String> {
    text.parse()
        .map_err(|_| format!("--fail {text:?}: a number above zero expected"))
}

fn compressors(text: &str) -> Result<Vec<Compressor>, String> {
    if text.is_empty() || text == "none" {
        return Ok(Vec::new());
    }
    let known = |name: &str| {
        let mut all = ALL_COMPRESSORS.into_iter();
        all.find(|known| known.as_str() == name)
            .ok_or_else(|| format!("--compressors {name:?}: snappy, zlib or zstd expected"))
    };
    text.split(',').map(known).collect()
}
