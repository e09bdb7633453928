//! Feature `opentelemetry` against the SDK: its propagators write into the section and read from it, its tracer continues the
//! trace, and where the two grammars of a tracestate differ is written down.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{
    Extractor, Injector, TextMapCompositePropagator, TextMapPropagator,
};
use opentelemetry::trace::{
    Span as _, SpanContext, TraceContextExt, TraceState, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};
use opmsg_telemetry::error::{InvalidId, InvalidTraceparentKind, InvalidTracestateKind};
use opmsg_telemetry::otel::{
    InvalidSpanContext, NotInjected, SectionExtractor, SectionInjector, remote_parent,
};
use opmsg_telemetry::{
    Field, Gate, ReceivedTraceparent, SpanId, Telemetry, TelemetryPermit, TraceFlags, TraceId,
    Traceparent, Tracestate,
};
use proptest::prelude::*;
use proptest::test_runner::Config;

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_ID: &str = "00f067aa0ba902b7";
const TEXT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

/// What a connection to the server writes and the server reads: bytes in between.
fn over_the_wire(telemetry: &Telemetry<'_>) -> Telemetry<'static> {
    let mut section = Vec::new();
    telemetry.append_to(permit().allowing(Field::Tracestate), &mut section);
    assert_eq!(section[0], 3);
    Telemetry::decode(&section[1..]).unwrap().into_owned()
}

fn span_context(trace_id: u128, span_id: u64, flags: u8, state: TraceState) -> SpanContext {
    let flags = opentelemetry::TraceFlags::new(flags);
    SpanContext::new(trace_id.into(), span_id.into(), flags, false, state)
}

fn with_span(context: &SpanContext) -> Context {
    Context::new().with_remote_span_context(context.clone())
}

/// What the SDK's propagator writes.
fn headers(context: &SpanContext) -> HashMap<String, String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&with_span(context), &mut carrier);
    carrier
}

fn injected(context: &SpanContext) -> SectionInjector {
    let mut carrier = SectionInjector::new();
    TraceContextPropagator::new().inject_context(&with_span(context), &mut carrier);
    carrier
}

/// What the SDK's propagator reads from a section; `None` if nothing.
fn extracted(telemetry: &Telemetry<'_>) -> Option<SpanContext> {
    let carrier = SectionExtractor::new(telemetry);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier);
    let span = context.span().span_context().clone();
    span.is_valid().then_some(span)
}

fn members(state: &TraceState) -> Vec<(String, String)> {
    let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    state.into_iter().map(own).collect()
}

/// Members that both grammars take, as a list of pairs.
fn common_members() -> impl Strategy<Value = Vec<(String, String)>> {
    let key = "[a-z0-9][a-z0-9_*/-]{0,8}(@[a-z0-9][a-z0-9_*/-]{0,12})?";
    let value = "[ -+\\--<>-~]{0,6}[!-+\\--<>-~]";
    prop::collection::btree_map(key, value, 0..9).prop_map(|map| map.into_iter().collect())
}

// ---------------------------------------------------------------------------------------------------------------------
// Values.

#[test]
fn ids_and_flags_that_mean_nothing() {
    assert_eq!(
        TraceId::try_from(opentelemetry::TraceId::INVALID),
        Err(InvalidId::Zero)
    );
    assert_eq!(
        SpanId::try_from(opentelemetry::SpanId::INVALID),
        Err(InvalidId::Zero)
    );
    for byte in 0..=255 {
        let theirs = opentelemetry::TraceFlags::new(byte);
        assert_eq!(TraceFlags::from(theirs).to_byte(), byte);
        assert_eq!(
            opentelemetry::TraceFlags::from(TraceFlags::from_byte(byte)),
            theirs
        );
    }
}

#[test]
fn invalid_contexts_are_refused_by_name() {
    for (trace_id, span_id, expected) in [
        (0, 0, InvalidSpanContext::ZeroTraceId),
        (0, 2, InvalidSpanContext::ZeroTraceId),
        (1, 0, InvalidSpanContext::ZeroSpanId),
    ] {
        let context = span_context(trace_id, span_id, 1, TraceState::NONE);
        assert!(!context.is_valid());
        assert_eq!(Traceparent::try_from(&context), Err(expected));
        assert_eq!(Telemetry::try_from(&context), Err(expected));
        assert!(expected.to_string().starts_with("span context: "));
    }
}

