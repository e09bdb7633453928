//! One instrument per tuple of attribute values.
#![expect(
    clippy::indexing_slicing,
    reason = "by the number of a closed value, which is in range by its type; speed measured"
)]

use core::marker::PhantomData;

use super::attribute_values::AttributeValues;
use super::instrument::Instrument;
use super::schema::{MetricDescriptor, SetDescriptor};
use super::view::Point;

/// One instrument for each tuple of closed attribute values: `N` of them, which is all there can ever be.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::sets::Decoder;
/// use opmsg_telemetry::observe::values::DecodeOutcome;
/// let mut set = Decoder::default();
/// set.request_decoded.at(DecodeOutcome::Absent).increment();
/// assert_eq!(set.request_decoded.of(DecodeOutcome::Absent).get(), 1);
/// assert_eq!(set.request_decoded.iter().map(|(_, counter)| counter.get()).sum::<u64>(), 1);
/// ```
/// What a peer sends is no value of an attribute, whatever it is:
/// ```compile_fail,E0308
/// use opmsg_telemetry::observe::sets::Decoder;
/// let mut set = Decoder::default();
/// set.request_decoded.at("find").increment();
/// ```
/// And no attribute can be made of text:
/// ```compile_fail,E0277
/// use opmsg_telemetry::observe::{By, instrument::Counter};
/// let mut set: By<&str, Counter, 1> = By::default();
/// set.at("find").increment();
/// ```
/// Each tuple has an instrument, and each instrument a tuple:
/// ```
/// use opmsg_telemetry::observe::values::ParentOutcome;
/// use opmsg_telemetry::observe::{By, instrument::Counter};
/// let mut set: By<ParentOutcome, Counter, 3> = By::default();
/// set.at(ParentOutcome::Admitted).increment();
/// assert_eq!(set.of(ParentOutcome::Admitted).get(), 1);
/// ```
/// ```compile_fail,E0080
/// use opmsg_telemetry::observe::values::ParentOutcome;
/// use opmsg_telemetry::observe::{By, instrument::Counter};
/// let mut set: By<ParentOutcome, Counter, 4> = By::default();
/// set.at(ParentOutcome::Admitted).increment();
/// ```
/// ```compile_fail,E0080
/// use opmsg_telemetry::observe::values::ParentOutcome;
/// use opmsg_telemetry::observe::{By, instrument::Counter};
/// let set: By<ParentOutcome, Counter, 2> = By::default();
/// assert_eq!(set.of(ParentOutcome::Admitted).get(), 0);
/// ```
#[derive(Debug)]
pub struct By<K, I, const N: usize> {
    instruments: [I; N],
    keys: PhantomData<K>,
}

impl<K, I: Copy, const N: usize> Copy for By<K, I, N> {}

impl<K, I: Copy, const N: usize> Clone for By<K, I, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, I: Default + Copy, const N: usize> Default for By<K, I, N> {
    fn default() -> Self {
        Self {
            instruments: [I::default(); N],
            keys: PhantomData,
        }
    }
}

impl<K, I: Eq, const N: usize> Eq for By<K, I, N> {}

impl<K, I: PartialEq, const N: usize> PartialEq for By<K, I, N> {
    fn eq(&self, other: &Self) -> bool {
        self.instruments == other.instruments
    }
}

impl<K: AttributeValues, I: Instrument, const N: usize> By<K, I, N> {
    /// Each tuple has its place.
    const ONE_EACH: () = assert!(K::COUNT == N);

    /// The instrument of these values, to record with.
    #[inline(always)]
    pub fn at(&mut self, key: K) -> &mut I {
        const { Self::ONE_EACH };
        &mut self.instruments[key.index()]
    }

    /// The instrument of these values, to read.
    #[inline]
    pub fn of(&self, key: K) -> &I {
        const { Self::ONE_EACH };
        &self.instruments[key.index()]
    }

    /// Every instrument with its values, in the registry's order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &I)> {
        self.instruments
            .iter()
            .enumerate()
            .filter_map(|(index, instrument)| Some((K::from_index(index)?, instrument)))
    }

    pub(crate) fn for_each(&mut self, change: impl FnMut(&mut I)) {
        self.instruments.iter_mut().for_each(change);
    }

    /// Adds what the other recorded.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.instruments.iter_mut().zip(&other.instruments) {
            own.merge(other);
        }
    }

    /// The difference of each instrument to the other's.
    pub(crate) fn since(&self, earlier: &Self, difference: impl Fn(I, I) -> I) -> Self {
        let mut since = *self;
        for (own, earlier) in since.instruments.iter_mut().zip(earlier.instruments) {
            *own = difference(*own, earlier);
        }
        since
    }

    /// Hands out each instrument that has something to say.
    pub(super) fn visit(
        &self,
        set: &'static SetDescriptor,
        metric: &'static MetricDescriptor,
        point: &mut dyn FnMut(Point<'_>),
    ) {
        for (key, instrument) in self.iter() {
            if let Some(value) = instrument.value() {
                point(Point::new(set, metric, key.words(), value));
            }
        }
    }
}
