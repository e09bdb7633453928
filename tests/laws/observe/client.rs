//! TS-206, TS-207: what a client counted is what its operations did: each retry, each end, each failure without a retry.

use super::{Budgets, Tally, drained, emitted, instruments, note, tally, total};
use arbitrary::{Result, Unstructured};
use opmsg_telemetry::client::{ClientConfig, Driver};
use opmsg_telemetry::command::KnownCommand;
use opmsg_telemetry::observe::events::{ClientOperationFail, ClientOperationRetry, EventKind};
use opmsg_telemetry::observe::values::{
    CodecRole, OperationError, RetryCause, RetryDecline, RetryOutcome,
};
use opmsg_telemetry::observe::{
    ClientObserver as _, ClientScope, ClientSets, ClientTelemetry, CodecScope, EncoderTelemetry,
    End, MetricGroup as _, Millis, Occasion, Off, Record,
};
use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, Operation, Policy, Retry};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryReason, RetryTracker};
use opmsg_telemetry::{Mono, Traceparent, Wall};
use std::num::NonZeroU8;
use std::time::Duration;

const SCHEDULED: &str = "mongodb.client.retry.scheduled";
const DECLINED: &str = "mongodb.client.retry.declined";
const ENDED: &str = "mongodb.client.retry.ended";

type Depth = (RetryOutcome, u64, Option<(Wall, Traceparent)>);

struct Client {
    telemetry: ClientTelemetry,
    has_backoffs: bool,
    has_exemplars: bool,
    expected: Tally,
    /// Cause and nanoseconds of each wait.
    waits: Vec<(RetryCause, u64)>,
    /// Outcome, depth, and the span if it is one that can be looked at.
    depths: Vec<Depth>,
    retries: u64,
    waiting: Vec<Record>,
    budgets: Budgets,
    deltas: ClientSets,
}

pub(super) fn law(u: &mut Unstructured<'_>) -> Result<()> {
    let start = Wall::from_nanos(0);
    let scope = CodecScope::encoder(0, CodecRole::Driver).expect("below the end");
    let encoder = EncoderTelemetry::new(scope, start);
    let driver = Driver::new("driver", "1").expect("short");
    let scope = ClientScope::new(0, driver, &ClientConfig::new()).expect("below the end");
    let mut telemetry = ClientTelemetry::new(scope, encoder, start);
    let (has_backoffs, has_exemplars) = (u.arbitrary()?, u.arbitrary()?);
    if has_backoffs {
        telemetry = telemetry.with_backoffs();
    }
    if has_exemplars {
        telemetry = telemetry.with_exemplars();
    }
    let mut client = Client {
        telemetry,
        has_backoffs,
        has_exemplars,
        expected: Tally::new(),
        waits: Vec::new(),
        depths: Vec::new(),
        retries: 0,
        waiting: Vec::new(),
        budgets: Budgets::default(),
        deltas: ClientSets::default(),
    };
    for step in 0..u.int_in_range(0..=12)? {
        let at = Wall::from_nanos(step);
        match u.int_in_range(0..=6)? {
            0 => client.collect(u, at)?,
            _ => client.operation(u, at)?,
        }
        client.laws();
    }
    emitted::sound(&emitted::sets(&client.telemetry.snapshot()));
    Ok(())
}

impl Client {
    fn count(&mut self, metric: &'static str, word: &'static str) {
        *self.expected.entry((metric, vec![word])).or_default() += 1;
    }

