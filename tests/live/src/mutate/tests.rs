//! The client against servers of its own: one that keeps to the rules, and one for each way to break them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

use opmsg_telemetry::error::Reaction;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy};
use opmsg_telemetry::message::{OpCode, message_len};
use opmsg_telemetry::{Generation, Limits, Message, Mono, Role, Splice, TraceSection};

use super::bombs::{document, element, message, string};
use super::{Plan, Seeds, Tally, Target, Upstream, inflated, replay, run};

static SEEDS: LazyLock<Arc<Seeds>> = LazyLock::new(|| {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Arc::new(Seeds::read(&repository).expect("captures and vectors"))
});

/// What a server does wrong, once in so many messages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    WrongCode,
    NoReply,
    WrongId,
    TwoReplies,
    TelemetryInReply,
    AnswersSilence,
    EndsTheConnection,
    GoesOnWhereItShouldEnd,
    RunsWhatIsRefused,
    RefusesWhatIsSound,
    Forgets,
}

/// A server of one thread for each connection, until it is dropped.
struct Server {
    address: SocketAddr,
    ends: Arc<AtomicBool>,
}

impl Server {
    fn start(config: Config, fault: Fault) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let ends = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&ends);
        thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        thread::spawn(move || drop(serve(stream, config, fault)));
                    }
                    Err(_) => thread::sleep(Duration::from_millis(1)),
                }
            }
        });
        Self { address, ends }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

fn serve(mut stream: TcpStream, config: Config, fault: Fault) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    let mut ingest = Ingest::new(config);
    let mut buffer = Vec::new();
    let mut count = 0;
    loop {
        let len = match message_len(&buffer, ingest.limits()) {
            Ok(len) => len.filter(|len| *len <= buffer.len()),
            Err(_) if fault == Fault::GoesOnWhereItShouldEnd => return stall(&mut stream),
            Err(_) => return Ok(()),
        };
        let Some(len) = len else {
            let mut bytes = [0; 1 << 16];
            match stream.read(&mut bytes)? {
                0 => return Ok(()),
                count => buffer.extend(&bytes[..count]),
            }
            continue;
        };
        let bytes: Vec<u8> = buffer.drain(..len).collect();
        count += 1;
        // The first messages of a connection are treated well, so that short and long ones are hit.
        let fault = if count % 3 == 0 { fault } else { Fault::None };
        match reaction(&mut ingest, &bytes, fault) {
            Some(reply) => stream.write_all(&reply)?,
            None if fault == Fault::GoesOnWhereItShouldEnd => {}
            None => return Ok(()),
        }
    }
}

/// Reads on and says nothing.
fn stall(stream: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; 1 << 12];
    while stream.read(&mut bytes)? > 0 {}
    Ok(())
}

/// What is sent, which may be nothing; `None` ends the connection.
fn reaction(ingest: &mut Ingest, bytes: &[u8], fault: Fault) -> Option<Vec<u8>> {
    let mut scratch = Vec::new();
    let limits = *ingest.limits();
    let answer = ingest.handle(bytes, &mut scratch, Mono::from_nanos(0));
    let mut out = Vec::new();
    let refused = match &answer {
        Answer::Run(request) => match request.command() {
            Ok(_) => {
                let id = request.message().header().request_id();
                if request.reply_expected() && fault == Fault::RefusesWhatIsSound {
                    out = refused_field(id);
                } else if request.reply_expected() || fault == Fault::AnswersSilence {
                    out = ok(id);
                }
                None
            }
            Err(refused) => Some(refused),
        },
        Answer::Refuse(refused) => Some(*refused),
        Answer::Other(other) if other.op_code() == OpCode::OP_COMPRESSED => {
            let inner = inflated::inner(other, &limits)?;
            return match Message::parse(&inner, Role::Request, &limits) {
                Ok(Message::Other(_)) => None,
                _ => reaction(ingest, &inner, fault),
            };
        }
        _ => return None,
    };
    if let Some(refused) = refused {
        match refused.reaction() {
            Reaction::Reply if fault == Fault::RunsWhatIsRefused => out = ok(refused.request_id()),
            Reaction::Reply => refused.append_reply(1, &mut out),
            Reaction::Silent => {}
            _ => return None,
        }
    }
    if out.is_empty() {
        return Some(out);
    }
    match fault {
        Fault::NoReply => out.clear(),
        Fault::Forgets => drop(out.pop()),
        Fault::WrongId => out[8] ^= 0x40,
        Fault::TwoReplies => out.extend_from_within(..),
        Fault::EndsTheConnection => return None,
        Fault::WrongCode => {
            // The code stands behind its name, as an int32.
            if let Some(at) = out.windows(6).position(|window| window == b"\x10code\0") {
                out[at + 6] ^= 1;
                super::bombs::repair(&mut out);
            }
        }
        Fault::TelemetryInReply => out = with_section(&out),
        _ => {}
    }
    Some(out)
}

