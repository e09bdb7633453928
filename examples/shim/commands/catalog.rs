//! Commands about collections: `create`, `drop`, `dropDatabase`, `listCollections`.

use bson::{RawDocumentBuf, rawdoc};

use super::arguments::Arguments;
use super::batch::{self, FIRST_BATCH};
use crate::failure::Failure;
use crate::store::Store;
use crate::store::cursor::Entry;
use crate::store::filter::matches;
use crate::store::work::Work;

pub(crate) fn create(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    arguments.refuse(&["capped", "viewOn", "timeseries", "validator", "collation"])?;
    store.collection_or_new(&arguments.namespace()?)?;
    Ok(rawdoc! { "ok": 1.0 })
}

/// A collection that is not there is dropped without complaint, as servers do.
pub(crate) fn drop_collection(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    Ok(match store.drop_collection(&namespace) {
        true => rawdoc! { "ns": namespace, "nIndexesWas": 1, "ok": 1.0 },
        false => rawdoc! { "ok": 1.0 },
    })
}

pub(crate) fn drop_database(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    for name in store.collection_names(arguments.database) {
        store.drop_collection(&arguments.namespace_of(&name)?);
    }
    Ok(rawdoc! { "dropped": arguments.database, "ok": 1.0 })
}

pub(crate) fn list_collections(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace_of("$cmd.listCollections")?;
    let filter = arguments.filter("filter")?;
    let mut work = Work::new();
    let mut entries = Vec::new();
    for name in store.collection_names(arguments.database) {
        let collection = rawdoc! {
            "name": name,
            "type": "collection",
            "options": {},
            "info": { "readOnly": false },
        };
        if matches(filter, &collection, &mut work)? {
            entries.push(Entry::Made(collection));
        }
    }
    batch::first(store, namespace, entries, FIRST_BATCH, false)
}
