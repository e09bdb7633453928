//! What the registry says of attributes and their closed values, as statics.

use super::case;
use super::descriptors::{attribute, list, list_name, upstream as one_upstream};
use super::layout::Source;
use super::lists::List;
use super::signals::VISIBLE;
use crate::resolved::{Attribute, Registry};

/// The lists.
pub(crate) fn lists(lists: &[&List<'_>]) -> Source {
    let mut source = Source::default();
    for of in lists {
        source.gap();
        let before = format!(
            "{VISIBLE} {}: [ClosedValue; {}] =",
            list_name(of.name),
            of.values.len()
        );
        source.item(0, &before, &list(of), ";");
    }
    source
}

/// Attributes of the registry.
pub(crate) fn own(attributes: &[&Attribute]) -> Result<Source, String> {
    let mut source = Source::default();
    for own in attributes {
        source.gap();
        let before = format!(
            "{VISIBLE} {}: AttributeDescriptor =",
            case::constant(&own.key)
        );
        source.item(0, &before, &attribute(own)?, ";");
    }
    Ok(source)
}

/// OpenTelemetry's. Constants: the registry's own list holds copies.
pub(crate) fn upstream(registry: &Registry) -> Source {
    let mut source = Source::default();
    for used in &registry.upstream_attributes {
        source.gap();
        let name = case::constant(&used.key);
        let before = format!("pub(crate) const {name}: UpstreamAttribute =");
        source.item(0, &before, &one_upstream(used), ";");
    }
    source
}
