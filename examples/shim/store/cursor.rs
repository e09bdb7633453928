//! Open cursors: what a query found and did not send yet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bson::RawDocumentBuf;

use super::collection::Place;
use super::quota::{Quota, Share};
use crate::failure::Failure;

/// Above this many, the oldest go: a client that abandons its cursors loses its own.
const MAX_OPEN: usize = 1_000;

/// A result: a document of the collection, or one that the command made.
#[derive(Debug)]
pub(crate) enum Entry {
    Stored(Place),
    Made(RawDocumentBuf),
}

impl Entry {
    fn weight(&self) -> usize {
        let made = match self {
            Self::Stored(_) => 0,
            Self::Made(document) => document.as_bytes().len(),
        };
        made.saturating_add(size_of::<Self>())
    }
}

/// The results that are left, in order.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) namespace: String,
    pub(crate) rest: std::vec::IntoIter<Entry>,
    /// Held as long as the cursor is.
    _share: Share,
}

impl Cursor {
    pub(crate) fn new(
        namespace: String,
        rest: std::vec::IntoIter<Entry>,
        quota: Arc<Quota>,
    ) -> Result<Self, Failure> {
        let mut share = Share::new(quota);
        let weights = rest.as_slice().iter().map(Entry::weight);
        share.take(weights.fold(namespace.len(), usize::saturating_add))?;
        Ok(Self {
            namespace,
            rest,
            _share: share,
        })
    }
}

/// All open cursors, of all connections: drivers ask for the next batch on any connection of their pool.
#[derive(Debug, Default)]
pub(crate) struct Cursors {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last: i64,
    cursors: BTreeMap<i64, Cursor>,
}

impl Cursors {
    /// Keeps a new cursor and gives it an id, which is never zero.
    pub(crate) fn open(&self, cursor: Cursor) -> i64 {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.last = open.last.checked_add(1).unwrap_or(1);
        let id = open.last;
        open.cursors.insert(id, cursor);
        if open.cursors.len() > MAX_OPEN {
            open.cursors.pop_first();
        }
        id
    }

    /// Takes a cursor out; who has it is the only one that reads it.
    pub(crate) fn take(&self, id: i64) -> Option<Cursor> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.cursors.remove(&id)
    }

    /// Puts a cursor back that is not at its end.
    pub(crate) fn put_back(&self, id: i64, cursor: Cursor) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.cursors.insert(id, cursor);
    }
}
