//! TS-209, TS-212. Instruments and sets: a naive list of values says the same, the index is the one that is written down, and merging has no order.

use super::{emitted, note};
use arbitrary::{Result, Unstructured};
use opmsg_telemetry::observe::instrument::{
    Bounds, Buckets, Counter, Instrument, Level, Summary, Total,
};
use opmsg_telemetry::observe::{
    AttributeValues, By, ClientSets, DecoderLevels, DecoderSets, EncoderSets, Exemplar, MetricGroup,
};
use opmsg_telemetry::{SpanId, TraceId, Wall};
use std::fmt::Debug;

#[derive(Clone, Copy, Debug)]
struct Depths;

impl Bounds for Depths {
    const UPPER: &'static [u64] = &[1, 2, 3, 4, 6, 8, 16, 32];
}

#[derive(Clone, Copy, Debug)]
struct Ends;

impl Bounds for Ends {
    const UPPER: &'static [u64] = &[0, 7, u64::MAX - 1];
}

pub(super) fn law(u: &mut Unstructured<'_>) -> Result<()> {
    match u.int_in_range(0..=5)? {
        0 => histograms::<Depths, 9>(u),
        1 => histograms::<Ends, 4>(u),
        2 => merges::<EncoderSets>(u, fill_encoder),
        3 => merges::<DecoderSets>(u, fill_decoder),
        4 => merges::<ClientSets>(u, fill_client),
        _ => merges::<DecoderLevels>(u, fill_levels),
    }
}

/// Values near the bounds, and any.
pub(super) fn value(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.int_in_range(0..=3)? {
        0 | 1 => u.int_in_range(0..=40)?,
        2 => u64::MAX - u.int_in_range(0..=3)?,
        _ => u.arbitrary()?,
    })
}

/// The bucket of a value: the first whose bound is not below it.
pub(super) fn bucket(bounds: &[u64], value: u64) -> usize {
    let fits = bounds.iter().position(|bound| value <= *bound);
    fits.unwrap_or(bounds.len())
}

fn histograms<B: Bounds, const N: usize>(u: &mut Unstructured<'_>) -> Result<()> {
    let mut values = Vec::new();
    let (mut buckets, mut summary, mut total) = (
        Buckets::<B, N>::default(),
        Summary::default(),
        Total::default(),
    );
    for _ in 0..u.int_in_range(0..=24)? {
        let value = value(u)?;
        buckets.record(value);
        summary.record(value);
        total.record(value);
        values.push(value);
    }
    let mut counts = vec![0; N];
    for value in &values {
        counts[bucket(B::UPPER, *value)] += 1;
    }
    assert_eq!(buckets.counts().as_slice(), counts);
    let sum = values.iter().copied().fold(0, u64::wrapping_add);
    let count = u64::try_from(values.len()).expect("few");
    let least = values.iter().min().copied();
    let range = least.zip(values.iter().max().copied());
    for summary in [&summary, buckets.summary()] {
        assert_eq!((summary.sum(), summary.count()), (sum, count));
        assert_eq!(summary.range(), range);
    }
    assert_eq!((total.sum(), total.count()), (sum, count));
    assert_eq!(buckets.value().is_some(), !values.is_empty());
    Ok(())
}

/// Three groups with anything in them add up to the same in any order, and nothing adds nothing.
fn merges<T: MetricGroup + PartialEq + Debug>(
    u: &mut Unstructured<'_>,
    fill: fn(&mut T, &mut Unstructured<'_>) -> Result<()>,
) -> Result<()> {
    let mut groups = [T::default(); 3];
    for group in &mut groups {
        fill(group, u)?;
    }
    let merged = |one: &T, other: &T| {
        let mut sum = *one;
        sum.merge(other);
        sum
    };
    for group in &groups {
        emitted::fitting(&emitted::sets(group));
    }
    let [a, b, c] = &groups;
    assert_eq!(merged(a, b), merged(b, a), "commutative");
    assert_eq!(
        merged(&merged(a, b), c),
        merged(a, &merged(b, c)),
        "associative"
    );
    assert_eq!(merged(a, &T::default()), *a, "nothing adds nothing");
    note(|seen| seen.merges += 1);
    Ok(())
}

/// Records any values with an instrument.
trait Fill: Instrument {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()>;
}

impl Fill for Counter {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.add(u.arbitrary()?);
        Ok(())
    }
}

