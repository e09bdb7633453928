//! What there is to say about a message: for logs, counters and traces.

mod message_report;

pub(crate) use message_report::Answered;
pub use message_report::{Carrier, Outcome, Report};
