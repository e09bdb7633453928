//! Whole numbers from any BSON number type.

use crate::element::{Element, kind};

/// The number without its fraction; saturates. `None` for what is not a number.
pub(super) fn whole(element: &Element<'_>) -> Option<i64> {
    match element.kind {
        kind::INT32 => element.int32().map(i64::from),
        kind::INT64 => element.int64(),
        _ => None,
    }
}
