//! Instruction counts against the ceilings of `limits.toml`, each measured on one call under valgrind.
//!
//! Each function here is one bench; its name is the bench's id with underscores. Inputs are leaked on purpose: what a
//! measured function drops would be counted.
#![allow(missing_docs, reason = "gungraun's macros")]

mod ceilings;
#[path = "../tests/bson_bytes/shapes.rs"]
#[allow(dead_code, reason = "other tests and benches use the rest")]
mod documents;
mod shapes;

use std::process::ExitCode;

/// The measured functions.
#[allow(unused_qualifications, reason = "gungraun's macros")]
mod counts {
    use std::hint::black_box;
    use std::time::Duration;

    use bytes::BytesMut;
    use gungraun::{library_benchmark, library_benchmark_group};
    use opmsg_telemetry::attach::{Attacher, Observer, OutgoingCommand, Switches};
    use opmsg_telemetry::command::append_retry;
    use opmsg_telemetry::error::{
        AttachError, DocumentError, FrameError, InvalidTraceparent, RetryError, TelemetryError,
    };
    use opmsg_telemetry::ingest::{Answer, Config, Ingest};
    use opmsg_telemetry::observe::events::TelemetryDecodeFail;
    use opmsg_telemetry::observe::sets::{ClientRetryEnd, Decoder};
    use opmsg_telemetry::observe::values::{CodecRole, DecodeOutcome, Refusal, RetryOutcome};
    use opmsg_telemetry::observe::{
        ClientObserver, CodecScope, EncoderTelemetry, EventRing, Occasion, Off, Record,
    };
    use opmsg_telemetry::report::{self, LogContext, Report};
    use opmsg_telemetry::retry::backpressure::{Operation, Policy};
    use opmsg_telemetry::retry::{Failure, RetryMetadata, RetryReason, RetryTracker};
    use opmsg_telemetry::storm::{Storm, StormState, Thresholds};
    use opmsg_telemetry::{
        Field, Gate, Limits, Mono, OpMsg, ReceivedTraceparent, Role, Splice, Telemetry,
        TelemetryPermit, TraceSection, Traceparent, Wall, document,
    };

    use crate::{documents, shapes};

    const LIMITS: Limits = Limits::DEFAULT;

