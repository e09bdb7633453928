//! Generators of legal values for property tests and fuzzing (feature `arbitrary`).
//!
//! Values are built through the public constructors only. An input that a constructor refuses ends there, so a generator that
//! yields something that does not encode has found a hole in the types. A permit has no generator: only a [`Gate`] makes one.

use core::time::Duration;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use crate::client::{
    ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, ReadPreferenceMode,
};
use crate::gate::{Field, Gate};
use crate::generation::Generation;
use crate::limits::{Limits, Validate};
use crate::retry::{RetryMetadata, RetryReason};
use crate::telemetry::Telemetry;
use crate::trace::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};

impl<'a> Arbitrary<'a> for TraceId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Self::from_bytes(u.arbitrary()?).ok_or(Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for SpanId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Self::from_bytes(u.arbitrary()?).ok_or(Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for TraceFlags {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self::from_byte(u.arbitrary()?))
    }
}

impl<'a> Arbitrary<'a> for Traceparent {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self::new(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?))
    }
}

/// Every version, by writing its digits over those of a sent one.
impl<'a> Arbitrary<'a> for ReceivedTraceparent {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        let mut text = Traceparent::arbitrary(u)?.to_text();
        if let Some(version) = text.first_chunk_mut() {
            *version = [*u.choose(&DIGITS)?, *u.choose(&DIGITS)?];
        }
        Traceparent::from_received(&text).map_err(|_| Error::IncorrectFormat)
    }
}

/// Up to four members; their keys differ by the first character.
impl<'a> Arbitrary<'a> for Tracestate<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const KEY: &[u8] = b"abcxyz0189_-*/";
        const VALUE: &[u8] = b"abcXYZ089 !#:;<>~";
        let mut text = String::new();
        for first in ['a', 'k', 'v', 'z'] {
            if !u.arbitrary()? {
                continue;
            }
            if !text.is_empty() {
                text.push_str(u.choose(&[",", ", ", " ,", "\t,\t", ",,"])?);
            }
            text.push(first);
            push(u, &mut text, KEY, 12)?;
            text.push('=');
            push(u, &mut text, VALUE, 60)?;
            text.push('e');
        }
        Tracestate::parse(&text)
            .map(Tracestate::into_owned)
            .map_err(|_| Error::IncorrectFormat)
    }
}

fn push(u: &mut Unstructured<'_>, text: &mut String, alphabet: &[u8], most: u8) -> Result<()> {
    for _ in 0..u.int_in_range(0..=most)? {
        text.push(char::from(*u.choose(alphabet)?));
    }
    Ok(())
}

impl<'a> Arbitrary<'a> for RetryReason {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[
            Self::Overload,
            Self::Network,
            Self::StateChange,
            Self::Transient,
            Self::Pool,
            Self::Other,
        ])
        .copied()
    }
}

impl<'a> Arbitrary<'a> for RetryMetadata {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut retry = legal(Self::new(u.arbitrary()?))?;
        if let Some(limit) = u.arbitrary()? {
            retry = legal(retry.with_limit(limit))?;
        }
        if let Some(reason) = u.arbitrary()? {
            retry = retry.with_reason(reason);
        }
        if let Some(code) = u.arbitrary()? {
            retry = retry.with_code(code);
        }
        if let Some(backoff) = millis(u)? {
            retry = retry.with_backoff(backoff);
        }
        if let Some(base) = millis(u)? {
            retry = legal(retry.with_base_backoff(base))?;
        }
        if let Some(elapsed) = millis(u)? {
            retry = retry.with_elapsed(elapsed);
        }
        Ok(retry)
    }
}

fn legal<T, E>(value: core::result::Result<T, E>) -> Result<T> {
    value.map_err(|_| Error::IncorrectFormat)
}

/// From nothing to more than the field can say; microseconds show the rounding.
fn millis(u: &mut Unstructured<'_>) -> Result<Option<Duration>> {
    Ok(match u.int_in_range(0..=3)? {
        0 => None,
        1 => Some(Duration::from_micros(u64::from(u.arbitrary::<u32>()?))),
        2 => Some(Duration::from_millis(u.arbitrary()?)),
        _ => Some(Duration::from_secs(u.arbitrary()?)),
    })
}

