//! Pins the public API: signatures, auto traits, `Copy`, sizes, conversions. A change here is a change for users.

use bson::RawDocument;
use bytes::BytesMut;
use opmsg_telemetry::client::{
    ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, ReadPreferenceMode,
    Setting,
};
use opmsg_telemetry::error::{
    AttachError, CommandError, CommandErrorKind, DocumentError, DocumentErrorKind, EditMismatch,
    FrameError, FrameErrorKind, InvalidHello, InvalidId, InvalidRetry, InvalidSetting,
    InvalidTraceparent, InvalidTraceparentKind, InvalidTracestate, Place, Reaction, RetryError,
    Rule, ServerCode, TelemetryError, TelemetryErrorKind, TelemetryField, TooLarge,
};
use opmsg_telemetry::message::{
    DocumentSequence, Documents, Flags, Header, OpCode, OtherMessage, Section, SectionContent,
    Sections, checksum, message_len,
};
use opmsg_telemetry::report::{Escaped, FailureLimiter, LogContext, Report, Severity, Value};
use opmsg_telemetry::retry::{RetryField, RetryMetadata, RetryReason};
use opmsg_telemetry::storm::{Storm, StormState, Thresholds, Window};
use opmsg_telemetry::{
    Chunks, Command, Edit, EncodedSection, Field, Gate, Generation, Ignored, Limits, Message, Mono,
    OpMsg, ReceivedTraceparent, Role, SpanId, Splice, Telemetry, TelemetryPermit, TelemetrySection,
    TraceFlags, TraceId, TraceSection, Traceparent, Tracestate, Validate, Wall, command, document,
};
use std::error::Error;
use std::fmt::{Debug, Display, LowerHex};
use std::hash::Hash;
use std::io::IoSlice;
use std::str::FromStr;
use std::time::Duration;

// ---------------------------------------------------------------------------------------------------------------------
// Signatures.

