//! Shows which paths allocate nothing. The counter belongs to the thread; each path is run once before it is counted.

#[path = "laws/emitted.rs"]
mod emitted;
#[path = "laws/make.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod make;
#[path = "laws/naive/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod naive;
mod sample;

use allocation_counter::measure;
use bson::{RawDocumentBuf, rawdoc};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::command::{append_retry, is_sensitive_command, remove_retry};
use opmsg_telemetry::document::validate;
use opmsg_telemetry::ingest::{Answer, Config, Ingest};
use opmsg_telemetry::message::message_len;
use opmsg_telemetry::report::{FailureLimiter, LogContext};
use opmsg_telemetry::retry::backpressure::{Operation, Policy};
use opmsg_telemetry::retry::{Failure, RetryMetadata, RetryReason, RetryTracker};
use opmsg_telemetry::storm::{Storm, StormState, Thresholds};
use opmsg_telemetry::{
    Command, Edit, Field, Gate, Generation, Limits, Message, Mono, OpMsg, ReceivedTraceparent,
    Role, SpanId, Splice, Telemetry, TelemetryPermit, TraceFlags, TraceId, TraceSection,
    Traceparent, Tracestate, Wall,
};
use sample::registry::*;
use std::fmt::{self, Write};
use std::hint::black_box;
use std::time::Duration;

/// Runs `path` twice and counts the second run.
fn count<T>(mut path: impl FnMut() -> T) -> u64 {
    drop(black_box(path()));
    measure(|| drop(black_box(path()))).count_total
}

#[track_caller]
fn assert_free<T>(path: impl FnMut() -> T) {
    assert_eq!(count(path), 0, "allocations");
}

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

fn traceparent() -> Traceparent {
    make::TRACEPARENT.parse().unwrap()
}

/// A legal message with everything in it: body, two sequences, telemetry, checksum.
fn message(telemetry: Option<Vec<u8>>) -> Vec<u8> {
    let body = rawdoc! { "insert": "orders", "$db": "shop", "$retry": { "attempt": 1 }, "nested": { "a": [1, { "b": "c" }] } };
    let document = rawdoc! { "_id": 1, "text": "some text" };
    let sequence = |identifier: &str| {
        let inside = [identifier.as_bytes(), &[0], &document.as_bytes().repeat(3)].concat();
        let size = u32::try_from(inside.len() + 4).unwrap();
        make::section(1, &[&size.to_le_bytes(), &inside[..]].concat())
    };
    let mut sections = vec![
        make::section(0, body.as_bytes()),
        sequence("documents"),
        sequence("updates"),
    ];
    sections.extend(telemetry.map(|telemetry| make::section(3, &telemetry)));
    make::Parts {
        request_id: 7,
        response_to: 0,
        flags: 1,
        sections,
    }
    .message()
}

fn canonical() -> Vec<u8> {
    make::telemetry(make::TRACEPARENT)
}

/// Unknown fields around the known ones, and the drafts.
fn with_everything() -> Vec<u8> {
    let mut section = Vec::new();
    telemetry().append_to(every_field(), &mut section);
    let mut elements = make::element(0x02, "unknown", &make::string(b"text"));
    elements.extend(&section[5..section.len() - 1]);
    elements.extend(make::element(
        0x03,
        "later",
        &make::document(&make::element(0x0a, "a", &[])),
    ));
    make::document(&elements)
}

fn every_field() -> TelemetryPermit {
    permit()
        .allowing(Field::Tracestate)
        .allowing(Field::Retry)
        .allowing(Field::Client)
}

fn retry() -> RetryMetadata {
    RetryMetadata::new(3)
        .and_then(|retry| retry.with_limit(5))
        .and_then(|retry| retry.with_base_backoff(Duration::from_millis(100)))
        .unwrap()
        .with_reason(RetryReason::Overload)
        .with_code(462)
        .with_backoff(Duration::from_millis(150))
        .with_elapsed(Duration::from_secs(1))
}

fn client() -> ClientMetadata<'static> {
    let config = ClientConfig::new()
        .with_tls(true)
        .with_timeout(Duration::from_secs(5));
    ClientMetadata::full(
        ClientId::from_bytes([7; 16]).unwrap(),
        Driver::new("driver", "1.0").unwrap(),
        config,
    )
}