#[test]
fn flags_are_masked_where_a_context_is_sent_or_received() {
    for byte in 0..=255 {
        let context = span_context(1, 2, byte, TraceState::NONE);
        let sent = Traceparent::try_from(&context).unwrap();
        assert_eq!(sent.flags().to_byte(), byte & 1);
        assert_eq!(sent.to_string(), headers(&context)["traceparent"]);

        let text = format!("00-{TRACE_ID}-{PARENT_ID}-{byte:02x}");
        let received = Traceparent::from_received(text.as_bytes()).unwrap();
        assert_eq!(
            SpanContext::from(received).trace_flags().to_u8(),
            extracted(&decoded(&text, None))
                .unwrap()
                .trace_flags()
                .to_u8()
        );
        assert_eq!(
            SpanContext::from(received).trace_flags().to_u8(),
            byte & 1,
            "W3C: bits that are not known are not passed on"
        );
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn ids_keep_their_bytes(trace_id in 1..=u128::MAX, span_id in 1..=u64::MAX) {
        let theirs = opentelemetry::TraceId::from(trace_id);
        let ours = TraceId::try_from(theirs).unwrap();
        prop_assert_eq!(ours.to_string(), theirs.to_string());
        prop_assert_eq!(opentelemetry::TraceId::from(ours), theirs);
        let theirs = opentelemetry::SpanId::from(span_id);
        let ours = SpanId::try_from(theirs).unwrap();
        prop_assert_eq!(ours.to_string(), theirs.to_string());
        prop_assert_eq!(opentelemetry::SpanId::from(ours), theirs);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Into the section.

proptest! {
    #![proptest_config(config(2_000))]

    /// Conversion and injection give what the SDK writes as headers; the section says the same.
    #[test]
    fn what_is_sent_is_what_the_propagator_writes(
        trace_id in prop_oneof![9 => any::<u128>(), 1 => Just(0)],
        span_id in prop_oneof![9 => any::<u64>(), 1 => Just(0)],
        flags in any::<u8>(),
        members in common_members(),
    ) {
        let state = TraceState::from_key_value(members.clone()).unwrap();
        let context = span_context(trace_id, span_id, flags, state);
        let headers = headers(&context);
        let carrier = injected(&context);
        if !context.is_valid() {
            prop_assert!(headers.is_empty());
            prop_assert_eq!(carrier.traceparent(), Err(NotInjected::Absent));
            prop_assert!(carrier.clone().into_section(permit()).is_none());
            prop_assert_eq!(carrier.into_telemetry(), Err(NotInjected::Absent));
            prop_assert!(Traceparent::try_from(&context).is_err());
            return Ok(());
        }
        let text = &headers["traceparent"];
        prop_assert_eq!(&Traceparent::try_from(&context).unwrap().to_string(), text);
        prop_assert_eq!(&carrier.traceparent().unwrap().to_string(), text);
        prop_assert_eq!(carrier.invalid_tracestate(), None);
        let section = carrier.clone().into_section(permit()).unwrap();
        prop_assert_eq!(&section.as_bytes()[32..87], text.as_bytes());

        let telemetry = carrier.into_telemetry().unwrap();
        prop_assert_eq!(&Telemetry::try_from(&context).unwrap(), &telemetry);
        // An empty list is left away.
        let expected = (!members.is_empty()).then(|| headers["tracestate"].clone());
        prop_assert_eq!(telemetry.tracestate().map(ToString::to_string), expected);
    }

    /// Sender, bytes, receiver: ids, sampling and tracestate arrive; the context is remote.
    #[test]
    fn a_context_arrives(
        trace_id in 1..=u128::MAX,
        span_id in 1..=u64::MAX,
        flags in any::<u8>(),
        members in common_members(),
    ) {
        let state = TraceState::from_key_value(members.clone()).unwrap();
        let context = span_context(trace_id, span_id, flags, state);
        let expected = SpanContext::new(
            context.trace_id(),
            context.span_id(),
            opentelemetry::TraceFlags::new(flags & 1),
            true,
            context.trace_state().clone(),
        );
        for sent in [Telemetry::try_from(&context).unwrap(), injected(&context).into_telemetry().unwrap()] {
            let received = over_the_wire(&sent);
            prop_assert_eq!(&SpanContext::from(&received), &expected);
            prop_assert_eq!(extracted(&received), Some(expected.clone()));
            let parent = remote_parent(&Context::new(), &received);
            prop_assert_eq!(&parent.span().span_context().clone(), &expected);
            // Without the draft: the same context without its tracestate.
            let section = injected(&context).into_section(permit()).unwrap();
            let received = Telemetry::decode(&section.as_bytes()[1..]).unwrap();
            let bare = SpanContext::new(
                context.trace_id(),
                context.span_id(),
                opentelemetry::TraceFlags::new(flags & 1),
                true,
                TraceState::NONE,
            );
            prop_assert_eq!(&SpanContext::from(&received), &bare);
            prop_assert_eq!(&SpanContext::from(received.traceparent()), &bare);
            prop_assert_eq!(&SpanContext::from(received.traceparent().traceparent()), &bare);
        }
    }
}

#[test]
fn only_the_two_fields_are_taken() {
    #[derive(Debug)]
    struct B3;
    impl TextMapPropagator for B3 {
        fn inject_context(&self, _: &Context, injector: &mut dyn Injector) {
            for (key, value) in [
                ("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"),
                ("X-B3-TraceId", "80f198ee56343ba864fe8b2a57d3eff7"),
                ("uber-trace-id", "1:2:0:1"),
                ("traceparent2", TEXT),
                ("", TEXT),
            ] {
                injector.set(key, value.to_owned());
            }
        }
        fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
            assert_eq!(extractor.get("b3"), None);
            assert_eq!(extractor.get_all("x-b3-traceid"), None);
            context.clone()
        }
        fn fields(&self) -> FieldIter<'_> {
            FieldIter::new(&[])
        }
    }
    let propagator = TextMapCompositePropagator::new(vec![
        Box::new(BaggagePropagator::new()),
        Box::new(B3),
        Box::new(TraceContextPropagator::new()),
        Box::new(B3),
    ]);
    let span = span_context(7, 9, 1, TraceState::NONE);
    let context = with_span(&span).with_baggage([KeyValue::new("user", "7")]);
    let mut control = HashMap::new();
    propagator.inject_context(&context, &mut control);
    assert!(control.contains_key("baggage") && control.contains_key("b3"));

    let mut carrier = SectionInjector::new();
    propagator.inject_context(&context, &mut carrier);
    let telemetry = carrier.into_telemetry().unwrap();
    assert_eq!(
        telemetry,
        Telemetry::new(control["traceparent"].parse().unwrap())
    );

    let parent = propagator.extract_with_context(&Context::new(), &received(&telemetry));
    assert_eq!(parent.span().span_context().span_id(), span.span_id());
    assert!(parent.baggage().is_empty());

    // Without W3C's propagator there is nothing to send.
    let mut carrier = SectionInjector::new();
    B3.inject_context(&context, &mut carrier);
    assert_eq!(carrier.into_telemetry(), Err(NotInjected::Absent));
}

fn received<'t>(telemetry: &'t Telemetry<'_>) -> SectionExtractor<'t> {
    SectionExtractor::new(telemetry)
}

#[test]
fn an_injected_text_has_to_pass_the_send_rule() {
    for (text, kind) in [
        (&TEXT[1..], None),
        (
            &format!("01-{TRACE_ID}-{PARENT_ID}-01"),
            Some(InvalidTraceparentKind::VersionNot00),
        ),
        (
            &format!("00-{}-{PARENT_ID}-01", TRACE_ID.to_uppercase()),
            Some(InvalidTraceparentKind::TraceIdHex),
        ),
        (
            &format!("00-{}-{PARENT_ID}-01", "0".repeat(32)),
            Some(InvalidTraceparentKind::ZeroTraceId),
        ),
        (
            &format!("00-{TRACE_ID}-{}-01", "0".repeat(16)),
            Some(InvalidTraceparentKind::ZeroParentId),
        ),
        ("", None),
    ] {
        let mut carrier = SectionInjector::new();
        // The last value counts, a bad one too: it is not for us to choose.
        carrier.set("traceparent", TEXT.to_owned());
        carrier.set("traceparent", text.to_owned());
        let Err(NotInjected::Invalid(fault)) = carrier.traceparent() else {
            panic!("{text:?} was taken");
        };
        match kind {
            Some(kind) => assert_eq!(fault.kind(), kind),
            None => assert!(matches!(
                fault.kind(),
                InvalidTraceparentKind::Length { .. }
            )),
        }
        assert!(carrier.clone().into_section(permit()).is_none());
        assert_eq!(carrier.into_telemetry(), Err(NotInjected::Invalid(fault)));
    }
    let mut carrier = SectionInjector::new();
    carrier.set("TRACEPARENT", "nonsense".to_owned());
    carrier.set("TraceParent", TEXT.replace("-01", "-ff"));
    assert_eq!(carrier.traceparent(), Ok(TEXT.parse().unwrap()));
}

#[test]
fn no_id_and_no_text_is_printed() {
    let context = span_context(
        0xabcd_ef01_2345,
        0x6789_abcd,
        1,
        "rojo=secret".parse().unwrap(),
    );
    let carrier = injected(&context);
    let telemetry = carrier.clone().into_telemetry().unwrap();
    let mut bad = carrier.clone();
    bad.set("traceparent", "nonsense".to_owned());
    bad.set("tracestate", "non sense".to_owned());
    let printed = format!(
        "{carrier:?} {:?} {bad:?} {}",
        received(&telemetry),
        bad.clone().into_telemetry().unwrap_err()
    );
    for hidden in ["abcdef", "6789", "secret", "nonsense", "non sense"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Out of the section.

/// A section as the sender's bytes say, drafts and later versions included; `bson` writes them.
fn decoded(traceparent: &str, tracestate: Option<&str>) -> Telemetry<'static> {
    let mut otel = bson::rawdoc! { "traceparent": traceparent };
    if let Some(state) = tracestate {
        otel.append(bson::raw::cstr!("tracestate"), state);
    }
    let document = bson::rawdoc! { "otel": otel };
    Telemetry::decode(document.as_bytes()).unwrap().into_owned()
}

proptest! {
    #![proptest_config(config(2_000))]

    /// Every traceparent that a server takes is a remote context, and the SDK's propagator reads the same.
    #[test]
    fn what_is_received_is_what_the_propagator_reads(
        version in 0..=254_u8,
        trace_id in 1..=u128::MAX,
        span_id in 1..=u64::MAX,
        flags in any::<u8>(),
        members in prop::option::of(common_members()),
    ) {
        let text = format!("{version:02x}-{trace_id:032x}-{span_id:016x}-{flags:02x}");
        let list = members.as_ref().map(|members| {
            members.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" , ")
        });
        let telemetry = decoded(&text, list.as_deref());
        let context = SpanContext::from(&telemetry);
        prop_assert_eq!(context.trace_id(), opentelemetry::TraceId::from(trace_id));
        prop_assert_eq!(context.span_id(), opentelemetry::SpanId::from(span_id));
        prop_assert_eq!(context.is_sampled(), flags & 1 == 1);
        prop_assert!(context.is_remote());
        prop_assert_eq!(self::members(context.trace_state()), members.unwrap_or_default());
        prop_assert_eq!(extracted(&telemetry), Some(context));
    }
}

#[test]
fn the_carrier_shows_what_came() {
    let text = format!("cc-{TRACE_ID}-{PARENT_ID}-ff");
    let telemetry = decoded(&text, Some("rojo=1"));
    let carrier = received(&telemetry);
    for key in ["traceparent", "Traceparent", "TRACEPARENT"] {
        assert_eq!(carrier.get(key), Some(&*text));
        assert_eq!(carrier.get_all(key), Some(vec![&*text]));
    }
    assert_eq!(carrier.get("Tracestate"), Some("rojo=1"));
    assert_eq!(carrier.get("baggage"), None);
    assert_eq!(carrier.keys(), ["traceparent", "tracestate"]);
    let without = decoded(TEXT, None);
    assert_eq!(received(&without).keys(), ["traceparent"]);
    assert_eq!(received(&without).get("tracestate"), None);
}

#[test]
fn the_base_of_a_remote_parent_stays() {
    #[derive(Debug, PartialEq)]
    struct Tenant(u8);
    let active = span_context(1, 2, 0, TraceState::NONE);
    let base = with_span(&active).with_value(Tenant(7));
    let parent = remote_parent(&base, &decoded(TEXT, None));
    assert_eq!(parent.get::<Tenant>(), Some(&Tenant(7)));
    let span = parent.span().span_context().clone();
    assert_eq!(span.span_id().to_string(), PARENT_ID);
    let received: ReceivedTraceparent = TEXT.parse::<Traceparent>().unwrap().into();
    assert_eq!(span, SpanContext::from(received));
    assert_eq!(base.span().span_context(), &active);
}

/// Ended spans.
#[derive(Clone, Debug, Default)]
struct Ended(Arc<Mutex<Vec<SpanData>>>);

impl SpanProcessor for Ended {
    fn on_start(&self, _: &mut Span, _: &Context) {}
    fn on_end(&self, span: SpanData) {
        self.0.lock().unwrap().push(span);
    }
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }
    fn shutdown_with_timeout(&self, _: std::time::Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// A driver's command span, its section, and the server's span for it: one trace, and the sampled bit decides.
#[test]
fn a_server_continues_the_trace() {
    let ended = Ended::default();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(ended.clone())
        .build();
    let tracer = provider.tracer("test");
    let mut command = tracer.start("find");
    let telemetry = over_the_wire(&Telemetry::try_from(command.span_context()).unwrap());
    let mut handled =
        tracer.start_with_context("find", &remote_parent(&Context::new(), &telemetry));
    handled.end();
    command.end();
    let spans = std::mem::take(&mut *ended.0.lock().unwrap());
    let [server, client] = &spans[..] else {
        panic!("{} spans", spans.len())
    };
    assert_eq!(
        server.span_context.trace_id(),
        client.span_context.trace_id()
    );
    assert_eq!(server.parent_span_id, client.span_context.span_id());
    assert!(server.parent_span_is_remote);

    let unsampled = decoded(&TEXT.replace("-01", "-00"), None);
    let mut handled =
        tracer.start_with_context("find", &remote_parent(&Context::new(), &unsampled));
    assert!(!handled.is_recording());
    assert_eq!(handled.span_context().trace_id().to_string(), TRACE_ID);
    handled.end();
    assert!(ended.0.lock().unwrap().is_empty());
}

// ---------------------------------------------------------------------------------------------------------------------
// Tracestate: the table of the module's documentation.

/// A sender's tracestate that OpenTelemetry holds and a section may not: the traceparent goes without it.
#[test]
fn what_opentelemetry_takes_and_a_section_does_not() {
    let long = |key: &str| (key.to_owned(), "v".repeat(254));
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let is_too_long = |kind| matches!(kind, InvalidTracestateKind::TooLong { .. });
    type Check = fn(InvalidTracestateKind) -> bool;
    let cases: [(Vec<(String, String)>, Check); 8] = [
        (vec![long("a"), long("b"), pair("c", "1")], is_too_long),
        (vec![pair("a", "1"), pair("a", "2")], |kind| {
            kind == InvalidTracestateKind::DuplicateKey
        }),
        (vec![pair("", "1")], |kind| {
            kind == InvalidTracestateKind::KeyCharacter
        }),
        (vec![pair("a", "")], |kind| {
            kind == InvalidTracestateKind::NoValue
        }),
        (vec![pair("a", "é")], |kind| {
            kind == InvalidTracestateKind::ValueCharacter
        }),
        (vec![pair("a", "b\u{7f}")], |kind| {
            kind == InvalidTracestateKind::ValueCharacter
        }),
        (vec![pair("a", "b\nc")], |kind| {
            kind == InvalidTracestateKind::ValueCharacter
        }),
        (vec![pair("a", "b\0c")], |kind| {
            kind == InvalidTracestateKind::ValueCharacter
        }),
    ];
    for (members, is_expected) in cases {
        let state = TraceState::from_key_value(members.clone()).unwrap();
        let fault = Tracestate::try_from(&state).unwrap_err();
        assert!(is_expected(fault.kind()), "{members:?}: {fault}");
        let context = span_context(7, 9, 1, state);
        let bare = Telemetry::new(Traceparent::try_from(&context).unwrap());
        assert_eq!(Telemetry::try_from(&context), Ok(bare.clone()));
        let carrier = injected(&context);
        assert_eq!(carrier.invalid_tracestate(), Some(fault));
        assert!(carrier.clone().into_section(permit()).is_some());
        assert_eq!(carrier.into_telemetry(), Ok(bare));
    }
    // Two differences that no context can hold: the SDK changes the text when it reads it.
    let many: String = (0..33).map(|n| format!("k{n}=v,")).collect();
    for (text, header) in [
        ("a==1", "a=1".to_owned()),
        (
            many.as_str(),
            many.trim_end_matches(',')
                .trim_end_matches(",k32=v")
                .to_owned(),
        ),
    ] {
        assert!(Tracestate::parse(text).is_err());
        let state: TraceState = text.parse().unwrap();
        assert_eq!(state.header(), header);
        assert_eq!(Tracestate::try_from(&state).unwrap().as_str(), header);
    }
}

/// A sender's tracestate that a section holds and OpenTelemetry does not: the remote context goes without it.
#[test]
fn what_a_section_takes_and_opentelemetry_does_not() {
    for list in [
        "a@@b=1",
        "a@b@c=1",
        "a@abcdefghijklmn=1",
        "a@_b=1",
        "a@-=1",
        "rojo=1,a@b@c=1",
    ] {
        let telemetry = decoded(TEXT, Some(list));
        let state = telemetry.tracestate().unwrap();
        assert_eq!(state.as_str(), list);
        assert!(TraceState::try_from(state).is_err(), "{list}");
        let expected = SpanContext::from(telemetry.traceparent());
        assert!(expected.trace_state().header().is_empty());
        assert_eq!(SpanContext::from(&telemetry), expected);
        // The propagator sees the text and decides the same.
        assert_eq!(received(&telemetry).get("tracestate"), Some(list));
        assert_eq!(extracted(&telemetry), Some(expected));
    }
    for list in ["a@abcdefghijklm=1", "a@=1", "a@b=1"] {
        let telemetry = decoded(TEXT, Some(list));
        assert_eq!(SpanContext::from(&telemetry).trace_state().header(), list);
    }
}

/// A tracestate that cannot be read is absent here, whatever the SDK would make of it.
#[test]
fn an_unreadable_tracestate_is_absent() {
    for list in ["a=1,a=2", "a==1", "a=", "=1", "A=1", "a", "a=é"] {
        let telemetry = decoded(TEXT, Some(list));
        assert!(telemetry.ignored().tracestate.is_some(), "{list}");
        assert_eq!(received(&telemetry).keys(), ["traceparent"]);
        let context = SpanContext::from(&telemetry);
        assert_eq!(context.trace_state(), &TraceState::NONE);
        assert_eq!(extracted(&telemetry), Some(context));
    }
    // White space and empty members are gone afterwards, in both ways of reading.
    for list in ["", ",", " , \t", "a=1 ,, b= 2"] {
        let telemetry = decoded(TEXT, Some(list));
        let state = telemetry.tracestate().unwrap();
        let expected = if list.contains('a') { "a=1,b= 2" } else { "" };
        assert_eq!(TraceState::try_from(state).unwrap().header(), expected);
        assert_eq!(extracted(&telemetry), Some(SpanContext::from(&telemetry)));
    }
}