    fn operation(&mut self, u: &mut Unstructured<'_>, at: Wall) -> Result<()> {
        let mut policy = Policy::new(*u.choose(&[
            Operation::RetryableRead,
            Operation::RetryableWrite,
            Operation::Write,
            Operation::Excluded,
        ])?);
        policy = policy
            .with_max_adaptive_retries(*u.choose(&[0, 1, 2, 5, 300])?)
            .with_retry_reads(u.ratio(7, 8)?);
        match u.int_in_range(0..=3)? {
            0 => policy = policy.with_endless_timeout(),
            1 => policy = policy.with_deadline(Mono::from_nanos(900_000_000)),
            _ => {}
        }
        let mut tracker = RetryTracker::new(policy, Mono::from_nanos(0));
        let decides_itself = u.ratio(1, 4)?;
        let name = *u.choose(&["find", "insert", "no command of any server"])?;
        let span: Option<Traceparent> = u.arbitrary()?;
        let mut depth = 0_u64;
        let mut end = End::SUCCEEDED;
        // Deeper than a byte counts, at times.
        let most = *u.choose(&[0, 1, 3, 9, 270])?;
        for attempt in 0..=most {
            let occasion = Occasion::new(at).with_command(name).with_span(span);
            if attempt == most {
                end = *u.choose(&[End::SUCCEEDED, End::CANCELLED, End::NO_SERVER])?;
                break;
            }
            let failure = failure(u)?;
            let random = u.arbitrary()?;
            let decision = match decides_itself {
                true => {
                    let retry = Retry::new().with_allowed(u.int_in_range(0..=600)?);
                    tracker.retrying(&failure, &retry);
                    Decision::Retry(retry)
                }
                false => tracker.failed(&failure, Mono::from_nanos(attempt * 1_000_000), random),
            };
            self.telemetry
                .failed(&tracker, &failure, &decision, || occasion);
            Off::new().failed(&tracker, &failure, &decision, || panic!("asks for more"));
            match decision {
                Decision::Retry(retry) => {
                    depth += 1;
                    self.retried(&failure, &retry, depth, &occasion, name, span, at);
                }
                Decision::GiveUp(reason) => {
                    self.count(DECLINED, declined(reason));
                    end = ended_by(u, reason, &failure)?;
                    break;
                }
                _ => {}
            }
        }
        let elapsed = u.arbitrary::<Option<u32>>()?;
        let elapsed = elapsed.map(|millis| Duration::from_millis(millis.into()));
        let occasion = Occasion::new(at)
            .with_command(name)
            .with_span(span)
            .with_elapsed(elapsed);
        let mut asked = false;
        self.telemetry.ended(&tracker, end, || {
            asked = true;
            occasion
        });
        assert_eq!(asked, depth > 0, "only retried operations");
        if depth == 0 {
            return Ok(());
        }
        self.count(ENDED, end.outcome().as_str());
        let sampled = span.filter(|span| span.flags().is_sampled());
        self.depths
            .push((end.outcome(), depth, sampled.map(|span| (at, span))));
        note(|seen| match end.error() {
            None => seen.recovered += 1,
            Some(_) => seen.gave_up += 1,
        });
        if let Some(error_type) = end.error()
            && self.budgets.takes(EventKind::ClientOperationFail)
        {
            let code = match error_type {
                OperationError::Code(code) => Some(code),
                _ => None,
            };
            let event = ClientOperationFail::new(ordinal(depth), end.outcome(), error_type)
                .with_retry_elapsed(elapsed.map(Millis::from))
                .with_operation_name(KnownCommand::find(name.as_bytes()))
                .with_response_status_code(code);
            let record = Record::new(at, event);
            self.waiting.push(record.with_context(span.map(Into::into)));
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "what an event is made of")]
    fn retried(
        &mut self,
        failure: &Failure,
        retry: &Retry,
        depth: u64,
        occasion: &Occasion,
        name: &str,
        span: Option<Traceparent>,
        at: Wall,
    ) {
        assert_eq!(
            *occasion,
            Occasion::new(at).with_command(name).with_span(span)
        );
        self.retries += 1;
        note(|seen| seen.retried += 1);
        let cause = cause(failure.reason());
        self.count(SCHEDULED, cause.as_str());
        if let Some(wait) = retry.wait()
            && self.has_backoffs
        {
            let nanos = u64::try_from(wait.as_nanos()).expect("ten seconds at most");
            self.waits.push((cause, nanos));
        }
        if self.budgets.takes(EventKind::ClientOperationRetry) {
            let event = ClientOperationRetry::new(ordinal(depth), cause)
                .with_retry_limit(retry.allowed().map(|allowed| allowed.min(255) as u8))
                .with_retry_backoff(retry.wait().map(Millis::from))
                .with_operation_name(KnownCommand::find(name.as_bytes()))
                .with_response_status_code(failure.code());
            let record = Record::new(at, event);
            self.waiting.push(record.with_context(span.map(Into::into)));
        }
    }

    fn collect(&mut self, u: &mut Unstructured<'_>, at: Wall) -> Result<()> {
        let found = self.telemetry.encoder_mut().drain().collect();
        drained(found, &mut self.waiting, &mut self.budgets);
        let window = self.telemetry.seal(at);
        if u.arbitrary()? {
            self.deltas.merge(window.delta());
            assert!(self.telemetry.commit(window));
        }
        Ok(())
    }

