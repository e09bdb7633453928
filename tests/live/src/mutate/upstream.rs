//! A server that answers with damaged replies: what a proxy in front of it must never pass on.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use opmsg_telemetry::message::{OpCode, message_len};
use opmsg_telemetry::observe::values::Refusal;
use opmsg_telemetry::{Limits, Message, Role, Validate, remove_telemetry};

use super::bombs::repair;
use super::client::Plan;
use super::inflated;
use super::messages::{self, ping};
use super::prediction::id;
use super::random::Random;
use super::seeds::Seeds;
use super::tally::Tally;

/// How a proxy looks at replies: at their framing alone.
const LIMITS: Limits = Limits::DEFAULT.with_validate(Validate::Framing);

/// The server. It answers the first message of a connection, whose id decides with what, and ends the connection.
pub struct Upstream {
    address: SocketAddr,
    seeds: Arc<Seeds>,
    ends: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

/// A reply as it has to arrive.
#[derive(Debug)]
struct Due {
    message: Vec<u8>,
    /// It was taken out of a compressed one and goes on compressed, in whatever bytes.
    was_compressed: bool,
}

impl Upstream {
    /// Listens on a free port of this machine.
    pub fn start(seeds: Arc<Seeds>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let ends = Arc::new(AtomicBool::new(false));
        let thread = {
            let (seeds, ends) = (Arc::clone(&seeds), Arc::clone(&ends));
            thread::spawn(move || {
                while !ends.load(Ordering::Relaxed) {
                    match listener.accept() {
                        Ok((stream, _)) => {
                            let seeds = Arc::clone(&seeds);
                            thread::spawn(move || drop(serve(stream, &seeds)));
                        }
                        Err(_) => thread::sleep(Duration::from_millis(1)),
                    }
                }
            })
        };
        Ok(Self {
            address,
            seeds,
            ends,
            listener: Some(thread),
        })
    }

    /// Where the proxy has to connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connects through the proxy again and again until the plan's time is over. `strips` says whether the proxy takes sections out of
    /// replies, or ends the connection for them.
    pub fn run(&self, proxy: SocketAddr, strips: bool, plan: &Plan) -> Tally {
        let deadline = Instant::now() + plan.duration;
        let mut total = Tally::default();
        thread::scope(|scope| {
            let worker = |number: usize| {
                let mut random = Random::new(
                    plan.seed ^ (number as u64 + 101).wrapping_mul(0x5851_f42d_4c95_7f2d),
                );
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    while Instant::now() < deadline && tally.mismatch_count < 1_000 {
                        let request = (random.next() >> 33) as i32;
                        if let Err(fault) =
                            self.ask(proxy, strips, plan.patience, request, &mut tally)
                        {
                            tally.mismatch(format!("{fault} [request {request}]"));
                        }
                    }
                    tally
                })
            };
            let workers: Vec<_> = (0..plan.short).map(worker).collect();
            for worker in workers {
                match worker.join() {
                    Ok(tally) => total.add(tally),
                    Err(_) => total.mismatch("a thread of this client has panicked".into()),
                }
            }
        });
        total
    }

    fn ask(
        &self,
        proxy: SocketAddr,
        strips: bool,
        patience: Duration,
        request: i32,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let words = |error: io::Error| error.to_string();
        let mut stream = TcpStream::connect_timeout(&proxy, patience).map_err(words)?;
        tally.connections += 1;
        stream.set_read_timeout(Some(patience)).map_err(words)?;
        stream.write_all(&ping(request)).map_err(words)?;
        let mut arrived = Vec::new();
        match stream.read_to_end(&mut arrived) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                tally.timeouts += 1;
                return Err(format!("no end in {patience:?}"));
            }
            // A reset is an end too.
            _ => {}
        }
        let sent = answers(&self.seeds, request);
        tally.messages += sent.len() as u64;
        tally.bytes += sent.iter().map(|message| message.len() as u64).sum::<u64>();
        let (due, was_closed) = due(&sent.concat(), strips);
        tally.replies += compare(&arrived, &due)?;
        match was_closed {
            true => *tally.closes.entry("reply").or_default() += 1,
            false => tally.ended += 1,
        }
        Ok(())
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn serve(mut stream: TcpStream, seeds: &Seeds) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let mut header = [0; 16];
    stream.read_exact(&mut header)?;
    let len = message_len(&header, &LIMITS).ok().flatten().unwrap_or(0);
    let mut rest = vec![0; len.saturating_sub(16)];
    stream.read_exact(&mut rest)?;
    for message in answers(seeds, id(&header)) {
        stream.write_all(&message)?;
    }
    stream.shutdown(Shutdown::Write)?;
    // Until the proxy has read it all.
    let mut end = [0; 64];
    while stream.read(&mut end)? > 0 {}
    Ok(())
}

