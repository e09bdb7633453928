//! Who is told about reports.

use super::Report;
use crate::observe::{DecoderTelemetry, Off};
use crate::time::Wall;

/// Who is told about reports: a server that is generic over its observer pays nothing for [`Off`], and an `Option` is switched at run
/// time.
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::{Answer, Ingest};
/// use opmsg_telemetry::report::Observer;
/// use opmsg_telemetry::Wall;
/// fn tell(ingest: &mut Ingest, answer: &Answer<'_>, at: Wall, observer: &mut impl Observer) {
///     if observer.wants_reports()
///         && let Some(report) = ingest.report(answer)
///     {
///         observer.report(&report, at);
///     }
/// }
/// ```
pub trait Observer {
    /// Whether reports need to be made at all: making one takes a pass over the body.
    #[inline(always)]
    fn wants_reports(&self) -> bool {
        false
    }

    /// Takes what a report says; `at` is when its message came.
    #[inline(always)]
    fn report(&mut self, report: &Report<'_>, at: Wall) {
        let _ = (report, at);
    }
}

impl Observer for DecoderTelemetry {
    #[inline]
    fn wants_reports(&self) -> bool {
        true
    }

    fn report(&mut self, report: &Report<'_>, at: Wall) {
        Self::report(self, report, at);
    }
}

impl Observer for Off {}

impl<O: Observer> Observer for Option<O> {
    #[inline]
    fn wants_reports(&self) -> bool {
        self.as_ref().is_some_and(Observer::wants_reports)
    }

    #[inline]
    fn report(&mut self, report: &Report<'_>, at: Wall) {
        if let Some(observer) = self {
            observer.report(report, at);
        }
    }
}
