//! What was read, as the text that a vector's key `reads` holds.

use std::fmt::Write;
use std::time::Duration;

use opmsg_telemetry::Telemetry;
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::retry::RetryMetadata;

/// `name=value` pairs with a prefix before each name.
struct Pairs {
    prefix: &'static str,
    text: String,
}

impl Pairs {
    fn new(prefix: &'static str) -> Self {
        Self {
            prefix,
            text: String::new(),
        }
    }

    fn add(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            let space = if self.text.is_empty() { "" } else { " " };
            write!(
                self.text,
                "{space}{}{name}={}",
                self.prefix,
                value.to_string()
            )
            .expect("memory");
        }
    }
}

fn millis(duration: Option<Duration>) -> Option<u128> {
    duration.map(|duration| duration.as_millis())
}

fn retry_pairs(prefix: &'static str, retry: &RetryMetadata) -> String {
    let mut pairs = Pairs::new(prefix);
    pairs.add("attempt", Some(retry.attempt()));
    pairs.add("limit", retry.limit());
    pairs.add("reason", retry.reason().map(|reason| reason.as_str()));
    pairs.add("code", retry.code());
    pairs.add("backoffMS", millis(retry.backoff()));
    pairs.add("baseBackoffMS", millis(retry.base_backoff()));
    pairs.add("elapsedMS", millis(retry.elapsed()));
    pairs.text
}

fn client_pairs(prefix: &'static str, client: &ClientMetadata<'_>) -> String {
    let mut pairs = Pairs::new(prefix);
    let id: String = client
        .id()
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    pairs.add("id", Some(id));
    pairs.add(
        "driver",
        client
            .driver()
            .map(|driver| format!("{}/{}", driver.name(), driver.version())),
    );
    if let Some(config) = client.config() {
        pairs.add("retryReads", config.retry_reads());
        pairs.add("retryWrites", config.retry_writes());
        pairs.add("maxAdaptiveRetries", config.max_adaptive_retries());
        pairs.add(
            "enableOverloadRetargeting",
            config.enable_overload_retargeting(),
        );
        pairs.add("minPoolSize", config.min_pool_size());
        pairs.add("maxPoolSize", config.max_pool_size());
        pairs.add("maxConnecting", config.max_connecting());
        pairs.add("timeoutMS", millis(config.timeout()));
        pairs.add(
            "serverSelectionTimeoutMS",
            millis(config.server_selection_timeout()),
        );
        pairs.add("heartbeatFrequencyMS", millis(config.heartbeat_frequency()));
        let names = |names: opmsg_telemetry::client::Compressors| {
            names
                .iter()
                .map(|compressor| compressor.as_str())
                .collect::<Vec<_>>()
                .join(",")
        };
        pairs.add("compressors", config.compressors().map(names));
        pairs.add(
            "readPreference",
            config.read_preference().map(|mode| mode.as_str()),
        );
        pairs.add("loadBalanced", config.load_balanced());
        pairs.add("tls", config.tls());
        pairs.add("tracing", config.tracing());
    }
    pairs.text
}

pub(crate) fn retry(retry: Option<&RetryMetadata>) -> String {
    retry.map_or_else(|| "nothing".to_owned(), |retry| retry_pairs("", retry))
}

pub(crate) fn client(client: &ClientMetadata<'_>) -> String {
    client_pairs("", client)
}

pub(crate) fn telemetry(telemetry: &Telemetry<'_>) -> String {
    let mut pairs = Pairs::new("");
    pairs.add("traceparent", Some(telemetry.traceparent().to_string()));
    pairs.add(
        "tracestate",
        telemetry.tracestate().map(|tracestate| tracestate.as_str()),
    );
    let mut parts = vec![pairs.text];
    parts.extend(telemetry.retry().map(|retry| retry_pairs("retry.", retry)));
    parts.extend(
        telemetry
            .client()
            .map(|client| client_pairs("client.", client)),
    );
    let ignored = telemetry.ignored();
    let faults = [
        ("tracestate", ignored.tracestate.is_some()),
        ("retry", ignored.retry.is_some()),
        ("client", ignored.client.is_some()),
    ];
    let unreadable = faults.iter().filter(|(_, fault)| *fault);
    parts.extend(unreadable.map(|(field, _)| format!("ignored={field}")));
    parts.join(" ")
}
