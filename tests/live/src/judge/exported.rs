//! What the collector got.

use serde_json::Value;

use super::Judge;
use crate::collector::Exported;

/// The shim's bucket of parents: so many are admitted at once, and then one a second.
const BURST: usize = 10;

impl Judge<'_> {
    /// A span for each admitted parent, counts that are the wire's, and refusals without ids.
    pub(super) fn exported(&mut self, exported: &Exported) {
        self.equal("exports that were refused", exported.refused.first(), None);
        let trace_id = self.scenario.trace_id();
        let foreign = exported
            .spans
            .iter()
            .filter(|span| span.trace_id != trace_id);
        self.equal("spans of another trace", foreign.count(), 0);
        let mut parents: Vec<_> = exported
            .spans
            .iter()
            .map(|span| &span.parent_span_id)
            .collect();
        parents.sort();
        parents.dedup();
        let sent: Vec<_> = self.parents.values().cloned().collect();
        let unsent = parents
            .iter()
            .filter(|parent| !sent.contains(parent))
            .count();
        self.equal("spans whose parent was never sent", unsent, 0);
        let admitted = self.seen.shim.counter("admitted").unwrap_or(0);
        let admitted = usize::try_from(admitted).unwrap_or(0);
        self.equal("spans", exported.spans.len(), admitted);
        self.equal("parents of spans", parents.len(), admitted);
        let burst = sent.len().min(BURST);
        self.expect(admitted >= burst, || {
            format!("only {admitted} parents are admitted")
        });
        self.metric(
            exported,
            "mongodb.op_msg.request.decoded",
            "accepted",
            self.parents.len(),
        );
        self.metric(
            exported,
            "mongodb.op_msg.request.decoded",
            "refused",
            self.damaged.len(),
        );
        self.metric(
            exported,
            "mongodb.op_msg.telemetry.decode.refused",
            "invalid_context",
            self.damaged.len(),
        );
        self.refusals(exported);
    }

    /// The sum over all exports, which carry differences, of the points with this word.
    fn metric(&mut self, exported: &Exported, name: &str, word: &str, expected: usize) {
        let sets = exported.metrics.iter().map(serde_json::to_value);
        let sets: Vec<_> = sets.filter_map(Result::ok).collect();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let metrics = sets.iter().flat_map(|set| list(&set["metrics"]));
        let points = metrics
            .filter(|metric| metric["name"] == name)
            .flat_map(|metric| list(&metric["data"]["Sum"]["data_points"]));
        let points = points.filter(|point| {
            let mut attributes = point["attributes"].as_object().into_iter().flatten();
            attributes.any(|(_, value)| value.as_str().is_some_and(|text| text.contains(word)))
        });
        let values = points.filter_map(|point| point["value"]["AsInt"].as_u64());
        let expected = u64::try_from(expected).unwrap_or(u64::MAX);
        self.equal(&format!("metric {name}, {word}"), values.sum(), expected);
    }

    /// There are records of refusals if there were any, and none of them shows ids of a section that was not accepted.
    fn refusals(&mut self, exported: &Exported) {
        let none = self.damaged.is_empty();
        self.equal("no log records", exported.logs.is_empty(), none);
        let with_ids = exported
            .logs
            .iter()
            .filter(|log| !log.trace_id.is_empty() || !log.span_id.is_empty());
        self.equal("log records with ids", with_ids.count(), 0);
        let named = exported.logs.iter().filter(|log| {
            let reason = log.attributes.get("error.type");
            reason.is_some_and(|reason| reason.contains("invalid_context"))
        });
        self.equal(
            "log records with the reason",
            named.count(),
            exported.logs.len(),
        );
    }
}