fn ok(to: i32) -> Vec<u8> {
    reply(to, &element(0x01, "ok", &1.0_f64.to_le_bytes()))
}

fn refused_field(to: i32) -> Vec<u8> {
    let elements = [
        element(0x01, "ok", &0.0_f64.to_le_bytes()),
        element(0x02, "errmsg", &string("telemetry field otel: missing")),
        element(0x10, "code", &40_414_i32.to_le_bytes()),
    ];
    reply(to, &elements.concat())
}

fn reply(to: i32, elements: &[u8]) -> Vec<u8> {
    let body = [&[0], &*document(elements)].concat();
    let mut reply = message(1, 0, &body);
    reply[8..12].copy_from_slice(&to.to_le_bytes());
    reply
}

fn with_section(reply: &[u8]) -> Vec<u8> {
    let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    let end = reply.len() - if reply[16] & 1 == 0 { 0 } else { 4 };
    let sections = [&reply[20..end], section.as_bytes()].concat();
    let flags = u32::from(reply[16]);
    let mut changed = message(1, flags, &sections);
    changed[8..12].copy_from_slice(&reply[8..12]);
    super::bombs::repair(&mut changed);
    changed
}

fn config() -> Config {
    Config::server().with_access_control(false)
}

fn run_against(config: Config, fault: Fault, plan: &Plan) -> Tally {
    let server = Server::start(config, fault);
    run(&Target::shim(server.address, config), &SEEDS, plan)
}

#[test]
fn a_server_that_keeps_to_the_rules_is_found_clean() {
    let plan = Plan::new(Duration::from_millis(1_500));
    for config in [
        config(),
        config().with_policy(Policy::Tolerant),
        config().with_generation(Generation::Before9_0),
    ] {
        // A busy machine needs more of them.
        let mut total = Tally::default();
        let is_enough = |tally: &Tally| {
            let replies = tally.replies > 200 && tally.refusals > 100;
            let others = tally.silences > 0 && tally.open > 0 && tally.closes.len() > 3;
            tally.connections > 50 && tally.long_lived > 0 && replies && others
        };
        for seed in 3..43 {
            let tally = run_against(config, Fault::None, &plan.with_seed(seed));
            assert!(tally.is_clean(), "{tally}");
            total.add(tally);
            if is_enough(&total) {
                break;
            }
        }
        assert!(is_enough(&total), "{total}");
    }
}

#[test]
fn every_breach_is_found() {
    for fault in [
        Fault::WrongCode,
        Fault::NoReply,
        Fault::WrongId,
        Fault::TwoReplies,
        Fault::TelemetryInReply,
        Fault::AnswersSilence,
        Fault::EndsTheConnection,
        Fault::GoesOnWhereItShouldEnd,
        Fault::RunsWhatIsRefused,
        Fault::RefusesWhatIsSound,
        Fault::Forgets,
    ] {
        for (short, long) in [(3, 0), (0, 3)] {
            // What would end the connection is not sent on a long one.
            if long > 0 && fault == Fault::GoesOnWhereItShouldEnd {
                continue;
            }
            let waits = matches!(
                fault,
                Fault::NoReply | Fault::Forgets | Fault::GoesOnWhereItShouldEnd
            );
            let patience = if waits { 500 } else { 3_000 };
            let plan = Plan::new(Duration::from_millis(500))
                .with_threads(short, long)
                .with_patience(Duration::from_millis(patience));
            // Some breaches need a message that is rare.
            let mut runs = (1..=40).map(|seed| run_against(config(), fault, &plan.with_seed(seed)));
            let tally = runs.find(|tally| !tally.is_clean());
            let tally = tally.unwrap_or_else(|| {
                panic!("{fault:?} with {short} short and {long} long was not found")
            });
            assert!(!tally.mismatches.is_empty());
        }
    }
}