fn telemetry() -> Telemetry<'static> {
    Telemetry::new(traceparent())
        .with_tracestate(Tracestate::parse("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE").unwrap())
        .with_retry(retry())
        .with_client(client())
}

/// Writes into an array; what does not fit is an error.
struct Fixed {
    bytes: [u8; 512],
    len: usize,
}

impl Write for Fixed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let place = self
            .bytes
            .get_mut(self.len..self.len + text.len())
            .ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

fn print(value: &dyn fmt::Display) -> usize {
    let mut out = Fixed {
        bytes: [0; 512],
        len: 0,
    };
    write!(out, "{value}").unwrap();
    out.len
}

fn print_debug(value: &dyn fmt::Debug) -> usize {
    let mut out = Fixed {
        bytes: [0; 512],
        len: 0,
    };
    write!(out, "{value:?}").unwrap();
    out.len
}

/// A counter that is dead would let every other test here pass.
#[test]
fn the_counter_counts() {
    assert!(count(|| telemetry().to_section(every_field())) > 0);
    assert!(count(|| Tracestate::parse("a=1").unwrap().into_owned()) > 0);
    let bytes = message(None);
    let message = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
    assert!(
        count(|| {
            let mut out = Vec::new();
            Splice::strip(&message).append_to(&mut out);
            out
        }) > 0
    );
}

// checklist 5
#[test]
fn encoding_a_section() {
    let mut out = Vec::with_capacity(4096);
    let (trace_id, span_id) = ([7; 16], [9; 8]);
    assert_free(|| {
        out.clear();
        TraceSection::new(permit(), traceparent()).append_to(&mut out);
        TraceSection::for_wire_version(Some(29), trace_id, span_id, 1)
            .unwrap()
            .append_to(&mut out);
        let mut section = TraceSection::new(permit(), traceparent());
        section.set_parent(SpanId::from_bytes(span_id).unwrap(), TraceFlags::SAMPLED);
        section.append_to(&mut out);
        out.len()
    });
    let mut array = [0_u8; 4096];
    let telemetry = telemetry();
    assert_free(|| {
        out.clear();
        telemetry.append_to(every_field(), &mut out);
        telemetry.append_to(permit(), &mut &mut array[..]);
        telemetry.encoded_len(every_field())
    });
}

#[test]
fn decoding_a_section() {
    let fast = canonical();
    let slow = with_everything();
    assert_free(|| Telemetry::decode(&fast).unwrap().traceparent());
    assert_free(|| {
        let telemetry = Telemetry::decode(&slow).unwrap();
        (
            telemetry.retry().copied(),
            telemetry.tracestate().is_some(),
            telemetry.client().is_some(),
        )
    });
    let decoded = Telemetry::decode(&slow).unwrap();
    assert!(
        decoded.retry().is_some() && decoded.tracestate().is_some() && decoded.client().is_some()
    );
}

#[test]
fn naming_a_telemetry_fault() {
    let mut upper = canonical();
    upper[40] = b'A';
    let cases = [
        upper,
        make::document(&[]),
        make::document(&make::element(0x10, "otel", &[0; 4])),
        [9, 0, 0, 0, 0].to_vec(),
    ];
    for case in &cases {
        assert_free(|| {
            let error = Telemetry::decode(case).unwrap_err();
            (
                error.field(),
                error.code(Generation::V9_0),
                error.reaction(Generation::Before9_0),
                print(&error),
            )
        });
    }
}

#[test]
fn validating_documents() {
    let deep = (0..150).fold(make::document(&[]), |inner, _| {
        make::document(&make::element(3, "a", &inner))
    });
    let broad = rawdoc! { "a": 1, "b": "text", "c": [1, 2, 3], "d": { "e": true } };
    assert_free(|| validate(&deep, 200));
    assert_free(|| validate(broad.as_bytes(), 200));
    assert_free(|| validate(&deep, 100).map_err(|error| print(&error)));
    assert_free(|| validate(&broad.as_bytes()[1..], 200).map_err(|error| print(&error)));
}

