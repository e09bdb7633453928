//! Metric sets: `mongodb.op_msg.storm`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::Level;
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::StormLevel;
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.op_msg.storm` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.storm.state`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Storm {
    /// How many retry-storm views are in the state: 1 or 0 for the one of a codec.
    ///
    /// Metric `mongodb.op_msg.storm.status`: level, unit `1`; stability: development.
    ///
    /// A view of admitted requests that say they are retries. Without such a view all are 0.
    pub storm_status: By<StormLevel, Level, 3>,
}

const _: () = within_budget::<StormLevel>();

impl Sealed for Storm {}

impl MetricSet for Storm {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_STORM;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.storm_status, &other.storm_status);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.storm_status,
            Self::DESCRIPTOR,
            &descriptors::METRIC_STORM_STATUS,
            point,
        );
    }
}
