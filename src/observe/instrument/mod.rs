//! Instruments: plain numbers behind `&mut`, without atomics, locks or heap.

mod buckets;
mod counter;
mod level;
mod summary;
mod total;

pub use self::buckets::{Bounds, Buckets};
pub use self::counter::Counter;
pub use self::level::Level;
pub use self::summary::Summary;
pub use self::total::Total;

use super::sealed::Sealed;
use super::view::PointValue;

/// What can stand in a bucket of a metric set. Sealed: the kinds of instruments are those of the registry.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::{Counter, Instrument};
/// let (mut all, mut part) = (Counter::default(), Counter::default());
/// part.add(3);
/// all.merge(&part);
/// assert_eq!(all.get(), 3);
/// ```
pub trait Instrument: Copy + Default + Sealed {
    /// Adds what the other recorded. Commutative and associative, so that the order of collection does not matter.
    fn merge(&mut self, other: &Self);

    /// What there is to say; `None` when nothing was recorded.
    fn value(&self) -> Option<PointValue<'_>>;
}

impl Sealed for Counter {}
impl Sealed for Level {}
impl Sealed for Total {}
impl Sealed for Summary {}
impl<B, const N: usize> Sealed for Buckets<B, N> {}