#[test]
fn walking_a_message() {
    for telemetry in [None, Some(canonical()), Some(with_everything())] {
        let bytes = message(telemetry.clone());
        for limits in [Limits::DEFAULT, Limits::SERVER] {
            assert_free(|| {
                let message = OpMsg::parse(&bytes, Role::Request, &limits).unwrap();
                let sections: u32 = message.sections().map(|section| section.size()).sum();
                let documents: usize = message
                    .sequences()
                    .map(|sequence| sequence.documents().count())
                    .sum();
                assert_eq!(documents, 6);
                assert_eq!(message.telemetry().unwrap().is_some(), telemetry.is_some());
                (
                    sections,
                    message.checksum(),
                    message.header(),
                    message.body().as_bytes().len(),
                )
            });
        }
        assert_free(|| message_len(&bytes, &Limits::DEFAULT));
        assert_free(|| {
            matches!(
                Message::parse(&bytes, Role::Request, &Limits::DEFAULT),
                Ok(Message::OpMsg(_))
            )
        });
    }
}

#[test]
fn naming_a_frame_fault() {
    let good = message(Some(canonical()));
    let mut faults = 0;
    for at in [0, 12, 16, 20, 21, 30, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        assert_free(
            || match OpMsg::parse(&bad, Role::Request, &Limits::SERVER) {
                Ok(_) => 0,
                Err(error) => {
                    faults += 1;
                    error.code(Generation::V9_0).code() + i32::try_from(print(&error)).unwrap()
                }
            },
        );
    }
    assert!(faults >= 12, "{faults} runs ended in a fault");
}

// TS-120: nothing that a peer sends makes an accepting receiver reserve memory.
#[test]
fn ingesting() {
    let bad = make::telemetry(&make::TRACEPARENT.to_uppercase());
    for config in [Config::server(), Config::proxy()] {
        let mut ingest = Ingest::new(config.with_access_control(false));
        for telemetry in [None, Some(canonical()), Some(with_everything())] {
            let bytes = message(telemetry);
            assert_free(|| {
                let mut scratch = Vec::new();
                let answer = ingest.handle(&bytes, &mut scratch, Mono::from_nanos(1));
                let report = ingest.report(&answer);
                matches!(answer, Answer::Run(_)) && report.is_some()
            });
        }
        // Refusing is free too, as long as no reply is written.
        let bytes = message(Some(bad.clone()));
        let mut scratch = Vec::with_capacity(bytes.len());
        assert_free(|| {
            let answer = ingest.handle(&bytes, &mut scratch, Mono::from_nanos(1));
            matches!(answer, Answer::Refuse(_))
        });
    }
}

#[test]
fn splicing_in_place_with_capacity() {
    for telemetry in [None, Some(canonical()), Some(with_everything())] {
        let bytes = message(telemetry);
        let mut buffer = Vec::with_capacity(bytes.len() + 100);
        assert_free(|| {
            buffer.clear();
            buffer.extend_from_slice(&bytes);
            let section = TraceSection::new(permit(), traceparent());
            let edit: Edit<'_> = {
                let message = OpMsg::parse(&buffer, Role::Request, &Limits::DEFAULT).unwrap();
                Splice::attach(&message, &section, 48_000_000)
                    .unwrap()
                    .to_edit()
            };
            edit.apply_to(&mut buffer).unwrap();
            let edit: Edit<'_> = {
                let message = OpMsg::parse(&buffer, Role::Request, &Limits::DEFAULT).unwrap();
                Splice::strip(&message).to_edit()
            };
            edit.apply_to(&mut buffer).unwrap();
            buffer.len()
        });
    }
}

#[test]
fn splicing_as_chunks() {
    let bytes = message(Some(canonical()));
    let message = OpMsg::parse(&bytes, Role::Request, &Limits::DEFAULT).unwrap();
    let mut out = Vec::with_capacity(bytes.len() + 100);
    let section = TraceSection::new(permit(), traceparent());
    assert_free(|| {
        let mut total = 0;
        for splice in [
            Splice::attach(&message, &section, 48_000_000).unwrap(),
            Splice::strip(&message),
            Splice::forward(&message, None),
            Splice::forward(&message, Some(permit())),
        ] {
            total += splice
                .chunks()
                .iter()
                .map(|chunk| chunk.len())
                .sum::<usize>();
            out.clear();
            splice.append_to(&mut out);
        }
        total
    });
    assert_free(|| {
        Splice::attach(&message, &section, 100)
            .map_err(|error| print(&error))
            .is_err()
    });
}

