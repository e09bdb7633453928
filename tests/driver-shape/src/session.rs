//! Sessions and transactions.

use opentelemetry::Context;

use crate::client::Client;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::operation::EndTransaction;
use crate::random;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Transaction {
    None,
    /// The next command is the first one.
    Starting,
    InProgress,
    /// Ended; only a repetition of the end may follow.
    Ended,
}

#[derive(Debug)]
pub struct Session {
    pub(crate) id: [u8; 16],
    pub(crate) txn_number: i64,
    pub(crate) transaction: Transaction,
    /// The span of the transaction.
    pub(crate) span: Option<Context>,
    /// Behind a load balancer, the connection of the transaction.
    pub(crate) pinned: Option<Connection>,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self {
            id: random::sixteen(),
            txn_number: 0,
            transaction: Transaction::None,
            span: None,
            pinned: None,
        }
    }

    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    pub(crate) fn in_transaction(&self) -> bool {
        matches!(
            self.transaction,
            Transaction::Starting | Transaction::InProgress
        )
    }

    pub fn start_transaction(&mut self, client: &Client) -> Result<()> {
        if self.in_transaction() {
            return Err(Error::refused("there is a transaction already"));
        }
        self.txn_number += 1;
        self.transaction = Transaction::Starting;
        self.span = client.start_transaction_span();
        Ok(())
    }

    pub fn commit_transaction(&mut self, client: &Client) -> Result<()> {
        self.end(client, "commitTransaction")
    }

    pub fn abort_transaction(&mut self, client: &Client) -> Result<()> {
        self.end(client, "abortTransaction")
    }

    /// A commit may be said again by the user: it is an operation of its own.
    fn end(&mut self, client: &Client, name: &'static str) -> Result<()> {
        if self.transaction == Transaction::None {
            return Err(Error::refused("there is no transaction"));
        }
        let was = std::mem::replace(&mut self.transaction, Transaction::Ended);
        // Nothing was sent, so there is nothing to end.
        let result = match was {
            Transaction::Starting => Ok(()),
            _ => client.execute(&mut EndTransaction { name }, Some(self)),
        };
        self.span = None;
        if let Some(connection) = self.pinned.take() {
            client.pool.check_in(connection);
        }
        result
    }
}
