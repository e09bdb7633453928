//! What was recorded, set by set and point by point, for whoever exports it.

use super::attribute_values::Words;
use super::exemplar::Exemplar;
use super::schema::{MetricDescriptor, SetDescriptor};
use super::sealed::Sealed;

/// A multivariate metric set: metrics of one entity that share attributes and time. The types of [`sets`](super::sets) are such.
/// Sealed: the sets are those of the registry.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::sets::Decoder;
/// use opmsg_telemetry::observe::values::DecodeOutcome;
/// use opmsg_telemetry::observe::{MetricSet, PointValue};
/// let mut set = Decoder::default();
/// set.request_decoded.at(DecodeOutcome::Refused).add(2);
/// let mut points = Vec::new();
/// set.visit(&mut |point| points.push((point.metric().name, point.attributes().collect::<Vec<_>>(), point.value() == PointValue::Count(2))));
/// assert_eq!(points, [(
///     "mongodb.op_msg.request.decoded",
///     vec![("mongodb.op_msg.telemetry.decode.outcome", "refused")],
///     true,
/// )]);
/// ```
/// What the registry does not declare is no set:
/// ```compile_fail,E0277
/// use opmsg_telemetry::observe::schema::SetDescriptor;
/// use opmsg_telemetry::observe::{MetricSet, Point, sets::Decoder};
/// #[derive(Clone, Copy, Default)]
/// struct Undeclared;
/// impl MetricSet for Undeclared {
///     const DESCRIPTOR: &'static SetDescriptor = Decoder::DESCRIPTOR;
///     fn merge(&mut self, _: &Self) {}
///     fn visit(&self, _: &mut dyn FnMut(Point<'_>)) {}
/// }
/// ```
pub trait MetricSet: Copy + Default + Sealed {
    /// What the registry says of the set.
    const DESCRIPTOR: &'static SetDescriptor;

    /// Adds what the other recorded.
    fn merge(&mut self, other: &Self);

    /// Hands out every point that has something to say, metric by metric.
    fn visit(&self, point: &mut dyn FnMut(Point<'_>));
}

/// A [`MetricSet`] of any type.
pub trait SetView {
    /// What the registry says of the set.
    fn descriptor(&self) -> &'static SetDescriptor;

    /// Hands out every point that has something to say, metric by metric.
    fn points(&self, point: &mut dyn FnMut(Point<'_>));
}

impl<T: MetricSet> SetView for T {
    fn descriptor(&self) -> &'static SetDescriptor {
        T::DESCRIPTOR
    }

    fn points(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.visit(point);
    }
}

/// Sets of one entity that are recorded and collected together. Not sealed: a host puts groups of its own together, of sets that the
/// crate has, for its [`Ledger`](super::Ledger)s; tests do so too.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::{Counters, MetricGroup};
/// let mut names = Vec::new();
/// Counters::default().visit_sets(&mut |set| names.push(set.descriptor().name));
/// assert!(names.contains(&"mongodb.op_msg.decoder"));
/// ```
/// A group of one's own:
/// ```
/// use opmsg_telemetry::observe::sets::{EventLoss, EventQueue};
/// use opmsg_telemetry::observe::{MetricGroup, MetricSet, SetView};
/// #[derive(Clone, Copy, Default, PartialEq)]
/// struct Ring {
///     loss: EventLoss,
///     queue: EventQueue,
/// }
/// impl MetricGroup for Ring {
///     fn merge(&mut self, other: &Self) {
///         self.loss.merge(&other.loss);
///         self.queue.merge(&other.queue);
///     }
///     fn visit_sets(&self, set: &mut dyn FnMut(&dyn SetView)) {
///         set(&self.loss);
///         set(&self.queue);
///     }
/// }
/// let mut count = 0;
/// Ring::default().visit_sets(&mut |_| count += 1);
/// assert_eq!(count, 2);
/// ```
pub trait MetricGroup: Copy + Default {
    /// Adds what the other recorded. Commutative and associative.
    fn merge(&mut self, other: &Self);

    /// Hands out each set.
    fn visit_sets(&self, set: &mut dyn FnMut(&dyn SetView));
}

/// One number, or one distribution, of a metric, with its attributes.
#[derive(Clone, Copy, Debug)]
pub struct Point<'p> {
    set: &'static SetDescriptor,
    metric: &'static MetricDescriptor,
    words: Words,
    value: PointValue<'p>,
}

/// The value of a [`Point`], in the unit that was recorded: nanoseconds where the metric's unit is seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum PointValue<'p> {
    /// Of a counter, monotonic.
    Count(u64),
    /// Of an up-down counter, as it is.
    Level(u64),
    /// Of a histogram.
    Distribution(Distribution<'p>),
}

/// What a histogram has.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Distribution<'p> {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: u64,
    /// The smallest and the largest, where they are kept.
    pub range: Option<(u64, u64)>,
    /// How many values each bucket has, one more than the metric's bounds; empty for a histogram without bounds.
    pub bucket_counts: &'p [u64],
    /// A span that one of the values is of.
    pub exemplar: Option<Exemplar>,
}

impl<'p> Point<'p> {
    pub(super) const fn new(
        set: &'static SetDescriptor,
        metric: &'static MetricDescriptor,
        words: Words,
        value: PointValue<'p>,
    ) -> Self {
        Self {
            set,
            metric,
            words,
            value,
        }
    }

    /// What the registry says of the metric.
    #[must_use]
    pub const fn metric(&self) -> &'static MetricDescriptor {
        self.metric
    }

    /// The attributes: keys and words.
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let keys = self.set.attributes.iter().map(|used| used.key);
        keys.zip(self.words.into_iter().flatten())
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> PointValue<'p> {
        self.value
    }
}
