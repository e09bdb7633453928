//! One collection: documents in the order of their insertion, and an index of their `_id`s.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bson::{RawBson, RawBsonRef, RawDocument, RawDocumentBuf};

use super::filter::{is_operators, matches};
use super::quota::{Quota, Share};
use super::update::{Update, new_id};
use super::value::IdKey;
use super::work::Work;
use crate::failure::Failure;

/// Where a document stands in its collection. A document keeps its place as long as it lives, and no other ever gets it.
pub(crate) type Place = u64;

const MAX_DOCUMENT: usize = 16 << 20;
/// What the maps take for a document beside its bytes, about.
const OVERHEAD: usize = 128;

#[derive(Debug)]
pub(crate) struct Collection {
    documents: BTreeMap<Place, RawDocumentBuf>,
    ids: HashMap<IdKey, Place>,
    next: Place,
    share: Share,
}

/// What an update did.
#[derive(Debug, Default)]
pub(crate) struct Updated {
    pub(crate) matched: i32,
    pub(crate) modified: i32,
    pub(crate) upserted: Option<RawBson>,
}

impl Collection {
    pub(crate) fn new(quota: Arc<Quota>) -> Result<Self, Failure> {
        let mut share = Share::new(quota);
        share.take(OVERHEAD)?;
        Ok(Self {
            documents: BTreeMap::new(),
            ids: HashMap::new(),
            next: 0,
            share,
        })
    }

    pub(crate) fn get(&self, place: Place) -> Option<&RawDocument> {
        self.documents.get(&place).map(|document| &**document)
    }

    /// Adds a document, with an `_id` of its own when it has none.
    pub(crate) fn insert(&mut self, document: &RawDocument) -> Result<Place, Failure> {
        let document = match document.get("_id")? {
            Some(id) => {
                storable_id(id)?;
                document.to_owned()
            }
            None => {
                let mut with_id = RawDocumentBuf::new();
                with_id.append(bson::raw::cstr!("_id"), RawBson::try_from(new_id())?);
                for element in document {
                    let (name, value) = element?;
                    with_id.append(name, value);
                }
                with_id
            }
        };
        let bytes = document.as_bytes().len();
        if bytes > MAX_DOCUMENT {
            return Err(Failure::too_large());
        }
        let id = document.get("_id")?.unwrap_or(RawBsonRef::Null);
        let key = IdKey::new(id);
        if self.ids.contains_key(&key) {
            return Err(Failure::new(
                11000,
                "DuplicateKey",
                "E11000 duplicate key error: there is a document with this _id",
            ));
        }
        self.share.take(weight(&document, &key))?;
        let place = self.next;
        self.next = place.saturating_add(1);
        self.ids.insert(key, place);
        self.documents.insert(place, document);
        Ok(place)
    }

    pub(crate) fn remove(&mut self, place: Place) -> Option<RawDocumentBuf> {
        let document = self.documents.remove(&place)?;
        if let Ok(Some(id)) = document.get("_id") {
            let key = IdKey::new(id);
            self.share.give_back(weight(&document, &key));
            self.ids.remove(&key);
        }
        Some(document)
    }

    /// The places of the documents that a filter selects, `limit` at most, in the order of insertion.
    pub(crate) fn find(
        &self,
        filter: &RawDocument,
        limit: usize,
        work: &mut Work,
    ) -> Result<Vec<Place>, Failure> {
        let mut found = Vec::new();
        let candidates = self.candidates(filter, work)?;
        let all = candidates.is_none().then(|| self.documents.keys().copied());
        let candidates = candidates.into_iter().flatten();
        for place in candidates.chain(all.into_iter().flatten()) {
            if found.len() >= limit {
                break;
            }
            work.step()?;
            if let Some(document) = self.get(place)
                && matches(filter, document, work)?
            {
                found.push(place);
            }
        }
        Ok(found)
    }

    /// The only documents that can be selected, where the filter names their `_id`s.
    fn candidates(
        &self,
        filter: &RawDocument,
        work: &mut Work,
    ) -> Result<Option<Vec<Place>>, Failure> {
        let Some(id) = filter.get("_id")? else {
            return Ok(None);
        };
        let wanted = match id.as_document().filter(|id| is_operators(id)) {
            None => vec![id],
            Some(operators) => match operators.get("$in")?.and_then(RawBsonRef::as_array) {
                Some(wanted) => wanted.into_iter().collect::<Result<_, _>>()?,
                None => return Ok(None),
            },
        };
        let mut places = Vec::new();
        for id in wanted {
            work.step()?;
            places.extend(self.ids.get(&IdKey::new(id)));
        }
        places.sort_unstable();
        places.dedup();
        Ok(Some(places))
    }

    /// Updates the first document that the filter selects, or all of them; inserts one if it should and there is none.
    pub(crate) fn update(
        &mut self,
        filter: &RawDocument,
        update: Update<'_>,
        multi: bool,
        upsert: bool,
        work: &mut Work,
    ) -> Result<Updated, Failure> {
        if multi && matches!(update, Update::Replacement(_)) {
            return Err(Failure::failed_to_parse("many documents need operators"));
        }
        let places = self.find(filter, if multi { usize::MAX } else { 1 }, work)?;
        let mut updated = Updated::default();
        for place in &places {
            updated.matched = updated.matched.saturating_add(1);
            if self.update_at(*place, update, work)? {
                updated.modified = updated.modified.saturating_add(1);
            }
        }
        if places.is_empty() && upsert {
            let place = self.insert(&update.upserted(filter)?)?;
            let id = self.get(place).map(|document| document.get("_id"));
            updated.upserted = id.transpose()?.flatten().map(RawBson::from);
        }
        Ok(updated)
    }

    /// Updates one document, and says whether that changed it.
    pub(crate) fn update_at(
        &mut self,
        place: Place,
        update: Update<'_>,
        work: &mut Work,
    ) -> Result<bool, Failure> {
        let Some(document) = self.documents.get_mut(&place) else {
            return Ok(false);
        };
        work.rewrite(document)?;
        work.rewrite(update.document())?;
        let new = update.apply(document)?;
        if new.as_bytes() == document.as_bytes() {
            return Ok(false);
        }
        let (before, after) = (document.as_bytes().len(), new.as_bytes().len());
        self.share.take(after.saturating_sub(before))?;
        self.share.give_back(before.saturating_sub(after));
        *document = new;
        Ok(true)
    }
}

/// What a document takes from the quota.
fn weight(document: &RawDocument, key: &IdKey) -> usize {
    let bytes = document.as_bytes().len().saturating_add(key.len());
    bytes.saturating_add(OVERHEAD)
}

fn storable_id(id: RawBsonRef<'_>) -> Result<(), Failure> {
    match id {
        RawBsonRef::Array(_) | RawBsonRef::RegularExpression(_) | RawBsonRef::Undefined => Err(
            Failure::new(53, "InvalidIdField", "_id has a type that is not stored"),
        ),
        _ => Ok(()),
    }
}
