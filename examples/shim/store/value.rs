//! How BSON values compare.

use std::borrow::Cow;
use std::cmp::Ordering;

use bson::RawBsonRef;

/// A total order: by type first, as MongoDB does, then by value. Numbers compare as numbers, whatever their types; a decimal is no
/// number here, and documents, arrays and the like compare by their bytes.
pub(crate) fn compare(a: RawBsonRef<'_>, b: RawBsonRef<'_>) -> Ordering {
    bracket(a)
        .cmp(&bracket(b))
        .then_with(|| within_bracket(a, b))
}

/// Which values are comparable with each other: those of one bracket.
pub(crate) fn bracket(value: RawBsonRef<'_>) -> u8 {
    match value {
        RawBsonRef::MinKey => 0,
        RawBsonRef::Null | RawBsonRef::Undefined => 1,
        RawBsonRef::Int32(_) | RawBsonRef::Int64(_) | RawBsonRef::Double(_) => 2,
        RawBsonRef::Decimal128(_) => 3,
        RawBsonRef::String(_) | RawBsonRef::Symbol(_) => 4,
        RawBsonRef::Document(_) => 5,
        RawBsonRef::Array(_) => 6,
        RawBsonRef::Binary(_) => 7,
        RawBsonRef::ObjectId(_) => 8,
        RawBsonRef::Boolean(_) => 9,
        RawBsonRef::DateTime(_) => 10,
        RawBsonRef::Timestamp(_) => 11,
        RawBsonRef::RegularExpression(_) => 12,
        RawBsonRef::DbPointer(_) => 13,
        RawBsonRef::JavaScriptCode(_) => 14,
        RawBsonRef::JavaScriptCodeWithScope(_) => 15,
        RawBsonRef::MaxKey => 16,
    }
}

fn within_bracket(a: RawBsonRef<'_>, b: RawBsonRef<'_>) -> Ordering {
    if let (Some(a), Some(b)) = (Number::of(a), Number::of(b)) {
        return a.compare(b);
    }
    match (a, b) {
        (RawBsonRef::ObjectId(a), RawBsonRef::ObjectId(b)) => a.cmp(&b),
        (RawBsonRef::DateTime(a), RawBsonRef::DateTime(b)) => a.cmp(&b),
        (RawBsonRef::Timestamp(a), RawBsonRef::Timestamp(b)) => a.cmp(&b),
        _ => bytes(a).cmp(&bytes(b)),
    }
}

/// What makes two `_id`s the same: equal numbers have equal keys.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct IdKey(Vec<u8>);

impl IdKey {
    pub(crate) fn new(id: RawBsonRef<'_>) -> Self {
        let mut key = vec![bracket(id)];
        match Number::of(id) {
            Some(number) => number.append_key(&mut key),
            None => key.extend_from_slice(&bytes(id)),
        }
        Self(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A value that is not a number, as bytes that are the same when the values are.
fn bytes(value: RawBsonRef<'_>) -> Cow<'_, [u8]> {
    match value {
        RawBsonRef::String(text) | RawBsonRef::Symbol(text) => Cow::Borrowed(text.as_bytes()),
        RawBsonRef::JavaScriptCode(text) => Cow::Borrowed(text.as_bytes()),
        RawBsonRef::Document(document) => Cow::Borrowed(document.as_bytes()),
        RawBsonRef::Array(array) => Cow::Borrowed(array.as_bytes()),
        RawBsonRef::Binary(binary) => {
            Cow::Owned([&[u8::from(binary.subtype)], binary.bytes].concat())
        }
        RawBsonRef::ObjectId(id) => Cow::Owned(id.bytes().to_vec()),
        RawBsonRef::Boolean(value) => Cow::Owned(vec![u8::from(value)]),
        RawBsonRef::DateTime(value) => Cow::Owned(value.timestamp_millis().to_le_bytes().to_vec()),
        RawBsonRef::Null | RawBsonRef::Undefined => Cow::Borrowed(&[]),
        // The rest is rare; its debug form holds all of the value.
        other => Cow::Owned(format!("{other:?}").into_bytes()),
    }
}

#[derive(Clone, Copy)]
enum Number {
    Integer(i64),
    Real(f64),
}

impl Number {
    fn of(value: RawBsonRef<'_>) -> Option<Self> {
        match value {
            RawBsonRef::Int32(value) => Some(Self::Integer(i64::from(value))),
            RawBsonRef::Int64(value) => Some(Self::Integer(value)),
            RawBsonRef::Double(value) => Some(match whole(value) {
                Some(value) => Self::Integer(value),
                None => Self::Real(value),
            }),
            _ => None,
        }
    }

    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(&b),
            (Self::Real(a), Self::Real(b)) => compare_reals(a, b),
            (Self::Integer(a), Self::Real(b)) => compare_mixed(a, b),
            (Self::Real(a), Self::Integer(b)) => compare_mixed(b, a).reverse(),
        }
    }

    fn append_key(self, key: &mut Vec<u8>) {
        match self {
            Self::Integer(value) => key.extend(value.to_le_bytes()),
            Self::Real(value) if value.is_nan() => key.push(0),
            Self::Real(value) => {
                key.push(1);
                key.extend(value.to_le_bytes());
            }
        }
    }
}

const I64_END: f64 = 9_223_372_036_854_775_808.0;

/// The same number as an integer, if there is one.
#[expect(clippy::as_conversions, reason = "the range is checked first")]
pub(crate) fn whole(value: f64) -> Option<i64> {
    let fits = value.trunc() == value && (-I64_END..I64_END).contains(&value);
    fits.then_some(value as i64)
}

/// No number is smaller than NaN.
fn compare_reals(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b)
        .unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

fn compare_mixed(integer: i64, real: f64) -> Ordering {
    if real.is_nan() || real < -I64_END {
        return Ordering::Greater;
    }
    match whole(real.floor()) {
        // The real number is not whole, so it lies above its floor.
        Some(floor) => integer.cmp(&floor).then(Ordering::Less),
        None => Ordering::Less,
    }
}
