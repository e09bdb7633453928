//! What an update makes of a document.

use bson::{Bson, Document, RawBsonRef, RawDocument, RawDocumentBuf};
use opmsg_telemetry::Limits;
use opmsg_telemetry::document::validate;

use super::filter::is_operators;
use crate::failure::Failure;

/// More names in a path than this make a document that nobody can read back.
const MAX_PATH: usize = 100;
const MAX_DOCUMENT: usize = 16 << 20;

/// An update as the client gave it: a whole document, or operators (`$set`, `$setOnInsert`, `$unset`, `$inc`).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Update<'a> {
    Replacement(&'a RawDocument),
    Operators(&'a RawDocument),
}

impl<'a> Update<'a> {
    pub(crate) fn read(update: RawBsonRef<'a>) -> Result<Self, Failure> {
        match update {
            RawBsonRef::Document(update) if is_operators(update) => Ok(Self::Operators(update)),
            RawBsonRef::Document(update) => Ok(Self::Replacement(update)),
            _ => Err(Failure::bad_value("updates by pipeline are not known here")),
        }
    }

    /// The update itself.
    pub(crate) const fn document(&self) -> &'a RawDocument {
        match self {
            Self::Replacement(update) | Self::Operators(update) => update,
        }
    }

    /// The document after the update; the same bytes when nothing changed.
    pub(crate) fn apply(&self, document: &RawDocument) -> Result<RawDocumentBuf, Failure> {
        let id = document.get("_id")?.ok_or(IMMUTABLE_ID)?;
        let updated = match self {
            Self::Replacement(update) => replacement(id.try_into()?, update)?,
            Self::Operators(operators) => {
                let mut updated = Document::try_from(document)?;
                apply_operators(operators, &mut updated, false)?;
                updated
            }
        };
        if updated.get("_id") != Some(&id.try_into()?) {
            return Err(IMMUTABLE_ID);
        }
        stored_form(&updated)
    }

    /// The document that an upsert inserts: what the filter says by equality, then the update.
    pub(crate) fn upserted(&self, filter: &RawDocument) -> Result<RawDocumentBuf, Failure> {
        let mut document = Document::new();
        for condition in filter {
            let (path, value) = condition?;
            let value = match value.as_document().filter(|value| is_operators(value)) {
                Some(operators) => operators.get("$eq")?,
                None => Some(value),
            };
            if let (Some(value), false) = (value, path.as_str().starts_with('$')) {
                set(&mut document, path.as_str(), value.try_into()?)?;
            }
        }
        let id = document.remove("_id");
        let updated = match self {
            Self::Replacement(update) => {
                let own = update.get("_id")?.map(Bson::try_from).transpose()?;
                replacement(id.or(own).unwrap_or_else(new_id), update)?
            }
            Self::Operators(operators) => {
                apply_operators(operators, &mut document, true)?;
                let own = document.remove("_id");
                let mut updated = Document::new();
                updated.insert("_id", id.or(own).unwrap_or_else(new_id));
                updated.extend(document);
                updated
            }
        };
        stored_form(&updated)
    }
}

const IMMUTABLE_ID: Failure = Failure::new(66, "ImmutableField", "_id cannot be changed");

pub(crate) fn new_id() -> Bson {
    Bson::ObjectId(bson::oid::ObjectId::new())
}

fn replacement(id: Bson, update: &RawDocument) -> Result<Document, Failure> {
    let mut update = Document::try_from(update)?;
    if update.remove("_id").is_some_and(|own| own != id) {
        return Err(IMMUTABLE_ID);
    }
    let mut document = Document::new();
    document.insert("_id", id);
    document.extend(update);
    Ok(document)
}

/// A document as it may be stored: not too large, and not deeper than one that a client could have inserted.
fn stored_form(document: &Document) -> Result<RawDocumentBuf, Failure> {
    let document = RawDocumentBuf::try_from(document)?;
    if document.as_bytes().len() > MAX_DOCUMENT {
        return Err(Failure::too_large());
    }
    match validate(document.as_bytes(), Limits::MAX_NESTING) {
        Ok(()) => Ok(document),
        Err(_) => Err(Failure::new(
            15,
            "Overflow",
            "the document is nested too deep",
        )),
    }
}

