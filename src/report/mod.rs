//! What there is to say about a message: for logs, counters and traces.
//!
//! [`Report`] is the neutral form. It has two renderings: [`Report::append_json_line`] writes a line of MongoDB's structured log, and
//! [`Report::pairs`] gives keys and values for any structured logger. Neither shows a byte that was refused.

mod context;
mod cuts;
mod date;
mod decimal;
mod escape;
mod escaped;
mod json_line;
mod limiter;
mod line;
mod message_report;
mod observer;
mod pairs;
mod recorded;
mod settings;
mod severity;
mod value;

pub use context::LogContext;
use cuts::Cuts;
pub use escaped::Escaped;
pub use limiter::FailureLimiter;
pub(crate) use message_report::{Answered, Drafts};
pub use message_report::{Carrier, Outcome, Report};
pub use observer::Observer;
pub use severity::Severity;
pub use value::Value;