// checklist 34
#[test]
fn gating() {
    let reply: RawDocumentBuf = rawdoc! { "isWritablePrimary": true, "maxWireVersion": 29, "maxMessageSizeBytes": 48_000_000, "ok": 1.0 };
    assert_free(|| {
        Gate::from_hello(&reply)
            .unwrap()
            .telemetry()
            .map(|permit| permit.allows(Field::Retry))
    });
    assert_free(|| Gate::from_max_wire_version(Some(28)).telemetry());
}

#[test]
fn reporting() {
    let bad = make::document(&make::element(0x10, "otel", &[0; 4]));
    let mut line = Vec::with_capacity(2048);
    let mut clients = 0;
    for section in [Some(canonical()), Some(with_everything()), Some(bad), None] {
        let bytes = message(section);
        let context = LogContext::new(Wall::from_nanos(1_795_161_600_000_000_000))
            .with_connection("conn\n7")
            .with_service("S");
        let mut limiter = FailureLimiter::new();
        let mut scratch = Vec::new();
        assert_free(|| {
            let mut ingest = Ingest::new(Config::server().with_access_control(false));
            let at = Mono::from_nanos(7);
            let answer = ingest.handle(&bytes, &mut scratch, at);
            let report = ingest.report(&answer).unwrap();
            line.clear();
            let severity = limiter.severity(&report, at);
            report.append_json_line(&context.with_severity(severity), &mut line);
            clients += usize::from(report.client().is_some());
            let values = report
                .pairs()
                .map(|(_, value)| print(&value) + print(&value.escaped()));
            values.sum::<usize>()
        });
    }
    assert_eq!(
        clients, 2,
        "one message of four has a client, and each runs twice"
    );
}

/// What a reader records of requests, and what collecting it takes: windows, levels, events, points.
#[test]
fn recording_what_is_received() {
    use opmsg_telemetry::observe::values::{CodecPolicy, ForwardOutcome};
    use opmsg_telemetry::observe::{
        CodecScope, Counters, DecoderSets, DecoderTelemetry, MetricGroup,
    };
    let wall = Wall::from_nanos(1_795_161_600_000_000_000);
    let bad = make::document(&make::element(0x10, "otel", &[0; 4]));
    let messages = [Some(canonical()), Some(with_everything()), Some(bad), None].map(message);
    let scope = CodecScope::server(0, CodecPolicy::Server).unwrap();
    let mut telemetry = DecoderTelemetry::new(scope, wall)
        .with_sizes()
        .with_retries()
        .with_exemplars();
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let mut scratch = Vec::new();
    let mut published = Counters::default();
    for message in &messages {
        // More than the ring takes.
        for _ in 0..40 {
            assert_free(|| {
                let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(7));
                if let Some(report) = ingest.report(&answer) {
                    telemetry.report(&report, wall);
                }
                telemetry.add(&ingest.counters().since(&published));
                published = *ingest.counters();
                telemetry.forwarded(ForwardOutcome::Kept);
            });
        }
    }
    let (mut windows, mut events) = (0, 0);
    assert_free(|| {
        telemetry.start(4_096, wall);
        telemetry.storm(StormState::Rising);
        let window = telemetry.seal(wall);
        let mut total = DecoderSets::default();
        total.merge(window.delta());
        total.merge(&telemetry.snapshot());
        telemetry.merge(&total);
        let mut points = 0;
        for group in [total, telemetry.snapshot()] {
            group.visit_sets(&mut |set| {
                set.points(&mut |point| points += point.attributes().count());
            });
        }
        let levels = telemetry.levels();
        levels.visit_sets(&mut |set| set.points(&mut |point| points += point.attributes().count()));
        for record in telemetry.drain() {
            record.event().visit(&mut |_, _| points += 1);
            events += 1;
        }
        windows += usize::from(telemetry.commit(window));
        points
    });
    assert!(
        windows == 2 && events > 20,
        "{windows} windows, {events} events"
    );
    sample::sound(&emitted::sets(&telemetry.snapshot()));
    sample::sound(&emitted::sets(&telemetry.levels()));
}

