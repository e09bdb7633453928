//! Which documents a filter selects.

use std::cmp::Ordering;

use bson::{RawArray, RawBsonRef, RawDocument};

use super::value::{bracket, compare};
use super::work::Work;
use crate::failure::Failure;

/// Whether a document is selected. Known are equality, `$and`, `$or`, `$nor`, and the operators of [`operator`]; a path with dots leads
/// through documents, not through arrays.
pub(crate) fn matches(
    filter: &RawDocument,
    document: &RawDocument,
    work: &mut Work,
) -> Result<bool, Failure> {
    for condition in filter {
        work.step()?;
        let (path, wanted) = condition?;
        let holds = match path.as_str() {
            "$and" => !any(wanted, document, work, false)?,
            "$or" => any(wanted, document, work, true)?,
            "$nor" => !any(wanted, document, work, true)?,
            "$comment" => true,
            unknown if unknown.starts_with('$') => {
                return Err(Failure::bad_value("unknown top level operator"));
            }
            path => {
                let value = lookup(document, path, work)?;
                field(wanted, value, work)?
            }
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether one of several filters gives `outcome`.
fn any(
    filters: RawBsonRef<'_>,
    document: &RawDocument,
    work: &mut Work,
    outcome: bool,
) -> Result<bool, Failure> {
    for filter in list(filters)? {
        let filter = filter?
            .as_document()
            .ok_or(Failure::bad_value("$and, $or and $nor need documents"))?;
        if matches(filter, document, work)? == outcome {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The value at a path; nothing where the path leads nowhere.
pub(crate) fn lookup<'d>(
    document: &'d RawDocument,
    path: &str,
    work: &mut Work,
) -> Result<Option<RawBsonRef<'d>>, Failure> {
    let mut value = RawBsonRef::Document(document);
    for name in path.split('.') {
        work.step()?;
        let Some(document) = value.as_document() else {
            return Ok(None);
        };
        let mut found = None;
        for element in document {
            work.step()?;
            let (key, value) = element?;
            if key.as_str() == name {
                found = Some(value);
                break;
            }
        }
        match found {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

fn field(
    wanted: RawBsonRef<'_>,
    value: Option<RawBsonRef<'_>>,
    work: &mut Work,
) -> Result<bool, Failure> {
    let Some(operators) = wanted.as_document().filter(|wanted| is_operators(wanted)) else {
        return equals(wanted, value, work);
    };
    for operator in operators {
        work.step()?;
        let (name, operand) = operator?;
        if !self::operator(name.as_str(), operand, value, work)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(crate) fn is_operators(document: &RawDocument) -> bool {
    let first = document.iter_elements().next();
    matches!(first, Some(Ok(element)) if element.key().as_str().starts_with('$'))
}

fn operator(
    name: &str,
    operand: RawBsonRef<'_>,
    value: Option<RawBsonRef<'_>>,
    work: &mut Work,
) -> Result<bool, Failure> {
    Ok(match name {
        "$eq" => equals(operand, value, work)?,
        "$ne" => !equals(operand, value, work)?,
        "$gt" => ordered(operand, value, work, Ordering::is_gt)?,
        "$gte" => ordered(operand, value, work, Ordering::is_ge)?,
        "$lt" => ordered(operand, value, work, Ordering::is_lt)?,
        "$lte" => ordered(operand, value, work, Ordering::is_le)?,
        "$in" => one_of(operand, value, work)?,
        "$nin" => !one_of(operand, value, work)?,
        "$exists" => {
            let wanted = operand
                .as_bool()
                .ok_or(Failure::bad_value("$exists needs a boolean"))?;
            value.is_some() == wanted
        }
        "$not" => {
            let operators = operand
                .as_document()
                .filter(|operand| is_operators(operand));
            let operators = operators.ok_or(Failure::bad_value("$not needs operators"))?;
            !field(RawBsonRef::Document(operators), value, work)?
        }
        _ => return Err(Failure::bad_value("unknown operator")),
    })
}

fn one_of(
    operand: RawBsonRef<'_>,
    value: Option<RawBsonRef<'_>>,
    work: &mut Work,
) -> Result<bool, Failure> {
    for wanted in list(operand)? {
        if equals(wanted?, value, work)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An array equals what it equals as a whole, and each of its elements. Null equals nothing at all, too.
fn equals(
    wanted: RawBsonRef<'_>,
    value: Option<RawBsonRef<'_>>,
    work: &mut Work,
) -> Result<bool, Failure> {
    let value = value.unwrap_or(RawBsonRef::Null);
    any_value(value, work, |value| compare(value, wanted).is_eq())
}

fn ordered(
    operand: RawBsonRef<'_>,
    value: Option<RawBsonRef<'_>>,
    work: &mut Work,
    accepts: fn(Ordering) -> bool,
) -> Result<bool, Failure> {
    let Some(value) = value else {
        return Ok(false);
    };
    any_value(value, work, |value| {
        bracket(value) == bracket(operand) && accepts(compare(value, operand))
    })
}

fn any_value(
    value: RawBsonRef<'_>,
    work: &mut Work,
    test: impl Fn(RawBsonRef<'_>) -> bool,
) -> Result<bool, Failure> {
    work.compare(value)?;
    if test(value) {
        return Ok(true);
    }
    if let Some(array) = value.as_array() {
        for element in array {
            let element = element?;
            work.compare(element)?;
            if test(element) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn list(value: RawBsonRef<'_>) -> Result<&RawArray, Failure> {
    value
        .as_array()
        .ok_or(Failure::bad_value("the operator needs an array"))
}
