//! All connections of the process: they come, are limited in number, and end together.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use opmsg_telemetry::{Traceparent, Wall};

use crate::arguments::Options;
use crate::connection::Connection;
use crate::context::Contexts;
use crate::totals::Totals;

/// Each has two threads and two buffers; a client beyond that is sent away.
const MOST_CONNECTIONS: usize = 1_024;

const TO_CONNECT: Duration = Duration::from_secs(5);

/// How long connections may take to end by themselves, and after that when they are closed.
const TO_END: Duration = Duration::from_secs(5);

/// Longer command names are cut in the log; no server has one.
const LONGEST_NAME: usize = 64;

/// What all connections share.
pub(crate) struct Proxy {
    pub(crate) options: Options,
    pub(crate) contexts: Contexts,
    pub(crate) totals: Totals,
    registry: Mutex<Registry>,
    changed: Condvar,
}

struct Registry {
    /// `None` while the server is being connected to.
    open: HashMap<u64, Option<Arc<Connection>>>,
    next: u64,
    ending: bool,
}

/// A connection's place among the open ones; free again when its thread ends, however that happens.
struct Place {
    proxy: Arc<Proxy>,
    number: u64,
}

impl Proxy {
    pub(crate) fn new(options: Options) -> Option<Self> {
        let registry = Registry {
            open: HashMap::new(),
            next: 0,
            ending: false,
        };
        Some(Self {
            contexts: Contexts::new(&options),
            options,
            totals: Totals::new(wall())?,
            registry: Mutex::new(registry),
            changed: Condvar::new(),
        })
    }

    /// Accepts clients for ever.
    pub(crate) fn listen(self: &Arc<Self>, listener: &TcpListener) {
        loop {
            match listener.accept() {
                Ok((client, _)) => self.admit(client),
                // No descriptors left, or a client that is gone already.
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    fn admit(self: &Arc<Self>, client: TcpStream) {
        let mut registry = self.registry();
        if registry.ending || registry.open.len() >= MOST_CONNECTIONS {
            return;
        }
        let number = registry.next;
        registry.next = number.wrapping_add(1);
        registry.open.insert(number, None);
        drop(registry);
        let place = Place {
            proxy: Arc::clone(self),
            number,
        };
        // Without a thread the connection and its place are dropped.
        let _ = thread::Builder::new().spawn(move || {
            // Why there is no server is between it and its client, who finds the connection closed.
            let _ = place.proxy.run(client, place.number);
        });
    }

    fn run(&self, client: TcpStream, number: u64) -> io::Result<()> {
        let connection = Arc::new(Connection::new(client, self.connect()?)?);
        let mut registry = self.registry();
        registry.open.insert(number, Some(Arc::clone(&connection)));
        if registry.ending {
            connection.end();
        }
        drop(registry);
        connection.run(self);
        Ok(())
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in &self.options.upstream {
            match TcpStream::connect_timeout(address, TO_CONNECT) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Ends all connections: what clients have sent still goes on. What was counted until then.
    pub(crate) fn finish(&self) -> &Totals {
        let mut registry = self.registry();
        registry.ending = true;
        for step in [Connection::end, Connection::close] {
            registry
                .open
                .values()
                .flatten()
                .for_each(|connection| step(connection));
            let waited = self
                .changed
                .wait_timeout_while(registry, TO_END, |registry| !registry.open.is_empty());
            (registry, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        &self.totals
    }

    /// Says which section was attached to which command. The name is the client's: it is quoted and bounded.
    pub(crate) fn log_attached(
        &self,
        request_id: i32,
        command: &[u8],
        traceparent: &[u8; Traceparent::LEN],
    ) {
        let command = command.get(..LONGEST_NAME).unwrap_or(command);
        let visible = |byte: &u8| {
            if byte.is_ascii_graphic() {
                char::from(*byte)
            } else {
                '?'
            }
        };
        let command: String = command.iter().map(visible).collect();
        let command = serde_json::Value::from(command);
        let traceparent = String::from_utf8_lossy(traceparent);
        let attached = format!(
            r#""requestId":{request_id},"command":{command},"traceparent":"{traceparent}""#
        );
        // Nobody has to read it.
        let _ = writeln!(io::stdout().lock(), r#"{{"attached":{{{attached}}}}}"#);
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.proxy.registry().open.remove(&self.number);
        self.proxy.changed.notify_all();
    }
}

/// The time of day.
pub(crate) fn wall() -> Wall {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Wall::from_duration(since_epoch.unwrap_or_default())
}
