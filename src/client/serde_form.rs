//! The form that serde reads and writes: field names, types and bounds of the draft.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::invalid::InvalidSetting;
use super::{
    ClientConfig, ClientId, ClientMetadata, Compressors, Driver, ReadPreferenceMode, Setting,
};
use crate::bounded::{Count, Millis};
use crate::unquoted;

#[derive(Deserialize, Serialize)]
#[serde(rename = "ClientConfig", rename_all = "camelCase")]
struct ConfigForm {
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    retry_reads: Option<bool>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    retry_writes: Option<bool>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    max_adaptive_retries: Option<i32>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    enable_overload_retargeting: Option<bool>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    min_pool_size: Option<i32>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    max_pool_size: Option<i32>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    max_connecting: Option<i32>,
    #[serde(
        default,
        rename = "timeoutMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    timeout: Option<i64>,
    #[serde(
        default,
        rename = "serverSelectionTimeoutMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    server_selection_timeout: Option<i64>,
    #[serde(
        default,
        rename = "heartbeatFrequencyMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    heartbeat_frequency: Option<i64>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    compressors: Option<Compressors>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    read_preference: Option<ReadPreferenceMode>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    load_balanced: Option<bool>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    tls: Option<bool>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    tracing: Option<bool>,
}

impl From<&ClientConfig> for ConfigForm {
    fn from(config: &ClientConfig) -> Self {
        Self {
            retry_reads: config.retry_reads,
            retry_writes: config.retry_writes,
            max_adaptive_retries: config.max_adaptive_retries.map(Count::to_i32),
            enable_overload_retargeting: config.enable_overload_retargeting,
            min_pool_size: config.min_pool_size.map(Count::to_i32),
            max_pool_size: config.max_pool_size.map(Count::to_i32),
            max_connecting: config.max_connecting.map(Count::to_i32),
            timeout: config.timeout.map(Millis::to_i64),
            server_selection_timeout: config.server_selection_timeout.map(Millis::to_i64),
            heartbeat_frequency: config.heartbeat_frequency.map(Millis::to_i64),
            compressors: config.compressors,
            read_preference: config.read_preference,
            load_balanced: config.load_balanced,
            tls: config.tls,
            tracing: config.tracing,
        }
    }
}

impl TryFrom<ConfigForm> for ClientConfig {
    type Error = InvalidSetting;

    fn try_from(form: ConfigForm) -> Result<Self, InvalidSetting> {
        let count = |value: Option<i32>, setting| {
            let checked =
                |value| Count::from_i32(value).ok_or(InvalidSetting::OutOfRange { setting });
            value.map(checked).transpose()
        };
        let millis = |value: Option<i64>, setting| {
            let checked =
                |value| Millis::from_i64(value).ok_or(InvalidSetting::OutOfRange { setting });
            value.map(checked).transpose()
        };
        if form.max_connecting == Some(0) {
            let setting = Setting::MaxConnecting;
            return Err(InvalidSetting::OutOfRange { setting });
        }
        Ok(Self {
            retry_reads: form.retry_reads,
            retry_writes: form.retry_writes,
            max_adaptive_retries: count(form.max_adaptive_retries, Setting::MaxAdaptiveRetries)?,
            enable_overload_retargeting: form.enable_overload_retargeting,
            min_pool_size: count(form.min_pool_size, Setting::MinPoolSize)?,
            max_pool_size: count(form.max_pool_size, Setting::MaxPoolSize)?,
            max_connecting: count(form.max_connecting, Setting::MaxConnecting)?,
            timeout: millis(form.timeout, Setting::Timeout)?,
            server_selection_timeout: millis(
                form.server_selection_timeout,
                Setting::ServerSelectionTimeout,
            )?,
            heartbeat_frequency: millis(form.heartbeat_frequency, Setting::HeartbeatFrequency)?,
            compressors: form.compressors,
            read_preference: form.read_preference,
            load_balanced: form.load_balanced,
            tls: form.tls,
            tracing: form.tracing,
        })
    }
}

impl Serialize for ClientConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ConfigForm::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ClientConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form: ConfigForm = unquoted::read(deserializer)?;
        Self::try_from(form).map_err(serde::de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(rename = "ClientMetadata")]
struct MetadataForm {
    #[serde(deserialize_with = "unquoted::read")]
    id: ClientId,
    #[serde(default, deserialize_with = "unquoted::read")]
    driver: Option<Driver<'static>>,
    #[serde(default, deserialize_with = "unquoted::read")]
    config: Option<ClientConfig>,
}

#[derive(Serialize)]
#[serde(rename = "ClientMetadata")]
struct MetadataView<'r, 'a> {
    id: ClientId,
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<&'r Driver<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'r ClientConfig>,
}

impl Serialize for ClientMetadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = MetadataView {
            id: self.id(),
            driver: self.driver(),
            config: self.config(),
        };
        view.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ClientMetadata<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form: MetadataForm = unquoted::read(deserializer)?;
        Self::from_parts(form.id, form.driver, form.config).map_err(serde::de::Error::custom)
    }
}
