//! Cursors: batch by batch, or as a stream.

use bson::{Document, doc};

use crate::client::Client;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::operation::{Batch, GetMore, Kind, Namespace, Plain};

/// An open result. Behind a load balancer it keeps the connection it was opened on.
#[derive(Debug)]
pub struct Cursor<'c> {
    client: &'c Client,
    namespace: Namespace,
    batch_size: Option<i32>,
    id: i64,
    pinned: Option<Connection>,
    /// What has come and was not taken yet.
    pub documents: Vec<Document>,
}

impl<'c> Cursor<'c> {
    pub(crate) fn new(
        client: &'c Client,
        namespace: Namespace,
        batch_size: Option<i32>,
        first: Batch,
        connection: Connection,
    ) -> Self {
        let pinned = match client.options.load_balanced && first.id != 0 {
            true => Some(connection),
            false => {
                client.pool.check_in(connection);
                None
            }
        };
        Self {
            client,
            namespace,
            batch_size,
            id: first.id,
            pinned,
            documents: first.documents,
        }
    }

    pub fn is_open(&self) -> bool {
        self.id != 0
    }

    fn get_more(&self, exhaust: bool) -> GetMore {
        GetMore {
            namespace: self.namespace.clone(),
            id: self.id,
            batch_size: self.batch_size,
            exhaust,
        }
    }

    /// Asks for the next batch, if there is one: a call of the API, so it is an operation of its own.
    pub fn advance(&mut self) -> Result<()> {
        if self.id == 0 {
            return Ok(());
        }
        let mut get_more = self.get_more(false);
        let pinned = self.pinned.take();
        let done = self
            .client
            .execute_with_connection(&mut get_more, None, pinned)?;
        self.take(done.output, done.connection);
        Ok(())
    }

    /// All batches that are left, for one request.
    pub fn stream(&mut self) -> Result<()> {
        let mut get_more = self.get_more(true);
        let pinned = self.pinned.take();
        let done = self
            .client
            .execute_with_connection(&mut get_more, None, pinned)?;
        let (mut batch, mut connection) = (done.output, done.connection);
        let mut last = done.reply_id;
        while connection.has_more() {
            let span = self.client.start_streamed_reply_span(&get_more);
            let reply = connection.receive(last);
            span.record(&reply);
            let reply = reply?;
            last = reply.request_id;
            if let Some(error) = Error::of_reply(&reply.body) {
                return Err(error);
            }
            let next = Batch::read(&reply.body)?;
            batch.id = next.id;
            batch.documents.extend(next.documents);
        }
        self.take(batch, connection);
        Ok(())
    }

    fn take(&mut self, batch: Batch, connection: Connection) {
        self.id = batch.id;
        self.documents.extend(batch.documents);
        match self.client.options.load_balanced && self.id != 0 {
            true => self.pinned = Some(connection),
            false => self.client.pool.check_in(connection),
        }
    }

    /// Takes all batches, one by one.
    pub fn drain(mut self) -> Result<Vec<Document>> {
        while self.is_open() {
            self.advance()?;
        }
        Ok(self.documents)
    }

    /// Ends the cursor before its end.
    pub fn close(mut self) -> Result<()> {
        if self.id == 0 {
            return Ok(());
        }
        let mut kill = Plain {
            name: "killCursors",
            namespace: self.namespace.clone(),
            kind: Kind::Write,
            arguments: doc! { "cursors": [self.id] },
            reply_expected: true,
        };
        let pinned = self.pinned.take();
        let done = self
            .client
            .execute_with_connection(&mut kill, None, pinned)?;
        self.client.pool.check_in(done.connection);
        Ok(())
    }
}
