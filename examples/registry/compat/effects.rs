//! What it means that a fact is another.

use serde_json::Value;

use super::Effect;
use crate::resolved::{RequirementLevel, Stability};

/// What it means that a fact was the one and is the other; nothing if that says nothing.
pub(super) type Judge = fn(&Value, &Value) -> Option<Effect>;

/// It is text for people.
pub(super) fn wording(_: &Value, _: &Value) -> Option<Effect> {
    Some(Effect::Wording)
}

/// Whatever it is, who reads the telemetry goes on as before.
pub(super) fn compatible(_: &Value, _: &Value) -> Option<Effect> {
    Some(Effect::Compatible)
}

/// Whatever it is, less can be relied on.
pub(super) fn weaker(_: &Value, _: &Value) -> Option<Effect> {
    Some(Effect::Weaker)
}

/// Whatever it is, it is something else.
pub(super) fn breaking(_: &Value, _: &Value) -> Option<Effect> {
    Some(Effect::Breaking)
}

/// Numbers in an order: less is weaker, more is compatible.
pub(super) fn rank(old: &Value, new: &Value) -> Option<Effect> {
    Some(if new.as_u64() < old.as_u64() {
        Effect::Weaker
    } else {
        Effect::Compatible
    })
}

/// A list that is kept and goes on is compatible; one that came, went, or has another order is another.
pub(super) fn list(old: &Value, new: &Value) -> Option<Effect> {
    let kept = match (old.as_array(), new.as_array()) {
        (Some(old), Some(new)) => !old.is_empty() && new.starts_with(old),
        _ => false,
    };
    Some(if kept {
        Effect::Compatible
    } else {
        Effect::Breaking
    })
}

/// The order of those that are on both sides; what came and went are entries of their own.
pub(super) fn order(old: &Value, new: &Value) -> Option<Effect> {
    let none = Vec::new();
    let (old, new) = (
        old.as_array().unwrap_or(&none),
        new.as_array().unwrap_or(&none),
    );
    let kept = old.iter().filter(|key| new.contains(key));
    let here = new.iter().filter(|key| old.contains(key));
    (!kept.eq(here)).then_some(Effect::Breaking)
}

/// The place of a level, lowest first.
pub(super) const fn stability_rank(stability: Stability) -> u64 {
    match stability {
        Stability::Development => 0,
        Stability::Alpha => 1,
        Stability::Beta => 2,
        Stability::ReleaseCandidate => 3,
        Stability::Stable => 4,
    }
}

/// How much an attribute can be relied on.
pub(super) const fn requirement_rank(level: &RequirementLevel) -> u64 {
    match level {
        RequirementLevel::OptIn => 0,
        RequirementLevel::Recommended => 1,
        RequirementLevel::ConditionallyRequired(_) => 2,
        RequirementLevel::Required => 3,
    }
}