/// A server by other rules than the ones that it is measured by.
#[test]
fn another_policy_is_noticed() {
    let plan = Plan::new(Duration::from_millis(500));
    let others = [
        config().with_policy(Policy::Tolerant),
        config().with_generation(Generation::Before9_0),
        config().with_limits(Limits::SERVER.with_max_nesting(100)),
    ];
    for other in others {
        let server = Server::start(other, Fault::None);
        let target = Target::shim(server.address, config());
        let mut runs = (1..=40).map(|seed| run(&target, &SEEDS, &plan.with_seed(seed)));
        assert!(runs.any(|tally| !tally.is_clean()), "{other:?}");
    }
}

#[test]
fn a_number_shows_its_mismatch_again() {
    let plan = Plan::new(Duration::from_millis(500)).with_threads(2, 0);
    let server = Server::start(config(), Fault::RunsWhatIsRefused);
    let target = Target::shim(server.address, config());
    let tally = run(&target, &SEEDS, &plan);
    for mismatch in &tally.mismatches {
        let number = mismatch
            .split("number 0x")
            .nth(1)
            .and_then(|rest| rest.split(',').next());
        let number = u64::from_str_radix(number.expect("a number"), 16).unwrap();
        assert!(!replay(&target, &SEEDS, number).is_clean(), "{mismatch}");
    }
    assert!(!tally.mismatches.is_empty());
}

/// A proxy that passes everything on, whatever comes back.
fn careless(upstream: SocketAddr, strips: bool) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let ends = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&ends);
    thread::spawn(move || {
        while !ended.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((client, _)) => {
                    thread::spawn(move || drop(pass(client, upstream, strips)));
                }
                Err(_) => thread::sleep(Duration::from_millis(1)),
            }
        }
    });
    Server { address, ends }
}

fn pass(mut client: TcpStream, upstream: SocketAddr, careful: bool) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let mut upstream = TcpStream::connect(upstream)?;
    let mut bytes = vec![0; 1 << 16];
    let count = client.read(&mut bytes)?;
    upstream.write_all(&bytes[..count])?;
    let mut replies = Vec::new();
    upstream.read_to_end(&mut replies)?;
    let mut rest = &*replies;
    while let Ok(Some(len)) = message_len(rest, &Limits::DEFAULT)
        && len <= rest.len()
    {
        let (message, behind) = rest.split_at(len);
        rest = behind;
        let limits = Limits::DEFAULT.with_validate(opmsg_telemetry::Validate::Framing);
        match (careful, Message::parse(message, Role::Reply, &limits)) {
            (true, Ok(Message::OpMsg(msg))) => {
                let mut out = Vec::new();
                Splice::strip(&msg).append_to(&mut out);
                client.write_all(&out)?;
            }
            (true, Ok(Message::Other(other))) if other.op_code() == OpCode::OP_COMPRESSED => {
                let inner = inflated::inner(&other, &limits);
                let sound =
                    inner.is_some_and(|inner| Message::parse(&inner, Role::Reply, &limits).is_ok());
                if !sound {
                    break;
                }
                client.write_all(message)?;
            }
            (true, Err(_)) => break,
            _ => client.write_all(message)?,
        }
    }
    client.shutdown(Shutdown::Both)
}

#[test]
fn a_proxy_that_passes_kind_3_on_in_replies_is_found() {
    let upstream = Upstream::start(Arc::clone(&SEEDS)).unwrap();
    let plan = Plan::new(Duration::from_millis(700));
    // Who ends the connection for each reply that is none, or has a section, keeps to the rules.
    let careful = careless(upstream.address(), true);
    let tally = upstream.run(careful.address, false, &plan);
    assert!(tally.is_clean(), "{tally}");
    assert!(tally.replies > 50 && tally.closes["reply"] > 50, "{tally}");
    // But not to those of a proxy that takes sections out.
    assert!(!upstream.run(careful.address, true, &plan).is_clean());
    let careless = careless(upstream.address(), false);
    for strips in [false, true] {
        assert!(!upstream.run(careless.address, strips, &plan).is_clean());
    }
}
