//! Client `bulkWrite`: statements on several collections in one command.

use bson::raw::cstr;
use bson::{RawBson, RawBsonRef, RawDocument, RawDocumentBuf, rawdoc};

use super::arguments::{Arguments, integer};
use super::batch::{self, FIRST_BATCH};
use super::write::{UpdateStatement, batch as statements, delete_documents, is_set};
use crate::failure::Failure;
use crate::store::cursor::Entry;
use crate::store::work::Work;
use crate::store::{Store, lock};

pub(crate) fn run(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    if arguments.database != "admin" {
        return Err(Failure::new(
            13,
            "Unauthorized",
            "bulkWrite may only be run against the admin database",
        ));
    }
    let ordered = arguments.flag("ordered")?.unwrap_or(true);
    let errors_only = arguments.flag("errorsOnly")?.unwrap_or(false);
    let size = match arguments.document("cursor")? {
        Some(cursor) => cursor.get("batchSize")?.map(integer).transpose()?,
        None => None,
    };
    let size = size.map_or(FIRST_BATCH, |size| usize::try_from(size).unwrap_or(0));
    let mut namespaces = Vec::new();
    for info in statements(arguments.documents("nsInfo")?)? {
        let namespace = info.get("ns")?.and_then(RawBsonRef::as_str);
        let namespace = namespace.filter(|name| {
            let parts = name.split_once('.');
            parts.is_some_and(|(database, name)| !database.is_empty() && !name.is_empty())
        });
        namespaces.push(namespace.ok_or(super::arguments::INVALID_NAMESPACE)?);
    }
    let mut done = Done::default();
    let mut results = Vec::new();
    let mut work = Work::new();
    for (index, operation) in (0_i32..).zip(statements(arguments.documents("ops")?)?) {
        match run_one(store, &namespaces, operation, &mut done, &mut work) {
            Ok(result) if errors_only => drop(result),
            Ok(mut result) => {
                result.append(cstr!("idx"), index);
                results.push(Entry::Made(result));
            }
            Err(failure) => {
                done.errors = done.errors.saturating_add(1);
                let mut result = rawdoc! { "ok": 0.0, "idx": index, "n": 0 };
                result.append(cstr!("code"), failure.code);
                result.append(cstr!("errmsg"), failure.message);
                results.push(Entry::Made(result));
                if ordered {
                    break;
                }
            }
        }
    }
    let namespace = "admin.$cmd.bulkWrite".to_owned();
    let mut reply = batch::first(store, namespace, results, size, false)?;
    reply.append(cstr!("nErrors"), done.errors);
    reply.append(cstr!("nInserted"), done.inserted);
    reply.append(cstr!("nMatched"), done.matched);
    reply.append(cstr!("nModified"), done.modified);
    reply.append(cstr!("nUpserted"), done.upserted);
    reply.append(cstr!("nDeleted"), done.deleted);
    Ok(reply)
}

#[derive(Default)]
struct Done {
    errors: i32,
    inserted: i32,
    matched: i32,
    modified: i32,
    upserted: i32,
    deleted: i32,
}

/// Runs one statement; the result lacks its index.
fn run_one(
    store: &Store,
    namespaces: &[&str],
    operation: &RawDocument,
    done: &mut Done,
    work: &mut Work,
) -> Result<RawDocumentBuf, Failure> {
    let unknown = Failure::bad_value("an operation is insert, update or delete");
    let (name, value) = operation.into_iter().next().ok_or(unknown)??;
    let namespace = usize::try_from(integer(value)?).ok();
    let namespace = namespace.and_then(|index| namespaces.get(index));
    let namespace = namespace.ok_or(Failure::bad_value("no namespace has this index"))?;
    let missing = Failure::missing("an operation's document is missing");
    let document = |name: &str| -> Result<&RawDocument, Failure> {
        let document = operation.get(name)?.and_then(RawBsonRef::as_document);
        document.ok_or(missing)
    };
    match name.as_str() {
        "insert" => {
            let collection = store.collection_or_new(namespace)?;
            lock(&collection).insert(document("document")?)?;
            done.inserted = done.inserted.saturating_add(1);
            Ok(rawdoc! { "ok": 1.0, "n": 1 })
        }
        "update" => {
            let statement = UpdateStatement::read(operation, "filter", "updateMods")?;
            let collection = store.collection_or_new(namespace)?;
            let (multi, upsert) = (statement.multi, statement.upsert);
            let updated = lock(&collection).update(
                statement.filter,
                statement.update,
                multi,
                upsert,
                work,
            )?;
            done.matched = done.matched.saturating_add(updated.matched);
            done.modified = done.modified.saturating_add(updated.modified);
            let count = i32::from(updated.upserted.is_some());
            done.upserted = done.upserted.saturating_add(count);
            let n = updated.matched.saturating_add(count);
            let mut result = rawdoc! { "ok": 1.0, "n": n, "nModified": updated.modified };
            if let Some(id) = updated.upserted {
                let mut upserted = RawDocumentBuf::new();
                upserted.append(cstr!("_id"), id);
                result.append(cstr!("upserted"), RawBson::Document(upserted));
            }
            Ok(result)
        }
        "delete" => {
            let multi = is_set(operation, "multi")?;
            let count = delete_documents(store, namespace, document("filter")?, multi, work)?;
            done.deleted = done.deleted.saturating_add(count);
            Ok(rawdoc! { "ok": 1.0, "n": count })
        }
        _ => Err(unknown),
    }
}
