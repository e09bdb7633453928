//! Cursor replies: the first batch of a result, and those after it.

use std::sync::Arc;

use bson::{RawArrayBuf, RawDocument, RawDocumentBuf, rawdoc};

use crate::failure::Failure;
use crate::store::collection::Collection;
use crate::store::cursor::{Cursor, Entry};
use crate::store::{Store, lock};

/// As many documents as a first batch has when the client does not say.
pub(crate) const FIRST_BATCH: usize = 101;
/// A batch ends before it is larger than this, and holds one document at least.
const MAX_BATCH: usize = 16 << 20;

/// Replies with the first batch of a result, and keeps the rest under a cursor.
pub(crate) fn first(
    store: &Store,
    namespace: String,
    entries: Vec<Entry>,
    size: usize,
    single: bool,
) -> Result<RawDocumentBuf, Failure> {
    let mut rest = entries.into_iter();
    let batch = fill(store, &namespace, &mut rest, size);
    let id = match rest.len() {
        0 => 0,
        _ if single => 0,
        _ => {
            let quota = Arc::clone(&store.quota);
            let cursor = Cursor::new(namespace.clone(), rest, quota)?;
            store.cursors.open(cursor)
        }
    };
    Ok(rawdoc! {
        "cursor": { "firstBatch": batch, "id": id, "ns": namespace },
        "ok": 1.0,
    })
}

/// Replies with the next batch of a cursor.
pub(crate) fn next(
    store: &Store,
    namespace: &str,
    id: i64,
    size: usize,
) -> Result<RawDocumentBuf, Failure> {
    let not_found = Failure::new(43, "CursorNotFound", "there is no such cursor");
    let mut cursor = store.cursors.take(id).ok_or(not_found)?;
    if cursor.namespace != namespace {
        store.cursors.put_back(id, cursor);
        return Err(Failure::new(
            13,
            "Unauthorized",
            "the cursor belongs to another collection",
        ));
    }
    let batch = fill(store, namespace, &mut cursor.rest, size);
    let open = match cursor.rest.len() {
        0 => 0,
        _ => {
            store.cursors.put_back(id, cursor);
            id
        }
    };
    Ok(rawdoc! {
        "cursor": { "nextBatch": batch, "id": open, "ns": namespace },
        "ok": 1.0,
    })
}

/// The next documents. One that was deleted since it was found is passed over.
fn fill(
    store: &Store,
    namespace: &str,
    rest: &mut std::vec::IntoIter<Entry>,
    size: usize,
) -> RawArrayBuf {
    let collection = store.collection(namespace);
    let collection = collection.as_deref().map(lock);
    let mut batch = RawArrayBuf::new();
    let (mut count, mut bytes) = (0_usize, 0_usize);
    while let (true, Some(entry)) = (count < size, rest.as_slice().first()) {
        if let Some(document) = document(entry, collection.as_deref()) {
            let larger = bytes.saturating_add(document.as_bytes().len());
            if count > 0 && larger > MAX_BATCH {
                break;
            }
            batch.push(document);
            bytes = larger;
            count = count.saturating_add(1);
        }
        rest.next();
    }
    batch
}

fn document<'e>(entry: &'e Entry, collection: Option<&'e Collection>) -> Option<&'e RawDocument> {
    match entry {
        Entry::Stored(place) => collection?.get(*place),
        Entry::Made(document) => Some(document),
    }
}
