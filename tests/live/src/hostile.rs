//! Mutated traffic against shim and proxy for a while: every connection is answered by the rules, both programs survive, nothing grows.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use mongodb::bson::rawdoc;
use opmsg_telemetry::ingest::{Config, Policy};
use serde_json::Value;

use crate::examples::Examples;
use crate::forwarder::op_msg;
use crate::memory::Memory;
use crate::mutate::{self, Plan, Seeds, Tally, Target, Upstream};
use crate::program::{Ended, Lines, Program};
use crate::wire::Message;

/// Everything runs at the same time, so each takes few threads.
const SHORT: usize = 2;
const LONG: usize = 1;

/// Buffers of hostile sizes come and go, and the allocator keeps some of them.
const SLACK: u64 = 8 << 20;

const SHIM: &str = "shim";

/// One program under attack, and the one behind it if there is one.
struct Attack {
    name: &'static str,
    /// In the order in which they are ended.
    programs: Vec<(Program, Memory)>,
    kind: Arc<Kind>,
}

enum Kind {
    /// A client that sends what the rules have to be asked about.
    Requests(Target),
    /// A server that answers a proxy with damaged replies.
    Replies {
        server: Upstream,
        proxy: SocketAddr,
        strips: bool,
    },
}

/// What came of each attack, by its name.
pub type Outcome = (&'static str, Result<String, Vec<String>>);

pub fn run(examples: &Examples, length: Duration) -> Result<Vec<Outcome>, String> {
    let seeds = Arc::new(seeds()?);
    let read = seeds
        .messages
        .iter()
        .filter_map(|message| Message::read(message).ok());
    let databases = read.filter_map(|message| message.text("$db")).collect();
    let mut attacks = [
        Attack::on_shim("shim, policy server", examples, Policy::Server)?,
        Attack::on_shim("shim, policy tolerant", examples, Policy::Tolerant)?,
        Attack::on_proxy(examples)?,
        Attack::behind_proxy("proxy, replies strip", examples, &seeds, "strip")?,
        Attack::behind_proxy("proxy, replies close", examples, &seeds, "close")?,
    ];
    let plan = Plan::new(length).with_threads(SHORT, LONG);
    let tallies = thread::scope(|scope| {
        let running = attacks.each_ref().map(|attack| {
            let (kind, seeds) = (Arc::clone(&attack.kind), &seeds);
            scope.spawn(move || kind.run(seeds, &plan))
        });
        sample(&mut attacks, &databases, length);
        running.map(|attack| attack.join().map_err(|_| "the client has panicked"))
    });
    let attacks = attacks.into_iter().zip(tallies);
    Ok(attacks
        .map(|(attack, tally)| (attack.name, attack.judge(tally)))
        .collect())
}

/// One conversation of a mismatch again, by its number, with a shim that listens there.
pub fn replay(shim: &str, policy: &str, number: &str) -> Result<(), String> {
    let address = shim.parse().map_err(|_| "HOST:PORT expected")?;
    let digits = number.trim_start_matches("0x");
    let number = u64::from_str_radix(digits, 16).map_err(|_| "a hexadecimal number expected")?;
    let policy = match policy {
        "tolerant" => Policy::Tolerant,
        _ => Policy::Server,
    };
    let tally = mutate::replay(&Target::shim(address, config(policy)), &seeds()?, number);
    println!("{tally}");
    Ok(())
}

fn seeds() -> Result<Seeds, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Seeds::read(&root).map_err(|error| format!("no seeds: {error}"))
}

/// As the shim has it.
fn config(policy: Policy) -> Config {
    let config = Config::server().with_access_control(false);
    config.with_policy(policy)
}

/// Watches the memory of all programs, and empties the shims' stores: what mutated writes leave there is kept for good reason.
fn sample(attacks: &mut [Attack], databases: &BTreeSet<String>, length: Duration) {
    let end = Instant::now() + length;
    while Instant::now() < end {
        thread::sleep(Duration::from_millis(250));
        for attack in &mut *attacks {
            for (program, memory) in &mut attack.programs {
                memory.sample(program);
                if memory.name() == SHIM {
                    // A shim that does not answer is found out by its attack.
                    let _emptied = empty(program.address(), databases);
                }
            }
        }
    }
}

/// Drops the databases that the seeds write to; what mutation makes of their names is little.
fn empty(shim: SocketAddr, databases: &BTreeSet<String>) -> io::Result<()> {
    let mut stream = TcpStream::connect(shim)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    for database in databases {
        let drop = rawdoc! { "dropDatabase": 1, "$db": database.as_str() };
        stream.write_all(&op_msg(&drop))?;
        let mut len = [0; 4];
        stream.read_exact(&mut len)?;
        let rest = u64::from(u32::from_le_bytes(len)).saturating_sub(4);
        io::copy(&mut (&stream).take(rest), &mut io::sink())?;
    }
    Ok(())
}

