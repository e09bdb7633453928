//! `observe::ranges`: the ends of ranges that numbers are cut to.

use super::layout::{Source, call, word};
use super::{case, fields};
use crate::resolved::{Attribute, Registry, ValueType};

/// The constants.
pub(crate) fn ends(registry: &Registry) -> Source {
    let mut source = Source::default();
    for own in &registry.attributes {
        let Some((kind, end)) = end(own) else {
            continue;
        };
        source.gap();
        let unit = match own.unit.as_deref() {
            Some("1") | None => String::new(),
            Some(unit) => format!(", in `{unit}`"),
        };
        source.doc(0, &format!("The largest value of `{}`{unit}.", own.key));
        let name = format!("{}_END", case::constant(&own.key));
        source.item(0, &format!("pub const {name}: {kind} ="), &end, ";");
    }
    source
}

/// Whole numbers and durations that are not negative.
fn end(own: &Attribute) -> Option<(&'static str, super::layout::Expr)> {
    let [0..=i64::MAX, high] = own.cardinality.range? else {
        return None;
    };
    let digits = word(fields::digits(&high.to_string()));
    match (own.value_type, own.unit.as_deref()) {
        (ValueType::Int, _) if high <= u32::MAX.into() => Some(("u32", digits)),
        (ValueType::Double, Some("s")) => Some(("Duration", call("Duration::from_secs", [digits]))),
        _ => None,
    }
}