#[test]
fn trace_context() {
    let received = make::TRACEPARENT.as_bytes();
    let bad = [&received[..54], b"g"].concat();
    assert_free(|| Traceparent::parse(received).unwrap().to_text());
    assert_free(|| {
        let received = Traceparent::from_received(received).unwrap();
        (
            received.version(),
            ReceivedTraceparent::from(received.traceparent()).to_text(),
        )
    });
    assert_free(|| {
        Traceparent::parse(&bad)
            .map_err(|error| print(&error))
            .is_err()
    });
    assert_free(|| make::TRACEPARENT.parse::<Traceparent>().is_ok());
    let value = traceparent();
    assert_free(|| {
        print(&value) + print(&value.trace_id()) + print(&value.parent_id()) + print_debug(&value)
    });
    assert_free(|| TraceId::from_bytes([1; 16]).unwrap().to_bytes());
    let state = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
    assert_free(|| {
        let state = Tracestate::parse(state).unwrap();
        (
            state.members().count(),
            state.value_of("congo").map(str::len),
            print(&state),
            print_debug(&state),
        )
    });
    assert_free(|| {
        Tracestate::parse("no member")
            .map_err(|error| print(&error))
            .is_err()
    });
    let many: String = (0..32).map(|n| format!("k{n}=v,")).collect();
    assert_free(|| Tracestate::parse(&many).is_ok());
}

// checklist 5
#[test]
fn a_retry_from_the_failure_to_the_next_body() {
    let reply = rawdoc! {
        "ok": 0, "code": 462, "errorLabels": ["SystemOverloadedError", "RetryableError"], "baseBackoffMS": 50_i64,
    };
    let permit = permit().allowing(Field::RetryArgument);
    let policy = Policy::new(Operation::RetryableWrite);
    // Bodies that are searched and bodies that are read, with room for exactly what comes.
    for padding in [0, 100, 2_000] {
        let body = rawdoc! { "find": "orders", "note": "n".repeat(padding), "$db": "shop" };
        let room = body.as_bytes().len() + 8 + 121;
        let mut buffer = Vec::with_capacity(room);
        assert_free(|| {
            let mut tracker = RetryTracker::new(policy, Mono::from_nanos(1));
            let failure = Failure::from_reply(reply.as_bytes());
            let decision = tracker.failed(&failure, Mono::from_nanos(2), 1 << 63);
            let retry = tracker.metadata(Mono::from_nanos(3)).unwrap();
            buffer.clear();
            buffer.extend_from_slice(body.as_bytes());
            append_retry(permit, &retry, &mut buffer).unwrap();
            assert_eq!((buffer.len(), buffer.capacity()), (room, room));
            assert!(append_retry(permit, &retry, &mut buffer).is_err());
            assert!(remove_retry(&mut buffer).unwrap());
            decision
        });
    }
}

#[test]
fn retry_and_client_metadata() {
    let mut out = Vec::with_capacity(1024);
    let (retry, client) = (retry(), client());
    assert_free(|| {
        out.clear();
        retry.encode(&mut out);
        let decoded = RetryMetadata::decode(&out).unwrap();
        assert_eq!(decoded, retry);
        out.clear();
        client.encode(&mut out);
        assert_eq!(ClientMetadata::decode(&out).unwrap(), client);
        out.len()
    });
    assert_free(|| {
        RetryMetadata::decode(&[5, 0, 0, 0, 0])
            .map_err(|error| print(&error))
            .is_err()
    });
    assert_free(|| {
        ClientMetadata::decode(&[5, 0, 0, 0, 0])
            .map_err(|error| print(&error))
            .is_err()
    });
}

// TS-134: bounded memory.
#[test]
fn watching_retries() {
    let retry = retry();
    assert_free(|| {
        let mut storm = Storm::new(Thresholds::DEFAULT);
        for message in 0..1_000_u64 {
            // A slot ends every 125 messages, and once nothing comes for long.
            let gap = if message > 500 { 1 << 50 } else { 0 };
            let at = Mono::from_nanos(message * 10_000_000 + gap);
            storm.record((message % 2 == 0).then_some(&retry), at);
        }
        let window = storm.window();
        (
            storm.advance(Mono::from_nanos(u64::MAX)),
            window.reasons().map(|(_, retries)| retries).sum::<u64>(),
            print(&storm.state()),
            print_debug(&window),
        )
    });
}