impl Kind {
    fn run(&self, seeds: &Seeds, plan: &Plan) -> Tally {
        match self {
            Self::Requests(target) => mutate::run(target, seeds, plan),
            Self::Replies {
                server,
                proxy,
                strips,
            } => server.run(*proxy, *strips, plan),
        }
    }
}

impl Attack {
    fn on_shim(name: &'static str, examples: &Examples, policy: Policy) -> Result<Self, String> {
        let word = if policy == Policy::Tolerant {
            "tolerant"
        } else {
            "server"
        };
        let shim = shim(examples, word)?;
        let target = Target::shim(shim.address(), config(policy));
        Ok(Self {
            name,
            kind: Arc::new(Kind::Requests(target)),
            programs: vec![(shim, Memory::new(SHIM))],
        })
    }

    fn on_proxy(examples: &Examples) -> Result<Self, String> {
        let shim = shim(examples, "server")?;
        let proxy = proxy(examples, shim.address(), &[])?;
        let target = Target::proxy(proxy.address(), config(Policy::Server));
        Ok(Self {
            name: "proxy before a shim",
            kind: Arc::new(Kind::Requests(target)),
            programs: vec![(proxy, Memory::new("proxy")), (shim, Memory::new(SHIM))],
        })
    }

    fn behind_proxy(
        name: &'static str,
        examples: &Examples,
        seeds: &Arc<Seeds>,
        replies: &str,
    ) -> Result<Self, String> {
        let server = Upstream::start(Arc::clone(seeds));
        let server = server.map_err(|error| format!("{name}: {error}"))?;
        let proxy = proxy(examples, server.address(), &["--replies", replies])?;
        Ok(Self {
            name,
            kind: Arc::new(Kind::Replies {
                server,
                proxy: proxy.address(),
                strips: replies == "strip",
            }),
            programs: vec![(proxy, Memory::new("proxy"))],
        })
    }

    /// The client's word, whether the programs still ran, what they counted, and their memory.
    fn judge(self, tally: Result<Tally, &str>) -> Result<String, Vec<String>> {
        let tally = tally.map_err(|error| vec![error.to_owned()])?;
        let text = tally.to_string();
        let mut lines = text.lines();
        let mut summary = lines.next().unwrap_or_default().to_owned();
        let mut problems = Vec::new();
        if !tally.is_clean() {
            problems.push(summary.clone());
            problems.extend(lines.map(str::to_owned));
        }
        if tally.messages == 0 || tally.replies == 0 {
            problems.push("nothing was answered".into());
        }
        let direct = self.programs.len() == 1 && matches!(*self.kind, Kind::Requests(_));
        for (mut program, memory) in self.programs {
            let name = memory.name();
            if !program.is_running() {
                problems.push(format!("the {name} is gone"));
            }
            match program.finish() {
                Ok(ended) => {
                    problems.extend(conservation(name, &ended));
                    // Those of connections that were left early are counted there alone.
                    let answered = ended.counter("answered").unwrap_or(0);
                    if direct && name == SHIM && answered < tally.replies {
                        problems.push(format!("{answered} answers, {} came", tally.replies));
                    }
                }
                Err(error) => problems.push(error),
            }
            problems.extend(memory.problem(SLACK));
            summary = format!("{summary}; {}", memory.text());
        }
        if problems.is_empty() {
            Ok(summary)
        } else {
            Err(problems)
        }
    }
}

fn shim(examples: &Examples, policy: &str) -> Result<Program, String> {
    let listen = ["--listen", "127.0.0.1:0", "--telemetry-only"];
    let arguments = [&listen[..], &["--policy", policy]].concat();
    Program::start(SHIM, &examples.shim, &arguments, Lines::Counted)
}

fn proxy(examples: &Examples, upstream: SocketAddr, more: &[&str]) -> Result<Program, String> {
    let upstream = upstream.to_string();
    let arguments = [&["--upstream", upstream.as_str()], more].concat();
    Program::start("proxy", &examples.proxy, &arguments, Lines::Counted)
}

/// What was received is what was accepted and what was refused, and what was refused is the sum over the reasons.
fn conservation(name: &str, ended: &Ended) -> Option<String> {
    let counter = |counter: &str| ended.counter(counter).ok();
    let reasons = ended.counters["refused_for"].as_object();
    let by_reason = reasons.map(|reasons| reasons.values().filter_map(Value::as_u64).sum());
    let refused = counter("refused");
    let sum = counter("accepted").zip(refused).map(|(a, r)| a + r);
    let is_whole = sum.is_some() && sum == counter("received") && refused == by_reason;
    (!is_whole).then(|| format!("the {name}'s counters do not add up: {}", ended.counters))
}
