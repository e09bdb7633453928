//! Commands that write: `insert`, `update`, `delete`, `findAndModify`.

use bson::raw::cstr;
use bson::{RawArrayBuf, RawBson, RawBsonRef, RawDocument, RawDocumentBuf, rawdoc};

use super::arguments::{Arguments, DocumentList, UNKNOWN_ARGUMENT, flag, integer};
use super::read::sort_places;
use crate::failure::Failure;
use crate::store::update::Update;
use crate::store::work::Work;
use crate::store::{Store, lock};

/// What hello announces as `maxWriteBatchSize`.
pub(crate) const MAX_BATCH: usize = 100_000;

pub(crate) fn insert(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    let documents = batch(arguments.documents("documents")?)?;
    let collection = store.collection_or_new(&namespace)?;
    let mut collection = lock(&collection);
    let mut statements = Statements::new(arguments)?;
    for (index, document) in (0_i32..).zip(documents) {
        match collection.insert(document) {
            Ok(_) => statements.n = statements.n.saturating_add(1),
            Err(failure) => {
                if statements.failed(index, &failure) {
                    break;
                }
            }
        }
    }
    Ok(statements.reply())
}

pub(crate) fn update(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    let updates = batch(arguments.documents("updates")?)?;
    let collection = store.collection_or_new(&namespace)?;
    let mut collection = lock(&collection);
    let mut statements = Statements::new(arguments)?;
    let (mut modified, mut upserted) = (0_i32, RawArrayBuf::new());
    let mut work = Work::new();
    for (index, statement) in (0_i32..).zip(updates) {
        let result = UpdateStatement::read(statement, "q", "u").and_then(|statement| {
            let (multi, upsert) = (statement.multi, statement.upsert);
            collection.update(statement.filter, statement.update, multi, upsert, &mut work)
        });
        match result {
            Ok(updated) => {
                statements.n = statements.n.saturating_add(updated.matched);
                modified = modified.saturating_add(updated.modified);
                if let Some(id) = updated.upserted {
                    statements.n = statements.n.saturating_add(1);
                    let mut document = rawdoc! { "index": index };
                    document.append(cstr!("_id"), id);
                    upserted.push(document);
                }
            }
            Err(failure) => {
                if statements.failed(index, &failure) {
                    break;
                }
            }
        }
    }
    let mut reply = statements.reply();
    reply.append(cstr!("nModified"), modified);
    if !upserted.is_empty() {
        reply.append(cstr!("upserted"), upserted);
    }
    Ok(reply)
}

/// One update of a batch.
pub(crate) struct UpdateStatement<'a> {
    pub(crate) filter: &'a RawDocument,
    pub(crate) update: Update<'a>,
    pub(crate) multi: bool,
    pub(crate) upsert: bool,
}

impl<'a> UpdateStatement<'a> {
    /// The names of the two documents differ: `q` and `u`, or `filter` and `updateMods`.
    pub(crate) fn read(
        statement: &'a RawDocument,
        filter: &str,
        update: &str,
    ) -> Result<Self, Failure> {
        refuse_options(statement)?;
        let missing = Failure::missing("an update needs a filter and an update");
        Ok(Self {
            filter: statement
                .get(filter)?
                .and_then(RawBsonRef::as_document)
                .ok_or(missing)?,
            update: Update::read(statement.get(update)?.ok_or(missing)?)?,
            multi: is_set(statement, "multi")?,
            upsert: is_set(statement, "upsert")?,
        })
    }
}

pub(crate) fn delete(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    let deletes = batch(arguments.documents("deletes")?)?;
    let mut statements = Statements::new(arguments)?;
    let mut work = Work::new();
    for (index, statement) in (0_i32..).zip(deletes) {
        match delete_statement(store, &namespace, statement, &mut work) {
            Ok(count) => statements.n = statements.n.saturating_add(count),
            Err(failure) => {
                if statements.failed(index, &failure) {
                    break;
                }
            }
        }
    }
    Ok(statements.reply())
}

fn delete_statement(
    store: &Store,
    namespace: &str,
    statement: &RawDocument,
    work: &mut Work,
) -> Result<i32, Failure> {
    refuse_options(statement)?;
    let missing = Failure::missing("a delete needs a filter and a limit");
    let filter = statement.get("q")?.and_then(RawBsonRef::as_document);
    let multi = match integer(statement.get("limit")?.ok_or(missing)?)? {
        0 => true,
        1 => false,
        _ => return Err(Failure::failed_to_parse("a delete's limit is 0 or 1")),
    };
    delete_documents(store, namespace, filter.ok_or(missing)?, multi, work)
}