/// The constructor that drivers without types of ours call.
type FromIds = fn(Option<i32>, [u8; 16], [u8; 8], u8) -> Option<TraceSection>;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    TraceId::from_bytes: fn([u8; 16]) -> Option<TraceId>;
    TraceId::to_bytes: fn(TraceId) -> [u8; 16];
    SpanId::from_bytes: fn([u8; 8]) -> Option<SpanId>;
    SpanId::to_bytes: fn(SpanId) -> [u8; 8];
    TraceFlags::from_byte: fn(u8) -> TraceFlags;
    TraceFlags::sampled: fn(bool) -> TraceFlags;
    TraceFlags::masked: fn(TraceFlags) -> TraceFlags;
    TraceFlags::is_sampled: fn(TraceFlags) -> bool;
    TraceFlags::to_byte: fn(TraceFlags) -> u8;

    Traceparent::new: fn(TraceId, SpanId, TraceFlags) -> Traceparent;
    Traceparent::parse: for<'a> fn(&'a [u8]) -> Result<Traceparent, InvalidTraceparent>;
    Traceparent::from_received: for<'a> fn(&'a [u8]) -> Result<ReceivedTraceparent, InvalidTraceparent>;
    Traceparent::trace_id: for<'a> fn(&'a Traceparent) -> TraceId;
    Traceparent::parent_id: for<'a> fn(&'a Traceparent) -> SpanId;
    Traceparent::flags: for<'a> fn(&'a Traceparent) -> TraceFlags;
    Traceparent::with_parent_id: fn(Traceparent, SpanId) -> Traceparent;
    Traceparent::with_flags: fn(Traceparent, TraceFlags) -> Traceparent;
    Traceparent::to_text: for<'a> fn(&'a Traceparent) -> [u8; 55];
    Traceparent::write_to: for<'a, 'b> fn(&'a Traceparent, &'b mut [u8; 55]);
    ReceivedTraceparent::version: for<'a> fn(&'a ReceivedTraceparent) -> u8;
    ReceivedTraceparent::traceparent: for<'a> fn(&'a ReceivedTraceparent) -> Traceparent;
    ReceivedTraceparent::to_text: for<'a> fn(&'a ReceivedTraceparent) -> [u8; 55];

    Gate::from_hello: for<'a> fn(&'a RawDocument) -> Result<Gate, InvalidHello>;
    Gate::from_max_wire_version: fn(Option<i32>) -> Gate;
    Gate::telemetry: for<'a> fn(&'a Gate) -> Option<TelemetryPermit>;
    Gate::max_wire_version: for<'a> fn(&'a Gate) -> Option<i32>;
    Gate::max_message_size: for<'a> fn(&'a Gate) -> u32;
    TelemetryPermit::allows: fn(TelemetryPermit, Field) -> bool;
    TelemetryPermit::allowing: fn(TelemetryPermit, Field) -> TelemetryPermit;
    Field::minimum_wire_version: fn(Field) -> Option<i32>;
    Generation::from_max_wire_version: fn(i32) -> Generation;

    Limits::with_max_message_size: fn(Limits, u32) -> Limits;
    Limits::before_authentication: fn(Limits) -> Limits;
    Limits::with_max_nesting: fn(Limits, u16) -> Limits;
    Limits::with_validate: fn(Limits, Validate) -> Limits;
    Limits::with_security_token: fn(Limits, bool) -> Limits;
    Limits::with_generation: fn(Limits, Generation) -> Limits;

    message_len: for<'a, 'b> fn(&'a [u8], &'b Limits) -> Result<Option<usize>, FrameError>;
    checksum: for<'a> fn(&'a [u8]) -> u32;
    document::validate: for<'a> fn(&'a [u8], u16) -> Result<(), DocumentError>;
    Header::message_length: for<'a> fn(&'a Header) -> u32;
    Header::request_id: for<'a> fn(&'a Header) -> i32;
    Header::response_to: for<'a> fn(&'a Header) -> i32;
    Header::op_code: for<'a> fn(&'a Header) -> OpCode;
    Flags::bits: fn(Flags) -> u32;
    OpCode::number: fn(OpCode) -> i32;
    OpCode::name: fn(OpCode) -> Option<&'static str>;

    TraceSection::new: fn(TelemetryPermit, Traceparent) -> TraceSection;
    TraceSection::for_wire_version: FromIds;
    TraceSection::with_parent: fn(TraceSection, SpanId, TraceFlags) -> TraceSection;
    TraceSection::set_parent: for<'a> fn(&'a mut TraceSection, SpanId, TraceFlags);
    TraceSection::as_bytes: for<'a> fn(&'a TraceSection) -> &'a [u8; 90];
    TraceSection::append_to: for<'a, 'b> fn(&'a TraceSection, &'b mut Vec<u8>);
    TraceSection::append_to: for<'a, 'b> fn(&'a TraceSection, &'b mut BytesMut);
    TelemetrySection::as_bytes: for<'a> fn(&'a TelemetrySection) -> &'a [u8];
    EncodedSection::as_bytes: for<'a> fn(&'a EncodedSection<'static>) -> &'static [u8];

    RetryMetadata::new: fn(u32) -> Result<RetryMetadata, InvalidRetry>;
    RetryMetadata::with_limit: fn(RetryMetadata, u32) -> Result<RetryMetadata, InvalidRetry>;
    RetryMetadata::with_reason: fn(RetryMetadata, RetryReason) -> RetryMetadata;
    RetryMetadata::with_code: fn(RetryMetadata, i32) -> RetryMetadata;
    RetryMetadata::with_backoff: fn(RetryMetadata, Duration) -> RetryMetadata;
    RetryMetadata::with_base_backoff: fn(RetryMetadata, Duration) -> Result<RetryMetadata, InvalidRetry>;
    RetryMetadata::with_elapsed: fn(RetryMetadata, Duration) -> RetryMetadata;
    RetryMetadata::encoded_len: for<'a> fn(&'a RetryMetadata) -> usize;
    RetryMetadata::encode: for<'a, 'b> fn(&'a RetryMetadata, &'b mut Vec<u8>);
    RetryMetadata::decode: for<'a> fn(&'a [u8]) -> Result<RetryMetadata, InvalidRetry>;

    Severity::as_str: fn(Severity) -> &'static str;
    FailureLimiter::new: fn() -> FailureLimiter;
    FailureLimiter::failure: for<'a> fn(&'a mut FailureLimiter, Mono) -> Severity;
    FailureLimiter::severity: for<'a, 'b, 'c> fn(&'a mut FailureLimiter, &'b Report<'c>, Mono) -> Severity;
    FailureLimiter::suppressed: for<'a> fn(&'a FailureLimiter) -> u64;
    LogContext::new: fn(Wall) -> LogContext<'static>;
    LogContext::with_wall: fn(LogContext<'static>, Wall) -> LogContext<'static>;
    LogContext::with_connection: fn(LogContext<'static>, &'static [u8]) -> LogContext<'static>;
    LogContext::with_service: fn(LogContext<'static>, &'static str) -> LogContext<'static>;
    LogContext::with_severity: fn(LogContext<'static>, Severity) -> LogContext<'static>;
    report_is_failure: for<'a, 'b> fn(&'a Report<'b>) -> bool;
    report_json_line: for<'a, 'b, 'c, 'd, 'e> fn(&'a Report<'b>, &'c LogContext<'d>, &'e mut Vec<u8>);
    Value::as_str: for<'a> fn(&'a Value<'static>) -> Option<&'static str>;
    Value::escaped: fn(Value<'static>) -> Escaped<'static>;

    Thresholds::with_window: fn(Thresholds, Duration) -> Thresholds;
    Thresholds::with_minimum_attempts: fn(Thresholds, u32) -> Thresholds;
    Thresholds::with_rising: fn(Thresholds, u16, u16) -> Thresholds;
    Thresholds::with_storm: fn(Thresholds, u16, u16) -> Thresholds;
    Storm::new: fn(Thresholds) -> Storm;
    Storm::record: for<'a, 'b> fn(&'a mut Storm, Option<&'b RetryMetadata>, Mono) -> StormState;
    Storm::advance: for<'a> fn(&'a mut Storm, Mono) -> StormState;
    Storm::state: for<'a> fn(&'a Storm) -> StormState;
    Storm::window: for<'a> fn(&'a Storm) -> Window;
    Storm::thresholds: for<'a> fn(&'a Storm) -> Thresholds;
    StormState::name: fn(StormState) -> &'static str;
    Window::attempts: for<'a> fn(&'a Window) -> u64;
    Window::retries: for<'a> fn(&'a Window) -> u64;
    Window::goodput: for<'a> fn(&'a Window) -> u64;
    Window::share: for<'a> fn(&'a Window) -> u16;
    Window::amplification: for<'a> fn(&'a Window) -> Option<u64>;
    Window::by_reason: for<'a> fn(&'a Window, RetryReason) -> u64;
    Window::depths: for<'a> fn(&'a Window) -> [u64; 9];

    command::is_sensitive_command: for<'a> fn(&'a str, bool) -> bool;
    command::append_retry: for<'a, 'b> fn(TelemetryPermit, &'a RetryMetadata, &'b mut Vec<u8>) -> Result<(), RetryError>;
    command::remove_retry: for<'a> fn(&'a mut Vec<u8>) -> Result<bool, RetryError>;
    Edit::apply_to: for<'a, 'b> fn(&'a Edit<'static>, &'b mut Vec<u8>) -> Result<(), EditMismatch>;

    Rule::id: fn(Rule) -> &'static str;
    Rule::code: fn(Rule, Generation) -> Option<ServerCode>;
    Rule::reaction: fn(Rule, Generation) -> Reaction;
    ServerCode::code: fn(ServerCode) -> i32;
    ServerCode::name: fn(ServerCode) -> &'static str;
    FrameError::kind: for<'a> fn(&'a FrameError) -> FrameErrorKind;
    FrameError::offset: for<'a> fn(&'a FrameError) -> u32;
    FrameError::rule: for<'a> fn(&'a FrameError) -> Option<Rule>;
    FrameError::code: for<'a> fn(&'a FrameError, Generation) -> ServerCode;
    FrameError::reaction: for<'a> fn(&'a FrameError, Generation) -> Reaction;
    TelemetryError::kind: for<'a> fn(&'a TelemetryError) -> TelemetryErrorKind;
    TelemetryError::field: for<'a> fn(&'a TelemetryError) -> Option<&'static str>;
    TelemetryError::rule: for<'a> fn(&'a TelemetryError) -> Rule;
    TelemetryError::code: for<'a> fn(&'a TelemetryError, Generation) -> ServerCode;
    TelemetryError::reaction: for<'a> fn(&'a TelemetryError, Generation) -> Reaction;
    DocumentError::kind: for<'a> fn(&'a DocumentError) -> DocumentErrorKind;
    DocumentError::offset: for<'a> fn(&'a DocumentError) -> u32;
    InvalidTraceparent::kind: for<'a> fn(&'a InvalidTraceparent) -> InvalidTraceparentKind;
    InvalidTraceparent::position: for<'a> fn(&'a InvalidTraceparent) -> u8;
}