    fn leak<T>(value: T) -> &'static mut T {
        Box::leak(Box::new(value))
    }

    fn traceparent() -> &'static Traceparent {
        leak(shapes::traceparents(1)[0])
    }

    fn section() -> &'static mut TraceSection {
        leak(shapes::sections(1)[0])
    }

    fn text() -> &'static [u8; 55] {
        leak(traceparent().to_text())
    }

    /// What encoding works with: the permit, the ids, and a buffer with room.
    struct Encoding<B: 'static> {
        permit: TelemetryPermit,
        traceparent: Traceparent,
        buffer: B,
    }

    fn encoding<B>(buffer: B) -> &'static mut Encoding<B> {
        leak(Encoding {
            permit: shapes::permit(),
            traceparent: *traceparent(),
            buffer,
        })
    }

    fn into_vec() -> &'static mut Encoding<Vec<u8>> {
        encoding(Vec::with_capacity(256))
    }

    fn into_bytes_mut() -> &'static mut Encoding<BytesMut> {
        encoding(BytesMut::with_capacity(256))
    }

    #[library_benchmark(setup = into_vec)]
    #[bench::warm()]
    fn section_encode_trace(to: &'static mut Encoding<Vec<u8>>) {
        TraceSection::encode(to.permit, &to.traceparent, &mut to.buffer);
    }

    #[library_benchmark(setup = into_bytes_mut)]
    #[bench::warm()]
    fn section_encode_bytes_mut(to: &'static mut Encoding<BytesMut>) {
        TraceSection::encode(to.permit, &to.traceparent, &mut to.buffer);
    }

    /// What a decision works with.
    struct Deciding {
        attacher: Attacher,
        command: OutgoingCommand<'static>,
        buffer: Vec<u8>,
    }

    fn deciding(switches: Switches) -> &'static mut Deciding {
        let gate = Gate::from_max_wire_version(Some(29));
        leak(Deciding {
            attacher: Attacher::new(&gate, switches),
            command: OutgoingCommand::new("find").with_span((*traceparent()).into()),
            buffer: Vec::with_capacity(256),
        })
    }

    fn deciding_on() -> &'static mut Deciding {
        deciding(Switches::tracing(true))
    }

    fn deciding_off() -> &'static mut Deciding {
        deciding(Switches::OFF)
    }

    #[library_benchmark(setup = deciding_on)]
    #[bench::warm()]
    fn attach_decide_and_append(to: &'static mut Deciding) -> usize {
        to.attacher.decide(&to.command).append_to(&mut to.buffer)
    }

    /// A driver's step that is generic over who is told of it.
    #[inline(always)]
    fn decide_observed(to: &mut Deciding, observer: &mut impl Observer) -> usize {
        let decision = to.attacher.decide(&to.command);
        observer.decided(&to.attacher, &to.command, &decision, || AT);
        decision.append_to(&mut to.buffer)
    }

    const AT: Wall = Wall::from_nanos(1_800_000_000_000_000_000);

    #[library_benchmark(setup = deciding_on)]
    #[bench::warm()]
    fn attach_decide_and_append_off(to: &'static mut Deciding) -> usize {
        decide_observed(to, &mut Off::new())
    }

    fn deciding_recorded() -> (&'static mut Deciding, &'static mut EncoderTelemetry) {
        let scope = CodecScope::encoder(0, CodecRole::Driver).expect("a number");
        (deciding_on(), leak(EncoderTelemetry::new(scope, AT)))
    }

    #[library_benchmark(setup = deciding_recorded)]
    #[bench::warm()]
    fn attach_decide_and_append_recorded(
        (to, telemetry): (&'static mut Deciding, &'static mut EncoderTelemetry),
    ) -> usize {
        decide_observed(to, telemetry)
    }

    #[library_benchmark(setup = deciding_off)]
    #[bench::warm()]
    fn attach_disabled(to: &'static mut Deciding) -> usize {
        to.attacher.decide(&to.command).append_to(&mut to.buffer)
    }

    fn patching() -> (&'static mut TraceSection, &'static Traceparent) {
        (section(), leak(shapes::traceparents(2)[1]))
    }

    #[library_benchmark(setup = patching)]
    #[bench::warm()]
    fn section_patch_parent((section, next): (&'static mut TraceSection, &'static Traceparent)) {
        section.set_parent(next.parent_id(), next.flags());
    }

    fn canonical() -> &'static [u8] {
        &section().as_bytes()[1..]
    }

    fn unknown_fields() -> &'static [u8] {
        leak(shapes::unknown_fields(1).swap_remove(0))
    }

    #[library_benchmark(setup = canonical)]
    #[bench::warm()]
    fn section_decode_trace(document: &'static [u8]) -> Result<Telemetry<'static>, TelemetryError> {
        Telemetry::decode(document)
    }

    #[library_benchmark(setup = unknown_fields)]
    #[bench::warm()]
    fn section_decode_unknown_fields(
        document: &'static [u8],
    ) -> Result<Telemetry<'static>, TelemetryError> {
        Telemetry::decode(document)
    }

    #[library_benchmark(setup = text)]
    #[bench::warm()]
    fn trace_validate_55(text: &'static [u8; 55]) -> bool {
        Traceparent::is_valid_received(text)
    }

    #[library_benchmark(setup = text)]
    #[bench::warm()]
    fn trace_parse_text(
        text: &'static [u8; 55],
    ) -> Result<ReceivedTraceparent, InvalidTraceparent> {
        Traceparent::from_received(text)
    }

    #[library_benchmark(setup = traceparent)]
    #[bench::warm()]
    fn trace_format_text(traceparent: &'static Traceparent) -> [u8; 55] {
        traceparent.to_text()
    }

    fn find_200() -> &'static [u8] {
        leak(shapes::find_200().swap_remove(0))
    }

    fn find_200_telemetry() -> &'static [u8] {
        leak(shapes::find_200_telemetry().swap_remove(0))
    }

    fn insert_1000x200() -> &'static [u8] {
        &shapes::INSERT_1000X200
    }

    #[library_benchmark(setup = find_200)]
    #[bench::warm()]
    fn message_parse_find_200(message: &'static [u8]) -> Result<OpMsg<'static>, FrameError> {
        OpMsg::parse(message, Role::Request, &LIMITS)
    }

    #[library_benchmark(setup = find_200_telemetry)]
    #[bench::warm()]
    fn message_parse_find_200_telemetry_located(message: &'static [u8]) -> Option<&'static [u8]> {
        match &OpMsg::parse(message, Role::Request, &LIMITS) {
            Ok(msg) => msg.telemetry_document(),
            Err(_) => None,
        }
    }

    #[library_benchmark(setup = find_200_telemetry)]
    #[bench::warm()]
    fn message_parse_find_200_telemetry_decoded(
        message: &'static [u8],
    ) -> Option<ReceivedTraceparent> {
        match &OpMsg::parse(message, Role::Request, &LIMITS) {
            Ok(msg) => match &msg.telemetry() {
                Ok(Some(telemetry)) => Some(telemetry.traceparent()),
                _ => None,
            },
            Err(_) => None,
        }
    }

    #[library_benchmark(setup = insert_1000x200)]
    #[bench::warm()]
    fn message_parse_insert_1000x200(message: &'static [u8]) -> Result<OpMsg<'static>, FrameError> {
        OpMsg::parse(message, Role::Request, &LIMITS)
    }

    /// A parsed message, a copy of it in a buffer with room, and the ids to attach.
    struct Attaching {
        msg: OpMsg<'static>,
        buffer: Vec<u8>,
        permit: TelemetryPermit,
        section: TraceSection,
    }

    fn attaching(message: &[u8]) -> &'static mut Attaching {
        let mut buffer = Vec::with_capacity(message.len() + 128);
        buffer.extend_from_slice(message);
        let message = leak(message.to_vec());
        // The CRC crate looks for the machine's instructions when it is called first.
        let _ = opmsg_telemetry::message::checksum(b"warm");
        leak(Attaching {
            msg: shapes::parsed(message),
            buffer,
            permit: shapes::permit(),
            section: TraceSection::new(shapes::permit(), *traceparent()),
        })
    }

    fn to_find() -> &'static mut Attaching {
        attaching(find_200())
    }

    fn to_find_checksum() -> &'static mut Attaching {
        attaching(&shapes::with_checksum(find_200()))
    }

    fn to_insert() -> &'static mut Attaching {
        attaching(&shapes::INSERT_100000X400)
    }

    fn to_insert_checksum() -> &'static mut Attaching {
        attaching(&shapes::with_checksum(&shapes::INSERT_100000X400))
    }

    impl Attaching {
        #[inline(always)]
        fn in_place(&mut self) -> bool {
            match Splice::attach(&self.msg, &self.section, Limits::MAX_MESSAGE_SIZE) {
                Ok(splice) => splice.to_edit().apply_to(&mut self.buffer).is_ok(),
                Err(_) => false,
            }
        }
    }

    /// The four chunks, used by nobody.
    #[inline(always)]
    fn chunked(splice: Result<Splice<'static, 'static>, AttachError>) -> usize {
        match &splice {
            Ok(splice) => black_box(&splice.chunks()).len(),
            Err(_) => 0,
        }
    }

    #[library_benchmark(setup = to_find)]
    #[bench::warm()]
    fn splice_attach_find_200_in_place(to: &'static mut Attaching) -> bool {
        to.in_place()
    }

    #[library_benchmark(setup = to_find)]
    #[bench::warm()]
    fn splice_attach_find_200_chunks(to: &'static mut Attaching) -> usize {
        chunked(Splice::attach(
            &to.msg,
            &to.section,
            Limits::MAX_MESSAGE_SIZE,
        ))
    }

    #[library_benchmark(setup = to_find_checksum)]
    #[bench::warm()]
    fn splice_attach_find_200_in_place_checksum(to: &'static mut Attaching) -> bool {
        to.in_place()
    }

    #[library_benchmark(setup = to_find_checksum)]
    #[bench::warm()]
    fn splice_attach_find_200_chunks_checksum(to: &'static mut Attaching) -> usize {
        chunked(Splice::attach(
            &to.msg,
            &to.section,
            Limits::MAX_MESSAGE_SIZE,
        ))
    }

    #[library_benchmark(setup = to_insert)]
    #[bench::warm()]
    fn splice_attach_insert_40mb_in_place(to: &'static mut Attaching) -> bool {
        to.in_place()
    }

    #[library_benchmark(setup = to_insert)]
    #[bench::warm()]
    fn splice_attach_insert_40mb_chunks(to: &'static mut Attaching) -> usize {
        chunked(Splice::attach(
            &to.msg,
            &to.section,
            Limits::MAX_MESSAGE_SIZE,
        ))
    }

    #[library_benchmark(setup = to_insert_checksum)]
    #[bench::warm()]
    fn splice_attach_insert_40mb_in_place_checksum(to: &'static mut Attaching) -> bool {
        to.in_place()
    }

    #[library_benchmark(setup = to_insert_checksum)]
    #[bench::warm()]
    fn splice_attach_insert_40mb_chunks_checksum(to: &'static mut Attaching) -> usize {
        chunked(Splice::attach(
            &to.msg,
            &to.section,
            Limits::MAX_MESSAGE_SIZE,
        ))
    }

    fn traced() -> &'static mut Attaching {
        attaching(find_200_telemetry())
    }

    #[library_benchmark(setup = traced)]
    #[bench::warm()]
    fn splice_strip_find_200_in_place(to: &'static mut Attaching) -> bool {
        let edit = Splice::strip(&to.msg).to_edit();
        edit.apply_to(&mut to.buffer).is_ok()
    }

    #[library_benchmark(setup = traced)]
    #[bench::warm()]
    fn splice_forward_none(to: &'static mut Attaching) -> usize {
        chunked(Ok(Splice::forward(&to.msg, Some(to.permit))))
    }

    fn document_200() -> &'static [u8] {
        leak(documents::find_200(1))
    }

    fn document_1k() -> &'static [u8] {
        leak(documents::body_1k(1))
    }

    #[library_benchmark(setup = document_200)]
    #[bench::warm()]
    fn document_validate_find_200(document: &'static [u8]) -> Result<(), DocumentError> {
        document::validate(document, Limits::MAX_NESTING)
    }

    #[library_benchmark(setup = document_1k)]
    #[bench::warm()]
    fn document_validate_body_1k(document: &'static [u8]) -> Result<(), DocumentError> {
        document::validate(document, Limits::MAX_NESTING)
    }

    /// A view in which a retry was recorded, that retry, and an instant in the same slot.
    fn recording() -> (&'static mut Storm, &'static RetryMetadata, Mono) {
        let retry = RetryMetadata::new(2)
            .expect("an ordinal")
            .with_reason(RetryReason::Overload);
        let mut storm = Storm::new(Thresholds::DEFAULT);
        let at = Mono::from_nanos(1_000_000_000_000);
        storm.record(Some(&retry), at);
        (leak(storm), leak(retry), at)
    }

    #[library_benchmark(setup = recording)]
    #[bench::warm()]
    fn storm_record(
        (storm, retry, at): (&'static mut Storm, &'static RetryMetadata, Mono),
    ) -> StormState {
        storm.record(Some(retry), at)
    }

    // Nothing came for so long that all slots are emptied.
    #[library_benchmark(setup = recording)]
    #[bench::warm()]
    fn storm_gap(
        (storm, retry, at): (&'static mut Storm, &'static RetryMetadata, Mono),
    ) -> StormState {
        storm.record(Some(retry), at.saturating_add(Duration::from_secs(3_600)))
    }

    /// A connection, a message, and the buffer that accepted messages do not need.
    struct Ingesting {
        ingest: Ingest,
        message: &'static [u8],
        scratch: Vec<u8>,
    }

    fn ingesting(config: Config, message: &'static [u8]) -> &'static mut Ingesting {
        leak(Ingesting {
            ingest: Ingest::new(config.with_access_control(false)),
            message,
            scratch: Vec::new(),
        })
    }

    fn server_find() -> &'static mut Ingesting {
        ingesting(Config::server(), find_200())
    }

    fn server_find_telemetry() -> &'static mut Ingesting {
        ingesting(Config::server(), find_200_telemetry())
    }

    fn proxy_find() -> &'static mut Ingesting {
        ingesting(Config::proxy(), find_200())
    }

    fn proxy_find_telemetry() -> &'static mut Ingesting {
        ingesting(Config::proxy(), find_200_telemetry())
    }

    impl Ingesting {
        #[inline(always)]
        fn handle(&mut self) -> Answer<'_> {
            let at = Mono::from_nanos(1);
            self.ingest.handle(self.message, &mut self.scratch, at)
        }
    }

    #[library_benchmark(setup = server_find)]
    #[bench::warm()]
    fn ingest_find_200_none(to: &'static mut Ingesting) -> Answer<'static> {
        to.handle()
    }

    #[library_benchmark(setup = server_find_telemetry)]
    #[bench::warm()]
    fn ingest_find_200_accept(to: &'static mut Ingesting) -> Answer<'static> {
        to.handle()
    }

    // A server's step, which takes from the answer whether to run the command.
    #[library_benchmark(setup = server_find_telemetry)]
    #[bench::warm()]
    fn ingest_find_200_step(to: &'static mut Ingesting) -> bool {
        matches!(to.handle(), Answer::Run(_))
    }

    /// The same, generic over who is told of it.
    #[inline(always)]
    fn step_told(to: &mut Ingesting, observer: &mut impl report::Observer) -> bool {
        let answer = to
            .ingest
            .handle(to.message, &mut to.scratch, Mono::from_nanos(1));
        if observer.wants_reports()
            && let Some(report) = to.ingest.report(&answer)
        {
            observer.report(&report, AT);
        }
        matches!(answer, Answer::Run(_))
    }

    #[library_benchmark(setup = server_find_telemetry)]
    #[bench::warm()]
    fn ingest_find_200_step_off(to: &'static mut Ingesting) -> bool {
        step_told(to, &mut Off::new())
    }

    #[library_benchmark(setup = proxy_find)]
    #[bench::warm()]
    fn ingest_find_200_proxy_none(to: &'static mut Ingesting) -> Answer<'static> {
        to.handle()
    }

    #[library_benchmark(setup = proxy_find_telemetry)]
    #[bench::warm()]
    fn ingest_find_200_proxy_accept(to: &'static mut Ingesting) -> Answer<'static> {
        to.handle()
    }

    fn server_limits() -> &'static [u8] {
        find_200()
    }

    #[library_benchmark(setup = server_limits)]
    #[bench::warm()]
    fn message_parse_find_200_server(message: &'static [u8]) -> Result<OpMsg<'static>, FrameError> {
        OpMsg::parse(message, Role::Request, &Limits::SERVER)
    }

    /// A report, what its line says besides, and a buffer with room.
    struct Reporting {
        report: Report<'static>,
        context: LogContext<'static>,
        buffer: Vec<u8>,
    }

    fn reporting(messages: Vec<Vec<u8>>) -> &'static mut Reporting {
        let context = LogContext::new(Wall::from_nanos(1_795_161_600_123_000_000))
            .with_connection("conn4711")
            .with_service("S");
        leak(Reporting {
            report: shapes::reports(messages).swap_remove(0),
            context,
            buffer: Vec::with_capacity(1024),
        })
    }

    fn accepted() -> &'static mut Reporting {
        reporting(shapes::find_200_telemetry())
    }

    fn retried() -> &'static mut Reporting {
        reporting(shapes::find_200_retry())
    }

    #[library_benchmark(setup = accepted)]
    #[bench::warm()]
    fn report_json_line(of: &'static mut Reporting) {
        of.report.append_json_line(&of.context, &mut of.buffer);
    }

    #[library_benchmark(setup = retried)]
    #[bench::warm()]
    fn report_json_line_retry(of: &'static mut Reporting) {
        of.report.append_json_line(&of.context, &mut of.buffer);
    }

    /// A body in a buffer with room, the retry to append, and the permit.
    struct Appending {
        permit: TelemetryPermit,
        retry: RetryMetadata,
        body: Vec<u8>,
    }

    fn appending_retry() -> &'static mut Appending {
        let bytes = shapes::find_bodies(200).swap_remove(0);
        let mut body = Vec::with_capacity(512);
        body.extend_from_slice(&bytes);
        leak(Appending {
            permit: shapes::permit().allowing(Field::RetryArgument),
            retry: shapes::retries()[1],
            body,
        })
    }

    #[library_benchmark(setup = appending_retry)]
    #[bench::warm()]
    fn retry_append_to_body_200b(to: &'static mut Appending) -> Result<(), RetryError> {
        append_retry(to.permit, &to.retry, &mut to.body)
    }

    /// A tracker, and the failure of its first attempt.
    fn tracking() -> (&'static mut RetryTracker, &'static Failure) {
        let tracker =
            RetryTracker::new(Policy::new(Operation::RetryableWrite), Mono::from_nanos(1));
        (leak(tracker), leak(shapes::failures()[1]))
    }

    #[library_benchmark(setup = tracking)]
    #[bench::warm()]
    fn retry_tracker(
        (tracker, failure): (&'static mut RetryTracker, &'static Failure),
    ) -> Option<RetryMetadata> {
        tracker.failed(failure, Mono::from_nanos(3_000_000), 1 << 63);
        tracker.metadata(Mono::from_nanos(203_000_000))
    }

    /// The same, with somebody told of it.
    #[inline(always)]
    fn fail_observed(
        tracker: &mut RetryTracker,
        failure: &Failure,
        observer: &mut impl ClientObserver,
    ) -> Option<RetryMetadata> {
        let decision = tracker.failed(failure, Mono::from_nanos(3_000_000), 1 << 63);
        observer.failed(tracker, failure, &decision, || Occasion::new(AT));
        tracker.metadata(Mono::from_nanos(203_000_000))
    }

    #[library_benchmark(setup = tracking)]
    #[bench::warm()]
    fn retry_tracker_off(
        (tracker, failure): (&'static mut RetryTracker, &'static Failure),
    ) -> Option<RetryMetadata> {
        fail_observed(tracker, failure, &mut Off::new())
    }

    fn decoder() -> &'static mut Decoder {
        leak(Decoder::default())
    }

    #[library_benchmark(setup = decoder)]
    #[bench::warm()]
    fn observe_counter(set: &'static mut Decoder) {
        set.request_decoded
            .at(black_box(DecodeOutcome::Accepted))
            .increment();
    }

    fn ends() -> &'static mut ClientRetryEnd {
        leak(ClientRetryEnd::default())
    }

    #[library_benchmark(setup = ends)]
    #[bench::warm()]
    fn observe_histogram(set: &'static mut ClientRetryEnd) {
        set.client_retry_depth
            .at(black_box(RetryOutcome::Recovered))
            .record(black_box(2));
    }

    fn ring() -> (&'static mut EventRing, Record) {
        let event = TelemetryDecodeFail::new(Refusal::TooLarge).with_telemetry_size(Some(5_000));
        (leak(EventRing::new()), Record::new(AT, event))
    }

    #[library_benchmark(setup = ring)]
    #[bench::warm()]
    fn observe_event((ring, record): (&'static mut EventRing, Record)) {
        ring.push(record);
    }

    library_benchmark_group!(
        name = all,
        benchmarks = [
            attach_decide_and_append,
            attach_decide_and_append_off,
            attach_decide_and_append_recorded,
            attach_disabled,
            section_encode_trace,
            section_encode_bytes_mut,
            section_patch_parent,
            section_decode_trace,
            section_decode_unknown_fields,
            trace_validate_55,
            trace_parse_text,
            trace_format_text,
            message_parse_find_200,
            message_parse_find_200_telemetry_located,
            message_parse_find_200_telemetry_decoded,
            message_parse_insert_1000x200,
            message_parse_find_200_server,
            ingest_find_200_none,
            ingest_find_200_accept,
            ingest_find_200_step,
            ingest_find_200_step_off,
            ingest_find_200_proxy_none,
            ingest_find_200_proxy_accept,
            splice_attach_find_200_in_place,
            splice_attach_find_200_chunks,
            splice_attach_find_200_in_place_checksum,
            splice_attach_find_200_chunks_checksum,
            splice_attach_insert_40mb_in_place,
            splice_attach_insert_40mb_chunks,
            splice_attach_insert_40mb_in_place_checksum,
            splice_attach_insert_40mb_chunks_checksum,
            splice_strip_find_200_in_place,
            splice_forward_none,
            document_validate_find_200,
            document_validate_body_1k,
            report_json_line,
            report_json_line_retry,
            storm_record,
            storm_gap,
            retry_append_to_body_200b,
            retry_tracker,
            retry_tracker_off,
            observe_counter,
            observe_histogram,
            observe_event
        ]
    );

    gungraun::main!(library_benchmark_groups = all);

    /// The framework's own entry.
    pub(super) fn run() {
        main();
    }
}

fn main() -> ExitCode {
    ceilings::run(counts::run)
}
