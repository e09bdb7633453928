//! Pins the public API of `attach`: signatures, auto traits, `Copy`, sizes. A change here is a change for users.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use opmsg_telemetry::attach::{
    Attacher, Attachment, CommandSpan, Decision, Omitted, Origin, Outcome, OutgoingCommand, Probe,
    Purpose, Receipt, SectionGate, Shed, Switches,
};
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::comment::Placed;
use opmsg_telemetry::error::{CommentError, InvalidId, RetryError};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, TelemetrySection, TraceSection, Traceparent, Tracestate};

type FromIds = fn([u8; 16], [u8; 8], u8) -> Option<CommandSpan>;
type BelowParent = fn([u8; 16], [u8; 8], u8, [u8; 8]) -> Option<CommandSpan>;
type FromHex = for<'a, 'b> fn(&'a str, &'b str, bool) -> Result<CommandSpan, InvalidId>;
type AppendRetry = for<'a, 'b, 'c> fn(
    &'a Attacher,
    &'b RetryMetadata,
    Origin,
    &'c mut Vec<u8>,
) -> Result<bool, RetryError>;
type PlaceComment = for<'a, 'b, 'c> fn(
    &'a Attacher,
    &'b OutgoingCommand<'static>,
    Origin,
    &'c mut Vec<u8>,
) -> Result<Option<Placed>, CommentError>;
type Command = OutgoingCommand<'static>;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    Switches::tracing: fn(bool) -> Switches;
    Switches::from_option_and_environment: for<'a> fn(Option<bool>, Option<&'a str>) -> Switches;
    Switches::allowing: fn(Switches, Field) -> Switches;
    Switches::allowing_from: fn(Switches, Field, i32) -> Switches;
    Switches::with_comment_fallback: fn(Switches, bool) -> Switches;
    Switches::is_tracing: for<'a> fn(&'a Switches) -> bool;
    Switches::comment_fallback: for<'a> fn(&'a Switches) -> bool;
    Switches::allows: for<'a> fn(&'a Switches, Field) -> bool;
    Switches::reserve: for<'a> fn(&'a Switches) -> usize;

    CommandSpan::from_ids: FromIds;
    CommandSpan::below_parent: BelowParent;
    CommandSpan::from_hex: FromHex;
    CommandSpan::traceparent: for<'a> fn(&'a CommandSpan) -> Traceparent;

    Command::new: fn(&'static str) -> Command;
    Command::with_span: fn(Command, CommandSpan) -> Command;
    Command::with_optional_span: fn(Command, Option<CommandSpan>) -> Command;
    Command::with_purpose: fn(Command, Purpose) -> Command;
    Command::with_speculative_authenticate: fn(Command, bool) -> Command;
    Command::without_reply: fn(Command) -> Command;
    Command::reply_expected: for<'a> fn(&'a Command) -> bool;
    Command::with_retry: fn(Command, &'static RetryMetadata) -> Command;
    Command::with_client: fn(Command, &'static ClientMetadata<'static>) -> Command;
    Command::with_tracestate: fn(Command, &'static Tracestate<'static>) -> Command;
    Command::with_message_len: fn(Command, usize) -> Command;
    Command::with_probe: fn(Command, Probe) -> Command;

    Attacher::new: for<'a> fn(&'a Gate, Switches) -> Attacher;
    Attacher::decide: for<'a, 'c> fn(&'a Attacher, &'c Command) -> Decision<'c>;
    Attacher::written: for<'a> fn(&'a mut Attacher, Receipt);
    Attacher::reserve: for<'a> fn(&'a Attacher) -> usize;
    Attacher::batch_reserve: for<'a> fn(&'a Attacher, usize) -> usize;
    Attacher::append_retry: AppendRetry;
    Attacher::place_comment: PlaceComment;

    Decision::attachment: fn(Decision<'static>) -> Option<Attachment<'static>>;
    Decision::trace_section: fn(Decision<'static>) -> Option<TraceSection>;
    Attachment::encoded_len: for<'a> fn(&'a Attachment<'static>) -> usize;
    Attachment::trace_section: for<'a> fn(&'a Attachment<'static>) -> Option<TraceSection>;
    Attachment::to_section: for<'a> fn(&'a Attachment<'static>) -> TelemetrySection;
    Attachment::receipt: for<'a> fn(&'a Attachment<'static>) -> Receipt;
    Attachment::shed: for<'a> fn(&'a Attachment<'static>) -> Shed;
    Attachment::carries_retry: for<'a> fn(&'a Attachment<'static>) -> bool;
    Shed::is_nothing: for<'a> fn(&'a Shed) -> bool;
    Shed::client_form: for<'a> fn(&'a Shed) -> bool;
    Shed::client: for<'a> fn(&'a Shed) -> bool;
    Shed::retry: for<'a> fn(&'a Shed) -> bool;
    Shed::tracestate: for<'a> fn(&'a Shed) -> bool;
    Omitted::as_str: fn(Omitted) -> &'static str;

    SectionGate::new: fn() -> SectionGate;
    SectionGate::probe: for<'a> fn(&'a mut SectionGate, bool) -> Probe;
    SectionGate::report: for<'a> fn(&'a mut SectionGate, Probe, Outcome);
    SectionGate::handshaken: for<'a> fn(&'a mut SectionGate);
    SectionGate::is_suppressed: for<'a> fn(&'a SectionGate) -> bool;
    SectionGate::is_proven: for<'a> fn(&'a SectionGate) -> bool;
    Probe::carries_section: for<'a> fn(&'a Probe) -> bool;
}

const fn copied<T: Copy + Debug + Send + Sync + Unpin>() {}
const fn compared<T: Eq + Hash>() {}
const fn defaulted<T: Default>() {}
const fn shown<T: Display>() {}
const fn from<A, B: From<A>>() {}

const _: () = {
    copied::<Switches>();
    copied::<CommandSpan>();
    copied::<OutgoingCommand<'_>>();
    copied::<Attacher>();
    copied::<Decision<'_>>();
    copied::<Attachment<'_>>();
    copied::<Receipt>();
    copied::<Shed>();
    copied::<Omitted>();
    copied::<Origin>();
    copied::<Purpose>();
    copied::<SectionGate>();
    copied::<Probe>();
    copied::<Outcome>();
    compared::<Switches>();
    compared::<CommandSpan>();
    compared::<Omitted>();
    compared::<Shed>();
    defaulted::<Switches>();
    defaulted::<Purpose>();
    defaulted::<SectionGate>();
    shown::<Omitted>();
    from::<Traceparent, CommandSpan>();
};

// What a connection, and what a message, keeps beside it.
const _: () = assert!(size_of::<Attacher>() <= 48);
const _: () = assert!(size_of::<CommandSpan>() <= 25);

/// A decision is handed out by value and says where the ids are; it does not hold them.
#[test]
fn a_decision_is_small() {
    assert!(size_of::<Decision<'_>>() <= 32);
    assert!(size_of::<OutgoingCommand<'_>>() <= 112);
}
