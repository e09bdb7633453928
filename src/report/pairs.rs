//! A report as keys and values, for structured loggers.

use core::time::Duration;

use super::{Outcome, Report, Value};
use crate::client::ClientConfig;
use crate::error::Reaction;
use crate::observe::values::{DecodeOutcome, ParentOutcome, ReadMode, RequestReaction, RetryCause};
use crate::observe::{names, ranges};
use crate::retry::RetryMetadata;

type Pair<'a> = (&'static str, Value<'a>);

impl Report<'_> {
    /// What the report holds as keys and values, in a fixed order; what it does not hold is left out. Allocates nothing.
    ///
    /// Keys, values, their ranges and their order are those of the telemetry registry's event
    /// [`EVENT_OP_MSG_REQUEST_RECEIVE`](crate::observe::names::EVENT_OP_MSG_REQUEST_RECEIVE): durations are seconds, `attempt` is clamped to
    /// 1..=255, `limit` to 0..=255, `max_adaptive_retries` to 0..=16, `backoff` to 10 s and `elapsed` to a day, the retry's code is a text.
    /// `trace_id`, `span_id` (of the span that sent the command) and `trace_flags` are OpenTelemetry's names for logs that are not
    /// OTLP. The only texts of the peer are the driver's name and version.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Mono, ingest::{Config, Ingest}, report::{Report, Value}};
    /// // Any logger that takes keys and values, like those of `log`, `slog` or `tracing`, is a function of both.
    /// fn log(report: &Report<'_>, mut record: impl FnMut(&str, &dyn std::fmt::Display)) {
    ///     for (key, value) in report.pairs() {
    ///         match value {
    ///             Value::Bool(value) => record(key, &value),
    ///             value => record(key, &value.escaped()),
    ///         }
    ///     }
    /// }
    ///
    /// let mut ingest = Ingest::new(Config::server());
    /// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
    /// let mut scratch = Vec::new();
    /// let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    /// let mut text = String::new();
    /// if let Some(report) = ingest.report(&answer) {
    ///     log(&report, |key, value| text += &format!("{key}={value} "));
    /// }
    /// assert!(text.contains("mongodb.op_msg.request.code_name=UnknownOpMsgSectionKind"));
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, Value<'_>)> {
        let trace = self.traceparent.map(|traceparent| {
            [
                ("trace_id", Value::TraceId(traceparent.trace_id())),
                ("span_id", Value::SpanId(traceparent.parent_id())),
                ("trace_flags", Value::TraceFlags(traceparent.flags())),
            ]
        });
        let driver = self.client.as_ref().and_then(|client| client.driver());
        let driver = driver.map(|driver| {
            [
                (names::DRIVER_NAME, Value::Text(driver.name())),
                (names::DRIVER_VERSION, Value::Text(driver.version())),
            ]
        });
        let config = self.client.as_ref().and_then(|client| client.config());
        let section_len = self.section_len.min(ranges::OP_MSG_TELEMETRY_SIZE_END);
        let section_len = (section_len > 0).then_some(section_len);
        let sizes = [
            (names::OP_MSG_REQUEST_SIZE, Some(self.message_len)),
            (names::OP_MSG_TELEMETRY_SIZE, section_len),
        ];
        self.outcomes()
            .into_iter()
            .flatten()
            .chain(trace.into_iter().flatten())
            .chain(self.retry.into_iter().flat_map(|(retry, carrier)| {
                let carrier = (names::OP_MSG_METADATA_CARRIER, Value::Word(carrier.name()));
                [Some(carrier)]
                    .into_iter()
                    .chain(of_retry(&retry))
                    .flatten()
            }))
            .chain(driver.into_iter().flatten())
            .chain(config.into_iter().flat_map(of_config).flatten())
            .chain(self.failure_pairs().into_iter().flatten())
            .chain(
                sizes
                    .into_iter()
                    .filter_map(|(key, size)| Some((key, Value::U64(size?.into())))),
            )
    }

    fn outcomes(&self) -> [Option<Pair<'_>>; 3] {
        let decoded = match self.outcome {
            Outcome::Absent => DecodeOutcome::Absent,
            Outcome::Accepted | Outcome::Limited | Outcome::Unauthenticated => {
                DecodeOutcome::Accepted
            }
            Outcome::Dropped | Outcome::Refused => DecodeOutcome::Refused,
        };
        let parent = self.outcome.parent().map(ParentOutcome::as_str);
        [
            word(
                names::OP_MSG_TELEMETRY_DECODE_OUTCOME,
                Some(decoded.as_str()),
            ),
            word(names::OP_MSG_TELEMETRY_PARENT_OUTCOME, parent),
            word(names::DB_OPERATION_NAME, self.command()),
        ]
    }

    fn failure_pairs(&self) -> [Option<Pair<'_>>; 7] {
        let refused = self.refused.as_ref();
        let reaction = match refused.map(|refused| refused.reaction) {
            Some(reaction) => Some(reaction_word(reaction)),
            None if matches!(self.outcome, Outcome::Dropped) => Some(RequestReaction::Drop),
            None => None,
        };
        [
            word(
                names::ERROR_TYPE,
                self.refusal.map(|refusal| refusal.as_str()),
            ),
            // A number here; digits are what OpenTelemetry has for codes that come from elsewhere.
            refused.map(|refused| {
                let code = u64::from(refused.code.code().unsigned_abs());
                (names::OP_MSG_REQUEST_CODE, Value::U64(code))
            }),
            word(
                names::OP_MSG_REQUEST_CODE_NAME,
                refused.map(|refused| refused.code.name()),
            ),
            word(
                names::OP_MSG_REQUEST_RULE,
                self.rule().map(|rule| rule.id()),
            ),
            word(names::OP_MSG_TELEMETRY_FIELD, self.field()),
            self.offset()
                .map(|offset| (names::OP_MSG_REQUEST_OFFSET, Value::U64(offset.into()))),
            word(
                names::OP_MSG_REQUEST_REACTION,
                reaction.map(RequestReaction::as_str),
            ),
        ]
    }
}