// A method whose lifetime comes from its `impl` cannot be a constant of a function pointer; a wrapper with the whole signature
// pins it.

fn op_msg_parse<'a>(bytes: &'a [u8], role: Role, limits: &Limits) -> Result<OpMsg<'a>, FrameError> {
    OpMsg::parse(bytes, role, limits)
}

fn message_parse<'a>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
) -> Result<Message<'a>, FrameError> {
    Message::parse(bytes, role, limits)
}

fn op_msg_body<'a>(message: &OpMsg<'a>) -> &'a RawDocument {
    message.body()
}

fn op_msg_sections<'a>(message: &OpMsg<'a>) -> Sections<'a> {
    message.sections()
}

fn op_msg_telemetry<'a>(message: &OpMsg<'a>) -> Result<Option<Telemetry<'a>>, TelemetryError> {
    message.telemetry()
}

fn op_msg_telemetry_document<'a>(message: &OpMsg<'a>) -> Option<&'a [u8]> {
    message.telemetry_document()
}

fn op_msg_command<'a>(message: &OpMsg<'a>) -> Result<Command<'a>, CommandError> {
    message.command()
}

fn op_msg_as_bytes<'a>(message: &OpMsg<'a>) -> &'a [u8] {
    message.as_bytes()
}

fn sequence_documents<'a>(sequence: &DocumentSequence<'a>) -> Documents<'a> {
    sequence.documents()
}

