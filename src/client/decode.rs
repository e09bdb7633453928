//! Reads the client document.

use super::driver::checked;
use super::invalid::InvalidSetting;
use super::options::Named;
use super::{ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, Setting};
use crate::bounded::{Count, Millis};
use crate::element::{Element, Elements, kind};

/// `document` is not longer than the limit.
pub(super) fn decode(document: &[u8]) -> Result<ClientMetadata<'_>, InvalidSetting> {
    let (mut id, mut driver, mut config) = (None, None, None);
    each(document, |element| match element.name {
        b"id" => store(&mut id, Setting::Id, binary(element), client_id),
        b"driver" => {
            let value = fresh(Setting::Driver, element.document(), driver.is_some())?;
            driver = Some(read_driver(value)?);
            Ok(())
        }
        b"config" => {
            let value = fresh(Setting::Config, element.document(), config.is_some())?;
            config = Some(read_config(value)?);
            Ok(())
        }
        _ => Ok(()),
    })?;
    let id = id.ok_or(InvalidSetting::MissingField {
        setting: Setting::Id,
    })?;
    ClientMetadata::from_parts(id, driver, config)
}

fn read_driver(document: &[u8]) -> Result<Driver<'_>, InvalidSetting> {
    let (mut name, mut version) = (None, None);
    each(document, |element| {
        let (slot, setting) = match element.name {
            b"name" => (&mut name, Setting::DriverName),
            b"version" => (&mut version, Setting::DriverVersion),
            _ => return Ok(()),
        };
        let text = fresh(setting, string(element)?, slot.is_some())?;
        *slot = Some(checked(text, setting)?);
        Ok(())
    })?;
    let missing = |setting| InvalidSetting::MissingField { setting };
    Driver::new(
        name.ok_or_else(|| missing(Setting::DriverName))?,
        version.ok_or_else(|| missing(Setting::DriverVersion))?,
    )
}

fn read_config(document: &[u8]) -> Result<ClientConfig, InvalidSetting> {
    let mut config = ClientConfig::new();
    each(document, |element| {
        match Setting::from_config_key(element.name) {
            Some(setting) => read_setting(&mut config, setting, element),
            None => Ok(()),
        }
    })?;
    Ok(config)
}

fn read_setting(
    config: &mut ClientConfig,
    setting: Setting,
    element: &Element<'_>,
) -> Result<(), InvalidSetting> {
    let flag = match setting {
        Setting::Compressors => {
            let array = (element.kind == kind::ARRAY).then_some(element.value);
            let array = fresh(setting, array, config.compressors.is_some())?;
            config.compressors = Some(read_compressors(array)?);
            return Ok(());
        }
        Setting::ReadPreference => {
            return store(
                &mut config.read_preference,
                setting,
                string(element)?,
                Named::from_text,
            );
        }
        Setting::MaxAdaptiveRetries => {
            return store(
                &mut config.max_adaptive_retries,
                setting,
                element.int32(),
                Count::from_i32,
            );
        }
        Setting::MinPoolSize => {
            return store(
                &mut config.min_pool_size,
                setting,
                element.int32(),
                Count::from_i32,
            );
        }
        Setting::MaxPoolSize => {
            return store(
                &mut config.max_pool_size,
                setting,
                element.int32(),
                Count::from_i32,
            );
        }
        Setting::MaxConnecting => {
            let positive = |value| Count::from_i32(value).filter(|count| count.to_u32() > 0);
            return store(
                &mut config.max_connecting,
                setting,
                element.int32(),
                positive,
            );
        }
        Setting::Timeout => {
            return store(
                &mut config.timeout,
                setting,
                element.int64(),
                Millis::from_i64,
            );
        }
        Setting::ServerSelectionTimeout => {
            let slot = &mut config.server_selection_timeout;
            return store(slot, setting, element.int64(), Millis::from_i64);
        }
        Setting::HeartbeatFrequency => {
            return store(
                &mut config.heartbeat_frequency,
                setting,
                element.int64(),
                Millis::from_i64,
            );
        }
        Setting::RetryReads => &mut config.retry_reads,
        Setting::RetryWrites => &mut config.retry_writes,
        Setting::EnableOverloadRetargeting => &mut config.enable_overload_retargeting,
        Setting::LoadBalanced => &mut config.load_balanced,
        Setting::Tls => &mut config.tls,
        Setting::Tracing => &mut config.tracing,
        // Not settings of the configuration: no key of it leads here.
        Setting::Id
        | Setting::Driver
        | Setting::DriverName
        | Setting::DriverVersion
        | Setting::Config => {
            return Ok(());
        }
    };
    store(flag, setting, element.boolean(), Some)
}

fn read_compressors(array: &[u8]) -> Result<Compressors, InvalidSetting> {
    let setting = Setting::Compressors;
    let mut compressors = Compressors::NONE;
    each(array, |element| {
        let name = string(element)?.ok_or(InvalidSetting::WrongType { setting })?;
        let compressor =
            Compressor::from_text(name).ok_or(InvalidSetting::OutOfRange { setting })?;
        if compressors.contains(compressor) {
            return Err(InvalidSetting::DuplicateField { setting });
        }
        compressors = compressors.with(compressor);
        Ok(())
    })?;
    Ok(compressors)
}

/// Calls `read` for each element that is not null or undefined, then looks at the structure.
fn each<'a>(
    document: &'a [u8],
    mut read: impl FnMut(&Element<'a>) -> Result<(), InvalidSetting>,
) -> Result<(), InvalidSetting> {
    let mut elements = Elements::new(document);
    for element in elements.by_ref().filter(|element| !element.is_missing()) {
        read(&element)?;
    }
    // Five bytes: the length and a terminator.
    if elements.is_malformed() || document.len() < 5 {
        return Err(InvalidSetting::Malformed);
    }
    Ok(())
}

/// The value, if it has the right type and is the first one of its field, in this order.
fn fresh<V>(setting: Setting, value: Option<V>, seen: bool) -> Result<V, InvalidSetting> {
    let value = value.ok_or(InvalidSetting::WrongType { setting })?;
    if seen {
        return Err(InvalidSetting::DuplicateField { setting });
    }
    Ok(value)
}

/// Type, duplicate, range, in this order.
fn store<T, V>(
    slot: &mut Option<T>,
    setting: Setting,
    value: Option<V>,
    narrow: impl FnOnce(V) -> Option<T>,
) -> Result<(), InvalidSetting> {
    let value = fresh(setting, value, slot.is_some())?;
    *slot = Some(narrow(value).ok_or(InvalidSetting::OutOfRange { setting })?);
    Ok(())
}

/// The text of a string element; `None` for another type.
fn string<'a>(element: &Element<'a>) -> Result<Option<&'a [u8]>, InvalidSetting> {
    let text = element.string();
    if text.is_some() && element.value.last() != Some(&0) {
        return Err(InvalidSetting::Malformed);
    }
    Ok(text)
}

/// Subtype and bytes of a binary element whose subtype is generic (0) or UUID (4).
fn binary<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    if element.kind != kind::BINARY {
        return None;
    }
    match element.value {
        [_, _, _, _, 0 | 4, bytes @ ..] => Some(bytes),
        _ => None,
    }
}

fn client_id(bytes: &[u8]) -> Option<ClientId> {
    ClientId::from_bytes(bytes.try_into().ok()?)
}
