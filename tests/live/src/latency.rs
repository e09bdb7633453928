//! How long a round trip takes through the proxy, compared with a program that only passes bytes on. Both in one run, in turns.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use mongodb::bson::{Binary, rawdoc, spec::BinarySubtype};

use crate::examples::Examples;
use crate::forwarder::op_msg;
use crate::program::{Lines, Program};

/// Connections are opened anew, so that no luck with processor cores lasts for the whole run.
const ROUNDS: usize = 8;
const WARM_UP: usize = 500;
const BLOCK: usize = 250;
const BLOCKS: usize = 12;
const MOST: f64 = 1.10;

/// Measures and prints. Times are no ground to fail, a proxy that did not attach is.
pub fn run(examples: &Examples) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let server = Program::start("answer", &this, &["answer"], Lines::Kept)?;
    let upstream = server.address().to_string();
    let arguments = ["forward", &upstream];
    let forwarder = Program::start("forward", &this, &arguments, Lines::Kept)?;
    let proxy = start_proxy(&examples.proxy, &upstream)?;
    let mut routes = [
        Route::new("no proxy", server.address()),
        Route::new("byte-forwarding proxy", forwarder.address()),
        Route::new("proxy", proxy.address()),
    ];
    for _ in 0..ROUNDS {
        for route in &mut routes {
            route.open()?;
            route.measure(WARM_UP, false)?;
        }
        for block in 0..BLOCKS {
            // Every route comes first, second and third equally often, so drift is the same for all.
            for turn in 0..routes.len() {
                let index = (block + turn) % routes.len();
                routes[index].measure(BLOCK, true)?;
            }
        }
    }
    let medians = routes.each_mut().map(|route| (route.name, route.median()));
    let finds = routes[2].finds;
    // The connections close, so that the programs can end.
    drop(routes);
    for (name, median) in medians {
        println!("latency  {name:<22} {:>7.2} us median", micros(median));
    }
    let [(_, direct), (_, forwarded), (_, proxied)] = medians;
    let ratio = micros(proxied) / micros(forwarded);
    let added = micros(proxied.saturating_sub(direct)) / micros(forwarded.saturating_sub(direct));
    let verdict = if ratio <= MOST { "holds" } else { "BROKEN" };
    println!(
        "latency  round trip through the proxy: {ratio:.3} of one through the byte-forwarding proxy \
         (at most {MOST:.2}: {verdict}); added to no proxy: {added:.2}; {} round trips each",
        ROUNDS * BLOCKS * BLOCK
    );
    forwarder.finish()?;
    let attached = proxy.finish()?.counter("attached")?;
    server.finish()?;
    if attached == finds {
        Ok(())
    } else {
        Err(format!(
            "the proxy attached {attached} sections to {finds} commands"
        ))
    }
}

fn start_proxy(path: &Path, upstream: &str) -> Result<Program, String> {
    Program::start("proxy", path, &["--upstream", upstream], Lines::Kept)
}

struct Route {
    name: &'static str,
    address: SocketAddr,
    stream: Option<TcpStream>,
    times: Vec<Duration>,
    finds: u64,
}

impl Route {
    fn new(name: &'static str, address: SocketAddr) -> Self {
        Self {
            name,
            address,
            stream: None,
            times: Vec::new(),
            finds: 0,
        }
    }

    /// A new connection, with its handshake.
    fn open(&mut self) -> Result<(), String> {
        let connect = || {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            Ok(stream)
        };
        self.stream = Some(connect().map_err(|error| self.problem(&error))?);
        self.round_trip(&hello())
    }

    fn measure(&mut self, count: usize, is_kept: bool) -> Result<(), String> {
        let find = find_200();
        for _ in 0..count {
            let start = Instant::now();
            self.round_trip(&find)?;
            if is_kept {
                self.times.push(start.elapsed());
            }
            self.finds += 1;
        }
        Ok(())
    }

    fn round_trip(&self, message: &[u8]) -> Result<(), String> {
        let mut reply = [0; 256];
        let mut stream = self.stream.as_ref().ok_or("not connected")?;
        let mut read = || {
            stream.write_all(message)?;
            stream.read_exact(&mut reply[..4])?;
            let len = i32::from_le_bytes([reply[0], reply[1], reply[2], reply[3]]);
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            stream.read_exact(&mut reply[4..len.clamp(4, 256)])
        };
        read().map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &std::io::Error) -> String {
        format!("{}: {error}", self.name)
    }

    fn median(&mut self) -> Duration {
        self.times.sort_unstable();
        self.times[self.times.len() / 2]
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn hello() -> Vec<u8> {
    op_msg(&rawdoc! { "hello": 1, "$db": "admin" })
}

/// A `find` of 200 bytes, as drivers send it: name, filter, limit, session, database.
fn find_200() -> Vec<u8> {
    const LEN: usize = 200;
    let session = Binary {
        subtype: BinarySubtype::Uuid,
        bytes: b"a session's uuid".to_vec(),
    };
    let find = |padding: usize| {
        op_msg(&rawdoc! {
            "find": "things",
            "filter": { "name": "x".repeat(padding) },
            "limit": 1,
            "singleBatch": true,
            "lsid": { "id": session.clone() },
            "$db": "live",
        })
    };
    find(LEN - find(0).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_find_has_200_bytes() {
        let find = find_200();
        assert_eq!(find.len(), 200);
        assert_eq!(crate::wire::message_len(&find), Ok(Some(200)));
        let message = crate::wire::Message::read(&find).unwrap();
        assert_eq!(message.command(), "find");
        assert!(message.is_eligible());
    }
}
