//! What the crate says about itself: metric sets, events and the entities they are of, as the registry declares them.
//!
//! Names, units, closed values and bounds are written down once, in `registry/`; [`names`], [`values`], [`sets`] and [`events`] are
//! generated from there, and `docs/telemetry.md` lists them. All of it is plain numbers behind `&mut`: no heap, no lock, no clock.
//! Every attribute of a metric is a closed enum, so that nothing a peer sends adds a series.
//!
//! | to record | take |
//! | --- | --- |
//! | a server's or proxy's requests | each connection's [`Counters`], and one [`DecoderTelemetry`] for all of them |
//! | a driver's commands and retries | a [`ClientTelemetry`], with its [`EncoderTelemetry`] |
//! | nothing | [`Off`], which costs nothing |
//!
//! What was recorded leaves as windows ([`Ledger`]) that are handed over or, if that failed, come again with the next one.

mod argument_fault;
mod attribute_values;
mod by;
mod client_observer;
mod client_scope;
mod client_telemetry;
mod codec_scope;
mod counters;
mod decoder_telemetry;
mod encoder_telemetry;
mod end;
mod exemplar;
mod generated;
mod group;
pub mod instrument;
mod ledger;
mod metadata_fault;
mod millis;
mod occasion;
mod off;
mod record;
mod refusal;
mod request_fault;
mod retry_words;
mod ring;
pub mod schema;
mod scope;
mod sealed;
mod value;
mod view;
mod wire_words;

pub use self::attribute_values::{AttributeValues, Words};
pub use self::by::By;
pub use self::client_observer::ClientObserver;
pub use self::client_scope::ClientScope;
pub use self::client_telemetry::{ClientSets, ClientTelemetry};
pub use self::codec_scope::CodecScope;
pub use self::counters::Counters;
pub use self::decoder_telemetry::{DecoderLevels, DecoderSets, DecoderTelemetry};
pub use self::encoder_telemetry::{EncoderLevels, EncoderSets, EncoderTelemetry};
pub use self::end::End;
pub use self::exemplar::Exemplar;
pub use self::generated::{events, names, ranges, sets, values};
pub use self::ledger::{Ledger, Sealed};
pub use self::millis::Millis;
pub use self::occasion::Occasion;
pub use self::off::Off;
pub use self::record::Record;
pub use self::ring::EventRing;
pub use self::scope::Scope;
pub use self::value::AttributeValue;
pub use self::view::{Distribution, MetricGroup, MetricSet, Point, PointValue, SetView};
