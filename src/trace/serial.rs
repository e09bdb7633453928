//! Serde forms: text where a format is made for readers, bytes elsewhere. Reading checks what the constructors check.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::unquoted::{Byte, Unquoted};

use super::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent};

/// A value with a text form and a byte form.
trait Forms: Sized {
    const EXPECTED: &'static str;
    fn text(&self) -> impl AsRef<[u8]>;
    fn bytes(&self) -> impl AsRef<[u8]>;
    fn from_text(text: &[u8]) -> Result<Self, impl fmt::Display>;
    /// An error names what is wrong and holds no byte of the input.
    fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str>;
}

const LENGTH: &str = "wrong number of bytes";
const ZERO: &str = "id is all zero";
const VERSION: &str = "forbidden version ff";

macro_rules! id_forms {
    ($name:ident, $expected:literal) => {
        impl Forms for $name {
            const EXPECTED: &'static str = $expected;

            fn text(&self) -> impl AsRef<[u8]> {
                Self::text(self)
            }

            fn bytes(&self) -> impl AsRef<[u8]> {
                self.to_bytes()
            }

            fn from_text(text: &[u8]) -> Result<Self, impl fmt::Display> {
                Self::from_text(text)
            }

            fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
                let bytes = bytes.try_into().map_err(|_| LENGTH)?;
                Self::from_bytes(bytes).ok_or(ZERO)
            }
        }
    };
}

id_forms!(TraceId, "a trace id: 32 digits or 16 bytes");
id_forms!(SpanId, "a span id: 16 digits or 8 bytes");

/// Trace id, parent id, flags.
impl Forms for Traceparent {
    const EXPECTED: &'static str = "a traceparent: 55 characters or 25 bytes";

    fn text(&self) -> impl AsRef<[u8]> {
        self.to_text()
    }

    fn bytes(&self) -> impl AsRef<[u8]> {
        let mut bytes = [0; 25];
        let ids = self.trace_id().to_bytes().into_iter();
        let ids = ids.chain(self.parent_id().to_bytes());
        for (out, byte) in bytes.iter_mut().zip(ids.chain([self.flags().to_byte()])) {
            *out = byte;
        }
        bytes
    }

    fn from_text(text: &[u8]) -> Result<Self, impl fmt::Display> {
        Self::parse(text)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        let (trace_id, rest) = bytes.split_first_chunk().ok_or(LENGTH)?;
        let (parent_id, rest) = rest.split_first_chunk().ok_or(LENGTH)?;
        let &[flags] = rest else {
            return Err(LENGTH);
        };
        Ok(Self::new(
            TraceId::from_bytes(*trace_id).ok_or(ZERO)?,
            SpanId::from_bytes(*parent_id).ok_or(ZERO)?,
            TraceFlags::from_byte(flags),
        ))
    }
}

/// Version, trace id, parent id, flags.
impl Forms for ReceivedTraceparent {
    const EXPECTED: &'static str = "a received traceparent: 55 characters or 26 bytes";

    fn text(&self) -> impl AsRef<[u8]> {
        self.to_text()
    }

    fn bytes(&self) -> impl AsRef<[u8]> {
        let mut bytes = [self.version(); 26];
        let traceparent = self.traceparent();
        let rest = Forms::bytes(&traceparent);
        for (out, byte) in bytes.iter_mut().skip(1).zip(rest.as_ref()) {
            *out = *byte;
        }
        bytes
    }

    fn from_text(text: &[u8]) -> Result<Self, impl fmt::Display> {
        Traceparent::from_received(text)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        match bytes.split_first().ok_or(LENGTH)? {
            (0xff, _) => Err(VERSION),
            (version, rest) => Ok(Self::with_version(*version, Forms::from_bytes(rest)?)),
        }
    }
}

struct FormVisitor<T>(PhantomData<T>);

impl<'de, T: Forms> Visitor<'de> for FormVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text.as_bytes()).map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        Forms::from_bytes(bytes).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        let mut buffer = [0; 26];
        let mut len = 0_usize;
        for slot in &mut buffer {
            let Some(Byte(byte)) = items.next_element()? else {
                break;
            };
            *slot = byte;
            len = len.saturating_add(1);
        }
        if len == buffer.len() && items.next_element::<de::IgnoredAny>()?.is_some() {
            return Err(de::Error::custom(LENGTH));
        }
        let bytes = buffer.get(..len).unwrap_or_default();
        Forms::from_bytes(bytes).map_err(de::Error::custom)
    }
}

fn serialize<T: Forms, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        let text = value.text();
        serializer.serialize_str(str::from_utf8(text.as_ref()).map_err(serde::ser::Error::custom)?)
    } else {
        serializer.serialize_bytes(value.bytes().as_ref())
    }
}

fn deserialize<'de, T: Forms, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        Unquoted(deserializer).deserialize_str(FormVisitor(PhantomData))
    } else {
        Unquoted(deserializer).deserialize_bytes(FormVisitor(PhantomData))
    }
}

macro_rules! serde_by_forms {
    ($($name:ident)*) => {
        $(
            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serialize(self, serializer)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserialize(deserializer)
                }
            }
        )*
    };
}

serde_by_forms!(TraceId SpanId Traceparent ReceivedTraceparent);
