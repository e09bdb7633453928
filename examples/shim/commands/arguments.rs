//! A command's arguments, from the body and the document sequences.

use bson::{RawArray, RawBsonRef, RawDocument};
use opmsg_telemetry::message::{DocumentSequence, Documents};

use crate::failure::Failure;
use crate::store::value::whole;

/// A command: its body, its sequences, and what the first key and `$db` say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arguments<'a> {
    pub(crate) name: &'a str,
    pub(crate) database: &'a str,
    pub(crate) body: &'a RawDocument,
    pub(crate) sequences: &'a [DocumentSequence<'a>],
}

impl<'a> Arguments<'a> {
    pub(crate) fn get(&self, name: &str) -> Result<Option<RawBsonRef<'a>>, Failure> {
        let value = self.body.get(name)?;
        Ok(value.filter(|value| !matches!(value, RawBsonRef::Null | RawBsonRef::Undefined)))
    }

    /// `database.collection`, the collection being the command's own value.
    pub(crate) fn namespace(&self) -> Result<String, Failure> {
        let collection = self.get(self.name)?.and_then(RawBsonRef::as_str);
        let collection = collection.filter(|name| !name.is_empty());
        self.namespace_of(collection.ok_or(INVALID_NAMESPACE)?)
    }

    pub(crate) fn namespace_of(&self, collection: &str) -> Result<String, Failure> {
        if self.database.is_empty() || self.database.contains('.') {
            return Err(INVALID_NAMESPACE);
        }
        Ok(format!("{}.{collection}", self.database))
    }

    pub(crate) fn document(&self, name: &str) -> Result<Option<&'a RawDocument>, Failure> {
        match self.get(name)? {
            None => Ok(None),
            Some(RawBsonRef::Document(document)) => Ok(Some(document)),
            Some(_) => Err(Failure::type_mismatch("an argument is no document")),
        }
    }

    /// An optional filter: without it, everything is selected.
    pub(crate) fn filter(&self, name: &str) -> Result<&'a RawDocument, Failure> {
        Ok(match self.document(name)? {
            Some(filter) => filter,
            None => empty(),
        })
    }

    /// A whole number of any numeric type.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        self.get(name)?.map(integer).transpose()
    }

    /// Zero or more; a larger number than there can be things is as good as the largest.
    pub(crate) fn count(&self, name: &str) -> Result<Option<usize>, Failure> {
        let Some(count) = self.integer(name)? else {
            return Ok(None);
        };
        let negative = Failure::new(51024, "Location51024", "a number is below zero");
        usize::try_from(count).map(Some).map_err(|_| negative)
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        self.get(name)?.map(flag).transpose()
    }

    pub(crate) fn array(&self, name: &str) -> Result<Option<&'a RawArray>, Failure> {
        match self.get(name)? {
            None => Ok(None),
            Some(RawBsonRef::Array(array)) => Ok(Some(array)),
            Some(_) => Err(Failure::type_mismatch("an argument is no array")),
        }
    }

    /// The documents of a sequence, or of an array in the body: clients may choose.
    pub(crate) fn documents(&self, name: &str) -> Result<DocumentList<'a>, Failure> {
        let named = |sequence: &&DocumentSequence<'_>| sequence.identifier() == name.as_bytes();
        if let Some(sequence) = self.sequences.iter().find(named) {
            return Ok(DocumentList::Sequence(sequence.documents()));
        }
        match self.array(name)? {
            Some(array) => Ok(DocumentList::Array(array.into_iter())),
            None => Err(Failure::missing("the command's documents are missing")),
        }
    }

    /// The session, as the bytes of its id; nothing without one of usual size.
    pub(crate) fn session(&self) -> Option<&'a [u8]> {
        let id = self.document("lsid").ok()??.as_bytes();
        (id.len() <= 128).then_some(id)
    }

    /// A transaction without its promises would be worse than none.
    pub(crate) fn refuse_transaction(&self) -> Result<(), Failure> {
        match self.get("autocommit")? {
            None => Ok(()),
            Some(_) => Err(Failure::new(
                20,
                "IllegalOperation",
                "this server has no transactions",
            )),
        }
    }

    /// Refuses what would be wrong to ignore.
    pub(crate) fn refuse(&self, names: &[&str]) -> Result<(), Failure> {
        for name in names {
            if self.get(name)?.is_some() {
                return Err(UNKNOWN_ARGUMENT);
            }
        }
        Ok(())
    }
}

pub(crate) const UNKNOWN_ARGUMENT: Failure = Failure::new(
    238,
    "NotImplemented",
    "an argument is one that this server does not know",
);

pub(crate) const INVALID_NAMESPACE: Failure = Failure::new(
    73,
    "InvalidNamespace",
    "the collection's or the database's name is not valid",
);

/// The documents of an argument, in order.
pub(crate) enum DocumentList<'a> {
    Sequence(Documents<'a>),
    Array(<&'a RawArray as IntoIterator>::IntoIter),
}

impl<'a> Iterator for DocumentList<'a> {
    type Item = Result<&'a RawDocument, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Sequence(documents) => documents.next().map(Ok),
            Self::Array(values) => values.next().map(|value| match value?.as_document() {
                Some(document) => Ok(document),
                None => Err(Failure::type_mismatch("an element is no document")),
            }),
        }
    }
}

pub(crate) fn integer(value: RawBsonRef<'_>) -> Result<i64, Failure> {
    let number = match value {
        RawBsonRef::Int32(value) => Some(i64::from(value)),
        RawBsonRef::Int64(value) => Some(value),
        RawBsonRef::Double(value) => whole(value),
        _ => None,
    };
    number.ok_or(Failure::type_mismatch("an argument is no whole number"))
}

pub(crate) fn flag(value: RawBsonRef<'_>) -> Result<bool, Failure> {
    match value {
        RawBsonRef::Boolean(value) => Ok(value),
        other => integer(other).map(|number| number != 0),
    }
}

/// A document without elements.
pub(crate) fn empty() -> &'static RawDocument {
    static EMPTY: std::sync::LazyLock<bson::RawDocumentBuf> =
        std::sync::LazyLock::new(bson::RawDocumentBuf::new);
    &EMPTY
}
