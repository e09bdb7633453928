//! Commands that read: `find`, `getMore`, `killCursors`, `count`, `distinct`.

use bson::{RawArrayBuf, RawBsonRef, RawDocument, RawDocumentBuf, rawdoc};

use super::arguments::{Arguments, UNKNOWN_ARGUMENT, integer};
use super::batch::{self, FIRST_BATCH};
use crate::failure::Failure;
use crate::store::collection::{Collection, Place};
use crate::store::cursor::Entry;
use crate::store::filter::lookup;
use crate::store::value::{IdKey, compare};
use crate::store::work::Work;
use crate::store::{Store, lock};

pub(crate) fn find(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    arguments.refuse(&["collation", "min", "max", "returnKey", "showRecordId"])?;
    if arguments
        .document("projection")?
        .is_some_and(|keys| !keys.is_empty())
    {
        return Err(UNKNOWN_ARGUMENT);
    }
    let filter = arguments.filter("filter")?;
    let sort = arguments.filter("sort")?;
    let skip = arguments.count("skip")?.unwrap_or(0);
    let limit = arguments.count("limit")?.filter(|limit| *limit > 0);
    let size = arguments.count("batchSize")?.unwrap_or(FIRST_BATCH);
    let single = arguments.flag("singleBatch")?.unwrap_or(false);
    let mut work = Work::new();
    let mut places = Vec::new();
    if let Some(collection) = store.collection(&namespace) {
        let collection = lock(&collection);
        let wanted = limit.filter(|_| sort.is_empty());
        let wanted = wanted.map_or(usize::MAX, |limit| limit.saturating_add(skip));
        places = collection.find(filter, wanted, &mut work)?;
        sort_places(&collection, &mut places, sort, &mut work)?;
    }
    let places = places.into_iter().skip(skip);
    let places = places.take(limit.unwrap_or(usize::MAX));
    let entries = places.map(Entry::Stored).collect();
    batch::first(store, namespace, entries, size, single)
}

/// As many as servers take.
const MAX_SORT_FIELDS: usize = 32;

/// Sorts by the values of top-level fields or paths; what is missing counts as null.
pub(crate) fn sort_places(
    collection: &Collection,
    places: &mut Vec<Place>,
    sort: &RawDocument,
    work: &mut Work,
) -> Result<(), Failure> {
    let mut fields = Vec::new();
    for field in sort {
        let (path, direction) = field?;
        fields.push((path.as_str(), integer(direction)? < 0));
    }
    if fields.is_empty() {
        return Ok(());
    }
    if fields.len() > MAX_SORT_FIELDS {
        return Err(Failure::new(
            13103,
            "Location13103",
            "a sort has too many fields",
        ));
    }
    let mut keyed = Vec::with_capacity(places.len());
    for place in places.iter() {
        let Some(document) = collection.get(*place) else {
            continue;
        };
        let mut key = Vec::with_capacity(fields.len());
        for (path, _) in &fields {
            key.push(lookup(document, path, work)?.unwrap_or(RawBsonRef::Null));
        }
        keyed.push((key, *place));
    }
    keyed.sort_by(|(a, _), (b, _)| {
        let keys = a.iter().zip(b).zip(&fields);
        let orders = keys.map(|((a, b), (_, down))| match down {
            true => compare(*b, *a),
            false => compare(*a, *b),
        });
        orders.fold(std::cmp::Ordering::Equal, |all, next| all.then(next))
    });
    *places = keyed.into_iter().map(|(_, place)| place).collect();
    Ok(())
}

pub(crate) fn get_more(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let id = arguments.integer("getMore")?.unwrap_or(0);
    let collection = arguments.get("collection")?.and_then(RawBsonRef::as_str);
    let collection = collection.ok_or(Failure::missing("getMore needs the collection"))?;
    let namespace = arguments.namespace_of(collection)?;
    let size = arguments.count("batchSize")?.filter(|size| *size > 0);
    batch::next(store, &namespace, id, size.unwrap_or(usize::MAX))
}

pub(crate) fn kill_cursors(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let cursors = arguments.array("cursors")?;
    let cursors = cursors.ok_or(Failure::missing("killCursors needs cursors"))?;
    let (mut killed, mut not_found) = (RawArrayBuf::new(), RawArrayBuf::new());
    for id in cursors {
        let id = integer(id?)?;
        match store.cursors.take(id) {
            Some(_) => killed.push(id),
            None => not_found.push(id),
        }
    }
    Ok(rawdoc! {
        "cursorsKilled": killed,
        "cursorsNotFound": not_found,
        "cursorsAlive": [],
        "cursorsUnknown": [],
        "ok": 1.0,
    })
}

pub(crate) fn count(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    arguments.refuse(&["collation"])?;
    let filter = arguments.filter("query")?;
    let skip = arguments.count("skip")?.unwrap_or(0);
    let limit = arguments.count("limit")?.filter(|limit| *limit > 0);
    let found = match store.collection(&namespace) {
        Some(collection) => lock(&collection).find(filter, usize::MAX, &mut Work::new())?,
        None => Vec::new(),
    };
    let count = found.len().saturating_sub(skip);
    let count = count.min(limit.unwrap_or(usize::MAX));
    Ok(rawdoc! { "n": i32::try_from(count).unwrap_or(i32::MAX), "ok": 1.0 })
}

pub(crate) fn distinct(
    store: &Store,
    arguments: &Arguments<'_>,
) -> Result<RawDocumentBuf, Failure> {
    let namespace = arguments.namespace()?;
    arguments.refuse(&["collation"])?;
    let path = arguments.get("key")?.and_then(RawBsonRef::as_str);
    let path = path.ok_or(Failure::missing("distinct needs a key"))?;
    let filter = arguments.filter("query")?;
    let mut work = Work::new();
    let mut seen = std::collections::HashSet::new();
    let mut values = RawArrayBuf::new();
    let mut bytes = 0_usize;
    if let Some(collection) = store.collection(&namespace) {
        let collection = lock(&collection);
        for place in collection.find(filter, usize::MAX, &mut work)? {
            let document = collection.get(place);
            let found = document.map(|document| lookup(document, path, &mut work));
            let Some(value) = found.transpose()?.flatten() else {
                continue;
            };
            let elements = match value.as_array() {
                Some(array) => array.into_iter().collect::<Result<Vec<_>, _>>()?,
                None => vec![value],
            };
            for value in elements {
                work.step()?;
                let key = IdKey::new(value);
                bytes = bytes.saturating_add(key.len());
                if bytes > 16 << 20 {
                    return Err(Failure::too_large());
                }
                if seen.insert(key) {
                    values.push(value);
                }
            }
        }
    }
    Ok(rawdoc! { "values": values, "ok": 1.0 })
}