fn next_document<'a>(documents: &mut Documents<'a>) -> Option<&'a RawDocument> {
    documents.next()
}

fn next_section<'a>(sections: &mut Sections<'a>) -> Option<Section<'a>> {
    sections.next()
}

fn section_content<'a>(section: &Section<'a>) -> SectionContent<'a> {
    section.content()
}

fn telemetry_decode(document: &[u8]) -> Result<Telemetry<'_>, TelemetryError> {
    Telemetry::decode(document)
}

fn telemetry_into_owned(telemetry: Telemetry<'_>) -> Telemetry<'static> {
    telemetry.into_owned()
}

fn telemetry_append_to(telemetry: &Telemetry<'_>, permit: TelemetryPermit, out: &mut Vec<u8>) {
    telemetry.append_to(permit, out);
}

fn tracestate_parse(text: &str) -> Result<Tracestate<'_>, InvalidTracestate> {
    Tracestate::parse(text)
}

fn tracestate_into_owned(state: Tracestate<'_>) -> Tracestate<'static> {
    state.into_owned()
}

fn client_decode(document: &[u8]) -> Result<ClientMetadata<'_>, InvalidSetting> {
    ClientMetadata::decode(document)
}

fn client_into_owned(client: ClientMetadata<'_>) -> ClientMetadata<'static> {
    client.into_owned()
}

fn command_read(body: &RawDocument) -> Result<Command<'_>, CommandError> {
    Command::read(body)
}

fn splice_attach<'m, 's>(
    message: &OpMsg<'m>,
    section: &'s TraceSection,
    maximum: u32,
) -> Result<Splice<'m, 's>, AttachError> {
    Splice::attach(message, section, maximum)
}

fn splice_strip<'m>(message: &OpMsg<'m>) -> Splice<'m, 'static> {
    Splice::strip(message)
}

