//! The id of a client instance.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::unquoted::{Byte, Unquoted};
/// Id of one client instance in a driver (draft): 16 bytes, not all zero.
///
/// The caller draws it at random for each instance, stores it nowhere, and derives it from nothing. `Debug` hides it. Serde writes it
/// as 32 lower-case hexadecimal digits in human-readable formats and as bytes in others.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::ClientId;
/// let id = ClientId::from_bytes([7; 16]).unwrap();
/// assert_eq!(id.to_bytes(), [7; 16]);
/// assert_eq!(format!("{id:?}"), "ClientId(..)");
/// assert!(ClientId::from_bytes([0; 16]).is_none());
/// ```
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ClientId([u8; 16]);

impl ClientId {
    /// The id with these bytes; `None` if all are zero.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::ClientId;
    /// assert!(ClientId::from_bytes([1; 16]).is_some());
    /// ```
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        if u128::from_le_bytes(bytes) == 0 {
            return None;
        }
        Some(Self(bytes))
    }

    /// The bytes of the id.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The bytes of the id.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn from_hex(text: &[u8]) -> Option<Self> {
        let (pairs, []) = text.as_chunks::<2>() else {
            return None;
        };
        let pairs: &[[u8; 2]; 16] = pairs.try_into().ok()?;
        let mut bytes = [0; 16];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Self::from_bytes(bytes)
    }
}

/// The value of a lower-case hexadecimal digit.
const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientId(..)")
    }
}

/// Writes the digits for serde; the public type has no `Display`, so that none is written by accident.
struct Hex(ClientId);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0.0))
    }
}

impl Serialize for ClientId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&Hex(*self))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Unquoted(deserializer).deserialize_str(Visitor)
        } else {
            Unquoted(deserializer).deserialize_bytes(Visitor)
        }
    }
}

struct Visitor;

impl<'de> serde::de::Visitor<'de> for Visitor {
    type Value = ClientId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a client id of 16 bytes that are not all zero")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ClientId, E> {
        ClientId::from_hex(text.as_bytes()).ok_or_else(|| {
            E::custom("client id: expected 32 lower-case hexadecimal digits, not all zero")
        })
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<ClientId, E> {
        let bytes =
            <[u8; 16]>::try_from(bytes).map_err(|_| E::invalid_length(bytes.len(), &self))?;
        ClientId::from_bytes(bytes).ok_or_else(|| E::custom("client id: all bytes are zero"))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<ClientId, A::Error> {
        let mut bytes = [0; 16];
        for (index, slot) in bytes.iter_mut().enumerate() {
            let Byte(byte) = seq
                .next_element()?
                .ok_or_else(|| serde::de::Error::invalid_length(index, &self))?;
            *slot = byte;
        }
        if seq.next_element::<serde::de::IgnoredAny>()?.is_some() {
            return Err(serde::de::Error::invalid_length(17, &self));
        }
        self.visit_bytes(&bytes)
    }
}
