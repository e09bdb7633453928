//! What a reader's sets say belongs together: nothing is counted in one of them and missing in another.

use super::emitted;
use opmsg_telemetry::observe::values::{
    DecodeOutcome, ForwardOutcome, MetadataFault, MetadataOutcome, MetadataPart, ParentOutcome,
    Refusal, RequestFault, RequestOutcome, RetryCause,
};
use opmsg_telemetry::observe::{
    Counters, DecoderLevels, DecoderSets, MetricGroup, Point, PointValue,
};

/// Sums are of numbers that wrap, and so they wrap.
fn sum(counts: impl IntoIterator<Item = u64>) -> u64 {
    counts.into_iter().fold(0, u64::wrapping_add)
}

// TS-200
/// The laws of what one connection counts, or any sum of such.
pub fn of_counters(counters: &Counters) {
    emitted::sound(&emitted::sets(counters));
    let decoded = |outcome| counters.decoder.request_decoded.of(outcome).get();
    let handled = |outcome| counters.request.request_handled.of(outcome).get();
    let parent = |outcome| {
        let parents = &counters.parent.telemetry_parent_received;
        parents.of(outcome).get()
    };
    let unread = handled(RequestOutcome::Unread);
    assert_eq!(
        sum(DecodeOutcome::ALL.map(decoded)),
        sum(RequestOutcome::ALL.map(handled)).wrapping_sub(unread),
        "decoded is handled and not unread"
    );
    assert_eq!(
        sum(Refusal::ALL.map(|reason| counters.refused_for(reason))),
        decoded(DecodeOutcome::Refused),
        "each refused section has a reason"
    );
    let faults = counters.request_failure.request_refused;
    assert_eq!(
        sum(faults.iter().map(|(_, count)| count.get())),
        handled(RequestOutcome::Refused),
        "each refused message has a fault"
    );
    let accepted = decoded(DecodeOutcome::Accepted);
    assert_eq!(
        sum(ParentOutcome::ALL.map(parent)),
        accepted,
        "each accepted section has a parent"
    );
    assert_eq!(
        (counters.received(), counters.accepted()),
        (
            accepted.wrapping_add(decoded(DecodeOutcome::Refused)),
            accepted
        )
    );
}

/// The laws of a reader's sets. Opt-in sizes are all there or not at all.
pub fn of_decoder(sets: &DecoderSets) {
    emitted::sound(&emitted::sets(sets));
    of_counters(&sets.counters);
    let sizes = &sets.counters.decoder.telemetry_decoded_size;
    for outcome in DecodeOutcome::ALL {
        let expected = match outcome {
            DecodeOutcome::Accepted => sets.counters.accepted(),
            _ => 0,
        };
        let count = sizes.of(outcome).count();
        assert!(count == expected || count == 0, "{outcome}: {count} sizes");
    }
    for part in MetadataPart::ALL {
        let ignored = MetadataFault::ALL.map(|fault| {
            let ignored = &sets.metadata_failure.metadata_ignored;
            ignored.of((part, fault)).get()
        });
        let decoded = &sets.metadata.metadata_decoded;
        let decoded = decoded.of((part, MetadataOutcome::Ignored)).get();
        assert_eq!(sum(ignored), decoded, "{part}");
    }
    // What arrived with an accepted section is not more than those; `$retry` needs none.
    for part in [MetadataPart::Client, MetadataPart::Tracestate] {
        let decoded =
            MetadataOutcome::ALL.map(|outcome| sets.metadata.metadata_decoded.of((part, outcome)));
        assert!(sum(decoded.map(|count| count.get())) <= sets.counters.accepted());
    }
    for cause in RetryCause::ALL {
        let depths = sets.retry.request_retry_depth.of(cause);
        let (counts, summary) = (depths.counts(), depths.summary());
        assert_eq!(sum(counts.iter().copied()), summary.count(), "{cause}");
        if let Some((min, max)) = summary.range() {
            assert!(1 <= min && min <= max && max <= 255);
        }
    }
}

// TS-210
/// What was pushed is what was taken, what waits, and what was dropped.
pub fn of_events(pushed: u64, taken: u64, sets: &DecoderSets, levels: &DecoderLevels) {
    let dropped = sets
        .event_loss
        .event_dropped
        .iter()
        .map(|(_, count)| count.get());
    let waiting = levels.queue.event_queue_size.of(()).get();
    assert_eq!(pushed, taken + waiting + sum(dropped));
    emitted::sound(&emitted::sets(levels));
    assert!(waiting <= levels.queue.event_queue_capacity.of(()).get());
}

/// Every point that a reader of this registry can ever have: metric, and its attributes' words.
pub fn declared() -> Vec<(&'static str, String)> {
    let one = |metric, words: Vec<&str>| {
        words
            .into_iter()
            .map(move |word| (metric, word.to_owned()))
            .collect::<Vec<_>>()
    };
    let refusals = Refusal::ALL.map(Refusal::as_str).to_vec();
    let faults = RequestFault::ALL.map(RequestFault::as_str).to_vec();
    let causes = RetryCause::ALL.map(RetryCause::as_str).to_vec();
    let outcomes = RequestOutcome::ALL.map(RequestOutcome::as_str).to_vec();
    let parents = ParentOutcome::ALL.map(ParentOutcome::as_str).to_vec();
    let forwards = ForwardOutcome::ALL.map(ForwardOutcome::as_str).to_vec();
    let mut all = [
        one(
            "mongodb.op_msg.request.decoded",
            DecodeOutcome::ALL.map(DecodeOutcome::as_str).to_vec(),
        ),
        one("mongodb.op_msg.telemetry.decoded.size", vec!["accepted"]),
        one("mongodb.op_msg.telemetry.decode.refused", refusals),
        one("mongodb.op_msg.request.handled", outcomes),
        one("mongodb.op_msg.request.refused", faults),
        one("mongodb.op_msg.telemetry.parent.received", parents),
        one("mongodb.op_msg.request.retry.depth", causes),
        one("mongodb.op_msg.request.forwarded", forwards),
        one(
            "mongodb.op_msg.event.dropped",
            vec!["queue_full", "rate_limited", "already_shutdown"],
        ),
    ]
    .concat();
    for part in MetadataPart::ALL {
        for outcome in MetadataOutcome::ALL {
            all.push((
                "mongodb.op_msg.metadata.decoded",
                format!("{part} {outcome}"),
            ));
        }
        for fault in MetadataFault::ALL {
            all.push(("mongodb.op_msg.metadata.ignored", format!("{part} {fault}")));
        }
    }
    all
}

/// Every point of sets: metric, and its attributes' words.
pub fn points(sets: &impl MetricGroup) -> Vec<(&'static str, String)> {
    let mut points = Vec::new();
    sets.visit_sets(&mut |set| {
        set.points(&mut |point: Point<'_>| {
            assert_ne!(point.value(), PointValue::Count(0), "nothing to say");
            let words: Vec<_> = point.attributes().map(|(_, word)| word).collect();
            points.push((point.metric().name, words.join(" ")));
        });
    });
    points
}
