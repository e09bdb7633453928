//! From a command span to its section, with OpenTelemetry's own tracers: the one of the SDK, and the one that does nothing.

use allocation_counter::measure;
use opentelemetry::Context;
use opentelemetry::trace::noop::NoopTracer;
use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, TraceContextExt, TraceFlags, TraceState, Tracer, TracerProvider,
};
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Omitted, OutgoingCommand, Switches,
};
use opmsg_telemetry::otel::{command_section, command_span, command_span_below};
use opmsg_telemetry::{Gate, Limits, OpMsg, Role, TelemetryPermit, TraceSection, Traceparent};
use proptest::prelude::*;

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

fn provider(sampler: Sampler) -> SdkTracerProvider {
    SdkTracerProvider::builder().with_sampler(sampler).build()
}

fn span_context(trace_id: u128, span_id: u64, flags: u8, is_remote: bool) -> SpanContext {
    let flags = TraceFlags::new(flags);
    SpanContext::new(
        trace_id.into(),
        span_id.into(),
        flags,
        is_remote,
        TraceState::NONE,
    )
}

/// What an application may have when it calls the driver.
fn applications() -> Vec<(&'static str, Context)> {
    let on = provider(Sampler::AlwaysOn).tracer("application");
    let off = provider(Sampler::AlwaysOff).tracer("application");
    let with = |tracer: &SdkTracer| Context::new().with_span(tracer.start("request"));
    let remote =
        |flags| Context::new().with_remote_span_context(span_context(0xa1, 0xb1, flags, true));
    vec![
        ("no span", Context::new()),
        ("a sampled span", with(&on)),
        ("an unsampled span", with(&off)),
        ("a sampled remote span", remote(1)),
        ("an unsampled remote span", remote(0)),
    ]
}

