//! A listener between two programs that passes bytes on and shows each whole message to an observer.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::wire::{Message, message_len};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    Request,
    Reply,
}

/// What a tap does with a message that passed.
pub trait Observer: Send + Sync + 'static {
    fn message(&self, direction: Direction, message: Result<Message, String>);
}

pub struct Tap {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    connections: Arc<AtomicU64>,
}

impl Tap {
    pub fn start(upstream: SocketAddr, observer: Arc<dyn Observer>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let tap = Self {
            address: listener.local_addr()?,
            stopped: Arc::default(),
            connections: Arc::default(),
        };
        let (stopped, connections) = (tap.stopped.clone(), tap.connections.clone());
        thread::spawn(move || {
            for client in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(client) = client else { continue };
                let Ok(server) = TcpStream::connect(upstream) else {
                    continue;
                };
                connections.fetch_add(1, Ordering::SeqCst);
                // A connection that cannot be set up is closed, and its client says so.
                let _closed = join(&client, &server, &observer);
            }
        });
        Ok(tap)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listening thread, which then ends; connections end with their ends.
        let _woken = TcpStream::connect(self.address);
    }
}

fn join(client: &TcpStream, server: &TcpStream, observer: &Arc<dyn Observer>) -> io::Result<()> {
    let ways = [
        (client, server, Direction::Request),
        (server, client, Direction::Reply),
    ];
    for (from, to, direction) in ways {
        to.set_nodelay(true)?;
        let (from, to) = (from.try_clone()?, to.try_clone()?);
        let observer = observer.clone();
        thread::spawn(move || {
            let _ended = pass(&from, &to, direction, &*observer);
            let _closed = to.shutdown(Shutdown::Write);
        });
    }
    Ok(())
}

/// Bytes are shown before they go on: when an answer is there, its question is on record.
fn pass(
    mut from: &TcpStream,
    mut to: &TcpStream,
    direction: Direction,
    observer: &dyn Observer,
) -> io::Result<()> {
    let mut chunk = vec![0; 1 << 16];
    let mut waiting = Vec::new();
    let mut broken = false;
    loop {
        let len = from.read(&mut chunk)?;
        if len == 0 {
            return Ok(());
        }
        if !broken {
            waiting.extend_from_slice(&chunk[..len]);
            broken = show(&mut waiting, direction, observer);
        }
        to.write_all(&chunk[..len])?;
    }
}

/// Shows every whole message; true when the stream cannot be followed any more.
fn show(waiting: &mut Vec<u8>, direction: Direction, observer: &dyn Observer) -> bool {
    let mut start = 0;
    let broken = loop {
        match message_len(&waiting[start..]) {
            Ok(Some(len)) if len <= waiting.len() - start => {
                observer.message(direction, Message::read(&waiting[start..start + len]));
                start += len;
            }
            Ok(_) => break false,
            Err(error) => {
                observer.message(direction, Err(error));
                break true;
            }
        }
    };
    waiting.drain(..start);
    broken
}

/// Keeps everything, in order of arrival.
#[derive(Default)]
pub struct Recording {
    messages: Mutex<Vec<(Direction, Message)>>,
    unreadable: Mutex<Vec<String>>,
}

impl Recording {
    pub fn take(&self) -> (Vec<(Direction, Message)>, Vec<String>) {
        let messages = std::mem::take(&mut *lock(&self.messages));
        (messages, std::mem::take(&mut *lock(&self.unreadable)))
    }
}

impl Observer for Recording {
    fn message(&self, direction: Direction, message: Result<Message, String>) {
        match message {
            Ok(message) => lock(&self.messages).push((direction, message)),
            Err(error) => lock(&self.unreadable).push(error),
        }
    }
}

/// A thread that panicked elsewhere does not take the record with it.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
