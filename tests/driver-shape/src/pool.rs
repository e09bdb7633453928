//! The connections of one client. They may lead to different servers: behind a load balancer, or while servers are upgraded.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::connection::{Connection, Faults, Handshake};
use crate::error::{Error, Phase, Result};

#[derive(Debug)]
pub struct Pool {
    handshake: Handshake,
    faults: Arc<Faults>,
    next_id: AtomicI64,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(crate) fn new(handshake: Handshake, faults: Arc<Faults>) -> Self {
        Self {
            handshake,
            faults,
            next_id: AtomicI64::new(1),
            idle: Mutex::default(),
        }
    }

    /// The connection that was idle longest, or a new one.
    pub(crate) fn check_out(&self) -> Result<Connection> {
        if Faults::strikes(&self.faults.check_outs) {
            return Err(Error::new(Phase::CheckOut, "the pool was cleared"));
        }
        let mut idle = self.idle();
        if !idle.is_empty() {
            return Ok(idle.remove(0));
        }
        drop(idle);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        Connection::open(&self.handshake, id)
    }

    pub(crate) fn check_in(&self, connection: Connection) {
        if connection.is_usable() {
            self.idle().push(connection);
        }
    }

    /// Opens connections until so many are idle.
    pub fn fill(&self, connections: usize) -> Result<()> {
        let mut opened = Vec::new();
        while opened.len() < connections {
            opened.push(self.check_out()?);
        }
        self.idle().extend(opened);
        Ok(())
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