impl<'a> Arbitrary<'a> for ClientId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Self::from_bytes(u.arbitrary()?).ok_or(Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for Driver<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        legal(Self::cut(printable(u)?, printable(u)?))
    }
}

/// What the input offers, up to the first byte that is not printable.
fn printable<'a>(u: &mut Unstructured<'a>) -> Result<&'a str> {
    let text: &'a str = u.arbitrary()?;
    let len = text
        .bytes()
        .take_while(|byte| matches!(byte, 0x20..=0x7e))
        .count();
    Ok(text.get(..len).unwrap_or(""))
}

impl<'a> Arbitrary<'a> for Compressor {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[Self::Snappy, Self::Zlib, Self::Zstd]).copied()
    }
}

impl<'a> Arbitrary<'a> for Compressors {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut compressors = Self::NONE;
        for _ in 0..u.int_in_range(0..=3)? {
            compressors = compressors.with(u.arbitrary()?);
        }
        Ok(compressors)
    }
}

impl<'a> Arbitrary<'a> for ReadPreferenceMode {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[
            Self::Primary,
            Self::PrimaryPreferred,
            Self::Secondary,
            Self::SecondaryPreferred,
            Self::Nearest,
        ])
        .copied()
    }
}

impl<'a> Arbitrary<'a> for ClientConfig {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut config = Self::new();
        if let Some(value) = u.arbitrary()? {
            config = config.with_retry_reads(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_retry_writes(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = legal(config.with_max_adaptive_retries(value))?;
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_enable_overload_retargeting(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = legal(config.with_min_pool_size(value))?;
        }
        if let Some(value) = u.arbitrary()? {
            config = legal(config.with_max_pool_size(value))?;
        }
        if let Some(value) = u.arbitrary()? {
            config = legal(config.with_max_connecting(value))?;
        }
        if let Some(value) = millis(u)? {
            config = config.with_timeout(value);
        }
        if let Some(value) = millis(u)? {
            config = config.with_server_selection_timeout(value);
        }
        if let Some(value) = millis(u)? {
            config = config.with_heartbeat_frequency(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_compressors(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_read_preference(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_load_balanced(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_tls(value);
        }
        if let Some(value) = u.arbitrary()? {
            config = config.with_tracing(value);
        }
        Ok(config)
    }
}

impl<'a> Arbitrary<'a> for ClientMetadata<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let id = u.arbitrary()?;
        Ok(if u.arbitrary()? {
            Self::full(id, u.arbitrary()?, u.arbitrary()?)
        } else {
            Self::id_only(id)
        })
    }
}

impl<'a> Arbitrary<'a> for Telemetry<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut telemetry = Self::new(u.arbitrary()?);
        if let Some(tracestate) = u.arbitrary()? {
            telemetry = telemetry.with_tracestate(tracestate);
        }
        if let Some(retry) = u.arbitrary()? {
            telemetry = telemetry.with_retry(retry);
        }
        if let Some(client) = u.arbitrary()? {
            telemetry = telemetry.with_client(client);
        }
        Ok(telemetry)
    }
}

impl<'a> Arbitrary<'a> for Field {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&Self::ALL).copied()
    }
}

impl<'a> Arbitrary<'a> for Gate {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self::from_max_wire_version(u.arbitrary()?))
    }
}

impl<'a> Arbitrary<'a> for Generation {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[Self::Before9_0, Self::V9_0]).copied()
    }
}

impl<'a> Arbitrary<'a> for Validate {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[Self::Framing, Self::Telemetry, Self::Everything])
            .copied()
    }
}

impl<'a> Arbitrary<'a> for Limits {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self::DEFAULT
            .with_max_message_size(u.arbitrary()?)
            .with_max_nesting(u.arbitrary()?)
            .with_validate(u.arbitrary()?)
            .with_generation(u.arbitrary()?)
            .with_security_token(u.arbitrary()?))
    }
}
