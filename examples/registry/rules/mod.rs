//! The registry's own rules. The format knows no metric sets, closed lists, layers or budgets; what keeps those sound is checked here,
//! each rule under an id that the tests name.

mod events;
mod generated;
mod lists;
mod manifest;
mod metrics;
mod names;
mod placement;
mod privacy;
mod references;
mod sets;
mod stability;
mod values;
mod walk;

#[cfg(test)]
pub(crate) use self::events::RING;

use std::fmt;

use crate::load::Definitions;

/// One rule.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// What findings and tests call it.
    pub(crate) id: &'static str,
    /// What it asks for.
    pub(crate) says: &'static str,
    check: fn(&Definitions, &mut Findings<'_>),
}

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    /// The entry's name.
    pub(crate) place: String,
    pub(crate) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            place,
            message,
        } = self;
        let known = RULES.iter().find(|known| known.id == *rule);
        let says = known.map_or("", |known| known.says);
        write!(f, "{place}: {message} (rule {rule}: {says})")
    }
}

/// Where a rule puts what it finds.
struct Findings<'a> {
    rule: &'static str,
    found: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// The same finding counts once, however often a group is opened.
    fn add(&mut self, place: &str, message: impl Into<String>) {
        let finding = Finding {
            rule: self.rule,
            place: place.to_owned(),
            message: message.into(),
        };
        if !self.found.contains(&finding) {
            self.found.push(finding);
        }
    }
}

/// Every breach, rule by rule.
pub(crate) fn check(definitions: &Definitions) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in RULES {
        (rule.check)(
            definitions,
            &mut Findings {
                rule: rule.id,
                found: &mut found,
            },
        );
    }
    found
}

macro_rules! rules {
    ($($module:ident::$id:ident: $says:literal,)*) => {
        /// Every rule.
        pub(crate) const RULES: &[Rule] = &[
            $(Rule { id: stringify!($id), says: $says, check: $module::$id }),*
        ];
    };
}

rules! {
    manifest::manifest_version: "the last segment of schema_url is major.minor.patch, and there is one dependency",
    manifest::import_foreign: "what is imported is not this registry's own",
    names::name_grammar: "names are lower case, in segments of letters and digits with dots and underscores between",
    names::name_ending: "metrics and sets do not end in a unit, total or count",
    names::name_namespace: "own names are below `mongodb.`",
    names::name_server: "the second segment is none that the server's own metrics use",
    names::name_unique: "no name stands twice among entries of its kind",
    generated::name_generated: "what names become in Rust stays apart, and is nothing that the generated code uses",
    generated::name_keyword: "what names become in Rust is an identifier, and no keyword",
    names::event_verb: "an event's last segment is a listed verb",
    stability::stability_given: "everything has a stability",
    stability::stability_parts: "nothing is more stable than the attributes it has",
    values::annotations_given: "an own attribute says its layer, sensitivity and cardinality; a number its unit; free text its length",
    values::cardinality_fits: "the class of a cardinality fits the type, and has the bounds that the class needs",
    values::closed_max: "the `max` of a closed attribute is the number of its values",
    values::clamp_max: "the `max` of a clamped attribute is the size of its range",
    values::unit_listed: "units are those of a closed list",
    lists::value_case: "values of closed lists are lower snake case",
    lists::value_unique: "no value stands twice in a list, and a member's id is its value",
    lists::list_upstream: "a reference gives a list to attributes of the dependency alone",
    lists::list_named: "a list of two or more has a type name, in Pascal case; anything else has none",
    lists::list_same: "a type name stands for one list, and a list of one key has one type name",
    lists::type_name_unique: "no two own attributes have the same type name",
    references::reference_resolves: "a reference names an own attribute, a listed one of the dependency, or a group",
    references::reference_once: "an attribute stands once in its place",
    references::reference_level: "a reference says its requirement level",
    references::identity_note: "an identity attribute has a note that says how long a value stays the same",
    references::attribute_used: "every own attribute is used",
    references::group_used: "every group is used",
    references::entity_known: "what a signal is associated with is an entity of this registry",
    placement::placement_narrow: "a reference narrows the layer to `event`, nothing else",
    placement::placement_entity: "an entity has entity attributes alone",
    placement::placement_metric: "a metric has measurement attributes alone",
    placement::placement_event: "an event or span has no entity attribute unless the reference narrows it",
    privacy::key_refused: "no key names what must not be reported",
    privacy::key_driver: "keys that are the driver's are not used",
    metrics::metric_annotated: "a metric says its set and the type of its numbers",
    metrics::metric_distribution: "a histogram, and nothing else, says how its values are kept",
    metrics::distribution_bounds: "bounds are whole numbers as recorded (seconds in nanoseconds), each above the one before",
    metrics::metric_number: "seconds are double, everything else is int",
    sets::set_entity: "the metrics of a set have one entity, the same one",
    sets::set_group: "the metrics of a set have the attributes of the set's group, or none",
    sets::set_closed: "every attribute of a set has a complete list and is required",
    sets::set_budget: "a set has at most 64 buckets",
    sets::set_counters: "two counters of a set do not have the same unit",
    sets::failure_set: "beside a set with an outcome that is a failure stands one that says which",
    events::event_severity: "an event has a severity number of 1 to 24",
    events::event_budget: "an event of the ring has a budget, another has none",
    events::ring_capacity: "the budgets of all events fit the ring",
    events::event_entity: "an event has exactly one entity",
}
