//! Metric sets: `mongodb.op_msg.event.queue`, `mongodb.op_msg.event.loss`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::{Counter, Level};
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::EventLossReason;
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.op_msg.event.queue` of the entity `mongodb.op_msg.codec`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EventQueue {
    /// Events waiting in the codec's ring for the host to take.
    ///
    /// Metric `mongodb.op_msg.event.queue.size`: level, unit `{event}`; stability: development.
    pub event_queue_size: By<(), Level, 1>,
    /// Events the codec's ring can hold.
    ///
    /// Metric `mongodb.op_msg.event.queue.capacity`: level, unit `{event}`; stability: development.
    pub event_queue_capacity: By<(), Level, 1>,
}

const _: () = within_budget::<()>();

impl Sealed for EventQueue {}

impl MetricSet for EventQueue {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_EVENT_QUEUE;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.event_queue_size, &other.event_queue_size);
        By::merge(&mut self.event_queue_capacity, &other.event_queue_capacity);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.event_queue_size,
            Self::DESCRIPTOR,
            &descriptors::METRIC_EVENT_QUEUE_SIZE,
            point,
        );
        By::visit(
            &self.event_queue_capacity,
            Self::DESCRIPTOR,
            &descriptors::METRIC_EVENT_QUEUE_CAPACITY,
            point,
        );
    }
}

/// Set `mongodb.op_msg.event.loss` of the entity `mongodb.op_msg.codec`, told apart by `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EventLoss {
    /// Events the codec gave up, by why.
    ///
    /// Metric `mongodb.op_msg.event.dropped`: counter, unit `{event}`; stability: development.
    pub event_dropped: By<EventLossReason, Counter, 3>,
}

const _: () = within_budget::<EventLossReason>();

impl Sealed for EventLoss {}

impl MetricSet for EventLoss {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_EVENT_LOSS;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.event_dropped, &other.event_dropped);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.event_dropped,
            Self::DESCRIPTOR,
            &descriptors::METRIC_EVENT_DROPPED,
            point,
        );
    }
}