fn splice_forward<'m>(message: &OpMsg<'m>, permit: Option<TelemetryPermit>) -> Splice<'m, 'static> {
    Splice::forward(message, permit)
}

fn splice_chunks<'s>(splice: &'s Splice<'_, '_>) -> Chunks<'s> {
    splice.chunks()
}

fn chunks_as_slices<'c, 's>(chunks: &'c Chunks<'s>) -> &'c [IoSlice<'s>] {
    chunks
}

fn report_is_failure(report: &Report<'_>) -> bool {
    report.is_failure()
}

fn report_json_line(report: &Report<'_>, context: &LogContext<'_>, out: &mut Vec<u8>) {
    report.append_json_line(context, out);
}

/// Keys are static, values borrow from the report.
const _: fn(&Report<'static>) -> usize = |report| report_pairs(report).count();

fn report_pairs<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'static str, Value<'a>)> {
    report.pairs()
}

fn splice_to_edit<'s>(splice: Splice<'_, 's>) -> Edit<'s> {
    splice.to_edit()
}

// ---------------------------------------------------------------------------------------------------------------------
// Auto traits, `Copy`, errors.

const fn plain<T: Copy + Send + Sync + Unpin + Debug + 'static>() {}
const fn value<T: Clone + Send + Sync + Unpin + Debug>() {}
const fn identity<T: Copy + Eq + Hash + Ord + Display + LowerHex + FromStr>() {}
const fn error<T: Error + Copy + PartialEq + Send + Sync + 'static>() {}
const fn borrowed<'de, T: serde::Serialize + serde::Deserialize<'de>>() {}
const fn serialised<T: serde::Serialize + serde::de::DeserializeOwned>() {}

const _: () = {
    plain::<TraceId>();
    plain::<SpanId>();
    plain::<TraceFlags>();
    plain::<Traceparent>();
    plain::<ReceivedTraceparent>();
    plain::<TraceSection>();
    plain::<RetryMetadata>();
    plain::<RetryReason>();
    plain::<RetryField>();
    plain::<Severity>();
    plain::<FailureLimiter>();
    plain::<LogContext<'static>>();
    plain::<Value<'static>>();
    plain::<Escaped<'static>>();
    plain::<StormState>();
    plain::<Thresholds>();
    plain::<Window>();
    value::<Report<'_>>();
    value::<Storm>();
    plain::<ClientId>();
    plain::<ClientConfig>();
    plain::<Compressor>();
    plain::<Compressors>();
    plain::<ReadPreferenceMode>();
    plain::<Setting>();
    plain::<Gate>();
    plain::<TelemetryPermit>();
    plain::<Field>();
    plain::<Generation>();
    plain::<Limits>();
    plain::<Validate>();
    plain::<Role>();
    plain::<Header>();
    plain::<Flags>();
    plain::<OpCode>();
    plain::<OpMsg<'static>>();
    plain::<Message<'static>>();
    plain::<OtherMessage<'static>>();
    plain::<Section<'static>>();
    plain::<SectionContent<'static>>();
    plain::<DocumentSequence<'static>>();
    plain::<Command<'static>>();
    plain::<Ignored>();
    plain::<Rule>();
    plain::<ServerCode>();
    plain::<Reaction>();
    plain::<Place>();
    plain::<TelemetryField>();
    value::<Sections<'_>>();
    value::<Documents<'_>>();
    value::<Telemetry<'_>>();
    value::<Tracestate<'_>>();
    value::<ClientMetadata<'_>>();
    value::<Driver<'_>>();
    value::<TelemetrySection>();
    value::<EncodedSection<'_>>();
    value::<Splice<'_, '_>>();
    value::<Edit<'_>>();
    value::<Chunks<'_>>();
    identity::<TraceId>();
    identity::<SpanId>();
    error::<FrameError>();
    error::<TelemetryError>();
    error::<DocumentError>();
    error::<CommandError>();
    error::<RetryError>();
    error::<AttachError>();
    error::<TooLarge>();
    error::<EditMismatch>();
    error::<InvalidHello>();
    error::<InvalidId>();
    error::<InvalidRetry>();
    error::<InvalidSetting>();
    error::<InvalidTraceparent>();
    error::<InvalidTracestate>();
    serialised::<TraceId>();
    serialised::<SpanId>();
    serialised::<TraceFlags>();
    serialised::<Traceparent>();
    serialised::<Tracestate<'static>>();
    serialised::<RetryMetadata>();
    serialised::<RetryReason>();
    serialised::<ClientId>();
    serialised::<ClientConfig>();
    borrowed::<ClientMetadata<'_>>();
};

