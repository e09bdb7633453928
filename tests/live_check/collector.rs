//! What one scenario emits, by both ways out: the neutral view, and OTLP messages that are decoded again.

use opmsg_telemetry::Wall;
use opmsg_telemetry::observe::sets::EventLoss;
use opmsg_telemetry::observe::{
    ClientTelemetry, DecoderTelemetry, EncoderTelemetry, EventRing, MetricGroup, MetricSet, Record,
    Scope, SetView,
};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
use opmsg_telemetry::report::Report;

use crate::sample::Samples;
use crate::sample::model::{self, Attribute, Sample};

pub(crate) const START: Wall = Wall::from_nanos(1_800_000_000_000_000_000);
pub(crate) const END: Wall = Wall::from_nanos(1_800_000_010_000_000_000);

/// What scenarios have in messages and bodies, and nothing that is emitted may have.
const CANARIES: [&str; 4] = ["orders", "shop", "dropEverything", "of the application"];

/// What was collected, in parts that conditions are stated for.
#[derive(Debug)]
pub(crate) struct Collector {
    pub(crate) parts: Vec<Part>,
}

/// The same by both ways out.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) view: Samples,
    pub(crate) otlp: Samples,
}

/// One set as a group.
#[derive(Clone, Copy, Default)]
struct One<S>(S);

impl<S: MetricSet> MetricGroup for One<S> {
    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    fn visit_sets(&self, set: &mut dyn FnMut(&dyn SetView)) {
        set(&self.0);
    }
}

impl Collector {
    pub(crate) fn new() -> Self {
        let mut collector = Self { parts: Vec::new() };
        collector.part(&[]);
        collector
    }

    /// Begins a part in which these conditions of attributes hold: the signal, and keys of it.
    pub(crate) fn part(&mut self, conditions: &[(&'static str, &[&'static str])]) {
        let (mut view, mut otlp) = (Samples::new(), Samples::new());
        view.list.push(Sample::Resource(model::Resource {
            attributes: vec![Attribute::text("service.name", "live-check")],
        }));
        for (signal, keys) in conditions {
            for key in *keys {
                view.state(signal, key);
                otlp.state(signal, key);
            }
        }
        for samples in [&mut view, &mut otlp] {
            samples.canaries = CANARIES.map(str::to_owned).to_vec();
        }
        self.parts.push(Part { view, otlp });
    }

    fn last(&mut self) -> &mut Part {
        self.parts.last_mut().unwrap()
    }

    /// All that a reader has recorded.
    pub(crate) fn decoder(&mut self, telemetry: &mut DecoderTelemetry) {
        let scope = *telemetry.scope();
        let levels = telemetry.levels();
        let records: Vec<_> = telemetry.drain().collect();
        self.records(&scope, &records);
        let window = telemetry.seal(END);
        let mut batch = MetricBatch::new();
        self.sets(&mut batch, &scope, window.delta());
        self.sets(&mut batch, &scope, &levels);
        self.metrics(batch);
        assert!(telemetry.commit(window));
    }

    /// All that a writer has recorded.
    pub(crate) fn encoder(&mut self, telemetry: &mut EncoderTelemetry) {
        let scope = *telemetry.scope();
        let levels = telemetry.levels();
        let records: Vec<_> = telemetry.drain().collect();
        self.records(&scope, &records);
        let window = telemetry.seal(END);
        let mut batch = MetricBatch::new();
        self.sets(&mut batch, &scope, window.delta());
        self.sets(&mut batch, &scope, &levels);
        self.metrics(batch);
        assert!(telemetry.commit(window));
    }

    /// All that a client has recorded, and its writer.
    pub(crate) fn client(&mut self, telemetry: &mut ClientTelemetry) {
        let scope = telemetry.scope().clone();
        let records: Vec<_> = telemetry.encoder_mut().drain().collect();
        self.records(&scope, &records);
        let codec = *telemetry.encoder().scope();
        self.records(&codec, &records);
        let window = telemetry.seal(END);
        let mut batch = MetricBatch::new();
        self.sets(&mut batch, &scope, window.delta());
        self.metrics(batch);
        assert!(telemetry.commit(window));
        self.encoder(telemetry.encoder_mut());
    }

    /// A ring that a host has by itself.
    pub(crate) fn ring<const N: usize>(&mut self, entity: &impl Scope, ring: &mut EventRing<N>) {
        let queue = One(ring.queue());
        let records: Vec<_> = ring.drain().collect();
        self.records(entity, &records);
        let loss: One<EventLoss> = One(ring.take_loss());
        let mut batch = MetricBatch::new();
        self.sets(&mut batch, entity, &queue);
        self.sets(&mut batch, entity, &loss);
        self.metrics(batch);
    }

    /// What a structured logger gets of a report. It leaves by no other way.
    pub(crate) fn report(&mut self, entity: &impl Scope, report: &Report<'_>) {
        self.last().view.report(entity, report);
    }

    /// Spans, which leave as OTLP alone.
    pub(crate) fn spans(
        &mut self,
        telemetry: &DecoderTelemetry,
        spans: impl IntoIterator<Item = ServerSpan>,
    ) {
        let mut batch = SpanBatch::new(*telemetry.scope(), 64);
        for span in spans {
            batch.push(span, END);
        }
        let mut body = Vec::new();
        let count = batch.drain_to(&resource(), &mut body);
        assert!(count > 0);
        self.last().otlp.otlp_spans(&body);
    }

    fn records(&mut self, entity: &impl Scope, records: &[Record]) {
        self.last().view.records(entity, records);
        let mut batch = LogBatch::new();
        // What is of another entity comes with that one.
        let _ = batch.add(&[entity], records.iter().copied());
        let mut body = Vec::new();
        if batch.append_to(&resource(), &mut body) > 0 {
            self.last().otlp.otlp_logs(&body);
        }
    }

    fn sets(&mut self, batch: &mut MetricBatch, entity: &impl Scope, sets: &impl MetricGroup) {
        self.last().view.sets(entity, sets);
        batch.add(entity, sets, START, END);
    }

    fn metrics(&mut self, batch: MetricBatch) {
        let mut body = Vec::new();
        if batch.append_to(&resource(), &mut body) > 0 {
            self.last().otlp.otlp_metrics(&body);
        }
    }
}

fn resource() -> Resource {
    Resource::new().with_text("service.name", "live-check")
}
