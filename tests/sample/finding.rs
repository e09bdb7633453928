//! What the check finds.

use serde::Serialize;
use serde_json::Value as Json;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Violation,
    Improvement,
    Information,
}

/// One finding, in the shape of Weaver's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Finding {
    pub(crate) id: &'static str,
    pub(crate) level: Level,
    pub(crate) message: String,
    pub(crate) context: Json,
    pub(crate) signal_type: String,
    pub(crate) signal_name: String,
}

impl Finding {
    pub(crate) fn to_line(&self) -> String {
        serde_json::to_string(self).unwrap()
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $id;)*

        /// Every id that the check gives.
        pub(crate) const IDS: &[&str] = &[$($name,)*];
    };
}

ids! {
    // Weaver's.
    MISSING_METRIC = "missing_metric",
    MISSING_EVENT = "missing_event",
    /// A span that no declared one fits.
    UNMATCHED_SAMPLE = "unmatched_sample",
    KIND_MISMATCH = "kind_mismatch",
    /// An attribute that is declared nowhere.
    MISSING_ATTRIBUTE = "missing_attribute",
    TYPE_MISMATCH = "type_mismatch",
    UNIT_MISMATCH = "unit_mismatch",
    UNEXPECTED_INSTRUMENT = "unexpected_instrument",
    DEPRECATED = "deprecated",
    /// Weaver gives it as information and does not see the list of a reference, nor its form.
    UNDEFINED_ENUM_VARIANT = "undefined_enum_variant",
    REQUIRED_ATTRIBUTE = "required_attribute_not_present",
    /// A violation where the condition is known to hold.
    CONDITIONAL_ATTRIBUTE = "conditionally_required_attribute_not_present",
    RECOMMENDED_ATTRIBUTE = "recommended_attribute_not_present",
    /// Weaver looks for an entity's attributes on the resource; they stand on the scope.
    ENTITY_REQUIRED_ATTRIBUTE = "entity_required_attribute_not_present",
    ENTITY_CONDITIONAL_ATTRIBUTE = "entity_conditionally_required_attribute_not_present",
    ENTITY_RECOMMENDED_ATTRIBUTE = "entity_recommended_attribute_not_present",
    NOT_STABLE = "not_stable",
    // Ours.
    /// Declared, and not for this signal.
    ATTRIBUTE_NOT_IN_SIGNAL = "attribute_not_in_signal",
    /// Declared for another layer: scope, point, record, resource.
    ATTRIBUTE_WRONG_LAYER = "attribute_wrong_layer",
    ATTRIBUTE_OUT_OF_RANGE = "attribute_out_of_range",
    ATTRIBUTE_TOO_LONG = "attribute_too_long",
    SEVERITY_MISMATCH = "severity_mismatch",
    SEVERITY_TEXT = "severity_text_present",
    BODY = "body_present",
    EVENT_NAME_AS_ATTRIBUTE = "event_name_as_attribute",
    TEMPORALITY_MISMATCH = "temporality_mismatch",
    MONOTONICITY_MISMATCH = "monotonicity_mismatch",
    BOUNDS_MISMATCH = "bounds_mismatch",
    SCOPE_NAME_MISMATCH = "scope_name_mismatch",
    SCHEMA_URL_MISMATCH = "schema_url_mismatch",
    SUCCESS_CARRIES_ERROR_TYPE = "success_carries_error_type",
    SUM_LAW_BROKEN = "sum_law_broken",
    CANARY_LEAKED = "canary_leaked",
}