/// The registry's word for what a sender is told.
pub(super) const fn reaction_word(reaction: Reaction) -> RequestReaction {
    match reaction {
        Reaction::Close => RequestReaction::Close,
        Reaction::Reply => RequestReaction::Reply,
        Reaction::Silent => RequestReaction::Silent,
    }
}

fn word<'v>(key: &'static str, word: Option<&'static str>) -> Option<Pair<'v>> {
    Some((key, Value::Word(word?)))
}

fn flag<'v>(key: &'static str, value: Option<bool>) -> Option<Pair<'v>> {
    Some((key, Value::Bool(value?)))
}

fn count<'v>(key: &'static str, value: Option<u32>, end: u32) -> Option<Pair<'v>> {
    Some((key, Value::U64(value?.min(end).into())))
}

fn seconds<'v>(key: &'static str, value: Option<Duration>, end: Duration) -> Option<Pair<'v>> {
    Some((key, Value::Seconds(value?.min(end).as_secs_f64())))
}

fn of_retry<'v>(retry: &RetryMetadata) -> [Option<Pair<'v>>; 6] {
    let reason = retry.reason().map(RetryCause::from);
    [
        count(
            names::CLIENT_RETRY_ATTEMPT,
            Some(retry.attempt()),
            ranges::CLIENT_RETRY_ATTEMPT_END,
        ),
        count(
            names::CLIENT_RETRY_LIMIT,
            retry.limit(),
            ranges::CLIENT_RETRY_LIMIT_END,
        ),
        word(names::CLIENT_RETRY_REASON, reason.map(RetryCause::as_str)),
        seconds(
            names::CLIENT_RETRY_BACKOFF,
            retry.backoff(),
            ranges::CLIENT_RETRY_BACKOFF_END,
        ),
        seconds(
            names::CLIENT_RETRY_ELAPSED,
            retry.elapsed(),
            ranges::CLIENT_RETRY_ELAPSED_END,
        ),
        retry
            .code()
            .map(|code| (names::DB_RESPONSE_STATUS_CODE, Value::Code(code))),
    ]
}

fn of_config<'v>(config: &ClientConfig) -> [Option<Pair<'v>>; 15] {
    let mode = config.read_preference().map(ReadMode::from);
    [
        flag(names::CLIENT_CONFIG_RETRY_READS, config.retry_reads()),
        flag(names::CLIENT_CONFIG_RETRY_WRITES, config.retry_writes()),
        count(
            names::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
            config.max_adaptive_retries(),
            ranges::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES_END,
        ),
        flag(
            names::CLIENT_CONFIG_OVERLOAD_RETARGETING,
            config.enable_overload_retargeting(),
        ),
        count(
            names::CLIENT_CONFIG_MIN_POOL_SIZE,
            config.min_pool_size(),
            ranges::CLIENT_CONFIG_MIN_POOL_SIZE_END,
        ),
        count(
            names::CLIENT_CONFIG_MAX_POOL_SIZE,
            config.max_pool_size(),
            ranges::CLIENT_CONFIG_MAX_POOL_SIZE_END,
        ),
        count(
            names::CLIENT_CONFIG_MAX_CONNECTING,
            config.max_connecting(),
            ranges::CLIENT_CONFIG_MAX_CONNECTING_END,
        ),
        seconds(
            names::CLIENT_CONFIG_TIMEOUT,
            config.timeout(),
            ranges::CLIENT_CONFIG_TIMEOUT_END,
        ),
        seconds(
            names::CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT,
            config.server_selection_timeout(),
            ranges::CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT_END,
        ),
        seconds(
            names::CLIENT_CONFIG_HEARTBEAT_FREQUENCY,
            config.heartbeat_frequency(),
            ranges::CLIENT_CONFIG_HEARTBEAT_FREQUENCY_END,
        ),
        config
            .compressors()
            .map(|list| (names::CLIENT_CONFIG_COMPRESSORS, Value::Compressors(list))),
        word(
            names::CLIENT_CONFIG_READ_PREFERENCE,
            mode.map(ReadMode::as_str),
        ),
        flag(names::CLIENT_CONFIG_LOAD_BALANCED, config.load_balanced()),
        flag(names::CLIENT_CONFIG_TLS, config.tls()),
        flag(names::CLIENT_CONFIG_TRACING, config.tracing()),
    ]
}
