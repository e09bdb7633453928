//! Spans in memory. Those that are not sampled are kept too, as long as somebody records them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::trace::{Link, SpanId, SpanKind, TraceId, TraceState};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    SamplingDecision, SamplingResult, SdkTracerProvider, ShouldSample, Span, SpanData,
    SpanProcessor,
};

/// Finished spans, in the order of their ends; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<SpanData>>>);

impl Spans {
    pub(crate) fn provider(&self, sampled: bool) -> SdkTracerProvider {
        SdkTracerProvider::builder()
            .with_span_processor(self.clone())
            .with_sampler(Recorded { sampled })
            .build()
    }

    pub(crate) fn all(&self) -> Vec<SpanData> {
        let spans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spans.clone()
    }
}

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let mut spans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spans.push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Records everything, and says whether it is sampled.
#[derive(Clone, Debug)]
struct Recorded {
    sampled: bool,
}

impl ShouldSample for Recorded {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        SamplingResult {
            decision: match self.sampled {
                true => SamplingDecision::RecordAndSample,
                false => SamplingDecision::RecordOnly,
            },
            attributes: Vec::new(),
            trace_state: TraceState::default(),
        }
    }
}

pub(crate) fn integer(span: &SpanData, key: &str) -> Option<i64> {
    let mut attributes = span.attributes.iter();
    let attribute = attributes.find(|attribute| attribute.key.as_str() == key)?;
    match attribute.value {
        Value::I64(value) => Some(value),
        _ => None,
    }
}

pub(crate) fn text(span: &SpanData, key: &str) -> Option<String> {
    let mut attributes = span.attributes.iter();
    let attribute = attributes.find(|attribute| attribute.key.as_str() == key)?;
    Some(attribute.value.as_str().into_owned())
}

/// A span's own ids and flags, and its parent: trace id, span id, flags, parent span id.
pub(crate) fn ids(span: &SpanData) -> (String, String, u8, SpanId) {
    let context = &span.span_context;
    (
        context.trace_id().to_string(),
        context.span_id().to_string(),
        context.trace_flags().to_u8(),
        span.parent_span_id,
    )
}
