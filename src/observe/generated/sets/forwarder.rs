//! Metric sets: `mongodb.op_msg.forwarder`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::Counter;
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::ForwardOutcome;
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.op_msg.forwarder` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.telemetry.forward.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Forwarder {
    /// Requests a proxy has passed on, by what became of their telemetry section.
    ///
    /// Metric `mongodb.op_msg.request.forwarded`: counter, unit `{message}`; stability: development.
    pub request_forwarded: By<ForwardOutcome, Counter, 4>,
}

const _: () = within_budget::<ForwardOutcome>();

impl Sealed for Forwarder {}

impl MetricSet for Forwarder {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_FORWARDER;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_forwarded, &other.request_forwarded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_forwarded,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_FORWARDED,
            point,
        );
    }
}
