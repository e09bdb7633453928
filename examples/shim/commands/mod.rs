//! The commands: from arguments to the reply's document.

pub(crate) mod aggregate;
pub(crate) mod arguments;
pub(crate) mod batch;
pub(crate) mod bulk;
pub(crate) mod catalog;
pub(crate) mod read;
pub(crate) mod sasl;
pub(crate) mod write;

use bson::{RawDocumentBuf, rawdoc};

use crate::failure::Failure;
use crate::hello;
use crate::shim::Shim;
use arguments::Arguments;

/// Runs a command. `connection` is the number that hello reports.
pub(crate) fn run(shim: &Shim, connection: i32, arguments: &Arguments<'_>) -> RawDocumentBuf {
    if let Some(reply) = shim.replays.find(arguments) {
        return reply;
    }
    let reply = result(shim, connection, arguments).unwrap_or_else(|failure| failure.reply());
    shim.replays.keep(arguments, &reply);
    reply
}

fn result(
    shim: &Shim,
    connection: i32,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    if !shim.options.loose_transactions {
        arguments.refuse_transaction()?;
    }
    let store = &shim.store;
    match arguments.name {
        "hello" | "isMaster" | "ismaster" => hello::reply(shim, connection, arguments),
        "ping" | "endSessions" | "refreshSessions" => Ok(rawdoc! { "ok": 1.0 }),
        "saslStart" => sasl::start(arguments),
        "saslContinue" => sasl::go_on(arguments),
        "configureFailPoint" => shim.fail_points.configure(arguments),
        "commitTransaction" | "abortTransaction" if shim.options.loose_transactions => {
            Ok(rawdoc! { "ok": 1.0 })
        }
        "buildInfo" | "buildinfo" => Ok(hello::build_info(shim)),
        "insert" => write::insert(store, arguments),
        "update" => write::update(store, arguments),
        "delete" => write::delete(store, arguments),
        "findAndModify" | "findandmodify" => write::find_and_modify(store, arguments),
        "bulkWrite" => bulk::run(store, arguments),
        "find" => read::find(store, arguments),
        "getMore" => read::get_more(store, arguments),
        "killCursors" => read::kill_cursors(store, arguments),
        "aggregate" => aggregate::run(store, arguments),
        "count" => read::count(store, arguments),
        "distinct" => read::distinct(store, arguments),
        "create" => catalog::create(store, arguments),
        "drop" => catalog::drop_collection(store, arguments),
        "dropDatabase" => catalog::drop_database(store, arguments),
        "listCollections" => catalog::list_collections(store, arguments),
        _ => Err(Failure::new(59, "CommandNotFound", "no such command")),
    }
}