/// Kinds that are matched on but are no errors of their own still print.
const _: () = {
    plain::<FrameErrorKind>();
    plain::<TelemetryErrorKind>();
    plain::<DocumentErrorKind>();
    plain::<CommandErrorKind>();
    plain::<InvalidTraceparentKind>();
};

// ---------------------------------------------------------------------------------------------------------------------
// Sizes.

const _: () = {
    assert!(TraceSection::LEN == 90 && size_of::<TraceSection>() == 90);
    assert!(Traceparent::LEN == 55);
    assert!(size_of::<TraceId>() == 16 && size_of::<SpanId>() == 8 && size_of::<TraceFlags>() == 1);
    assert!(size_of::<Traceparent>() <= 25 && size_of::<ReceivedTraceparent>() <= 26);
    assert!(size_of::<FrameError>() <= 24);
    assert!(size_of::<TelemetryError>() <= 24);
    assert!(size_of::<DocumentError>() <= 24);
    assert!(size_of::<RetryError>() <= 24);
    assert!(size_of::<CommandError>() <= 24);
    assert!(size_of::<AttachError>() <= 24);
    assert!(size_of::<InvalidTraceparent>() <= 12);
    assert!(size_of::<InvalidTracestate>() <= 8);
    assert!(size_of::<OpMsg<'_>>() <= 80);
    assert!(size_of::<RetryMetadata>() <= 56);
    assert!(size_of::<Storm>() <= 560 && size_of::<Window>() <= 128);
    assert!(size_of::<TelemetryPermit>() == 1);
    assert!(size_of::<Limits>() <= 12);
    assert!(RetryMetadata::MAX_LEN == 124 && RetryMetadata::LIMIT == 256);
    assert!(ClientMetadata::MAX_LEN == 550 && ClientMetadata::LIMIT == 1024);
    assert!(Telemetry::MAX_LEN <= 4097);
};

// ---------------------------------------------------------------------------------------------------------------------
// Conversions.

const fn from<A, B: From<A>>() {}
const fn try_from<A, B: TryFrom<A>>() {}
const fn from_str<B: FromStr>() {}
const fn shown<A: Display>() {}

const _: () = {
    from::<Traceparent, ReceivedTraceparent>();
    from::<&TraceSection, EncodedSection<'_>>();
    from::<TraceSection, TelemetrySection>();
    from::<&TelemetrySection, EncodedSection<'_>>();
    from::<TooLarge, AttachError>();
    try_from::<&str, TraceId>();
    try_from::<&str, SpanId>();
    try_from::<&str, Traceparent>();
    try_from::<String, Tracestate<'static>>();
    from_str::<TraceId>();
    from_str::<SpanId>();
    from_str::<Traceparent>();
    from_str::<Tracestate<'static>>();
    shown::<TraceId>();
    shown::<SpanId>();
    shown::<Traceparent>();
    shown::<ReceivedTraceparent>();
    shown::<Tracestate<'_>>();
};

/// Feature `opentelemetry`.
#[cfg(feature = "opentelemetry")]
const _: () = {
    use opentelemetry::Context;
    use opentelemetry::propagation::{Extractor, Injector};
    use opentelemetry::trace::{SpanContext, TraceState};
    use opmsg_telemetry::otel::{
        InvalidSpanContext, NotInjected, RefusedTracestate, SectionExtractor, SectionInjector,
        remote_parent,
    };

    const fn carrier<T: Injector + Default + Clone + Send + Sync + Debug>() {}
    const fn source<T: Extractor + Clone + Send + Sync + Debug>() {}

    carrier::<SectionInjector>();
    source::<SectionExtractor<'_>>();
    assert!(size_of::<SectionInjector>() <= 64 && size_of::<SectionExtractor<'_>>() <= 64);
    error::<InvalidSpanContext>();
    error::<NotInjected>();
    error::<RefusedTracestate>();
    from::<TraceId, opentelemetry::TraceId>();
    from::<SpanId, opentelemetry::SpanId>();
    from::<TraceFlags, opentelemetry::TraceFlags>();
    from::<opentelemetry::TraceFlags, TraceFlags>();
    from::<Traceparent, SpanContext>();
    from::<ReceivedTraceparent, SpanContext>();
    from::<&Telemetry<'_>, SpanContext>();
    try_from::<opentelemetry::TraceId, TraceId>();
    try_from::<opentelemetry::SpanId, SpanId>();
    try_from::<&SpanContext, Traceparent>();
    try_from::<&SpanContext, Telemetry<'static>>();
    try_from::<&TraceState, Tracestate<'static>>();
    try_from::<&Tracestate<'_>, TraceState>();
    let _: for<'a, 'b, 'c> fn(&'a Context, &'b Telemetry<'c>) -> Context = remote_parent;
    let _: for<'a> fn(&'a SectionInjector) -> Result<Traceparent, NotInjected> =
        SectionInjector::traceparent;
    let _: fn(SectionInjector) -> Result<Telemetry<'static>, NotInjected> =
        SectionInjector::into_telemetry;
    let _: fn(SectionInjector, TelemetryPermit) -> Option<TraceSection> =
        SectionInjector::into_section;
};