impl Fill for Level {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.set(u.arbitrary()?);
        Ok(())
    }
}

impl Fill for Total {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.record(value(u)?);
        Ok(())
    }
}

impl Fill for Summary {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.record(value(u)?);
        Ok(())
    }
}

impl<B: Bounds, const N: usize> Fill for Buckets<B, N> {
    fn fill(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let value = value(u)?;
        match u.int_in_range(0..=1)? {
            0 => self.record(value),
            _ => self.record_with(value, exemplar(u, value)?),
        }
        Ok(())
    }
}

/// Few times and ids, so that some are equal.
fn exemplar(u: &mut Unstructured<'_>, value: u64) -> Result<Exemplar> {
    let at = Wall::from_nanos(u.int_in_range(0..=2)?);
    let trace = TraceId::from_bytes([u.int_in_range(1..=2)?; 16]).expect("not zero");
    let span = SpanId::from_bytes([u.int_in_range(1..=2)?; 8]).expect("not zero");
    Ok(Exemplar::new(at, value, trace, span))
}

/// Some instruments of a metric, each found by a number that is recomputed here.
fn by<K: AttributeValues, I: Fill, const N: usize>(
    metric: &mut By<K, I, N>,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    assert_eq!(K::COUNT, N);
    for _ in 0..u.int_in_range(0..=2)? {
        let index = u.int_in_range(0..=N - 1)?;
        let key = K::from_index(index).expect("below the count");
        assert_eq!(key.index(), index);
        metric.at(key).fill(u)?;
    }
    assert!(K::from_index(N).is_none());
    Ok(())
}

fn fill_encoder(sets: &mut EncoderSets, u: &mut Unstructured<'_>) -> Result<()> {
    by(&mut sets.encoder.request_encoded, u)?;
    by(&mut sets.encoder.telemetry_encoded_size, u)?;
    by(&mut sets.failure.telemetry_attach_failed, u)?;
    by(&mut sets.metadata.metadata_encoded, u)?;
    by(&mut sets.argument_failure.argument_failed, u)?;
    by(&mut sets.comment.comment_placed, u)?;
    by(&mut sets.event_loss.event_dropped, u)
}

fn fill_decoder(sets: &mut DecoderSets, u: &mut Unstructured<'_>) -> Result<()> {
    by(&mut sets.counters.decoder.request_decoded, u)?;
    by(&mut sets.counters.decoder.telemetry_decoded_size, u)?;
    by(&mut sets.counters.failure.telemetry_decode_refused, u)?;
    by(&mut sets.counters.request.request_handled, u)?;
    by(&mut sets.counters.parent.telemetry_parent_received, u)?;
    by(&mut sets.metadata.metadata_decoded, u)?;
    by(&mut sets.metadata_failure.metadata_ignored, u)?;
    by(&mut sets.retry.request_retry_depth, u)?;
    by(&mut sets.forwarder.request_forwarded, u)?;
    by(&mut sets.event_loss.event_dropped, u)
}

fn fill_client(sets: &mut ClientSets, u: &mut Unstructured<'_>) -> Result<()> {
    by(&mut sets.retry.client_retry_scheduled, u)?;
    by(&mut sets.retry.client_retry_backoff_duration, u)?;
    by(&mut sets.end.client_retry_ended, u)?;
    by(&mut sets.end.client_retry_depth, u)?;
    by(&mut sets.decline.client_retry_declined, u)
}

fn fill_levels(sets: &mut DecoderLevels, u: &mut Unstructured<'_>) -> Result<()> {
    by(&mut sets.queue.event_queue_size, u)?;
    by(&mut sets.queue.event_queue_capacity, u)?;
    by(&mut sets.storm.storm_status, u)
}
