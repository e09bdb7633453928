//! Watching a server: hello, hello again, and how long that takes. No operation asked for any of it.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::connection::{Connection, Handshake};
use crate::error::Result;
use crate::stream::StreamDescription;

/// A monitor's connection; it never logs in.
#[derive(Debug)]
pub struct Monitor(Connection);

impl Monitor {
    pub fn open(client: &Client) -> Result<Self> {
        let handshake = Handshake {
            credential: None,
            compressors: Vec::new(),
            ..client.options.handshake()
        };
        Connection::open(&handshake, 0).map(Self)
    }

    /// Asks the server how it is.
    pub fn check(&mut self) -> Result<StreamDescription> {
        let reply = self.0.check()?;
        Ok(StreamDescription::of_hello(&reply))
    }

    pub fn round_trip_time(&mut self) -> Result<Duration> {
        let start = Instant::now();
        self.0.check()?;
        Ok(start.elapsed())
    }
}
