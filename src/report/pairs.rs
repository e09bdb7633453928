//! A report as keys and values, for structured loggers.

use core::time::Duration;

use super::{Outcome, Report, Value};
use crate::client::ClientConfig;
use crate::error::Reaction;
use crate::retry::{RetryMetadata, RetryReason};

type Pair<'a> = (&'static str, Value<'a>);

impl Report<'_> {
    /// What the report holds as keys and values, in a fixed order; what it does not hold is left out. Allocates nothing.
    ///
    /// Keys and values are those of the telemetry registry where it has them: durations are seconds, `attempt` is clamped to 1..=255,
    /// `limit` to 0..=255, `max_adaptive_retries` to 0..=16, `backoff` to 10 s and `elapsed` to a day, the retry's code is a text.
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
                ("mongodb.driver.name", Value::Text(driver.name())),
                ("mongodb.driver.version", Value::Text(driver.version())),
            ]
        });
        let config = self.client.as_ref().and_then(|client| client.config());
        let section_len = (self.section_len > 0).then_some(self.section_len);
        let sizes = [
            ("mongodb.op_msg.request.size", Some(self.message_len)),
            ("mongodb.op_msg.telemetry.size", section_len),
        ];
        self.outcomes()
            .into_iter()
            .flatten()
            .chain(trace.into_iter().flatten())
            .chain(self.retry.into_iter().flat_map(|(retry, carrier)| {
                let carrier = (
                    "mongodb.op_msg.metadata.carrier",
                    Value::Word(carrier.name()),
                );
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
        let (outcome, parent) = match self.outcome {
            Outcome::Absent => ("absent", None),
            Outcome::Accepted => ("accepted", Some("admitted")),
            Outcome::Limited => ("accepted", Some("limited")),
            Outcome::Unauthenticated => ("accepted", Some("ignored")),
            Outcome::Dropped | Outcome::Refused => ("refused", None),
        };
        let word = |key, word: Option<&'static str>| Some((key, Value::Word(word?)));
        [
            word("mongodb.op_msg.telemetry.decode.outcome", Some(outcome)),
            word("mongodb.op_msg.telemetry.parent.outcome", parent),
            word("db.operation.name", self.command()),
        ]
    }

    fn failure_pairs(&self) -> [Option<Pair<'_>>; 7] {
        let refused = self.refused.as_ref();
        let reaction = match refused.map(|refused| refused.reaction) {
            Some(Reaction::Close) => Some("close"),
            Some(Reaction::Reply) => Some("reply"),
            Some(Reaction::Silent) => Some("silent"),
            None if matches!(self.outcome, Outcome::Dropped) => Some("drop"),
            None => None,
        };
        let word = |key, word: Option<&'static str>| Some((key, Value::Word(word?)));
        [
            word("error.type", self.refusal.map(|refusal| refusal.as_str())),
            refused.map(|refused| {
                let code = refused.code.code();
                ("mongodb.op_msg.request.code", Value::Code(code))
            }),
            word(
                "mongodb.op_msg.request.code_name",
                refused.map(|refused| refused.code.name()),
            ),
            word(
                "mongodb.op_msg.request.rule",
                self.rule().map(|rule| rule.id()),
            ),
            word("mongodb.op_msg.telemetry.field", self.field()),
            self.offset()
                .map(|offset| ("mongodb.op_msg.request.offset", Value::U64(offset.into()))),
            word("mongodb.op_msg.request.reaction", reaction),
        ]
    }
}

/// The registry's words: those of the wire, in lower case.
const fn reason_word(reason: RetryReason) -> &'static str {
    match reason {
        RetryReason::StateChange => "state_change",
        RetryReason::Overload => "overload",
        RetryReason::Pool => "pool",
        RetryReason::Network => "network",
        RetryReason::Transient => "transient",
        RetryReason::Other => "other",
    }
}

fn of_retry<'v>(retry: &RetryMetadata) -> [Option<Pair<'v>>; 6] {
    let seconds = |key, duration: Option<Duration>, max: Duration| {
        duration.map(|duration| (key, Value::Seconds(duration.min(max).as_secs_f64())))
    };
    [
        Some((
            "mongodb.client.retry.attempt",
            Value::U64(retry.attempt().min(255).into()),
        )),
        retry.limit().map(|limit| {
            (
                "mongodb.client.retry.limit",
                Value::U64(limit.min(255).into()),
            )
        }),
        retry.reason().map(|reason| {
            (
                "mongodb.client.retry.reason",
                Value::Word(reason_word(reason)),
            )
        }),
        retry
            .code()
            .map(|code| ("db.response.status_code", Value::Code(code))),
        seconds(
            "mongodb.client.retry.backoff",
            retry.backoff(),
            Duration::from_secs(10),
        ),
        seconds(
            "mongodb.client.retry.elapsed",
            retry.elapsed(),
            Duration::from_secs(86_400),
        ),
    ]
}

fn of_config<'v>(config: &ClientConfig) -> [Option<Pair<'v>>; 15] {
    let flag = |key, value: Option<bool>| value.map(|value| (key, Value::Bool(value)));
    let count = |key, value: Option<u32>| value.map(|value| (key, Value::U64(value.into())));
    let seconds = |key, value: Option<Duration>| {
        value.map(|value| (key, Value::Seconds(value.as_secs_f64())))
    };
    let retries = config.max_adaptive_retries().map(|retries| retries.min(16));
    [
        flag("mongodb.client.config.retry_reads", config.retry_reads()),
        flag("mongodb.client.config.retry_writes", config.retry_writes()),
        count("mongodb.client.config.max_adaptive_retries", retries),
        flag(
            "mongodb.client.config.overload_retargeting",
            config.enable_overload_retargeting(),
        ),
        count(
            "mongodb.client.config.min_pool_size",
            config.min_pool_size(),
        ),
        count(
            "mongodb.client.config.max_pool_size",
            config.max_pool_size(),
        ),
        count(
            "mongodb.client.config.max_connecting",
            config.max_connecting(),
        ),
        seconds("mongodb.client.config.timeout", config.timeout()),
        seconds(
            "mongodb.client.config.server_selection_timeout",
            config.server_selection_timeout(),
        ),
        seconds(
            "mongodb.client.config.heartbeat_frequency",
            config.heartbeat_frequency(),
        ),
        config.compressors().map(|compressors| {
            (
                "mongodb.client.config.compressors",
                Value::Compressors(compressors),
            )
        }),
        config.read_preference().map(|mode| {
            (
                "mongodb.client.config.read_preference",
                Value::Word(mode.as_str()),
            )
        }),
        flag(
            "mongodb.client.config.load_balanced",
            config.load_balanced(),
        ),
        flag("mongodb.client.config.tls", config.tls()),
        flag("mongodb.client.config.tracing", config.tracing()),
    ]
}
