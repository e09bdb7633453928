//! What the proxy did with each message.

use std::collections::HashMap;

use serde_json::Value;

use super::Judge;
use crate::scenario::WITH_SECTIONS;
use crate::tap::Direction;
use crate::wire::Message;

/// The newest wire version without telemetry sections.
const WITHOUT_SECTIONS: i32 = 28;

impl<'s> Judge<'s> {
    /// The proxy changes nothing but what it is for: what goes on is what came, and a section behind it.
    pub(super) fn passed_on(&mut self) {
        let front = self.seen.front.as_deref().unwrap_or_default();
        let back = Self::requests(&self.seen.back);
        let back: HashMap<_, _> = back.map(|message| (message.request_id, message)).collect();
        let mut count = 0;
        for message in Self::requests(front) {
            count += 1;
            let name = message.command();
            let Some(passed) = back.get(&message.request_id) else {
                self.expect(false, || format!("a {name} did not go on"));
                continue;
            };
            let mut expected = message.content.clone();
            if let Some(section) = passed.telemetry().next() {
                expected.push(3);
                expected.extend(section);
            }
            let same = passed.content == expected;
            self.expect(same, || format!("a {name} goes on as something else"));
            self.equal("compressor", passed.compressor, message.compressor);
        }
        self.equal("requests that went on", back.len(), count);
        self.replies();
    }

    /// Replies come as the shim sent them, but for the wire version where the proxy cannot pass sections.
    fn replies(&mut self) {
        let replies = |messages: &'s [(Direction, Message)]| {
            let replies = messages.iter().filter(|(way, _)| *way == Direction::Reply);
            replies.map(|(_, message)| (message.response_to, message))
        };
        let seen = self.seen;
        let front_replies: HashMap<_, _> =
            replies(seen.front.as_deref().unwrap_or_default()).collect();
        let hidden = self.scenario.without_kind3 && self.scenario.wire_version >= WITH_SECTIONS;
        let mut handshakes = 0;
        for (id, sent) in replies(&seen.back) {
            let Some(came) = front_replies.get(&id) else {
                self.expect(false, || "a reply did not come back".into());
                continue;
            };
            match came.number("maxWireVersion") {
                Some(version) => {
                    handshakes += 1;
                    let real = i32::try_from(self.scenario.wire_version).unwrap_or(0);
                    let expected = if hidden { WITHOUT_SECTIONS } else { real };
                    self.equal("maxWireVersion", version, expected);
                    self.expect(hidden || came.content == sent.content, || {
                        "a handshake's reply was changed".into()
                    });
                }
                None => self.expect(came.content == sent.content, || {
                    "a reply came back as something else".into()
                }),
            }
        }
        self.expect(handshakes > 0, || "no handshake was seen".into());
    }

    /// What the proxy says it attached, what is on the wire, and what the shim says it got are the same sections.
    pub(super) fn joined(&mut self) {
        let Some(proxy) = &self.seen.proxy else {
            return;
        };
        let trace_id = self.scenario.trace_id();
        let mut attached = HashMap::new();
        for line in &proxy.lines {
            let entry = &line["attached"];
            let id = entry["requestId"]
                .as_i64()
                .and_then(|id| i32::try_from(id).ok());
            let text = entry["traceparent"].as_str().unwrap_or_default().to_owned();
            let (Some(id), false) = (id, text.is_empty()) else {
                self.expect(false, || format!("the proxy logged {line}"));
                continue;
            };
            let repeated = attached.insert(id, text).is_some();
            self.expect(!repeated, || {
                "the proxy attached twice to one command".into()
            });
        }
        self.equal("attached sections", attached.len(), self.tally.sections);
        for (id, parent) in self.parents.clone() {
            let expected = format!("00-{trace_id}-{parent}-01");
            let found = attached.get(&id);
            self.equal("the proxy's traceparent", found, Some(&expected));
        }
        let accepted = ["accepted", "limited"];
        let refused = if self.scenario.tolerant {
            "dropped"
        } else {
            "refused"
        };
        let (mut got, mut bad) = (Vec::new(), 0);
        for line in &self.seen.shim.lines {
            let attributes = &line["attr"];
            match attributes["outcome"].as_str() {
                Some(outcome) if accepted.contains(&outcome) => {
                    let text = |key: &str| attributes[key].as_str().unwrap_or_default().to_owned();
                    self.equal("the shim's trace id", text("traceId"), trace_id.clone());
                    got.push(text("parentId"));
                }
                Some(outcome) if outcome == refused => {
                    bad += 1;
                    let reason = attributes["refusal"].as_str();
                    self.equal("reason", reason, Some("invalid_context"));
                    self.equal(
                        "ids of a refused section",
                        &attributes["traceId"],
                        &Value::Null,
                    );
                }
                // Of a message without a section.
                Some("absent") => {}
                other => self.expect(false, || format!("the shim logged the outcome {other:?}")),
            }
        }
        got.sort();
        let mut sent: Vec<_> = self.parents.values().cloned().collect();
        sent.sort();
        self.equal("parent ids", got, sent);
        self.equal(
            "refused sections in the shim's log",
            bad,
            self.damaged.len(),
        );
    }
}
