//! The telemetry section: the 90-byte form, and the container with the drafts.

mod container;
mod decode;
mod encode;
mod section;
mod serde_form;
mod simple;
mod template;
mod trace_section;

pub use container::{Ignored, Telemetry, Unreadable};
pub(crate) use decode::canonical;
pub(crate) use encode::Fields;
pub use section::{EncodedSection, TelemetrySection};
pub(crate) use template::has_canonical_shape;
pub use trace_section::{SectionBuffer, TraceSection};