// checklist 10
#[test]
fn looking_for_sensitive_names() {
    for name in [
        "saslStart",
        "COPYDBSASLSTART",
        "CreateUser",
        "hello",
        "createIndexes",
        "sASLstarx",
    ] {
        assert_free(|| {
            (
                is_sensitive_command(name, true),
                is_sensitive_command(name, false),
            )
        });
    }
}

#[test]
fn reading_a_command() {
    let body = rawdoc! { "find": "orders", "filter": { "a": 1 }, "$db": "shop", "$retry": { "attempt": 2, "reason": "overload" } };
    assert_free(|| {
        let command = Command::read(&body).unwrap();
        assert_eq!(command.retry().map(|retry| retry.attempt()), Some(2));
        let sensitive = is_sensitive_command(command.name().unwrap_or(""), false);
        (
            command.database().map(str::len),
            command.retry_strict().is_ok(),
            sensitive,
        )
    });
}

/// Ids, flags, contexts without a tracestate, and both carriers.
#[cfg(feature = "opentelemetry")]
#[test]
fn opentelemetry_contexts() {
    use opentelemetry::propagation::{Extractor, Injector};
    use opentelemetry::trace::{SpanContext, TraceState};
    use opmsg_telemetry::otel::{SectionExtractor, SectionInjector};

    let telemetry = Telemetry::new(traceparent());
    assert_free(|| {
        let context = SpanContext::from(&telemetry);
        let sent = Traceparent::try_from(&context).unwrap();
        assert_eq!(sent.trace_id(), traceparent().trace_id());
        assert!(Traceparent::try_from(&SpanContext::NONE).is_err());
        TraceSection::new(permit(), sent)
    });
    let with_state = self::telemetry();
    assert_free(|| {
        let carrier = SectionExtractor::new(&with_state);
        assert_eq!(carrier.get("baggage"), None);
        (
            carrier.get("traceparent").map(str::len),
            carrier.get("tracestate").map(str::len),
        )
    });
    // The propagator's own strings are made before the count.
    let mut values = vec![
        ("traceparent", traceparent().to_string()),
        ("tracestate", "rojo=00f067aa0ba902b7".to_owned()),
    ];
    values.extend_from_within(..);
    assert_free(|| {
        let mut carrier = SectionInjector::new();
        for (key, value) in values.drain(..2) {
            carrier.set(key, value);
        }
        carrier.into_telemetry().unwrap()
    });
    // The members of a tracestate are theirs.
    assert!(count(|| TraceState::try_from(with_state.tracestate().unwrap()).unwrap()) > 0);
}

// checklist 5, 34
#[test]
fn deciding_what_goes_with_a_command() {
    use opmsg_telemetry::attach::{Attacher, OutgoingCommand, SectionGate, Switches};
    let switches = Switches::tracing(true)
        .allowing(Field::Tracestate)
        .allowing(Field::Retry)
        .allowing(Field::Client);
    let (retry, client, state) = (retry(), client(), Tracestate::parse("rojo=1").unwrap());
    let gate = Gate::from_max_wire_version(Some(29));
    let plain = OutgoingCommand::new("find").with_span(traceparent().into());
    let mut section_gate = SectionGate::new();
    let probe = section_gate.probe(true);
    let full = plain
        .with_tracestate(&state)
        .with_retry(&retry)
        .with_client(&client)
        .with_message_len(47_999_300)
        .with_probe(probe);
    let mut out = Vec::with_capacity(4096);
    for switches in [Switches::OFF, Switches::tracing(true), switches] {
        for command in [&plain, &full] {
            let mut attacher = Attacher::new(&gate, switches);
            assert_free(|| {
                out.clear();
                let decision = attacher.decide(command);
                decision.append_to(&mut out);
                if let Some(attachment) = decision.attachment() {
                    attacher.written(attachment.receipt());
                    assert!(!out.is_empty());
                }
                attacher.batch_reserve(0)
            });
        }
    }
    let plain_section = || full_section(&gate, Switches::tracing(true), &plain);
    assert_eq!(count(plain_section), 0, "the owned form of 90 bytes");
    assert!(
        count(|| full_section(&gate, switches, &full)) > 0,
        "the owned form"
    );
}

