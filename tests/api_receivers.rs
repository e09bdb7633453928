//! Pins what receivers call: ingest, counters, reports, instants. A change of a signature fails to compile here.

#[path = "laws/emitted.rs"]
mod emitted;
mod sample;

use std::fmt::{Debug, Display};
use std::time::Duration;

use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::error::{
    FrameError, FrameErrorKind, InvalidRetry, InvalidSetting, InvalidTracestate, Reaction,
    RetryError, Rule, ServerCode, TelemetryErrorKind,
};
use opmsg_telemetry::ingest::{
    Answer, Config, Ingest, Parent, Policy, Refused, Request, TokenBucket,
};
use opmsg_telemetry::observe::values::{
    CodecPolicy, ForwardOutcome, MetadataFault, Refusal, RetryCause,
};
use opmsg_telemetry::observe::{
    CodecScope, Counters, DecoderLevels, DecoderSets, DecoderTelemetry, MetricGroup, Off,
    PointValue, Sealed,
};
use opmsg_telemetry::report::{Carrier, Observer, Outcome, Report};
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{
    Command, Generation, Limits, Mono, OpMsg, ReceivedTraceparent, Role, Telemetry, Wall,
    remove_telemetry,
};
use sample::registry::*;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

type Remove =
    for<'a, 'b, 'c> fn(&'a [u8], Role, &'b Limits, &'c mut Vec<u8>) -> Result<u32, FrameError>;