/// The context after a span was started in it, as a driver makes it.
fn started<T: Tracer>(tracer: &T, name: &'static str, parent: &Context) -> Context
where
    T::Span: Send + Sync + 'static,
{
    parent.with_span(tracer.start_with_context(name, parent))
}

/// The text of the traceparent in a section, at its place in the published layout.
fn text_of(section: &TraceSection) -> String {
    String::from_utf8(section.as_bytes()[32..87].to_vec()).unwrap()
}

// checklist 9
#[test]
fn a_working_tracer_gives_the_command_a_section() {
    // TS-154 TS-155
    for (sampler, always) in [
        (Sampler::AlwaysOn, Some("01")),
        (Sampler::AlwaysOff, Some("00")),
        (Sampler::ParentBased(Box::new(Sampler::AlwaysOn)), None),
    ] {
        let provider = provider(sampler);
        let tracer = provider.tracer("driver");
        for (what, application) in applications() {
            let operation = started(&tracer, "find shop.orders", &application);
            // With an operation span, and without: then the application's context is what the command starts in.
            for parent in [&operation, &application] {
                let command = started(&tracer, "find", parent);
                let own = command.span().span_context().clone();
                assert!(own.is_valid() && !own.is_remote());
                let section = command_section(permit(), &command, parent).expect(what);
                let inherited = application.span().span_context().clone();
                let sampled = !inherited.is_valid() || inherited.is_sampled();
                let flags = always.unwrap_or(if sampled { "01" } else { "00" });
                let expected = format!("00-{}-{}-{flags}", own.trace_id(), own.span_id());
                assert_eq!(text_of(&section), expected, "{what}");
                if parent.span().span_context().is_valid() {
                    assert_ne!(own.span_id(), parent.span().span_context().span_id());
                    assert_eq!(own.trace_id(), parent.span().span_context().trace_id());
                }
            }
        }
    }
}

// checklist 9
#[test]
fn a_tracer_that_does_nothing_gives_none() {
    // TS-156
    let nothing = NoopTracer::new();
    let real = provider(Sampler::AlwaysOn).tracer("driver");
    let mut trapped = 0;
    for (what, application) in applications() {
        let no_operation = started(&nothing, "find shop.orders", &application);
        let operation = started(&real, "find shop.orders", &application);
        for parent in [&application, &no_operation, &operation] {
            let command = started(&nothing, "find", parent);
            let handed_on = command.span().span_context().clone();
            assert_eq!(&handed_on, parent.span().span_context());
            trapped += usize::from(handed_on.is_valid());
            assert_eq!(command_span(&command, parent), None, "{what}");
            assert!(command_section(permit(), &command, parent).is_none());
        }
        // An operation without a span of its own does not hide the command's.
        let command = started(&real, "find", &no_operation);
        assert!(command_span(&command, &no_operation).is_some(), "{what}");
    }
    // A valid context was there each time but two: without an application's span nothing is handed on.
    assert_eq!(trapped, 13);
}

// checklist 9
#[test]
fn a_disabled_span_that_holds_the_current_context_gives_none() {
    // TS-156
    let tracer = provider(Sampler::AlwaysOn).tracer("driver");
    for (what, application) in applications() {
        let operation = started(&tracer, "find shop.orders", &application);
        let _attached = operation.clone().attach();
        let disabled = Context::current();
        assert!(disabled.span().span_context().is_valid(), "{what}");
        assert_eq!(command_span(&disabled, &operation), None, "{what}");
    }
}

#[test]
fn what_has_no_ids_gives_none() {
    // TS-157
    let operation = started(
        &provider(Sampler::AlwaysOn).tracer("driver"),
        "find shop.orders",
        &Context::new(),
    );
    let shut_down = provider(Sampler::AlwaysOn);
    let tracer = shut_down.tracer("driver");
    shut_down.shutdown().unwrap();
    let suppressed = operation.with_telemetry_suppressed();
    let working = provider(Sampler::AlwaysOn).tracer("driver");
    for command in [
        Context::new(),
        started(&tracer, "find", &operation),
        started(&working, "find", &suppressed),
    ] {
        for parent in [&operation, &Context::new()] {
            assert_eq!(command_span(&command, parent), None);
        }
    }
    for (trace_id, span_id) in [(0, 2), (1, 0), (0, 0)] {
        let command = span_context(trace_id, span_id, 1, false);
        assert_eq!(command_span_below(&command, &SpanContext::NONE), None);
    }
}

/// What was received is some other process's span, valid as it is.
#[test]
fn a_remote_context_gives_none() {
    // TS-157
    let received = span_context(0xa1, 0xb1, 1, true);
    let command = Context::new().with_remote_span_context(received.clone());
    let tracer = provider(Sampler::AlwaysOn).tracer("driver");
    for operation in [
        Context::new(),
        started(&tracer, "find shop.orders", &command),
    ] {
        assert_eq!(command_span(&command, &operation), None);
    }
    assert_eq!(command_span_below(&received, &SpanContext::NONE), None);
}

// checklist 4
#[test]
fn flags_are_masked_to_the_sampled_bit() {
    // TS-155
    for byte in 0..=255 {
        let command = span_context(0xa1, 0xb1, byte, false);
        let span = command_span_below(&command, &SpanContext::NONE).unwrap();
        assert_eq!(span.traceparent().flags().to_byte(), byte & 1);
        let section = TraceSection::new(permit(), span.traceparent());
        assert_eq!(text_of(&section)[53..], format!("{:02x}", byte & 1));
        // Who wants the other bits says so.
        let kept = span.traceparent().with_flags(command.trace_flags().into());
        let kept = TraceSection::new(permit(), CommandSpan::from(kept).traceparent());
        assert_eq!(text_of(&kept)[53..], format!("{byte:02x}"));
    }
}

/// The conversion adds a way in and no other bytes: raw ids give the same section, and so does the decision for a connection.
// checklist 35
#[test]
fn the_section_is_that_of_the_raw_ids() {
    let tracer = provider(Sampler::AlwaysOn).tracer("driver");
    let operation = started(&tracer, "find shop.orders", &Context::new());
    let command = started(&tracer, "find", &operation);
    let own = command.span().span_context().clone();
    let raw = TraceSection::for_wire_version(
        Some(29),
        own.trace_id().to_bytes(),
        own.span_id().to_bytes(),
        own.trace_flags().to_u8(),
    );
    assert_eq!(command_section(permit(), &command, &operation), raw);
    let attacher = |version| {
        let gate = Gate::from_max_wire_version(Some(version));
        Attacher::new(&gate, Switches::tracing(true))
    };
    let outgoing = |operation| {
        let span = command_span(&command, operation);
        OutgoingCommand::new("find").with_optional_span(span)
    };
    assert_eq!(
        attacher(29).decide(&outgoing(&operation)).trace_section(),
        raw
    );
    assert!(matches!(
        attacher(28).decide(&outgoing(&operation)),
        Decision::Omit(Omitted::WireVersion)
    ));
    assert!(matches!(
        attacher(29).decide(&outgoing(&command)),
        Decision::Omit(Omitted::NoSpan)
    ));
    // A server reads the ids out of a message.
    let mut message = b"\0\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0".to_vec();
    assert_eq!(
        attacher(29)
            .decide(&outgoing(&operation))
            .append_to(&mut message),
        90
    );
    let len = u32::try_from(message.len()).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
    let received = msg.telemetry().unwrap().unwrap().traceparent();
    assert_eq!(
        received.parent_id().to_bytes(),
        own.span_id().to_bytes(),
        "the command span's own id"
    );
}

#[test]
fn nothing_is_allocated() {
    let tracer = provider(Sampler::AlwaysOn).tracer("driver");
    let operation = started(&tracer, "find shop.orders", &Context::new());
    let command = started(&tracer, "find", &operation);
    let seen = measure(|| {
        assert!(command_section(permit(), &command, &operation).is_some());
        assert!(command_section(permit(), &operation, &operation).is_none());
    });
    assert_eq!(seen.count_total, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// There is a span if and only if it is valid, local, and another one than the operation's; contexts and spans answer alike.
    #[test]
    fn both_forms_say_the_same(
        trace_id in prop_oneof![9 => any::<u128>(), 1 => Just(0)],
        span_id in prop_oneof![3 => 1..4_u64, 1 => any::<u64>(), 1 => Just(0)],
        flags: u8,
        is_remote in prop::bool::weighted(0.2),
        operation_id in prop_oneof![3 => 0..4_u64, 1 => any::<u64>()],
    ) {
        let own = span_context(trace_id, span_id, flags, is_remote);
        let above = span_context(trace_id, operation_id, flags, false);
        let expected = own.is_valid() && !is_remote && span_id != operation_id;
        let span = command_span_below(&own, &above);
        prop_assert_eq!(span.is_some(), expected);
        if let Some(span) = span {
            let converted = Traceparent::try_from(&own).unwrap();
            prop_assert_eq!(span.traceparent(), converted);
        }
        let context = |held: &SpanContext| Context::new().with_span(Held(held.clone()));
        let by_contexts = command_span(&context(&own), &context(&above));
        prop_assert_eq!(by_contexts, span);
    }
}

/// A span of somebody else's making.
#[derive(Debug)]
struct Held(SpanContext);

impl opentelemetry::trace::Span for Held {
    fn add_event_with_timestamp<T>(
        &mut self,
        _: T,
        _: std::time::SystemTime,
        _: Vec<opentelemetry::KeyValue>,
    ) where
        T: Into<std::borrow::Cow<'static, str>>,
    {
    }
    fn span_context(&self) -> &SpanContext {
        &self.0
    }
    fn is_recording(&self) -> bool {
        false
    }
    fn set_attribute(&mut self, _: opentelemetry::KeyValue) {}
    fn set_status(&mut self, _: opentelemetry::trace::Status) {}
    fn update_name<T>(&mut self, _: T)
    where
        T: Into<std::borrow::Cow<'static, str>>,
    {
    }
    fn add_link(&mut self, _: SpanContext, _: Vec<opentelemetry::KeyValue>) {}
    fn end_with_timestamp(&mut self, _: std::time::SystemTime) {}
}

/// A driver that keeps spans and not contexts.
#[test]
fn spans_without_contexts() {
    let tracer = provider(Sampler::AlwaysOn).tracer("driver");
    let operation = started(&tracer, "find shop.orders", &Context::new());
    let command = tracer.start_with_context("find", &operation);
    let above = operation.span().span_context().clone();
    let span = command_span_below(command.span_context(), &above).unwrap();
    let id: SpanId = span.traceparent().parent_id().into();
    assert_eq!(id, command.span_context().span_id());
    let nothing = NoopTracer::new().start_with_context("find", &operation);
    assert_eq!(command_span_below(nothing.span_context(), &above), None);
}
