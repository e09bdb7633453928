//! Metric sets: `mongodb.client.retry`, `mongodb.client.retry.end`, `mongodb.client.retry.decline`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::{Bounds, Buckets, Counter, Summary};
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::{RetryCause, RetryDecline, RetryOutcome};
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.client.retry` of the entity `mongodb.client`, told apart by `mongodb.client.retry.reason`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetry {
    /// Retries sent, by why the attempt before failed.
    ///
    /// Metric `mongodb.client.retry.scheduled`: counter, unit `{retry}`; stability: development.
    pub client_retry_scheduled: By<RetryCause, Counter, 6>,
    /// Wait before a retry.
    ///
    /// Metric `mongodb.client.retry.backoff.duration`, opt-in: histogram (min, max, sum, count), unit `s`; stability:
    /// development.
    pub client_retry_backoff_duration: By<RetryCause, Summary, 6>,
}

const _: () = within_budget::<RetryCause>();

impl Sealed for ClientRetry {}

impl MetricSet for ClientRetry {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_CLIENT_RETRY;

    fn merge(&mut self, other: &Self) {
        By::merge(
            &mut self.client_retry_scheduled,
            &other.client_retry_scheduled,
        );
        By::merge(
            &mut self.client_retry_backoff_duration,
            &other.client_retry_backoff_duration,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.client_retry_scheduled,
            Self::DESCRIPTOR,
            &descriptors::METRIC_CLIENT_RETRY_SCHEDULED,
            point,
        );
        By::visit(
            &self.client_retry_backoff_duration,
            Self::DESCRIPTOR,
            &descriptors::METRIC_CLIENT_RETRY_BACKOFF_DURATION,
            point,
        );
    }
}

/// The bounds of `mongodb.client.retry.depth`, inclusive, as recorded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetryDepthBounds;

impl Bounds for ClientRetryDepthBounds {
    const UPPER: &'static [u64] = &[1, 2, 3, 4, 6, 8, 16, 32];
}

/// Set `mongodb.client.retry.end` of the entity `mongodb.client`, told apart by `mongodb.client.retry.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetryEnd {
    /// Operations that were retried at least once, by how they ended.
    ///
    /// Metric `mongodb.client.retry.ended`: counter, unit `{operation}`; stability: development.
    pub client_retry_ended: By<RetryOutcome, Counter, 6>,
    /// Retries an operation took before it ended.
    ///
    /// Metric `mongodb.client.retry.depth`: histogram (min, max, sum, count, buckets up to 1, 2, 3, 4, 6, 8, 16, 32), unit
    /// `{retry}`; stability: development.
    pub client_retry_depth: By<RetryOutcome, Buckets<ClientRetryDepthBounds, 9>, 6>,
}

const _: () = within_budget::<RetryOutcome>();

impl Sealed for ClientRetryEnd {}

impl MetricSet for ClientRetryEnd {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_CLIENT_RETRY_END;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.client_retry_ended, &other.client_retry_ended);
        By::merge(&mut self.client_retry_depth, &other.client_retry_depth);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.client_retry_ended,
            Self::DESCRIPTOR,
            &descriptors::METRIC_CLIENT_RETRY_ENDED,
            point,
        );
        By::visit(
            &self.client_retry_depth,
            Self::DESCRIPTOR,
            &descriptors::METRIC_CLIENT_RETRY_DEPTH,
            point,
        );
    }
}

/// Set `mongodb.client.retry.decline` of the entity `mongodb.client`, told apart by `mongodb.client.retry.decline`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetryDecline {
    /// Failures that were not followed by a retry, by why.
    ///
    /// Metric `mongodb.client.retry.declined`: counter, unit `{operation}`; stability: development.
    pub client_retry_declined: By<RetryDecline, Counter, 5>,
}

const _: () = within_budget::<RetryDecline>();

impl Sealed for ClientRetryDecline {}

impl MetricSet for ClientRetryDecline {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_CLIENT_RETRY_DECLINE;

    fn merge(&mut self, other: &Self) {
        By::merge(
            &mut self.client_retry_declined,
            &other.client_retry_declined,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.client_retry_declined,
            Self::DESCRIPTOR,
            &descriptors::METRIC_CLIENT_RETRY_DECLINED,
            point,
        );
    }
}