pins! {
    Mono::from_nanos: fn(u64) -> Mono;
    Mono::from_duration: fn(Duration) -> Mono;
    Mono::as_nanos: fn(Mono) -> u64;
    Mono::saturating_since: fn(Mono, Mono) -> Duration;
    Mono::saturating_add: fn(Mono, Duration) -> Mono;
    Wall::from_nanos: fn(u64) -> Wall;
    Wall::from_duration: fn(Duration) -> Wall;
    Wall::as_nanos: fn(Wall) -> u64;
    Wall::saturating_since: fn(Wall, Wall) -> Duration;
    Wall::saturating_add: fn(Wall, Duration) -> Wall;
    remove_telemetry: Remove;

    Config::server: fn() -> Config;
    Config::proxy: fn() -> Config;
    Config::with_policy: fn(Config, Policy) -> Config;
    Config::with_generation: fn(Config, Generation) -> Config;
    Config::with_limits: fn(Config, Limits) -> Config;
    Config::with_access_control: fn(Config, bool) -> Config;
    Config::with_unauthenticated_telemetry: fn(Config, bool) -> Config;
    Config::with_admission: fn(Config, Option<TokenBucket>) -> Config;
    TokenBucket::SERVER: TokenBucket;
    TokenBucket::new: fn(Duration, u32) -> TokenBucket;
    TokenBucket::admit: for<'a> fn(&'a mut TokenBucket, Mono) -> bool;
    Ingest::new: fn(Config) -> Ingest;
    Ingest::limits: for<'a> fn(&'a Ingest) -> &'a Limits;
    Ingest::authenticated: for<'a> fn(&'a mut Ingest);
    Ingest::is_authenticated: for<'a> fn(&'a Ingest) -> bool;
    Ingest::counters: for<'a> fn(&'a Ingest) -> &'a Counters;
    Request::reply_expected: for<'a> fn(&'a Request<'static>) -> bool;
    Request::was_cleaned: for<'a> fn(&'a Request<'static>) -> bool;
    Request::message: for<'a> fn(&'a Request<'static>) -> &'a OpMsg<'static>;
    Request::parent: for<'a> fn(&'a Request<'static>) -> Parent;
    Request::telemetry: for<'a> fn(&'a Request<'static>) -> Option<Telemetry<'static>>;
    Request::retry: for<'a> fn(&'a Request<'static>) -> Option<RetryMetadata>;
    Request::command: for<'a> fn(&'a Request<'static>) -> Result<Command<'static>, Refused>;
    Refused::reaction: for<'a> fn(&'a Refused) -> Reaction;
    Refused::code: for<'a> fn(&'a Refused) -> ServerCode;
    Refused::rule: for<'a> fn(&'a Refused) -> Option<Rule>;
    Refused::field: for<'a> fn(&'a Refused) -> Option<&'static str>;
    Refused::offset: for<'a> fn(&'a Refused) -> Option<u32>;
    Refused::refusal: for<'a> fn(&'a Refused) -> Option<Refusal>;
    Refused::request_id: for<'a> fn(&'a Refused) -> i32;
    Refused::message_len: for<'a> fn(&'a Refused) -> u32;
    Refused::append_reply: for<'a, 'b> fn(&'a Refused, i32, &'b mut Vec<u8>);

    Refusal::ALL: [Refusal; 11];
    Refusal::as_str: fn(Refusal) -> &'static str;
    Refusal::of_telemetry: fn(TelemetryErrorKind) -> Refusal;
    Refusal::of_frame: fn(FrameErrorKind) -> Option<Refusal>;
    Counters::messages: for<'a> fn(&'a Counters) -> u64;
    Counters::others: for<'a> fn(&'a Counters) -> u64;
    Counters::refused_messages: for<'a> fn(&'a Counters) -> u64;
    Counters::received: for<'a> fn(&'a Counters) -> u64;
    Counters::accepted: for<'a> fn(&'a Counters) -> u64;
    Counters::accepted_bytes: for<'a> fn(&'a Counters) -> u64;
    Counters::refused: for<'a> fn(&'a Counters) -> u64;
    Counters::refused_for: for<'a> fn(&'a Counters, Refusal) -> u64;
    Counters::tolerated: for<'a> fn(&'a Counters) -> u64;
    Counters::unauthenticated: for<'a> fn(&'a Counters) -> u64;
    Counters::admitted: for<'a> fn(&'a Counters) -> u64;
    Counters::limited: for<'a> fn(&'a Counters) -> u64;
    Counters::since: for<'a, 'b> fn(&'a Counters, &'b Counters) -> Counters;
    Counters::count_reply_with_section: for<'a> fn(&'a mut Counters, bool);

    CodecScope::MAX_COUNT: u16;
    CodecScope::server: fn(u16, CodecPolicy) -> Option<CodecScope>;
    CodecScope::proxy: fn(u16, CodecPolicy) -> Option<CodecScope>;
    MetadataFault::of_argument: fn(RetryError) -> MetadataFault;
    MetadataFault::of_retry: fn(InvalidRetry) -> MetadataFault;
    MetadataFault::of_client: fn(InvalidSetting) -> MetadataFault;
    MetadataFault::of_tracestate: fn(InvalidTracestate) -> MetadataFault;
    DecoderTelemetry::new: fn(CodecScope, Wall) -> DecoderTelemetry;
    DecoderTelemetry::with_sizes: fn(DecoderTelemetry) -> DecoderTelemetry;
    DecoderTelemetry::with_retries: fn(DecoderTelemetry) -> DecoderTelemetry;
    DecoderTelemetry::with_exemplars: fn(DecoderTelemetry) -> DecoderTelemetry;
    DecoderTelemetry::scope: for<'a> fn(&'a DecoderTelemetry) -> &'a CodecScope;
    DecoderTelemetry::start: for<'a> fn(&'a mut DecoderTelemetry, u32, Wall);
    DecoderTelemetry::add: for<'a, 'b> fn(&'a mut DecoderTelemetry, &'b Counters);
    DecoderTelemetry::merge: for<'a, 'b> fn(&'a mut DecoderTelemetry, &'b DecoderSets);
    DecoderTelemetry::report: for<'a, 'b, 'c> fn(&'a mut DecoderTelemetry, &'b Report<'c>, Wall);
    DecoderTelemetry::forwarded: for<'a> fn(&'a mut DecoderTelemetry, ForwardOutcome);
    DecoderTelemetry::storm: for<'a> fn(&'a mut DecoderTelemetry, StormState);
    DecoderTelemetry::snapshot: for<'a> fn(&'a DecoderTelemetry) -> DecoderSets;
    DecoderTelemetry::seal: for<'a> fn(&'a mut DecoderTelemetry, Wall) -> Sealed<DecoderSets>;
    DecoderTelemetry::commit: for<'a> fn(&'a mut DecoderTelemetry, Sealed<DecoderSets>) -> bool;
    DecoderTelemetry::levels: for<'a> fn(&'a DecoderTelemetry) -> DecoderLevels;
    DecoderTelemetry::close: for<'a> fn(&'a mut DecoderTelemetry);

    Outcome::name: fn(Outcome) -> &'static str;
    Carrier::name: fn(Carrier) -> &'static str;
    Report::outcome: for<'a> fn(&'a Report<'static>) -> Outcome;
    Report::traceparent: for<'a> fn(&'a Report<'static>) -> Option<ReceivedTraceparent>;
    Report::retry: for<'a> fn(&'a Report<'static>) -> Option<RetryMetadata>;
    Report::retry_carrier: for<'a> fn(&'a Report<'static>) -> Option<Carrier>;
    Report::client: for<'a> fn(&'a Report<'static>) -> Option<&'a ClientMetadata<'static>>;
    Report::command: for<'a> fn(&'a Report<'static>) -> Option<&'static str>;
    Report::request_id: for<'a> fn(&'a Report<'static>) -> i32;
    Report::message_len: for<'a> fn(&'a Report<'static>) -> u32;
    Report::section_len: for<'a> fn(&'a Report<'static>) -> u32;
    Report::refusal: for<'a> fn(&'a Report<'static>) -> Option<Refusal>;
    Report::code: for<'a> fn(&'a Report<'static>) -> Option<ServerCode>;
    Report::reaction: for<'a> fn(&'a Report<'static>) -> Option<Reaction>;
    Report::rule: for<'a> fn(&'a Report<'static>) -> Option<Rule>;
    Report::field: for<'a> fn(&'a Report<'static>) -> Option<&'static str>;
    Report::offset: for<'a> fn(&'a Report<'static>) -> Option<u32>;
}