    fn laws(&mut self) {
        let all = self.telemetry.snapshot();
        assert_eq!(tally(&all), self.expected);
        assert_eq!(total(&all.retry.client_retry_scheduled), self.retries);
        let lost = super::lost(&self.telemetry.encoder().snapshot().event_loss);
        assert_eq!(lost, self.budgets.dropped);

        let mut retries = 0;
        for outcome in RetryOutcome::ALL {
            let own = self.depths.iter().filter(|depth| depth.0 == outcome);
            let found = all.end.client_retry_depth.of(outcome);
            let mut counts = [0; 9];
            let bounds = [1, 2, 3, 4, 6, 8, 16, 32];
            for (_, depth, _) in own.clone() {
                counts[instruments::bucket(&bounds, *depth)] += 1;
                retries += depth;
            }
            assert_eq!(found.counts(), &counts);
            let ended = all.end.client_retry_ended.of(outcome).get();
            assert_eq!(ended, found.counts().iter().sum::<u64>());
            let exemplars = own.filter_map(|(_, depth, span)| Some((depth, (*span)?)));
            let times = exemplars.clone().map(|(_, (at, _))| at);
            match found.exemplar() {
                None => assert!(!self.has_exemplars || times.count() == 0),
                Some(exemplar) => {
                    note(|seen| seen.exemplars += 1);
                    assert!(self.has_exemplars);
                    assert_eq!(Some(exemplar.at()), times.max(), "the latest");
                    let mut own = exemplars;
                    assert!(own.any(|(depth, (at, span))| {
                        (*depth, at) == (exemplar.value(), exemplar.at())
                            && span.trace_id() == exemplar.trace_id()
                            && span.parent_id() == exemplar.span_id()
                    }));
                }
            }
        }
        assert_eq!(
            retries, self.retries,
            "each retry is of one operation that ended"
        );
        for cause in RetryCause::ALL {
            let own = self.waits.iter().filter(|wait| wait.0 == cause);
            let own: Vec<u64> = own.map(|wait| wait.1).collect();
            let found = all.retry.client_retry_backoff_duration.of(cause);
            let least = own.iter().min().copied();
            assert_eq!(found.range(), least.zip(own.iter().max().copied()));
            assert_eq!(found.sum(), own.iter().sum::<u64>());
        }
        let mut sum = self.deltas;
        sum.merge(self.telemetry.clone().seal(Wall::from_nanos(0)).delta());
        assert_eq!(sum, all);
    }
}

fn ordinal(depth: u64) -> NonZeroU8 {
    NonZeroU8::new(depth.min(255) as u8).expect("a retry")
}

fn failure(u: &mut Unstructured<'_>) -> Result<Failure> {
    let kind = *u.choose(&[
        FailureKind::Network,
        FailureKind::Server,
        FailureKind::Server,
        FailureKind::Connecting,
        FailureKind::Pool,
        FailureKind::Other,
    ])?;
    let mut failure = Failure::new(kind);
    if u.ratio(3, 4)? {
        failure = failure
            .with_label(ErrorLabel::SystemOverloadedError)
            .with_label(ErrorLabel::RetryableError);
    }
    if kind == FailureKind::Server && u.ratio(3, 4)? {
        failure = failure.with_code(*u.choose(&[462, 391, 10_107, 6, -7])?);
    }
    Ok(failure)
}

/// The registry's words, as it explains them; the error is the server's code, or else where it failed.
fn ended_by(u: &mut Unstructured<'_>, reason: GiveUp, failure: &Failure) -> Result<End> {
    let mut end = End::gave_up(reason, failure);
    let outcome = match reason {
        GiveUp::LimitReached => "exhausted",
        GiveUp::Deadline => "deadline",
        _ => "not_retryable",
    };
    assert_eq!(end.outcome().as_str(), outcome);
    let mut expected = match (failure.code(), failure.kind()) {
        (Some(code), _) => OperationError::Code(code),
        (None, FailureKind::Network | FailureKind::Connecting) => OperationError::Network,
        (None, FailureKind::Pool) => OperationError::PoolCleared,
        (None, _) => OperationError::Client,
    };
    if u.arbitrary()? {
        end = end.with_timeout();
        if expected == OperationError::Network {
            expected = OperationError::NetworkTimeout;
        }
    }
    if u.ratio(1, 4)? {
        end = end.with_authentication();
        if failure.code().is_none() {
            expected = OperationError::Authentication;
        }
    }
    assert_eq!(end.error(), Some(expected));
    Ok(end)
}

fn cause(reason: RetryReason) -> RetryCause {
    let word = match reason.as_str() {
        "stateChange" => "state_change",
        word => word,
    };
    let mut all = RetryCause::ALL.into_iter();
    all.find(|cause| cause.as_str() == word)
        .expect("the same words")
}

fn declined(reason: GiveUp) -> &'static str {
    let decline = match reason {
        GiveUp::Excluded => RetryDecline::Excluded,
        GiveUp::NotRetryable => RetryDecline::NotRetryable,
        GiveUp::SwitchedOff => RetryDecline::SwitchedOff,
        GiveUp::LimitReached => RetryDecline::LimitReached,
        GiveUp::Deadline => RetryDecline::Deadline,
        other => panic!("{other} has no word"),
    };
    decline.as_str()
}