fn apply_operators(
    operators: &RawDocument,
    document: &mut Document,
    inserting: bool,
) -> Result<(), Failure> {
    for operator in operators {
        let (name, changes) = operator?;
        let changes = changes.as_document().ok_or(Failure::failed_to_parse(
            "an update operator needs a document",
        ))?;
        for change in changes {
            let (path, value) = change?;
            let path = path.as_str();
            match name.as_str() {
                "$set" => set(document, path, value.try_into()?)?,
                "$setOnInsert" if inserting => set(document, path, value.try_into()?)?,
                "$setOnInsert" => {}
                "$unset" => unset(document, path)?,
                "$inc" => increment(document, path, &value.try_into()?)?,
                _ => return Err(Failure::failed_to_parse("unknown update operator")),
            }
        }
    }
    Ok(())
}

/// The document that holds a path's last name, and this name. Documents on the way are made if they are missing and wanted.
fn place<'d, 'p>(
    mut document: &'d mut Document,
    path: &'p str,
    make: bool,
) -> Result<Option<(&'d mut Document, &'p str)>, Failure> {
    let (way, last) = match path.rsplit_once('.') {
        Some((way, last)) => (Some(way), last),
        None => (None, path),
    };
    let names = || way.into_iter().flat_map(|way| way.split('.'));
    if names().count() >= MAX_PATH {
        return Err(Failure::bad_value("the path has too many names"));
    }
    for name in names().chain([last]) {
        if name.is_empty() {
            return Err(Failure::new(
                56,
                "EmptyFieldName",
                "a path has an empty name",
            ));
        }
        if name.starts_with('$') {
            return Err(Failure::new(
                52,
                "DollarPrefixedFieldName",
                "a name begins with $",
            ));
        }
    }
    for name in names() {
        if !document.contains_key(name) {
            if !make {
                return Ok(None);
            }
            document.insert(name, Document::new());
        }
        document = match document.get_mut(name) {
            Some(Bson::Document(next)) => next,
            _ => {
                return Err(Failure::new(
                    28,
                    "PathNotViable",
                    "a path leads into no document",
                ));
            }
        };
    }
    Ok(Some((document, last)))
}

fn set(document: &mut Document, path: &str, value: Bson) -> Result<(), Failure> {
    if let Some((document, name)) = place(document, path, true)? {
        document.insert(name, value);
    }
    Ok(())
}

fn unset(document: &mut Document, path: &str) -> Result<(), Failure> {
    if let Some((document, name)) = place(document, path, false)? {
        document.remove(name);
    }
    Ok(())
}

fn increment(document: &mut Document, path: &str, by: &Bson) -> Result<(), Failure> {
    if let Some((document, name)) = place(document, path, true)? {
        let sum = add(document.get(name).unwrap_or(&Bson::Int32(0)), by)?;
        document.insert(name, sum);
    }
    Ok(())
}

/// Integers stay integers, and become wider when they must.
fn add(value: &Bson, by: &Bson) -> Result<Bson, Failure> {
    if let (Some(a), Some(b)) = (integer(value), integer(by)) {
        let sum = a.checked_add(b);
        let sum = sum.ok_or(Failure::bad_value("the sum does not fit"))?;
        let narrow = matches!((value, by), (Bson::Int32(_), Bson::Int32(_)));
        return Ok(match i32::try_from(sum) {
            Ok(sum) if narrow => Bson::Int32(sum),
            _ => Bson::Int64(sum),
        });
    }
    match (real(value), real(by)) {
        (Some(a), Some(b)) => Ok(Bson::Double(a + b)),
        _ => Err(Failure::type_mismatch("$inc needs numbers")),
    }
}

fn integer(value: &Bson) -> Option<i64> {
    match value {
        Bson::Int32(value) => Some(i64::from(*value)),
        Bson::Int64(value) => Some(*value),
        _ => None,
    }
}

#[expect(
    clippy::as_conversions,
    reason = "an integer becomes the nearest real number"
)]
fn real(value: &Bson) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| integer(value).map(|value| value as f64))
}