const _: for<'a, 'b> fn(&'a mut Counters, &'b Counters) = <Counters as MetricGroup>::merge;
const _: fn(Policy) -> CodecPolicy = <CodecPolicy as From<Policy>>::from;
const _: fn(RetryReason) -> RetryCause = <RetryCause as From<RetryReason>>::from;
const _: for<'a, 'b, 'c> fn(&'a mut Off, &'b Report<'c>, Wall) = <Off as Observer>::report;

fn handle<'a>(
    ingest: &mut Ingest,
    message: &'a [u8],
    scratch: &'a mut Vec<u8>,
    at: Mono,
) -> Answer<'a> {
    ingest.handle(message, scratch, at)
}

fn report<'a>(ingest: &mut Ingest, answer: &Answer<'a>) -> Option<Report<'a>> {
    ingest.report(answer)
}

/// Every count of the connection's sets.
fn points(counters: &Counters) -> Vec<(&'static str, u64)> {
    sample::sound(&emitted::sets(counters));
    let mut points = Vec::new();
    counters.visit_sets(&mut |set| {
        set.points(&mut |point| {
            if let PointValue::Count(count) = point.value() {
                points.push((point.metric().name, count));
            }
        });
    });
    points
}

const fn value<T: Clone + Debug + Send + Sync + Unpin>() {}
const fn copied<T: Copy + Debug + Send + Sync + Unpin>() {}
const fn shown<T: Display>() {}

const _: () = {
    value::<Ingest>();
    value::<Report<'_>>();
    copied::<Answer<'_>>();
    copied::<Request<'_>>();
    copied::<Refused>();
    copied::<Config>();
    copied::<TokenBucket>();
    copied::<Counters>();
    copied::<DecoderSets>();
    copied::<CodecScope>();
    copied::<Off>();
    value::<DecoderTelemetry>();
    copied::<Parent>();
    copied::<Mono>();
    copied::<Wall>();
    shown::<Refused>();
    shown::<Refusal>();
};

#[test]
fn a_connection_of_its_own() {
    let mut ingest = Ingest::new(Config::proxy());
    let mut scratch = Vec::new();
    let answer = handle(&mut ingest, b"", &mut scratch, Mono::default());
    assert!(matches!(answer, Answer::Refuse(_)));
    assert!(report(&mut ingest, &answer).is_some());
    // A message that was refused.
    assert_eq!(
        points(ingest.counters()),
        [
            ("mongodb.op_msg.request.decoded", 1),
            ("mongodb.op_msg.request.handled", 1),
            ("mongodb.op_msg.request.refused", 1)
        ]
    );
}
