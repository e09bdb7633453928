//! An in-memory store that is just good enough for drivers to work with.

pub(crate) mod collection;
pub(crate) mod cursor;
pub(crate) mod filter;
pub(crate) mod quota;
pub(crate) mod update;
pub(crate) mod value;
pub(crate) mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::failure::Failure;
use collection::Collection;
use cursor::Cursors;
use quota::Quota;

/// All collections by namespace (`database.collection`). Each has a lock of its own, so that a heavy command on one does not hold up
/// those on the others.
#[derive(Debug, Default)]
pub(crate) struct Store {
    collections: RwLock<BTreeMap<String, Arc<Mutex<Collection>>>>,
    pub(crate) cursors: Cursors,
    pub(crate) quota: Arc<Quota>,
}

impl Store {
    pub(crate) fn collection(&self, namespace: &str) -> Option<Arc<Mutex<Collection>>> {
        let collections = self.collections.read();
        let collections = collections.unwrap_or_else(PoisonError::into_inner);
        collections.get(namespace).cloned()
    }

    /// The collection of this name, a new one if there is none.
    pub(crate) fn collection_or_new(
        &self,
        namespace: &str,
    ) -> Result<Arc<Mutex<Collection>>, Failure> {
        if let Some(collection) = self.collection(namespace) {
            return Ok(collection);
        }
        if namespace.len() > 255 {
            return Err(Failure::new(73, "InvalidNamespace", "the name is too long"));
        }
        let mut collections = self
            .collections
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(collection) = collections.get(namespace) {
            return Ok(Arc::clone(collection));
        }
        let collection = Arc::new(Mutex::new(Collection::new(Arc::clone(&self.quota))?));
        collections.insert(namespace.to_owned(), Arc::clone(&collection));
        Ok(collection)
    }

    /// Whether there was one.
    pub(crate) fn drop_collection(&self, namespace: &str) -> bool {
        let mut collections = self
            .collections
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        collections.remove(namespace).is_some()
    }

    /// The names of a database's collections.
    pub(crate) fn collection_names(&self, database: &str) -> Vec<String> {
        let prefix = format!("{database}.");
        let collections = self.collections.read();
        let collections = collections.unwrap_or_else(PoisonError::into_inner);
        let names = collections.keys().map(|name| name.strip_prefix(&prefix));
        names.flatten().map(str::to_owned).collect()
    }
}

/// A thread that failed while it held the lock does not take the collection with it.
pub(crate) fn lock(collection: &Mutex<Collection>) -> MutexGuard<'_, Collection> {
    collection.lock().unwrap_or_else(PoisonError::into_inner)
}
