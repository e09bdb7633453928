//! `observe::sets`: a struct for each metric set.

use super::cells;
use super::fields;
use super::layout::{Source, call, slice, word};
use super::{case, rust};
use crate::definition_signal::DistributionForm;
use crate::resolved::{Instrument, Metric, MetricSet};

/// Buckets that a set may have.
const BUCKET_BUDGET: u64 = 64;

/// The structs of these sets.
pub(crate) fn structs(sets: &[&MetricSet]) -> Source {
    let mut source = Source::default();
    for set in sets {
        one(&mut source, set);
    }
    source
}

fn instrument(metric: &Metric) -> &'static str {
    match (metric.instrument, &metric.distribution) {
        (Instrument::Counter, _) => "Counter",
        (Instrument::UpDownCounter, _) => "Level",
        (Instrument::Histogram, Some(distribution)) => match distribution.form {
            DistributionForm::Total => "Total",
            DistributionForm::Summary => "Summary",
            DistributionForm::Buckets => "Buckets",
        },
        (Instrument::Histogram, None) => "Summary",
    }
}

/// The type of the tuple.
fn tuple(set: &MetricSet) -> String {
    let names: Vec<&str> = set
        .attributes
        .iter()
        .filter_map(|used| used.type_name.as_deref())
        .collect();
    match names.as_slice() {
        [only] => (*only).to_owned(),
        names => format!("({})", names.join(", ")),
    }
}

/// The bounds as recorded; a registry is not resolved without them.
pub(crate) fn recorded_bounds(metric: &Metric) -> Vec<String> {
    let distribution = metric.distribution.as_ref();
    let bounds = distribution.and_then(|kept| kept.recorded(&metric.unit));
    let bounds = bounds.into_iter().flatten();
    bounds
        .map(|bound| fields::digits(&bound.to_string()))
        .collect()
}

fn one(source: &mut Source, set: &MetricSet) {
    let (name, tuple) = (case::pascal(&set.name), tuple(set));
    for metric in &set.metrics {
        if instrument(metric) == "Buckets" {
            bounds(source, metric);
        }
    }
    source.gap();
    let keys: Vec<String> = set
        .attributes
        .iter()
        .map(|used| format!("`{}`", used.key))
        .collect();
    let told_apart = match keys.as_slice() {
        [] => String::new(),
        keys => format!(", told apart by {}", keys.join(" and ")),
    };
    source.doc(
        0,
        &format!(
            "Set `{}` of the entity `{}`{told_apart}.",
            set.name, set.entity
        ),
    );
    source.doc(
        0,
        &format!("\nStability: {}.", rust::stability(set.stability)),
    );
    source.line(0, "#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    source.line(0, &format!("pub struct {name} {{"));
    for metric in &set.metrics {
        let facts = format!(
            "Metric `{}`{}: {}, unit `{}`; stability: {}.",
            metric.name,
            rust::opt_in(metric.requirement_level),
            cells::instrument(metric),
            metric.unit,
            rust::stability(metric.stability),
        );
        let note = metric.note.as_deref();
        rust::doc(
            source,
            4,
            &metric.brief,
            &facts,
            note,
            metric.deprecated.as_ref(),
        );
        let kept = match instrument(metric) {
            "Buckets" => format!(
                "Buckets<{}, {}>",
                case::bounds(&metric.name),
                recorded_bounds(metric).len() + 1
            ),
            kept => kept.to_owned(),
        };
        let field = case::metric_field(&metric.name);
        source.line(
            4,
            &format!("pub {field}: By<{tuple}, {kept}, {}>,", set.buckets),
        );
    }
    source.line(0, "}");
    source.gap();
    source.line(0, &format!("const _: () = within_budget::<{tuple}>();"));
    source.gap();
    behaviour(source, set, &name);
}

fn behaviour(source: &mut Source, set: &MetricSet, name: &str) {
    source.line(0, &format!("impl Sealed for {name} {{}}"));
    source.gap();
    source.line(0, &format!("impl MetricSet for {name} {{"));
    let descriptor = word(format!("&descriptors::SET_{}", case::descriptor(&set.name)));
    source.item(
        4,
        "const DESCRIPTOR: &'static SetDescriptor =",
        &descriptor,
        ";",
    );
    source.gap();
    source.line(4, "fn merge(&mut self, other: &Self) {");
    for metric in &set.metrics {
        let field = case::metric_field(&metric.name);
        let arguments = [
            word(format!("&mut self.{field}")),
            word(format!("&other.{field}")),
        ];
        source.expr(8, &call("By::merge", arguments), ";");
    }
    source.line(4, "}");
    source.gap();
    source.line(4, "fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {");
    for metric in &set.metrics {
        let arguments = [
            word(format!("&self.{}", case::metric_field(&metric.name))),
            word("Self::DESCRIPTOR"),
            word(format!(
                "&descriptors::METRIC_{}",
                case::descriptor(&metric.name)
            )),
            word("point"),
        ];
        source.expr(8, &call("By::visit", arguments), ";");
    }
    source.line(4, "}");
    source.line(0, "}");
}

fn bounds(source: &mut Source, metric: &Metric) {
    let name = case::bounds(&metric.name);
    source.gap();
    source.doc(
        0,
        &format!("The bounds of `{}`, inclusive, as recorded.", metric.name),
    );
    source.line(0, "#[derive(Clone, Copy, Debug, Eq, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    source.line(0, &format!("pub struct {name};"));
    source.gap();
    source.line(0, &format!("impl Bounds for {name} {{"));
    let upper = slice(recorded_bounds(metric).into_iter().map(word));
    source.item(4, "const UPPER: &'static [u64] =", &upper, ";");
    source.line(0, "}");
}

/// The budget that each set keeps to.
pub(crate) fn budget() -> Source {
    let mut source = Source::default();
    source.gap();
    source.doc(
        0,
        "Buckets that a set may have: the tuples of its attributes' values.",
    );
    source.line(
        0,
        &format!("pub const BUCKET_BUDGET: usize = {BUCKET_BUDGET};"),
    );
    source.gap();
    source.doc(
        0,
        "Keeps a set to its budget: what has more tuples does not compile.",
    );
    // Two lists of which each is within it, side by side and as a tuple.
    let fits = "within_budget::<AttachOutcome>();\nwithin_budget::<Refusal>();";
    let exceeds = "within_budget::<(AttachOutcome, Refusal)>();";
    source.doc(0, "\n# Example");
    for (fence, calls) in [("```", fits), ("```compile_fail,E0080", exceeds)] {
        let uses = "use opmsg_telemetry::observe::sets::within_budget;\n\
                    use opmsg_telemetry::observe::values::{AttachOutcome, Refusal};";
        source.doc(0, &format!("{fence}\n{uses}\n{calls}\n```"));
    }
    source.line(0, "pub const fn within_budget<K: AttributeValues>() {");
    source.line(4, "const { assert!(K::COUNT <= BUCKET_BUDGET) }");
    source.line(0, "}");
    source
}