/// All that the server sends to who asked with this id.
fn answers(seeds: &Seeds, request: i32) -> Vec<Vec<u8>> {
    let mut random = Random::new(u64::from(request.cast_unsigned()));
    let count = 1 + random.below(5);
    let answer = |at: usize, random: &mut Random| {
        let number = i32::try_from(at).unwrap_or(0);
        let mut bytes = messages::make(random, seeds, number).bytes;
        if bytes.len() >= 21 && !random.one_in(4) {
            bytes[8..12].copy_from_slice(&request.to_le_bytes());
            if random.one_in(2) {
                repair(&mut bytes);
            }
        }
        bytes
    };
    (0..count).map(|at| answer(at, &mut random)).collect()
}

/// What becomes of a stream of replies, and whether one of them ends the connection.
fn due(mut stream: &[u8], strips: bool) -> (Vec<Due>, bool) {
    let mut all = Vec::new();
    loop {
        match message_len(stream, &LIMITS) {
            Ok(Some(len)) if len <= stream.len() => {
                let (message, rest) = stream.split_at(len);
                match passed(message, strips) {
                    Some(passed) => all.push(passed),
                    None => return (all, true),
                }
                stream = rest;
            }
            Ok(_) => return (all, false),
            Err(_) => return (all, true),
        }
    }
}

/// The reply that goes on; nothing when the connection is to end.
fn passed(message: &[u8], strips: bool) -> Option<Due> {
    let as_it_is = Due {
        message: message.to_vec(),
        was_compressed: false,
    };
    match Message::parse(message, Role::Reply, &LIMITS) {
        Ok(Message::Other(other)) if other.op_code() == OpCode::OP_COMPRESSED => {
            let inner = inflated::inner(&other, &LIMITS)?;
            let inside = passed(&inner, strips)?;
            match inside.message == inner {
                true => Some(as_it_is),
                false => Some(Due {
                    message: inside.message,
                    was_compressed: true,
                }),
            }
        }
        Ok(_) => Some(as_it_is),
        Err(error) if strips && Refusal::of_frame(error.kind()) == Some(Refusal::InReply) => {
            let mut without = Vec::new();
            let removed = remove_telemetry(message, Role::Reply, &LIMITS, &mut without);
            removed.ok().filter(|count| *count > 0)?;
            passed(&without, strips)
        }
        Err(_) => None,
    }
}

fn compare(mut arrived: &[u8], due: &[Due]) -> Result<u64, String> {
    for (at, due) in due.iter().enumerate() {
        let len = message_len(arrived, &LIMITS)
            .ok()
            .flatten()
            .filter(|len| *len <= arrived.len());
        let len = len.ok_or_else(|| format!("reply {at} did not come"))?;
        let (message, rest) = arrived.split_at(len);
        arrived = rest;
        let is_it = match Message::parse(message, Role::Reply, &LIMITS) {
            Ok(Message::Other(other)) if due.was_compressed => {
                inflated::inner(&other, &LIMITS).as_ref() == Some(&due.message)
            }
            Ok(_) => !due.was_compressed && message == due.message,
            Err(error) => return Err(format!("reply {at} is none: {error}")),
        };
        if !is_it {
            return Err(format!("reply {at} is not what the server sent"));
        }
    }
    match arrived {
        [] => Ok(due.len() as u64),
        more => Err(format!("{} bytes came that were not to go on", more.len())),
    }
}
