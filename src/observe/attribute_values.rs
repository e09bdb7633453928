//! The closed values that tell the points of a metric apart.

use super::sealed::Sealed;

/// The words of a tuple: one for each of its attributes, of which there are two at most.
pub type Words = [Option<&'static str>; 2];

/// A tuple of closed attribute values: an enum of [`values`](super::values), a pair of them, or none. Sealed: the closed values are
/// those of the registry.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::AttributeValues;
/// use opmsg_telemetry::observe::values::{MetadataOutcome, MetadataPart};
/// type Tuple = (MetadataPart, MetadataOutcome);
/// assert_eq!(Tuple::COUNT, MetadataPart::COUNT * MetadataOutcome::COUNT);
/// // The first attribute is the low-order digit.
/// assert_eq!((MetadataPart::Client, MetadataOutcome::Accepted).index(), 1);
/// assert_eq!(Tuple::from_index(1), Some((MetadataPart::Client, MetadataOutcome::Accepted)));
/// ```
/// A value of one's own, with a number that no instrument has, is none:
/// ```compile_fail,E0277
/// use opmsg_telemetry::observe::{AttributeValues, Words};
/// #[derive(Clone, Copy)]
/// struct Sixth;
/// impl AttributeValues for Sixth {
///     const COUNT: usize = 1;
///     fn index(self) -> usize {
///         5
///     }
///     fn from_index(_: usize) -> Option<Self> {
///         None
///     }
///     fn words(self) -> Words {
///         [None, None]
///     }
/// }
/// ```
pub trait AttributeValues: Copy + Sealed {
    /// How many tuples there are.
    const COUNT: usize;

    /// The tuple's number, below [`COUNT`](Self::COUNT).
    fn index(self) -> usize;

    /// The tuple with this number.
    fn from_index(index: usize) -> Option<Self>;

    /// The values as the registry writes them.
    fn words(self) -> Words;
}

impl Sealed for () {}

/// No attributes: one bucket.
impl AttributeValues for () {
    const COUNT: usize = 1;

    #[inline(always)]
    fn index(self) -> usize {
        0
    }

    fn from_index(index: usize) -> Option<Self> {
        (index == 0).then_some(())
    }

    fn words(self) -> Words {
        [None, None]
    }
}

impl<A: AttributeValues, B: AttributeValues> Sealed for (A, B) {}

impl<A: AttributeValues, B: AttributeValues> AttributeValues for (A, B) {
    const COUNT: usize = A::COUNT.saturating_mul(B::COUNT);

    #[inline(always)]
    fn index(self) -> usize {
        let (low, high) = self;
        high.index()
            .wrapping_mul(A::COUNT)
            .wrapping_add(low.index())
    }

    fn from_index(index: usize) -> Option<Self> {
        let high = index.checked_div(A::COUNT)?;
        let low = index.checked_rem(A::COUNT)?;
        Some((A::from_index(low)?, B::from_index(high)?))
    }

    fn words(self) -> Words {
        let [low, _] = self.0.words();
        let [high, _] = self.1.words();
        [low, high]
    }
}
