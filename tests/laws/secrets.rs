//! What the crate says about itself holds nothing of a peer or a caller, adds no series, and changes nothing of what is written or read:
//! every text that a driver is handed, or that a message can have, is planted.

use super::planted::{self, Planter};
use super::{make, received};
use arbitrary::Unstructured;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Observer, Omitted, Origin, OutgoingCommand, Purpose, Switches,
};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::observe::values::CodecRole;
use opmsg_telemetry::observe::{
    ClientObserver, ClientScope, ClientTelemetry, CodecScope, EncoderTelemetry, End, Occasion, Off,
};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource};
use opmsg_telemetry::retry::backpressure::{Decision, Operation, Policy};
use opmsg_telemetry::retry::{Failure, FailureKind, RetryMetadata, RetryTracker};
use opmsg_telemetry::{
    Field, Gate, Limits, Mono, OpMsg, Role, Splice, TraceSection, Tracestate, Wall,
};

/// Names that may show, and one that may not.
const KNOWN: [&str; 5] = ["find", "insert", "getMore", "saslStart", "hello"];

/// Choice: what is planted differs with it; the rest is the input of a generator, for a driver and then for a receiver.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = super::choice(bytes);
    let planter = Planter::new(u32::from(choice));
    let quiet = told(rest, planter.clone(), &mut Off::new());
    let mut telemetry = telemetry(planter.clone());
    let heard = told(rest, planter.clone(), &mut telemetry);
    assert_eq!(quiet, heard, "telemetry changed what was written");
    look(&mut telemetry);
    let _ = received::run(&mut Unstructured::new(rest), planter);
}

/// A client whose driver is planted.
pub fn telemetry(mut planter: Planter) -> ClientTelemetry {
    let at = Wall::from_nanos(1);
    let (name, version) = (planter.driver(64), planter.driver(9));
    let driver = Driver::new(&name, &version)
        .expect("printable")
        .into_owned();
    let config = ClientConfig::new()
        .with_retry_reads(true)
        .with_enable_overload_retargeting(false);
    let scope = ClientScope::new(1023, driver, &config).expect("a number");
    let codec = CodecScope::encoder(7, CodecRole::Driver).expect("a number");
    let encoder = EncoderTelemetry::new(codec, at).with_sizes();
    ClientTelemetry::new(scope, encoder, at)
        .with_backoffs()
        .with_exemplars()
}

/// What a driver writes while it tells an observer; what is made of an input that ends too early.
pub fn told(
    bytes: &[u8],
    planter: Planter,
    observer: &mut (impl Observer + ClientObserver),
) -> Vec<u8> {
    let mut written = Vec::new();
    let _ = sends(
        &mut Unstructured::new(bytes),
        planter,
        observer,
        &mut written,
    );
    written
}

fn sends(
    u: &mut Unstructured<'_>,
    mut planter: Planter,
    observer: &mut (impl Observer + ClientObserver),
    written: &mut Vec<u8>,
) -> arbitrary::Result<()> {
    for _ in 0..u.int_in_range(1..=3)? {
        sends_one(u, &mut planter, observer, written)?;
        retries(u, &mut planter, observer, written)?;
    }
    Ok(())
}

/// A body with a text in every place that the application fills.
fn body(u: &mut Unstructured<'_>, planter: &mut Planter, name: &str) -> arbitrary::Result<Vec<u8>> {
    let mut string =
        |name: &str| make::element(0x02, name, &make::string(planter.text().as_bytes()));
    let mut elements = [string(name), string("$db"), string("filter")].concat();
    if u.arbitrary()? {
        elements.extend(string("comment"));
    }
    if u.ratio(1, 4)? {
        elements.extend(make::element(
            0x03,
            "$retry",
            &make::document(&string("reason")),
        ));
    }
    Ok(make::document(&elements))
}

