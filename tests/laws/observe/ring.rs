//! TS-210: the ring is a queue that refuses: for want of room, of budget, or because it is closed.

use super::{emitted, lost, note};
use arbitrary::{Result, Unstructured};
use opmsg_telemetry::command::KnownCommand;
use opmsg_telemetry::observe::events::{
    ClientOperationFail, ClientOperationRetry, CodecStart, Event, RequestRetry,
    TelemetryAttachFail, TelemetryDecodeFail,
};
use opmsg_telemetry::observe::values::{
    AttachFailure, EventLossReason, OperationError, Refusal, RetryCause, RetryOutcome,
};
use opmsg_telemetry::observe::{AttributeValues as _, EventRing, Millis, Record};
use opmsg_telemetry::{Traceparent, Wall};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU8;
use std::time::Duration;

pub(super) fn law(u: &mut Unstructured<'_>) -> Result<()> {
    match u.int_in_range(0..=4)? {
        0 => queue::<0>(u),
        1 => queue::<1>(u),
        2 => queue::<7>(u),
        3 => queue::<24>(u),
        _ => queue::<128>(u),
    }
}

fn queue<const N: usize>(u: &mut Unstructured<'_>) -> Result<()> {
    let mut ring: EventRing<N> = EventRing::new();
    let mut queue: VecDeque<Record> = VecDeque::new();
    let mut used: BTreeMap<&str, u8> = BTreeMap::new();
    let mut dropped = [0_u64; EventLossReason::ALL.len()];
    let (mut pushed, mut taken, mut closed) = (0_u64, 0_u64, false);
    for step in 0..u.int_in_range(0..=160)? {
        match u.int_in_range(0..=40)? {
            0 => {
                ring.close();
                closed = true;
            }
            1 => {
                let loss = ring.take_loss();
                for (reason, count) in EventLossReason::ALL.into_iter().zip(&mut dropped) {
                    assert_eq!(loss.event_dropped.of(reason).get(), *count);
                    pushed -= std::mem::take(count);
                }
            }
            2 | 3 => {
                let some = u.int_in_range(0..=N + 1)?;
                for record in ring.drain().take(some) {
                    assert_eq!(Some(record), queue.pop_front(), "oldest first");
                    // With the last one the budgets begin anew, and not before.
                    if queue.is_empty() {
                        used.clear();
                    }
                    taken += 1;
                }
                assert!(queue.is_empty() || some < N + 1);
            }
            _ => {
                let record = record(u, step)?;
                ring.push(record);
                pushed += 1;
                let kind = record.event().kind().descriptor();
                let used = used.entry(kind.name).or_default();
                let reason = if closed {
                    Some(EventLossReason::AlreadyShutdown)
                } else if *used >= kind.max_per_drain.expect("of a ring") {
                    Some(EventLossReason::RateLimited)
                } else if queue.len() >= N {
                    Some(EventLossReason::QueueFull)
                } else {
                    *used += 1;
                    queue.push_back(record);
                    None
                };
                if let Some(reason) = reason {
                    dropped[reason.index()] += 1;
                    note(|seen| match reason {
                        EventLossReason::QueueFull => seen.queue_full += 1,
                        EventLossReason::RateLimited => seen.rate_limited += 1,
                        _ => seen.already_shutdown += 1,
                    });
                }
            }
        }
        for (reason, count) in EventLossReason::ALL.into_iter().zip(dropped) {
            assert_eq!(ring.loss().event_dropped.of(reason).get(), count);
        }
        let waiting = u64::try_from(ring.len()).expect("few");
        assert_eq!(ring.len(), queue.len());
        assert_eq!(ring.is_empty(), queue.is_empty());
        assert_eq!(pushed, taken + waiting + lost(ring.loss()));
        let levels = ring.queue();
        assert_eq!(levels.event_queue_size.of(()).get(), waiting);
        let room = u64::try_from(N).expect("few");
        assert_eq!(levels.event_queue_capacity.of(()).get(), room);
    }
    let rest: VecDeque<Record> = ring.drain().collect();
    assert_eq!(rest, queue);
    let mut samples = emitted::records(&rest);
    samples.set(&emitted::codec(), &ring.queue());
    emitted::sound(&samples);
    Ok(())
}

fn record(u: &mut Unstructured<'_>, step: u64) -> Result<Record> {
    let context: Option<Traceparent> = match u.ratio(1, 4)? {
        true => Some(u.arbitrary()?),
        false => None,
    };
    let record = Record::new(Wall::from_nanos(step), event(u)?);
    Ok(record.with_context(context.map(Into::into)))
}

fn event(u: &mut Unstructured<'_>) -> Result<Event> {
    let attempt = NonZeroU8::new(u.int_in_range(1..=255)?).expect("not zero");
    let millis = Millis::from(Duration::from_millis(u.int_in_range(0..=20_000)?));
    Ok(match u.int_in_range(0..=5)? {
        0 => CodecStart::new(u.arbitrary()?).into(),
        1 => TelemetryAttachFail::new(*u.choose(&AttachFailure::ALL)?)
            .with_telemetry_size(u.arbitrary()?)
            .into(),
        2 => TelemetryDecodeFail::new(*u.choose(&Refusal::ALL)?)
            .with_telemetry_size(u.arbitrary()?)
            .into(),
        3 => RequestRetry::new(attempt)
            .with_retry_limit(u.arbitrary()?)
            .with_retry_backoff(Some(millis))
            .with_response_status_code(u.arbitrary()?)
            .with_operation_name(KnownCommand::find(b"find"))
            .with_config_max_adaptive_retries(u.arbitrary()?)
            .with_config_overload_retargeting(u.arbitrary()?)
            .into(),
        4 => {
            let limit = u.arbitrary()?;
            ClientOperationRetry::new(attempt, *u.choose(&RetryCause::ALL)?)
                .with_retry_limit(limit)
                .with_retry_backoff(Some(millis))
                .with_response_status_code(u.arbitrary()?)
                .into()
        }
        _ => {
            let outcome = *u.choose(&[RetryOutcome::Exhausted, RetryOutcome::NoServer])?;
            ClientOperationFail::new(attempt, outcome, OperationError::Code(u.arbitrary()?))
                .with_retry_elapsed(Some(millis))
                .into()
        }
    })
}