/// The wrappers above are only compiled; this runs each of them once.
// checklist 5, 35
#[test]
fn signatures_work_together() {
    let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    let traceparent =
        Traceparent::try_from("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
    let section = TraceSection::new(permit, traceparent);
    let mut bytes = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0".to_vec();
    let message = op_msg_parse(&bytes, Role::Request, &Limits::DEFAULT).unwrap();
    assert!(matches!(
        message_parse(&bytes, Role::Request, &Limits::DEFAULT),
        Ok(Message::OpMsg(_))
    ));
    assert_eq!(op_msg_as_bytes(&message), bytes);
    assert_eq!(op_msg_body(&message).as_bytes().len(), 5);
    assert!(command_read(op_msg_body(&message)).is_ok());
    // A request without `$db` is refused at dispatch.
    assert!(op_msg_command(&message).is_err());
    assert!(
        op_msg_telemetry(&message).unwrap().is_none()
            && op_msg_telemetry_document(&message).is_none()
    );
    let first = next_section(&mut op_msg_sections(&message)).unwrap();
    assert!(matches!(section_content(&first), SectionContent::Body(_)));
    assert!(
        message
            .sequences()
            .all(|sequence| next_document(&mut sequence_documents(&sequence)).is_none())
    );
    assert!(
        splice_strip(&message).is_unchanged()
            && splice_forward(&message, Some(permit)).is_unchanged()
    );
    let splice = splice_attach(&message, &section, 48_000_000).unwrap();
    let chunks = splice_chunks(&splice);
    let total: usize = chunks_as_slices(&chunks)
        .iter()
        .map(|chunk| chunk.len())
        .sum();
    assert_eq!(total, 116);
    let edit = splice_to_edit(splice);
    edit.apply_to(&mut bytes).unwrap();
    assert_eq!(bytes.len(), 116);
    let telemetry = telemetry_decode(&section.as_bytes()[1..]).unwrap();
    let mut out = Vec::new();
    telemetry_append_to(&telemetry_into_owned(telemetry), permit, &mut out);
    assert_eq!(out, section.as_bytes());
    assert_eq!(
        tracestate_into_owned(tracestate_parse("a=1").unwrap()).as_str(),
        "a=1"
    );
    let client = ClientMetadata::id_only(ClientId::from_bytes([1; 16]).unwrap());
    let mut out = Vec::new();
    client.encode(&mut out);
    assert_eq!(client_into_owned(client_decode(&out).unwrap()), client);
}
