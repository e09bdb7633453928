//! One client's connection and the one to the server that belongs to it: two threads, each reading on one side.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use opmsg_telemetry::Limits;

use crate::handshakes::Handshakes;
use crate::inbox::Inbox;
use crate::outbox::Outbox;
use crate::proxy::Proxy;
use crate::replies::Replies;
use crate::requests::Requests;

/// How long the server may still answer when its client has sent everything.
const LAST_REPLIES: Duration = Duration::from_secs(2);

/// Both sockets, and what both directions know.
pub(crate) struct Connection {
    pub(crate) client: TcpStream,
    pub(crate) upstream: TcpStream,
    pub(crate) handshakes: Handshakes,
    /// Held while writing to the client: replies come from the server, and some from this proxy.
    turn: Mutex<()>,
}

/// Closes a connection when the thread that holds it ends, however that happens: the other thread waits for bytes that nobody would
/// pass on.
struct Closing<'c>(&'c Connection);

/// What is done with the messages of one direction.
pub(crate) trait Direction {
    fn limits(&self) -> Limits;

    /// A whole message that was read at `range`. Breaks where the connection is to be closed.
    fn message(&mut self, message: &[u8], range: Range<usize>, out: &mut Outbox)
    -> ControlFlow<()>;

    /// The next message has a length that none has: nothing can follow.
    fn damaged(&mut self, prefix: &[u8]);

    /// Writes what goes on, of which parts lie in `read`.
    fn deliver(&mut self, read: &[u8], out: &mut Outbox) -> io::Result<()>;
}

impl Connection {
    pub(crate) fn new(client: TcpStream, upstream: TcpStream) -> io::Result<Self> {
        client.set_nodelay(true)?;
        upstream.set_nodelay(true)?;
        Ok(Self {
            client,
            upstream,
            handshakes: Handshakes::new(),
            turn: Mutex::new(()),
        })
    }

    /// Passes messages in both directions until one side ends.
    pub(crate) fn run(&self, proxy: &Proxy) {
        thread::scope(|scope| {
            let _closing = Closing(self);
            let (running, ended) = mpsc::channel::<()>();
            let other_thread = thread::Builder::new().spawn_scoped(scope, move || {
                let _running = running;
                let _closing = Closing(self);
                pump(&self.upstream, &mut Replies::new(proxy, self));
            });
            if other_thread.is_err() {
                return;
            }
            pump(&self.client, &mut Requests::new(proxy, self));
            // The server learns that there is no more, and what it still answers goes on.
            let _ = self.upstream.shutdown(Shutdown::Write);
            let _ = ended.recv_timeout(LAST_REPLIES);
        });
    }

    /// Writes to the client when nothing else does.
    pub(crate) fn answer(
        &self,
        write: impl FnOnce(&TcpStream) -> io::Result<()>,
    ) -> io::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        write(&self.client)
    }

    /// Reads no more from the client than what is there.
    pub(crate) fn end(&self) {
        let _ = self.client.shutdown(Shutdown::Read);
    }

    /// Ends both sides; who reads or writes there notices.
    pub(crate) fn close(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.upstream.shutdown(Shutdown::Both);
    }
}

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Reads what is there, and writes all messages of it at once, until the stream ends or a message ends the connection.
fn pump(from: &TcpStream, direction: &mut impl Direction) {
    let limits = direction.limits();
    let (mut inbox, mut out) = (Inbox::new(), Outbox::default());
    while let Ok(1..) = inbox.fill(from) {
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() {
            match inbox.next(&limits) {
                Ok(Some(range)) => {
                    let message = inbox.bytes().get(range.clone()).unwrap_or_default();
                    flow = direction.message(message, range, &mut out);
                }
                Ok(None) => break,
                Err(_) => {
                    direction.damaged(inbox.rest());
                    flow = ControlFlow::Break(());
                }
            }
            if out.is_full() && direction.deliver(inbox.bytes(), &mut out).is_err() {
                return;
            }
        }
        if direction.deliver(inbox.bytes(), &mut out).is_err() || flow.is_break() {
            return;
        }
    }
}