fn full_section(
    gate: &Gate,
    switches: opmsg_telemetry::attach::Switches,
    command: &opmsg_telemetry::attach::OutgoingCommand<'_>,
) -> opmsg_telemetry::TelemetrySection {
    let attacher = opmsg_telemetry::attach::Attacher::new(gate, switches);
    let decision = attacher.decide(command);
    decision.attachment().unwrap().to_section()
}

/// Everything that a driver tells, events and the windows that go to an exporter included.
// TS-218
#[test]
fn recording_what_a_driver_does() {
    use opmsg_telemetry::attach::{Attacher, Observer as _, Origin, OutgoingCommand, Switches};
    use opmsg_telemetry::observe::values::CodecRole;
    use opmsg_telemetry::observe::{
        ClientObserver as _, ClientScope, ClientTelemetry, CodecScope, EncoderTelemetry, End,
        MetricGroup as _, Occasion, Scope as _,
    };
    use opmsg_telemetry::retry::FailureKind;
    use opmsg_telemetry::retry::backpressure::Decision;

    let at = Wall::from_nanos(1_700_000_000_000_000_000);
    let scope = CodecScope::encoder(0, CodecRole::Driver).unwrap();
    let encoder = EncoderTelemetry::new(scope, at).with_sizes();
    let driver = Driver::new("driver", "1.0").unwrap();
    let scope = ClientScope::new(0, driver, &ClientConfig::new()).unwrap();
    let mut telemetry = ClientTelemetry::new(scope, encoder, at)
        .with_backoffs()
        .with_exemplars();
    let switches = Switches::tracing(true)
        .allowing(Field::Tracestate)
        .allowing(Field::Client)
        .allowing(Field::RetryArgument);
    let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
    let (retry, client, state) = (retry(), client(), Tracestate::parse("rojo=1").unwrap());
    let commands = [1, 47_999_300, 48_000_000].map(|len| {
        OutgoingCommand::new("find")
            .with_span(traceparent().into())
            .with_tracestate(&state)
            .with_retry(&retry)
            .with_client(&client)
            .with_message_len(len)
    });
    let shed = Failure::new(FailureKind::Pool)
        .with_labels(["SystemOverloadedError", "RetryableError"])
        .with_code(462);
    let body = rawdoc! { "find": "orders", "$retry": 1 }.into_bytes();
    let mut taken = body.clone();
    let mut handed_over = telemetry.snapshot();
    let mut seen = 0_u64;
    assert_free(|| {
        for command in &commands {
            let decision = attacher.decide(command);
            telemetry.decided(&attacher, command, &decision, || at);
            telemetry.span_refused(&attacher, command, &decision, || at);
            let result = attacher.append_retry(&retry, Origin::Driver, &mut taken);
            telemetry.retry_appended(&attacher, &result);
            telemetry.comment_placed(&attacher.place_comment(command, Origin::Driver, &mut taken));
        }
        let occasion = || {
            Occasion::new(at)
                .with_command("find")
                .with_span(Some(traceparent()))
        };
        let mut tracker = RetryTracker::new(Policy::new(Operation::Write), Mono::default());
        loop {
            let decision = tracker.failed(&shed, Mono::default(), u64::MAX);
            telemetry.failed(&tracker, &shed, &decision, occasion);
            if let Decision::GiveUp(reason) = decision {
                telemetry.ended(&tracker, End::gave_up(reason, &shed), occasion);
                break;
            }
        }
        for record in telemetry.encoder_mut().drain() {
            record.event().visit(&mut |_, _| seen += 1);
        }
        let window = telemetry.seal(at);
        handed_over.merge(window.delta());
        assert!(telemetry.commit(window));
        let window = telemetry.encoder_mut().seal(at);
        window.delta().visit_sets(&mut |set| {
            set.points(&mut |point| seen += u64::try_from(point.attributes().count()).unwrap());
        });
        assert!(telemetry.encoder_mut().commit(window));
        telemetry.scope().visit(&mut |_, _| seen += 1);
        (telemetry.snapshot(), telemetry.encoder().levels())
    });
    assert_eq!(taken, body);
    assert!(seen > 0);
    sample::sound(&emitted::sets(&telemetry.snapshot()));
    sample::sound(&emitted::sets(&telemetry.encoder().snapshot()));
}
