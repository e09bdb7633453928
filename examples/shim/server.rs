//! Connections: accepted, limited in number, each served by a thread of its own, and ended together.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::connection::serve;
use crate::shim::Shim;

/// Above this many, new connections are closed at once.
const MAX_CONNECTIONS: usize = 1_024;
/// How long connections may take to end: first to finish what they do, then to notice that nothing more is read or written.
const GRACE: Duration = Duration::from_secs(5);

/// The listening socket and the connections that came from it.
#[derive(Debug)]
pub(crate) struct Server {
    shim: Arc<Shim>,
    listener: TcpListener,
    address: SocketAddr,
    ended: AtomicBool,
    open: Mutex<HashMap<i32, Arc<TcpStream>>>,
    closed: Condvar,
}

impl Server {
    pub(crate) fn new(shim: Arc<Shim>) -> io::Result<Self> {
        let listener = TcpListener::bind(shim.options.listen)?;
        Ok(Self {
            address: listener.local_addr()?,
            shim,
            listener,
            ended: AtomicBool::new(false),
            open: Mutex::default(),
            closed: Condvar::new(),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts connections until [`end`](Self::end) is called. Nothing that one of them does ends the others.
    pub(crate) fn accept(self: &Arc<Self>) {
        let mut last = 0_i32;
        while !self.ended.load(Ordering::Acquire) {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    last = last.checked_add(1).unwrap_or(1);
                    self.start(last, stream);
                }
                // Out of descriptors, or the peer is gone already: others may have better luck later.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Serves a connection in a new thread; without one, or without a place, the connection is dropped and so closed.
    fn start(self: &Arc<Self>, number: i32, stream: TcpStream) {
        let stream = Arc::new(stream);
        {
            let mut open = self.open();
            if self.ended.load(Ordering::Acquire) || open.len() >= MAX_CONNECTIONS {
                return;
            }
            open.insert(number, Arc::clone(&stream));
        }
        let place = Place {
            server: Arc::clone(self),
            number,
        };
        let name = format!("conn{number}");
        let _ = thread::Builder::new().name(name).spawn(move || {
            // How a connection ended is between it and its peer; what it counted is published.
            let _ = serve(&place.server.shim, &stream, place.number);
        });
    }

    /// Accepts no more connections and ends those that are open. Commands that run are answered.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        // Wakes `accept`.
        let _ = TcpStream::connect_timeout(&self.address, GRACE);
        for how in [Shutdown::Read, Shutdown::Both] {
            let open = self.open();
            for stream in open.values() {
                let _ = stream.shutdown(how);
            }
            let _ = self
                .closed
                .wait_timeout_while(open, GRACE, |open| !open.is_empty());
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<i32, Arc<TcpStream>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place among the open ones; free again when its thread ends, however that happens.
struct Place {
    server: Arc<Server>,
    number: i32,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.server.open().remove(&self.number);
        self.server.closed.notify_all();
    }
}
