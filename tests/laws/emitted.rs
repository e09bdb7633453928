//! What a law sees of the crate's own telemetry is held against the registry, as everywhere in the tests (`tests/sample`). A fuzz target
//! is no test and has no reader of the registry, so there nothing is looked at; the tests run the same laws, and the seeds.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test that shares this module uses a part of it"
)]

use opmsg_telemetry::client::{ClientConfig, Driver};
use opmsg_telemetry::observe::values::CodecRole;
use opmsg_telemetry::observe::{ClientScope, CodecScope, MetricGroup, Record, Scope as _};

#[cfg(test)]
pub(crate) use crate::sample::{Samples, fitting, sound};
#[cfg(not(test))]
pub(crate) use nobody::{Samples, fitting, sound};

/// A scope that has every kind of set and event but those of a client.
pub fn codec() -> CodecScope {
    CodecScope::encoder(0, CodecRole::Driver).expect("a number")
}

fn client() -> ClientScope {
    let driver = Driver::new("driver", "1").expect("short");
    ClientScope::new(0, driver, &ClientConfig::new()).expect("a number")
}

/// Every point of these sets, whichever entity each is of.
pub fn sets(sets: &impl MetricGroup) -> Samples {
    let (codec, client) = (codec(), client());
    let mut samples = Samples::new();
    sets.visit_sets(&mut |set| {
        if set.descriptor().entity == client.entity() {
            samples.set(&client, set);
        } else {
            samples.set(&codec, set);
        }
    });
    samples
}

/// These events, whichever entity each is of.
pub fn records<'r>(records: impl IntoIterator<Item = &'r Record> + Clone) -> Samples {
    let mut samples = Samples::new();
    samples.records(&client(), records.clone());
    samples.records(&codec(), records);
    samples
}

/// The same calls for those who look at nothing.
#[cfg(not(test))]
mod nobody {
    use opmsg_telemetry::observe::{MetricGroup, Record, Scope, SetView};
    use opmsg_telemetry::report::Report;

    pub(crate) struct Samples;

    impl Samples {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn sets(&mut self, _: &impl Scope, _: &impl MetricGroup) {}

        pub(crate) fn set(&mut self, _: &impl Scope, _: &dyn SetView) {}

        pub(crate) fn records<'r>(
            &mut self,
            _: &impl Scope,
            _: impl IntoIterator<Item = &'r Record>,
        ) {
        }

        pub(crate) fn report(&mut self, _: &impl Scope, _: &Report<'_>) {}

        pub(crate) fn otlp_metrics(&mut self, _: &[u8]) {}

        pub(crate) fn otlp_logs(&mut self, _: &[u8]) {}

        pub(crate) fn otlp_spans(&mut self, _: &[u8]) {}
    }

    pub(crate) fn sound(_: &Samples) {}

    pub(crate) fn fitting(_: &Samples) {}
}
