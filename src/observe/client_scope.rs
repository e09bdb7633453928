//! The entity `mongodb.client`.

use super::codec_scope::CodecScope;
use super::generated::{names, ranges};
use super::scope::{Scope, numbered};
use super::sealed::Sealed;
use super::value::AttributeValue;
use crate::client::{ClientConfig, Driver};

/// One client of this process: its number, its driver, and the settings that shape its retries.
///
/// For the driver's side alone: a server builds none for its peers.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{ClientConfig, Driver};
/// use opmsg_telemetry::observe::ClientScope;
/// let driver = Driver::new("example-driver", "4.2.0")?;
/// let config = ClientConfig::new().with_retry_writes(true);
/// assert!(ClientScope::new(0, driver, &config).is_some());
/// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientScope {
    number: u16,
    driver: Driver<'static>,
    config: ClientConfig,
}

impl ClientScope {
    /// Clients that a process may number, from 0 on.
    pub const MAX_COUNT: u16 = CodecScope::MAX_COUNT;

    /// A client. Of its settings the registry has four. `None` from number [`MAX_COUNT`](Self::MAX_COUNT) on.
    #[must_use]
    pub fn new(number: u16, driver: Driver<'static>, config: &ClientConfig) -> Option<Self> {
        (number < Self::MAX_COUNT).then_some(Self {
            number,
            driver,
            config: *config,
        })
    }
}

impl Sealed for ClientScope {}

impl Scope for ClientScope {
    fn entity(&self) -> &'static str {
        names::ENTITY_CLIENT
    }

    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'_>)) {
        numbered(b"client/", self.number, |id| {
            attribute(names::CLIENT_ID, AttributeValue::Text(id));
        });
        attribute(names::DRIVER_NAME, AttributeValue::Text(self.driver.name()));
        attribute(
            names::DRIVER_VERSION,
            AttributeValue::Text(self.driver.version()),
        );
        let retries = self.config.max_adaptive_retries();
        let settings = [
            (
                names::CLIENT_CONFIG_RETRY_READS,
                self.config.retry_reads().map(AttributeValue::Bool),
            ),
            (
                names::CLIENT_CONFIG_RETRY_WRITES,
                self.config.retry_writes().map(AttributeValue::Bool),
            ),
            (
                names::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
                retries.map(|count| {
                    AttributeValue::Int(
                        count
                            .min(ranges::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES_END)
                            .into(),
                    )
                }),
            ),
            (
                names::CLIENT_CONFIG_OVERLOAD_RETARGETING,
                self.config
                    .enable_overload_retargeting()
                    .map(AttributeValue::Bool),
            ),
        ];
        for (key, value) in settings {
            if let Some(value) = value {
                attribute(key, value);
            }
        }
    }
}
