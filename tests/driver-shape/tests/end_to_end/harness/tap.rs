//! Stands between driver and shim, passes every byte on, and keeps every message. With several shims behind it, it is a load balancer:
//! connections go to one after the other.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// One message, as its bytes were.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The driver's port, which names the connection.
    pub(crate) port: u16,
    /// Which of the shims it goes to.
    pub(crate) shim: usize,
    pub(crate) is_request: bool,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) struct Tap {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Tap {
    pub(crate) fn start(shims: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let tap = Self {
            address: listener.local_addr().expect("an address"),
            seen: Arc::default(),
        };
        let seen = tap.seen.clone();
        thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let Ok(driver) = stream else { return };
                let shim = index % shims.len();
                let Ok(server) = TcpStream::connect(shims[shim]) else {
                    return;
                };
                let port = driver.peer_addr().map_or(0, |address| address.port());
                for is_request in [true, false] {
                    let (from, to) = match is_request {
                        true => (&driver, &server),
                        false => (&server, &driver),
                    };
                    let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else {
                        return;
                    };
                    let seen = seen.clone();
                    thread::spawn(move || pass(from, to, &seen, port, shim, is_request));
                }
            }
        });
        tap
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

/// Passes messages on until one side ends; a message is kept before the other side has it.
fn pass(
    mut from: TcpStream,
    mut to: TcpStream,
    seen: &Mutex<Vec<Seen>>,
    port: u16,
    shim: usize,
    is_request: bool,
) {
    let mut next = || {
        let mut bytes = vec![0; 4];
        from.read_exact(&mut bytes).ok()?;
        let len = u32::from_le_bytes(bytes[..].try_into().ok()?);
        bytes.resize(usize::try_from(len).ok()?.max(4), 0);
        from.read_exact(&mut bytes[4..]).ok()?;
        Some(bytes)
    };
    while let Some(bytes) = next() {
        seen.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Seen {
                port,
                shim,
                is_request,
                bytes: bytes.clone(),
            });
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
