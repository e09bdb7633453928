//! `aggregate`: the stages that echo, count and cut. Others are refused by name, so that no result is wrong.

use bson::raw::cstr;
use bson::{RawBson, RawBsonRef, RawDocument, RawDocumentBuf};

use super::arguments::{Arguments, integer};
use super::batch::{self, FIRST_BATCH};
use super::read::sort_places;
use crate::failure::Failure;
use crate::store::collection::{Collection, Place};
use crate::store::cursor::Entry;
use crate::store::filter::matches;
use crate::store::work::Work;
use crate::store::{Store, lock};

pub(crate) fn run(store: &Store, arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    arguments.refuse(&["collation", "explain"])?;
    let stages = arguments.array("pipeline")?;
    let stages = stages.ok_or(Failure::missing("aggregate needs a pipeline"))?;
    let size = match arguments.document("cursor")? {
        Some(cursor) => cursor.get("batchSize")?.map(integer).transpose()?,
        None => None,
    };
    let size = size.map_or(FIRST_BATCH, |size| usize::try_from(size).unwrap_or(0));
    // The value is 1 for pipelines on a database.
    let (namespace, collection) = match arguments.get("aggregate")? {
        Some(RawBsonRef::String(_)) => {
            let namespace = arguments.namespace()?;
            let collection = store.collection(&namespace);
            (namespace, collection)
        }
        _ => (arguments.namespace_of("$cmd.aggregate")?, None),
    };
    let collection_guard = collection.as_deref().map(lock);
    let mut work = Work::new();
    let mut results = Results::Places(match &collection_guard {
        Some(collection) => collection.find(super::arguments::empty(), usize::MAX, &mut work)?,
        None => Vec::new(),
    });
    for stage in stages {
        let stage = stage?.as_document();
        let stage = stage.ok_or(Failure::type_mismatch("a stage is no document"))?;
        let mut parts = stage.into_iter();
        let (Some(part), None) = (parts.next(), parts.next()) else {
            return Err(Failure::new(
                40323,
                "Location40323",
                "a stage has one field",
            ));
        };
        let (name, operand) = part?;
        let collection = collection_guard.as_deref();
        results = results.stage(name.as_str(), operand, collection, &mut work)?;
    }
    drop(collection_guard);
    batch::first(store, namespace, results.into_entries(), size, false)
}

/// What flows from stage to stage: documents of the collection, or such as a stage made.
enum Results {
    Places(Vec<Place>),
    Made(Vec<RawDocumentBuf>),
}

impl Results {
    fn stage(
        self,
        name: &str,
        operand: RawBsonRef<'_>,
        collection: Option<&Collection>,
        work: &mut Work,
    ) -> Result<Self, Failure> {
        match name {
            "$match" => {
                let filter = operand.as_document();
                let filter = filter.ok_or(Failure::bad_value("$match needs a document"))?;
                self.select(filter, collection, work)
            }
            "$sort" => {
                let keys = operand.as_document();
                let keys = keys.ok_or(Failure::bad_value("$sort needs a document"))?;
                match (self, collection) {
                    (Self::Places(mut places), Some(collection)) => {
                        sort_places(collection, &mut places, keys, work)?;
                        Ok(Self::Places(places))
                    }
                    (Self::Places(places), None) => Ok(Self::Places(places)),
                    (Self::Made(_), _) => Err(UNKNOWN_STAGE),
                }
            }
            "$skip" => Ok(self.cut(natural(operand)?, usize::MAX)),
            "$limit" => Ok(self.cut(0, natural(operand)?)),
            "$count" => {
                let field = operand.as_str().filter(|field| !field.is_empty());
                let field = field.ok_or(Failure::bad_value("$count needs a name"))?;
                let name = bson::raw::CString::try_from(field)?;
                Ok(self.counted(|count| {
                    let mut document = RawDocumentBuf::new();
                    document.append(&name, count);
                    document
                }))
            }
            "$group" => self.group(operand),
            "$documents" => {
                let documents = operand.as_array();
                let documents = documents.ok_or(Failure::bad_value("$documents needs an array"))?;
                let mut made = Vec::new();
                for document in documents {
                    work.step()?;
                    let document = document?.as_document();
                    let document = document.ok_or(Failure::bad_value("$documents: no document"))?;
                    made.push(document.to_owned());
                }
                Ok(Self::Made(made))
            }
            _ => Err(UNKNOWN_STAGE),
        }
    }

    fn select(
        self,
        filter: &RawDocument,
        collection: Option<&Collection>,
        work: &mut Work,
    ) -> Result<Self, Failure> {
        match self {
            Self::Places(places) => {
                let mut selected = Vec::new();
                for place in places {
                    work.step()?;
                    if let Some(document) = collection.and_then(|all| all.get(place))
                        && matches(filter, document, work)?
                    {
                        selected.push(place);
                    }
                }
                Ok(Self::Places(selected))
            }
            Self::Made(documents) => {
                let mut selected = Vec::new();
                for document in documents {
                    if matches(filter, &document, work)? {
                        selected.push(document);
                    }
                }
                Ok(Self::Made(selected))
            }
        }
    }

    fn cut(self, skip: usize, limit: usize) -> Self {
        match self {
            Self::Places(places) => {
                Self::Places(places.into_iter().skip(skip).take(limit).collect())
            }
            Self::Made(made) => Self::Made(made.into_iter().skip(skip).take(limit).collect()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Places(places) => places.len(),
            Self::Made(made) => made.len(),
        }
    }

    /// One document that says how many there are; nothing when there is none.
    fn counted(self, document: impl FnOnce(i32) -> RawDocumentBuf) -> Self {
        Self::Made(match self.len() {
            0 => Vec::new(),
            count => vec![document(i32::try_from(count).unwrap_or(i32::MAX))],
        })
    }

    /// What drivers send to count: `{_id: <constant>, <name>: {$sum: 1}}`.
    fn group(self, operand: RawBsonRef<'_>) -> Result<Self, Failure> {
        let operand = operand.as_document().ok_or(UNKNOWN_STAGE)?;
        let mut id = None;
        let mut sums = Vec::new();
        for field in operand {
            let (name, value) = field?;
            if name.as_str() == "_id" {
                let constant = !matches!(
                    value,
                    RawBsonRef::Document(_) | RawBsonRef::Array(_) | RawBsonRef::String(_)
                );
                id = constant.then(|| RawBson::from(value));
                continue;
            }
            let sum = value.as_document().ok_or(UNKNOWN_STAGE)?;
            let one = sum.get("$sum")?.map(integer).transpose()?;
            if one != Some(1) {
                return Err(UNKNOWN_STAGE);
            }
            sums.push(name);
        }
        let id = id.ok_or(UNKNOWN_STAGE)?;
        Ok(self.counted(|count| {
            let mut document = RawDocumentBuf::new();
            document.append(cstr!("_id"), id);
            for name in sums {
                document.append(name, count);
            }
            document
        }))
    }

    fn into_entries(self) -> Vec<Entry> {
        match self {
            Self::Places(places) => places.into_iter().map(Entry::Stored).collect(),
            Self::Made(made) => made.into_iter().map(Entry::Made).collect(),
        }
    }
}

const UNKNOWN_STAGE: Failure = Failure::new(
    40324,
    "Location40324",
    "this server does not know the pipeline stage, or this form of it",
);

fn natural(value: RawBsonRef<'_>) -> Result<usize, Failure> {
    let negative = Failure::new(5107200, "Location5107200", "the number is below zero");
    usize::try_from(integer(value)?).map_err(|_| negative)
}
