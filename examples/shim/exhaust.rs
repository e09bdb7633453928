//! A `getMore` whose sender takes a stream of replies: all batches of the cursor, without being asked for again.

use bson::{RawDocument, RawDocumentBuf};
use opmsg_telemetry::compression::CompressorId;
use opmsg_telemetry::message::Flags;

use crate::commands::arguments::Arguments;

/// A stream of replies that has not ended.
#[derive(Debug)]
pub(crate) struct Exhaust {
    /// The id of the last reply, which the next one answers.
    pub(crate) last_id: i32,
    /// The request's.
    pub(crate) flags: Flags,
    /// What the request came compressed with.
    pub(crate) compressor: Option<CompressorId>,
    database: String,
    body: RawDocumentBuf,
}

impl Exhaust {
    /// What follows the first reply to a request that allows a stream; nothing unless its cursor has more. Other commands have one reply.
    pub(crate) fn begin(
        arguments: &Arguments<'_>,
        result: &RawDocument,
        id: i32,
        flags: Flags,
        compressor: Option<CompressorId>,
    ) -> Option<Self> {
        if arguments.name != "getMore" || !is_open(result) {
            return None;
        }
        Some(Self {
            last_id: id,
            flags,
            compressor,
            database: arguments.database.to_owned(),
            body: arguments.body.to_owned(),
        })
    }

    /// The request, to run again.
    pub(crate) fn arguments(&self) -> Arguments<'_> {
        Arguments {
            name: "getMore",
            database: &self.database,
            body: &self.body,
            sequences: &[],
        }
    }

    /// What follows the next reply.
    pub(crate) fn next(self, result: &RawDocument, id: i32) -> Option<Self> {
        is_open(result).then_some(Self {
            last_id: id,
            ..self
        })
    }
}

/// Whether a reply's cursor has more.
fn is_open(result: &RawDocument) -> bool {
    let cursor = result.get_document("cursor");
    cursor.is_ok_and(|cursor| cursor.get_i64("id").is_ok_and(|id| id != 0))
}
