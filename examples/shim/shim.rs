//! What all connections share.

use std::time::{Instant, SystemTime};

use bson::oid::ObjectId;
use opmsg_telemetry::ingest::Config;
use opmsg_telemetry::{Generation, Limits, Mono, Wall};
use serde_json::{Map, Value};

use crate::arguments::Options;
use crate::compressed::Codecs;
use crate::export::Export;
use crate::fail_point::FailPoints;
use crate::log::Log;
use crate::overload::Overload;
use crate::replays::Replays;
use crate::store::Store;
use crate::totals::Totals;

/// The server, without its sockets.
#[derive(Debug)]
pub(crate) struct Shim {
    pub(crate) options: Options,
    pub(crate) store: Store,
    pub(crate) replays: Replays,
    pub(crate) overload: Overload,
    pub(crate) fail_points: FailPoints,
    pub(crate) totals: Totals,
    pub(crate) codecs: Codecs,
    pub(crate) log: Log,
    pub(crate) export: Option<Export>,
    /// What tells this server from others behind a load balancer.
    pub(crate) service_id: ObjectId,
    origin: Instant,
}

impl Shim {
    pub(crate) fn new(options: Options) -> Option<Self> {
        let begun = Self::wall();
        let totals = Totals::new(options.policy, begun)?;
        let codec = *totals.telemetry().scope();
        Some(Self {
            store: Store::default(),
            replays: Replays::default(),
            overload: Overload::new(options.fail_every),
            fail_points: FailPoints::new(options.fail_points),
            service_id: ObjectId::new(),
            totals,
            codecs: Codecs::default(),
            log: Log::default(),
            export: options
                .otlp
                .clone()
                .map(|endpoint| Export::new(endpoint, codec, begun)),
            origin: Instant::now(),
            options,
        })
    }

    /// How each connection's messages are treated. Whoever connects may do everything, so telemetry is used from the first message
    /// on; with access control, leave it on here and call [`Ingest::authenticated`](opmsg_telemetry::ingest::Ingest::authenticated).
    pub(crate) fn config(&self) -> Config {
        let generation = match self.options.max_wire_version {
            29.. => Generation::V9_0,
            _ => Generation::Before9_0,
        };
        let limits = Limits::SERVER.with_max_message_size(self.options.max_message_size);
        Config::server()
            .with_limits(limits)
            .with_generation(generation)
            .with_policy(self.options.policy)
            .with_access_control(false)
    }

    /// The program's last line.
    pub(crate) fn to_json(&self) -> Value {
        let mut line = Map::new();
        line.insert("counters".to_owned(), self.totals.to_json());
        if let Some(export) = &self.export {
            line.insert("otlp".to_owned(), export.to_json());
        }
        Value::Object(line)
    }

    pub(crate) fn mono(&self) -> Mono {
        Mono::from_duration(self.origin.elapsed())
    }

    pub(crate) fn wall() -> Wall {
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Wall::from_duration(since_epoch.unwrap_or_default())
    }
}
