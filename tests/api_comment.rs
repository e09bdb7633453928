//! Pins what the fallback carrier and the OpenTelemetry one-call offer. A change of a signature fails to compile here.

use std::error::Error;
use std::fmt::Debug;
use std::hash::Hash;

use bson::RawDocument;
use opmsg_telemetry::comment::{
    CommentContext, CommentPermit, LEN, MAX_LEN, Placed, Placement, place,
};
use opmsg_telemetry::error::CommentError;
use opmsg_telemetry::{Gate, ReceivedTraceparent, Traceparent, Tracestate};

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

type Place = for<'a, 'b, 's, 'c> fn(
    CommentPermit,
    &'a Traceparent,
    Option<&'b Tracestate<'s>>,
    &'c mut Vec<u8>,
) -> Result<Placed, CommentError>;

pins! {
    LEN: u32;
    MAX_LEN: u32;
    place: Place;
    CommentPermit::for_command: for<'a, 'b> fn(&'a Gate, &'b str) -> Option<CommentPermit>;
    Placed::placement: for<'a> fn(&'a Placed) -> Placement;
    Placed::restore: for<'a, 'b> fn(&'a Placed, &'b mut Vec<u8>) -> Result<(), CommentError>;
    Placement::has_context: fn(Placement) -> bool;
    CommentContext::read: fn(&'static RawDocument) -> Option<CommentContext<'static>>;
    CommentContext::traceparent: for<'a> fn(&'a CommentContext<'static>) -> Option<ReceivedTraceparent>;
    CommentContext::tracestate: for<'a> fn(&'a CommentContext<'static>) -> Option<Tracestate<'static>>;
    CommentContext::text: for<'a> fn(&'a CommentContext<'static>) -> Option<&'static str>;
}

#[cfg(feature = "opentelemetry")]
mod one_call {
    use opentelemetry::Context;
    use opentelemetry::trace::SpanContext;
    use opmsg_telemetry::attach::CommandSpan;
    use opmsg_telemetry::otel::{command_section, command_span, command_span_below};
    use opmsg_telemetry::{TelemetryPermit, TraceSection};

    type Section =
        for<'a, 'b> fn(TelemetryPermit, &'a Context, &'b Context) -> Option<TraceSection>;

    pins! {
        command_span: for<'a, 'b> fn(&'a Context, &'b Context) -> Option<CommandSpan>;
        command_span_below: for<'a, 'b> fn(&'a SpanContext, &'b SpanContext) -> Option<CommandSpan>;
        command_section: Section;
    }
}

const fn value<T: Copy + Debug + Send + Sync + Unpin>() {}
const fn compared<T: Eq + Hash>() {}
const fn error<T: Error + Copy + Eq + Hash + Send + Sync + 'static>() {}

const _: () = {
    value::<CommentPermit>();
    value::<CommentContext<'_>>();
    value::<Placed>();
    value::<Placement>();
    compared::<CommentPermit>();
    compared::<Placement>();
    error::<CommentError>();
    // Kept beside each command in flight.
    assert!(size_of::<Placed>() <= 40);
    assert!(size_of::<CommentPermit>() == 1);
};

#[test]
fn every_outcome_has_a_name() {
    let outcomes = [
        (Placement::Appended, true),
        (Placement::TextMoved, true),
        (Placement::LeftAlone, false),
    ];
    for (placement, has_context) in outcomes {
        assert_eq!(placement.has_context(), has_context);
    }
    let errors = [
        CommentError::NotPermitted,
        CommentError::Duplicate,
        CommentError::NoCommand,
        CommentError::OtherBody,
    ];
    for error in errors {
        let text = error.to_string();
        assert!(text.starts_with("argument comment: ") && !text.ends_with('.'));
    }
}
