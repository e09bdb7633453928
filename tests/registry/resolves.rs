//! References are merged with what they refer to.

use serde_json::json;

use crate::resolved::{
    AttributeUse, Placement, RecordForm, Registry, RequirementLevel, Stability, Temporality,
    ValueForm,
};
use crate::small::resolved;
use crate::{current, resolve, small};

fn values(attribute: &AttributeUse) -> Vec<&str> {
    attribute
        .values
        .iter()
        .map(|value| value.value.as_str())
        .collect()
}

#[test]
fn sets_have_their_groups_attributes_and_the_product_of_their_lists() {
    let registry = resolved(&[]);
    let shape: Vec<_> = registry
        .sets
        .iter()
        .map(|set| {
            let metrics: Vec<_> = set
                .metrics
                .iter()
                .map(|metric| metric.name.as_str())
                .collect();
            (set.name.as_str(), set.entity.as_str(), set.buckets, metrics)
        })
        .collect();
    let tool = "mongodb.op_msg.tool";
    assert_eq!(
        shape,
        [
            (
                "mongodb.op_msg.work",
                tool,
                2,
                vec![
                    "mongodb.op_msg.work.handled",
                    "mongodb.op_msg.work.duration"
                ]
            ),
            (
                "mongodb.op_msg.work.failure",
                tool,
                2,
                vec!["mongodb.op_msg.work.broken"]
            ),
            (
                "mongodb.op_msg.queue",
                tool,
                1,
                vec!["mongodb.op_msg.queue.size"]
            ),
        ]
    );
    let failure = &registry.sets[1].attributes[0];
    assert!(failure.upstream);
    assert_eq!(failure.key, "error.type");
    assert_eq!(values(failure), ["broken", "late"]);
    assert_eq!(failure.type_name.as_deref(), Some("WorkError"));
    let outcome = &registry.sets[0].attributes[0];
    assert_eq!(values(outcome), ["done", "failed"]);
    assert_eq!(outcome.type_name.as_deref(), Some("WorkOutcome"));
    let temporality: Vec<_> = registry
        .metrics()
        .map(|(_, metric)| (metric.temporality, metric.monotonic))
        .collect();
    assert_eq!(
        temporality,
        [
            (Temporality::Delta, true),
            (Temporality::Delta, false),
            (Temporality::Delta, true),
            (Temporality::Cumulative, false),
        ]
    );
}

#[test]
fn two_attributes_multiply() {
    let registry = resolved(&[(
        "attributes",
        "work.outcome, requirement_level: required}\n",
        "work.outcome, requirement_level: required}\n      - {ref: mongodb.op_msg.tool.big, requirement_level: required}\n",
    )]);
    assert_eq!(registry.sets[0].buckets, 4);
}

#[test]
fn a_reference_wins_over_the_definition() {
    let registry = resolved(&[(
        "events",
        "work.attempt, requirement_level: required}",
        "work.attempt, requirement_level: required, note: From 1., examples: [7]}",
    )]);
    let fail = &registry.events[0];
    assert_eq!(
        (fail.severity_number, fail.max_per_drain, fail.record),
        (13, Some(8), RecordForm::Ring)
    );
    let attempt = &fail.attributes[1];
    assert_eq!(attempt.brief.as_deref(), Some("Which attempt."));
    assert_eq!(attempt.note.as_deref(), Some("From 1."));
    assert_eq!(attempt.examples, [json!(7)]);
    assert_eq!(attempt.range, Some([1, 255]));
    assert_eq!(attempt.unit.as_deref(), Some("{retry}"));
    let wait = &fail.attributes[2];
    let when = RequirementLevel::ConditionallyRequired("If there was one.".to_owned());
    assert_eq!(wait.requirement_level, when);
    assert_eq!(wait.examples, [json!(0.5)]);
    let big = &fail.attributes[3];
    assert_eq!(big.placement, Placement::Event);
    assert_eq!(
        registry.entities[0].description[1].placement,
        Placement::Entity
    );
    let receive = &registry.events[1];
    assert_eq!(
        receive.attributes[0].value_form,
        Some(ValueForm::KnownCommand)
    );
    let upstream: Vec<_> = registry
        .upstream_attributes
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(
        upstream,
        ["error.type", "db.operation.name", "db.system.name"]
    );
}

#[test]
fn a_set_takes_the_lowest_level_of_its_parts() {
    let stable = "    stability: stable";
    let development = "    stability: development";
    let raise = |name: &str| {
        (
            format!("{name}\n{development}"),
            format!("{name}\n{stable}"),
        )
    };
    let handled = raise("work.handled");
    let duration = raise("work.duration");
    let both = [
        ("metrics", handled.0.as_str(), handled.1.as_str()),
        ("metrics", duration.0.as_str(), duration.1.as_str()),
    ];
    assert_eq!(
        resolved(&both[..1]).sets[0].stability,
        Stability::Development
    );
    assert_eq!(
        resolved(&both).sets[0].stability,
        Stability::Development,
        "its attribute is"
    );
    let attribute = (
        "attributes",
        "    stability: development\n    brief: What became of it.",
        "    stability: stable\n    brief: What became of it.",
    );
    let all = [both[0], both[1], attribute];
    assert_eq!(resolved(&all).sets[0].stability, Stability::Stable);
}

#[test]
fn the_json_form_loses_nothing() {
    for registry in [resolved(&[]), current::read(&current::folder()).unwrap()] {
        let text = serde_json::to_string_pretty(&registry).unwrap();
        assert_eq!(serde_json::from_str::<Registry>(&text).unwrap(), registry);
    }
}

#[test]
fn what_the_rules_exclude_is_an_error() {
    let broken = [
        ("spans", "db.system.name", "db.system.version"),
        ("metrics", "metric_set: mongodb.op_msg.queue, ", ""),
        ("events", "severity_number: 13, ", ""),
        ("manifest", "stability: development\n", ""),
    ];
    for change in broken {
        let definitions = small::with(&[change]).unwrap();
        resolve::resolve(&definitions).unwrap_err();
    }
}
