//! Writes of many documents, split by what the server takes.

use bson::raw::RawDocumentBuf;
use bson::{Document, doc};

use crate::client::Client;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::message::DocumentSequence;
use crate::operation::{Batch, Finish, GetMore, Kind, Namespace, Operation};
use crate::stream::StreamDescription;

/// What every batch keeps free in its message for everything that is not a document. The specification of the client bulkWrite wants
/// exactly this.
pub const RESERVE: usize = 1_000;

fn room(stream: &StreamDescription) -> usize {
    let limit = usize::try_from(stream.max_message_size).unwrap_or(0);
    limit.saturating_sub(RESERVE)
}

/// How many of the next documents fit, at least one.
fn fitting(sizes: impl Iterator<Item = usize>, room: usize, count: usize) -> usize {
    let mut used = 0_usize;
    let fitting = sizes.take(count).take_while(|size| {
        used += size;
        used <= room
    });
    fitting.count().max(1)
}

fn raw(documents: &[Document]) -> Result<Vec<RawDocumentBuf>> {
    let documents = documents.iter();
    let documents = documents.map(|document| Ok(RawDocumentBuf::try_from(document)?));
    documents.collect()
}

/// One `insert` of several.
#[derive(Debug)]
struct InsertBatch<'d> {
    namespace: &'d Namespace,
    rest: &'d [RawDocumentBuf],
    taken: usize,
}

impl Operation for InsertBatch<'_> {
    type Output = usize;

    fn name(&self) -> &str {
        "insert"
    }

    fn database(&self) -> &str {
        &self.namespace.database
    }

    fn collection(&self) -> Option<&str> {
        Some(&self.namespace.collection)
    }

    fn kind(&self) -> Kind {
        Kind::RetryableWrite
    }

    fn build(&mut self, stream: &StreamDescription) -> Result<Command> {
        let sizes = self.rest.iter().map(|document| document.as_bytes().len());
        self.taken = fitting(sizes, room(stream), stream.max_write_batch_size);
        let body = doc! { "insert": &*self.namespace.collection };
        let mut command = Command::new("insert", &self.namespace.database, body);
        command.sequences.push(DocumentSequence {
            identifier: "documents",
            documents: self.rest[..self.taken].to_vec(),
        });
        Ok(command)
    }

    fn finish(&mut self, _: Option<RawDocumentBuf>, _: Finish<'_>) -> Result<usize> {
        Ok(self.taken)
    }
}

/// One `bulkWrite` of several, with the results of all its statements.
#[derive(Debug)]
struct BulkWriteBatch<'d> {
    namespaces: &'d [Namespace],
    statements: &'d [(usize, RawDocumentBuf)],
    taken: usize,
}

impl BulkWriteBatch<'_> {
    fn namespace(&self, index: usize) -> String {
        let namespace = &self.namespaces[index];
        format!("{}.{}", namespace.database, namespace.collection)
    }
}

impl Operation for BulkWriteBatch<'_> {
    /// How many statements were taken, and their results.
    type Output = (usize, Vec<Document>);

    fn name(&self) -> &str {
        "bulkWrite"
    }

    fn database(&self) -> &str {
        "admin"
    }

    fn kind(&self) -> Kind {
        Kind::RetryableWrite
    }

    fn build(&mut self, stream: &StreamDescription) -> Result<Command> {
        let room = room(stream);
        let (mut used, mut seen) = (0, Vec::<usize>::new());
        let (mut ops, mut infos) = (Vec::new(), Vec::new());
        for (index, document) in self.statements.iter().take(stream.max_write_batch_size) {
            let place = seen.iter().position(|known| known == index);
            let place = place.unwrap_or(seen.len());
            let mut insert = doc! { "insert": i32::try_from(place).unwrap_or(0) };
            insert.insert("document", Document::try_from(document)?);
            let insert = RawDocumentBuf::try_from(&insert)?;
            let info = RawDocumentBuf::try_from(&doc! { "ns": self.namespace(*index) })?;
            let is_new = place == seen.len();
            let info_size = if is_new { info.as_bytes().len() } else { 0 };
            used += insert.as_bytes().len() + info_size;
            if used > room && !ops.is_empty() {
                break;
            }
            ops.push(insert);
            if is_new {
                seen.push(*index);
                infos.push(info);
            }
        }
        self.taken = ops.len();
        let body = doc! { "bulkWrite": 1, "ordered": true, "errorsOnly": false };
        let mut command = Command::new("bulkWrite", "admin", body);
        command.sequences = vec![
            DocumentSequence {
                identifier: "ops",
                documents: ops,
            },
            DocumentSequence {
                identifier: "nsInfo",
                documents: infos,
            },
        ];
        Ok(command)
    }

    fn finish(
        &mut self,
        reply: Option<RawDocumentBuf>,
        rest: Finish<'_>,
    ) -> Result<(usize, Vec<Document>)> {
        let mut batch = Batch::read(&reply.unwrap_or_default())?;
        let mut results = std::mem::take(&mut batch.documents);
        while batch.id != 0 {
            let mut get_more = GetMore {
                namespace: Namespace::new("admin", "$cmd.bulkWrite"),
                id: batch.id,
                batch_size: None,
                exhaust: false,
            };
            // Straight to the connection: what fails here is not tried again by itself.
            (batch, _) = rest.client.execute_on_connection(
                &mut get_more,
                rest.connection,
                rest.session,
                None, // + draft
            )?;
            results.append(&mut batch.documents);
        }
        Ok((self.taken, results))
    }
}

impl Client {
    /// Inserts documents, in as many commands as it takes. Says how many documents each had.
    pub fn insert_many(&self, namespace: &Namespace, documents: &[Document]) -> Result<Vec<usize>> {
        let documents = raw(documents)?;
        let (mut rest, mut batches) = (&documents[..], Vec::new());
        while !rest.is_empty() {
            let mut batch = InsertBatch {
                namespace,
                rest,
                taken: 0,
            };
            let taken = self.execute(&mut batch, None)?;
            rest = &rest[taken..];
            batches.push(taken);
        }
        Ok(batches)
    }

    /// Inserts documents into several collections, by index into `namespaces`. Gives how many each command had.
    pub fn bulk_write(
        &self,
        namespaces: &[Namespace],
        inserts: &[(usize, Document)],
    ) -> Result<Vec<usize>> {
        let statements = inserts.iter().map(|(namespace, document)| {
            let document = RawDocumentBuf::try_from(document)?;
            Ok((*namespace, document))
        });
        let statements = statements.collect::<Result<Vec<_>>>()?;
        let (mut rest, mut batches) = (&statements[..], Vec::new());
        while !rest.is_empty() {
            let mut batch = BulkWriteBatch {
                namespaces,
                statements: rest,
                taken: 0,
            };
            let (taken, results) = self.execute(&mut batch, None)?;
            if results.len() != taken {
                return Err(Error::refused("a statement has no result"));
            }
            rest = &rest[taken..];
            batches.push(taken);
        }
        Ok(batches)
    }
}
