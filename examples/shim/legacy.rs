//! `OP_QUERY`: how drivers that do not know the server yet say `isMaster`. Nothing else is answered by it since server 5.1.

use bson::{RawDocument, RawDocumentBuf};
use opmsg_telemetry::Limits;
use opmsg_telemetry::document::validate;
use opmsg_telemetry::message::OtherMessage;

use crate::commands::{self, arguments::Arguments};
use crate::failure::Failure;
use crate::shim::Shim;

/// The reply to a legacy query; nothing when it cannot be read, and then the connection is closed.
pub(crate) fn answer(
    shim: &Shim,
    connection: i32,
    query: &OtherMessage<'_>,
) -> Option<RawDocumentBuf> {
    // Flags, the collection's name, how many to skip and to return, then the query.
    let (_flags, rest) = query.payload().split_first_chunk::<4>()?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let name = rest.get(..end)?;
    let (_numbers, rest) = rest.get(end.checked_add(1)?..)?.split_first_chunk::<8>()?;
    let len = usize::try_from(i32::from_le_bytes(*rest.first_chunk()?)).ok()?;
    // A document with the fields to return may follow.
    let document = rest.get(..len)?;
    validate(document, Limits::MAX_NESTING).ok()?;
    let body = RawDocument::from_bytes(document).ok()?;
    let database = str::from_utf8(name.strip_suffix(b".$cmd")?).ok()?;
    let (command, _) = body.into_iter().next()?.ok()?;
    let arguments = Arguments {
        name: command.as_str(),
        database,
        body,
        sequences: &[],
    };
    Some(match arguments.name {
        "hello" | "isMaster" | "ismaster" => commands::run(shim, connection, &arguments),
        _ => Failure::new(
            352,
            "UnsupportedOpQueryCommand",
            "OP_QUERY is for hello alone; use OP_MSG",
        )
        .reply(),
    })
}
