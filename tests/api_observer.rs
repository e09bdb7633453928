//! Pins the public API of what drivers tell: signatures, auto traits, sizes. A change here is a change for users.

use opmsg_telemetry::Wall;
use opmsg_telemetry::attach::{Attacher, Observer, OutgoingCommand};
use opmsg_telemetry::comment::Placed;
use opmsg_telemetry::error::{CommentError, RetryError};
use opmsg_telemetry::observe::events::{CodecStart, TelemetryAttachFail};
use opmsg_telemetry::observe::values::{
    ArgumentFault, AttachFailure, OperationError, RetryOutcome,
};
use opmsg_telemetry::observe::{
    ClientObserver, ClientScope, ClientSets, ClientTelemetry, EncoderSets, EncoderTelemetry, End,
    Occasion, Off,
};
use opmsg_telemetry::retry::backpressure::{Decision, GiveUp};
use opmsg_telemetry::retry::{Failure, RetryTracker};
use opmsg_telemetry::{Traceparent, attach};
use std::fmt::Debug;
use std::time::Duration;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    End::SUCCEEDED: End;
    End::CANCELLED: End;
    End::NO_SERVER: End;
    End::gave_up: for<'a> fn(GiveUp, &'a Failure) -> End;
    End::with_timeout: fn(End) -> End;
    End::with_authentication: fn(End) -> End;
    End::outcome: for<'a> fn(&'a End) -> RetryOutcome;
    End::error: for<'a> fn(&'a End) -> Option<OperationError>;
    Occasion::new: fn(Wall) -> Occasion;
    Occasion::with_command: for<'a> fn(Occasion, &'a str) -> Occasion;
    Occasion::with_span: fn(Occasion, Option<Traceparent>) -> Occasion;
    Occasion::with_elapsed: fn(Occasion, Option<Duration>) -> Occasion;
    ClientTelemetry::new: fn(ClientScope, EncoderTelemetry, Wall) -> ClientTelemetry;
    ClientTelemetry::with_backoffs: fn(ClientTelemetry) -> ClientTelemetry;
    ClientTelemetry::with_exemplars: fn(ClientTelemetry) -> ClientTelemetry;
    ClientTelemetry::merge: for<'a, 'b> fn(&'a mut ClientTelemetry, &'b ClientSets);
    EncoderTelemetry::merge: for<'a, 'b> fn(&'a mut EncoderTelemetry, &'b EncoderSets);
    TelemetryAttachFail::new: fn(AttachFailure) -> TelemetryAttachFail;
    TelemetryAttachFail::with_telemetry_size: fn(TelemetryAttachFail, Option<u32>) -> TelemetryAttachFail;
    CodecStart::new: fn(u32) -> CodecStart;
    ArgumentFault::of_retry: fn(RetryError) -> Option<ArgumentFault>;
    ArgumentFault::of_comment: fn(CommentError) -> Option<ArgumentFault>;
}

/// Every call that there is, with what it takes.
fn tell<O: Observer + ClientObserver>(observer: &mut O) {
    type Clock = fn() -> Wall;
    type Say = fn() -> Occasion;
    type Command = OutgoingCommand<'static>;
    type Attached = attach::Decision<'static>;
    let _: fn(&mut O, &Attacher, &Command, &Attached, Clock) = O::decided;
    let _: fn(&mut O, &Attacher, &Command, &Attached, Clock) = O::span_refused;
    let _: fn(&mut O, &Attacher, &Result<bool, RetryError>) = O::retry_appended;
    let _: fn(&mut O, &Result<Option<Placed>, CommentError>) = O::comment_placed;
    let _: fn(&mut O, attach::Omitted, Clock) = O::omitted;
    let _: fn(&mut O, &RetryTracker, &Failure, &Decision, Say) = O::failed;
    let _: fn(&mut O, &RetryTracker, End, Say) = O::ended;
    observer.omitted(attach::Omitted::NoSpan, Wall::default);
}

fn free<T: Send + Sync + Unpin + Debug + 'static>() {}
fn plain<T: Copy + Eq>() {}

#[test]
fn pinned() {
    tell(&mut Off::new());
    tell(&mut Some(Off::new()));
    tell(&mut None::<ClientTelemetry>);
    plain::<End>();
    plain::<Occasion>();
    plain::<Off>();
    free::<End>();
    free::<Occasion>();
    free::<ClientTelemetry>();
    free::<EncoderTelemetry>();
    assert_eq!(size_of::<Off>(), 0);
    assert!(size_of::<End>() <= 12 && size_of::<Occasion>() <= 64);
}