fn sends_one(
    u: &mut Unstructured<'_>,
    planter: &mut Planter,
    observer: &mut (impl Observer + ClientObserver),
    written: &mut Vec<u8>,
) -> arbitrary::Result<()> {
    let at = || Wall::from_nanos(1_700_000_000_000_000_000);
    let gate = Gate::from_max_wire_version(*u.choose(&[None, Some(21), Some(29), Some(29)])?);
    let mut switches = Switches::tracing(u.ratio(7, 8)?).with_comment_fallback(true);
    for field in Field::ALL {
        if u.arbitrary()? {
            switches = switches.allowing(field);
        }
    }
    let planted_name = planter.text();
    let name = if u.arbitrary()? {
        *u.choose(&KNOWN)?
    } else {
        &planted_name
    };
    let mut body = body(u, planter, name)?;
    let (retry, state) = (
        u.arbitrary::<RetryMetadata>()?,
        format!("k={}", planter.text()),
    );
    let state = Tracestate::parse(&state).expect("a tracestate");
    let driver = (planter.driver(20), planter.driver(3));
    let driver = Driver::new(&driver.0, &driver.1).expect("printable");
    let id = ClientId::from_bytes(planted::secret_id()).expect("not zero");
    let client = ClientMetadata::full(id, driver, ClientConfig::new().with_tls(true));

    let readable = u.ratio(7, 8)?;
    let span = if readable {
        CommandSpan::from_ids(planted::trace_id(), planted::span_id(), u.arbitrary()?)
    } else {
        let span = CommandSpan::from_hex(&planter.text(), &planter.text(), true);
        planted::result(&span);
        span.ok()
    };
    let mut command = OutgoingCommand::new(name)
        .with_optional_span(span)
        .with_retry(&retry)
        .with_tracestate(&state)
        .with_client(&client);
    if u.ratio(1, 8)? {
        command = command.with_purpose(Purpose::Monitoring);
    }
    if u.ratio(1, 4)? {
        command = command.with_message_len(*u.choose(&[100, 47_999_950, 48_000_000])?);
    }

    let mut attacher = Attacher::new(&gate, switches);
    let appended = attacher.append_retry(&retry, Origin::Driver, &mut body);
    planted::result(&appended);
    observer.retry_appended(&attacher, &appended);
    let placed = attacher.place_comment(&command, Origin::Driver, &mut body);
    planted::result(&placed);
    observer.comment_placed(&placed);
    let decision = attacher.decide(&command);
    planted::debug(&(&attacher, &command, &decision));
    if readable {
        observer.decided(&attacher, &command, &decision, at);
    } else {
        observer.span_refused(&attacher, &command, &decision, at);
    }
    let before = written.len();
    written.extend(&body);
    decision.append_to(written);
    planted::text(&format!("{:?}", written.len() - before));
    if let Some(attachment) = decision.attachment() {
        attacher.written(attachment.receipt());
    }
    forwards(u, &body, &gate, observer, written)
}

/// The same request through a proxy, which has its section from elsewhere.
fn forwards(
    u: &mut Unstructured<'_>,
    body: &[u8],
    gate: &Gate,
    observer: &mut (impl Observer + ClientObserver),
    written: &mut Vec<u8>,
) -> arbitrary::Result<()> {
    let at = || Wall::from_nanos(1_700_000_000_000_000_001);
    let Some(permit) = gate.telemetry() else {
        observer.omitted(
            *u.choose(&[Omitted::WireVersion, Omitted::NoSpan, Omitted::TooLarge])?,
            at,
        );
        return Ok(());
    };
    let span = CommandSpan::from_ids(planted::trace_id(), planted::span_id(), 1);
    let section = TraceSection::new(permit, span.expect("not zero").traceparent());
    let message = make::Parts {
        request_id: 1,
        response_to: 0,
        flags: 0,
        sections: vec![make::section(0, body)],
    }
    .message();
    if let Ok(request) = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT) {
        let spliced = Splice::attach(&request, &section, *u.choose(&[48_000_000, 60])?);
        planted::result(&spliced);
        observer.spliced(TraceSection::LEN, &spliced, at);
        if let Ok(spliced) = spliced {
            spliced.append_to(written);
        }
    }
    Ok(())
}

/// A server's reply with a text in every place that it fills.
fn reply(u: &mut Unstructured<'_>, planter: &mut Planter) -> arbitrary::Result<Vec<u8>> {
    let code: i32 = *u.choose(&[462, 391, 91, 59, 13, -1])?;
    let mut string =
        |name: &str| make::element(0x02, name, &make::string(planter.text().as_bytes()));
    let label = |at: &str, text: &str| make::element(0x02, at, &make::string(text.as_bytes()));
    let mut labels = vec![string("0")];
    for (at, text) in [("1", "SystemOverloadedError"), ("2", "RetryableError")] {
        if u.ratio(3, 4)? {
            labels.push(label(at, text));
        }
    }
    let elements = [
        make::element(0x01, "ok", &[0; 8]),
        string("errmsg"),
        string("codeName"),
        make::element(0x10, "code", &code.to_le_bytes()),
        make::element(0x04, "errorLabels", &make::document(&labels.concat())),
        string("baseBackoffMS"),
    ];
    Ok(make::document(&elements.concat()))
}

