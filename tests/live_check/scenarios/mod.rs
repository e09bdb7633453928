//! What is done with the public API so that everything declared is emitted.

mod client;
mod drafts;
mod reader;
mod ring;
mod writer;

use crate::collector::Collector;

type Scenario = (&'static str, fn(&mut Collector));

const SCENARIOS: &[Scenario] = &[
    ("sections that are attached or not", writer::sections),
    ("drafts and where they travel", writer::drafts),
    ("arguments that a body cannot have", writer::arguments),
    ("context in comments", writer::comments),
    ("retries by cause", client::causes),
    ("operations by end", client::ends),
    ("failures without a retry", client::declines),
    ("refused sections", reader::refusals),
    ("other requests", reader::others),
    ("traces that are continued or not", reader::parents),
    ("requests that are passed on", reader::forwarded),
    ("spans", reader::spans),
    ("requests that are retries", drafts::retries),
    ("requests of a client", drafts::clients),
    ("drafts that are read or not", drafts::faults),
    ("events that are lost", ring::losses),
];

/// Each scenario's name and what it emitted.
pub(crate) fn run() -> impl Iterator<Item = (&'static str, Collector)> {
    SCENARIOS.iter().map(|(name, play)| {
        let mut collector = Collector::new();
        play(&mut collector);
        (*name, collector)
    })
}