/// Deletes what the filter selects, or the first of it, and says how many there were.
pub(crate) fn delete_documents(
    store: &Store,
    namespace: &str,
    filter: &RawDocument,
    multi: bool,
    work: &mut Work,
) -> Result<i32, Failure> {
    let Some(collection) = store.collection(namespace) else {
        return Ok(0);
    };
    let mut collection = lock(&collection);
    let places = collection.find(filter, if multi { usize::MAX } else { 1 }, work)?;
    for place in &places {
        collection.remove(*place);
    }
    Ok(i32::try_from(places.len()).unwrap_or(i32::MAX))
}

pub(crate) fn find_and_modify(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    arguments.refuse(&["fields", "collation", "arrayFilters"])?;
    let filter = arguments.filter("query")?;
    let sort = arguments.filter("sort")?;
    let new = arguments.flag("new")?.unwrap_or(false);
    let upsert = arguments.flag("upsert")?.unwrap_or(false);
    let remove = arguments.flag("remove")?.unwrap_or(false);
    let update = arguments.get("update")?.map(Update::read).transpose()?;
    let collection = store.collection_or_new(&namespace)?;
    let mut collection = lock(&collection);
    let mut work = Work::new();
    let limit = if sort.is_empty() { 1 } else { usize::MAX };
    let mut places = collection.find(filter, limit, &mut work)?;
    sort_places(&collection, &mut places, sort, &mut work)?;
    let found = places.first().copied();
    let (mut value, mut last_error) = (RawBson::Null, rawdoc! {});
    let count = i32::from(found.is_some());
    match (update, remove, found) {
        (None, true, found) => {
            if let Some(document) = found.and_then(|place| collection.remove(place)) {
                value = RawBson::Document(document);
            }
            last_error.append(cstr!("n"), count);
        }
        (Some(update), false, Some(place)) => {
            let before = collection.get(place).map(RawDocument::to_owned);
            collection.update_at(place, update, &mut work)?;
            let after = collection.get(place).map(RawDocument::to_owned);
            let wanted = if new { after } else { before };
            value = wanted.map_or(RawBson::Null, RawBson::Document);
            last_error.append(cstr!("n"), count);
            last_error.append(cstr!("updatedExisting"), true);
        }
        (Some(update), false, None) => {
            last_error.append(cstr!("n"), i32::from(upsert));
            last_error.append(cstr!("updatedExisting"), false);
            if upsert {
                let document = update.upserted(filter)?;
                collection.insert(&document)?;
                if let Some(id) = document.get("_id")? {
                    last_error.append(cstr!("upserted"), id);
                }
                if new {
                    value = RawBson::Document(document);
                }
            }
        }
        _ => {
            return Err(Failure::failed_to_parse(
                "either remove or update is needed",
            ));
        }
    }
    let mut reply = rawdoc! { "lastErrorObject": last_error };
    reply.append(cstr!("value"), value);
    reply.append(cstr!("ok"), 1.0);
    Ok(reply)
}

/// The documents of a batch, which has at least one and at most as many as hello says.
pub(crate) fn batch(documents: DocumentList<'_>) -> Result<Vec<&RawDocument>, Failure> {
    let documents = documents.take(MAX_BATCH.saturating_add(1));
    let documents: Vec<_> = documents.collect::<Result<_, _>>()?;
    match documents.len() {
        1..=MAX_BATCH => Ok(documents),
        _ => Err(Failure::new(
            16,
            "InvalidLength",
            "a batch has 1 to 100,000 statements",
        )),
    }
}

fn refuse_options(statement: &RawDocument) -> Result<(), Failure> {
    for name in ["collation", "arrayFilters", "sort"] {
        if statement.get(name)?.is_some() {
            return Err(UNKNOWN_ARGUMENT);
        }
    }
    Ok(())
}

pub(crate) fn is_set(statement: &RawDocument, name: &str) -> Result<bool, Failure> {
    Ok(statement.get(name)?.map(flag).transpose()?.unwrap_or(false))
}

/// What a batch of statements did so far.
struct Statements {
    ordered: bool,
    n: i32,
    errors: RawArrayBuf,
}

impl Statements {
    fn new(arguments: &Arguments<'_>) -> Result<Self, Failure> {
        Ok(Self {
            ordered: arguments.flag("ordered")?.unwrap_or(true),
            n: 0,
            errors: RawArrayBuf::new(),
        })
    }

    /// Notes a failed statement, and says whether it ends the batch.
    fn failed(&mut self, index: i32, failure: &Failure) -> bool {
        self.errors.push(rawdoc! {
            "index": index,
            "code": failure.code,
            "errmsg": failure.message,
        });
        self.ordered
    }

    fn reply(self) -> RawDocumentBuf {
        let mut reply = rawdoc! { "n": self.n, "ok": 1.0 };
        if !self.errors.is_empty() {
            reply.append(cstr!("writeErrors"), self.errors);
        }
        reply
    }
}