fn retries(
    u: &mut Unstructured<'_>,
    planter: &mut Planter,
    observer: &mut (impl Observer + ClientObserver),
    written: &mut Vec<u8>,
) -> arbitrary::Result<()> {
    let operation = *u.choose(&[
        Operation::RetryableRead,
        Operation::Write,
        Operation::Excluded,
    ])?;
    let mut policy = Policy::new(operation).with_max_adaptive_retries(u.int_in_range(0..=4)?);
    if u.ratio(1, 4)? {
        policy = policy.with_endless_timeout();
    }
    let mut tracker = RetryTracker::new(policy, Mono::from_nanos(0));
    let planted_name = planter.text();
    let name = if u.arbitrary()? {
        *u.choose(&KNOWN)?
    } else {
        &planted_name
    };
    let span = CommandSpan::from_ids(planted::trace_id(), planted::span_id(), u.arbitrary()?);
    let elapsed = u.arbitrary()?;
    let occasion = || {
        Occasion::new(Wall::from_nanos(2))
            .with_command(name)
            .with_span(span.map(|span| span.traceparent()))
            .with_elapsed(elapsed)
    };
    planted::debug(&occasion());
    let mut end = *u.choose(&[End::SUCCEEDED, End::CANCELLED, End::NO_SERVER])?;
    for attempt in 0..u.int_in_range(0..=6)? {
        let failure = if u.arbitrary()? {
            Failure::from_reply(&reply(u, planter)?)
        } else {
            let kind = *u.choose(&[FailureKind::Network, FailureKind::Pool])?;
            Failure::new(kind).with_labels([planter.text()])
        };
        let decision = tracker.failed(&failure, Mono::from_nanos(attempt), u.arbitrary()?);
        planted::debug(&(&failure, &decision, &tracker));
        written.extend(format!("{decision:?}").into_bytes());
        observer.failed(&tracker, &failure, &decision, occasion);
        if let Decision::GiveUp(reason) = decision {
            end = End::gave_up(reason, &failure).with_timeout();
            break;
        }
    }
    planted::debug(&end);
    observer.ended(&tracker, end, occasion);
    Ok(())
}

/// Everything that a client's telemetry gives away.
pub fn look(telemetry: &mut ClientTelemetry) {
    let resource = Resource::new();
    planted::debug(telemetry);
    planted::debug(telemetry.encoder());
    let returned = planted::scope(telemetry.scope());
    assert_eq!(returned.len(), 2, "name and version");
    assert!(planted::scope(telemetry.encoder().scope()).is_empty());
    planted::group(&telemetry.snapshot());
    planted::group(&telemetry.encoder().snapshot());
    planted::group(&telemetry.encoder().levels());

    let (mut logs, mut metrics) = (LogBatch::new(), MetricBatch::new());
    let records: Vec<_> = telemetry.encoder_mut().drain().collect();
    records.iter().for_each(planted::record);
    let entities: [&dyn opmsg_telemetry::observe::Scope; 2] =
        [telemetry.scope(), telemetry.encoder().scope()];
    assert_eq!(logs.add(&entities, records.iter().copied()), 0);
    let at = Wall::from_nanos(9);
    let window = telemetry.seal(at);
    planted::debug(&window);
    planted::group(window.delta());
    metrics.add(
        telemetry.scope(),
        window.delta(),
        window.start(),
        window.end(),
    );
    let window = telemetry.encoder_mut().seal(at);
    planted::group(window.delta());
    let codec = *telemetry.encoder().scope();
    metrics.add(&codec, window.delta(), window.start(), window.end());
    planted::debug(&(&logs, &metrics));
    let mut body = Vec::new();
    assert_eq!(logs.append_to(&resource, &mut body), records.len());
    metrics.append_to(&resource, &mut body);
    planted::exported(&body, true, true);
}
