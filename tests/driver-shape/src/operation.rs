//! Operations: what each call of the public API becomes.

use bson::{Document, RawDocumentBuf, doc};

use crate::client::Client;
use crate::command::Command;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::stream::StreamDescription;

/// What decides about retries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    RetryableRead,
    Read,
    RetryableWrite,
    Write,
    EndOfTransaction,
    /// The user wrote the command.
    RunCommand,
}

/// What an operation may use to finish: further commands go over the same connection, past the retries.
pub struct Finish<'a> {
    pub client: &'a Client,
    pub connection: &'a mut Connection,
    pub session: &'a mut Session,
}

pub trait Operation {
    type Output;

    fn name(&self) -> &str;

    fn database(&self) -> &str;

    fn collection(&self) -> Option<&str> {
        None
    }

    fn kind(&self) -> Kind;

    /// Builds the command for the server behind a connection; again for each attempt.
    fn build(&mut self, stream: &StreamDescription) -> Result<Command>;

    /// Reads the reply; `None` if none was wanted.
    fn finish(&mut self, reply: Option<RawDocumentBuf>, rest: Finish<'_>) -> Result<Self::Output>;
}

/// `database.collection`.
#[derive(Clone, Debug)]
pub struct Namespace {
    pub database: String,
    pub collection: String,
}

impl Namespace {
    pub fn new(database: &str, collection: &str) -> Self {
        Self {
            database: database.to_owned(),
            collection: collection.to_owned(),
        }
    }
}

/// A command whose reply is handed out as it is.
#[derive(Clone, Debug)]
pub struct Plain {
    pub name: &'static str,
    pub namespace: Namespace,
    pub kind: Kind,
    /// What follows the first field.
    pub arguments: Document,
    pub reply_expected: bool,
}

impl Operation for Plain {
    type Output = RawDocumentBuf;

    fn name(&self) -> &str {
        self.name
    }

    fn database(&self) -> &str {
        &self.namespace.database
    }

    fn collection(&self) -> Option<&str> {
        Some(&self.namespace.collection)
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn build(&mut self, _: &StreamDescription) -> Result<Command> {
        let mut body = doc! { self.name: &*self.namespace.collection };
        body.extend(self.arguments.clone());
        let mut command = Command::new(self.name, &self.namespace.database, body);
        command.reply_expected = self.reply_expected;
        Ok(command)
    }

    fn finish(&mut self, reply: Option<RawDocumentBuf>, _: Finish<'_>) -> Result<RawDocumentBuf> {
        Ok(reply.unwrap_or_default())
    }
}

/// What a user typed.
#[derive(Clone, Debug)]
pub struct RunCommand {
    pub database: String,
    pub command: Document,
}

impl Operation for RunCommand {
    type Output = RawDocumentBuf;

    fn name(&self) -> &str {
        self.command.keys().next().map_or("", String::as_str)
    }

    fn database(&self) -> &str {
        &self.database
    }

    fn kind(&self) -> Kind {
        Kind::RunCommand
    }

    fn build(&mut self, _: &StreamDescription) -> Result<Command> {
        Ok(Command::new(
            self.name(),
            &self.database,
            self.command.clone(),
        ))
    }

    fn finish(&mut self, reply: Option<RawDocumentBuf>, _: Finish<'_>) -> Result<RawDocumentBuf> {
        reply.ok_or_else(|| Error::refused("no reply"))
    }
}

/// `commitTransaction` or `abortTransaction`.
#[derive(Clone, Debug)]
pub struct EndTransaction {
    pub name: &'static str,
}

impl Operation for EndTransaction {
    type Output = ();

    fn name(&self) -> &str {
        self.name
    }

    fn database(&self) -> &str {
        "admin"
    }

    fn kind(&self) -> Kind {
        Kind::EndOfTransaction
    }

    fn build(&mut self, _: &StreamDescription) -> Result<Command> {
        Ok(Command::new(self.name, "admin", doc! { self.name: 1 }))
    }

    fn finish(&mut self, _: Option<RawDocumentBuf>, _: Finish<'_>) -> Result<()> {
        Ok(())
    }
}

/// The next batch of a cursor.
#[derive(Clone, Debug)]
pub struct GetMore {
    pub namespace: Namespace,
    pub id: i64,
    pub batch_size: Option<i32>,
    /// Whether all further batches may come as a stream.
    pub exhaust: bool,
}

impl Operation for GetMore {
    type Output = Batch;

    fn name(&self) -> &str {
        "getMore"
    }

    fn database(&self) -> &str {
        &self.namespace.database
    }

    fn collection(&self) -> Option<&str> {
        Some(&self.namespace.collection)
    }

    fn kind(&self) -> Kind {
        Kind::Read
    }

    fn build(&mut self, _: &StreamDescription) -> Result<Command> {
        let mut body = doc! { "getMore": self.id, "collection": &*self.namespace.collection };
        if let Some(size) = self.batch_size {
            body.insert("batchSize", size);
        }
        let mut command = Command::new("getMore", &self.namespace.database, body);
        command.exhaust_allowed = self.exhaust;
        Ok(command)
    }

    fn finish(&mut self, reply: Option<RawDocumentBuf>, _: Finish<'_>) -> Result<Batch> {
        Batch::read(&reply.unwrap_or_default())
    }
}

/// What a cursor's reply holds.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Zero when there is no more.
    pub id: i64,
    pub documents: Vec<Document>,
}

impl Batch {
    pub fn read(reply: &bson::RawDocument) -> Result<Self> {
        let cursor = reply.get_document("cursor");
        let cursor = cursor.map_err(|_| Error::refused("a reply without cursor"))?;
        let documents = cursor.get_array("firstBatch");
        let documents = documents.or_else(|_| cursor.get_array("nextBatch"));
        let documents = documents.map_err(|_| Error::refused("a cursor without batch"))?;
        let mut batch = Self {
            id: cursor.get_i64("id").unwrap_or(0),
            documents: Vec::new(),
        };
        for document in documents {
            if let Some(document) = document?.as_document() {
                batch.documents.push(Document::try_from(document)?);
            }
        }
        Ok(batch)
    }
}
