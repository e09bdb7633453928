//! Options with a closed set of values.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::put::{Content, Put};
use crate::unquoted::Unquoted;

/// A wire compressor that a driver may be configured with (draft).
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::client::Compressor::Zstd.as_str(), "zstd");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Compressor {
    /// `snappy`.
    Snappy,
    /// `zlib`.
    Zlib,
    /// `zstd`.
    Zstd,
}

impl Compressor {
    /// The compressor's name in the handshake and here.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snappy => "snappy",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
        }
    }
}

/// The compressors that a client is configured with, each at most once, in the order of preference (draft).
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{Compressor, Compressors};
/// let compressors = Compressors::NONE.with(Compressor::Zstd).with(Compressor::Snappy).with(Compressor::Zstd);
/// assert!(compressors.iter().eq([Compressor::Zstd, Compressor::Snappy]));
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct Compressors([Option<Compressor>; 3]);

impl Compressors {
    /// No compressor.
    pub const NONE: Self = Self([None; 3]);

    /// Adds a compressor at the end; one that is there already stays where it is.
    #[must_use]
    pub fn with(mut self, compressor: Compressor) -> Self {
        for slot in &mut self.0 {
            if *slot.get_or_insert(compressor) == compressor {
                break;
            }
        }
        self
    }

    /// Whether this compressor is one of them.
    #[must_use]
    pub fn contains(&self, compressor: Compressor) -> bool {
        self.0.contains(&Some(compressor))
    }

    /// The compressors in the order of preference.
    pub fn iter(&self) -> impl Iterator<Item = Compressor> + '_ {
        self.0.iter().copied().flatten()
    }
}

impl fmt::Debug for Compressors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl FromIterator<Compressor> for Compressors {
    fn from_iter<I: IntoIterator<Item = Compressor>>(compressors: I) -> Self {
        compressors.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Content for Compressors {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        let heads: [&[u8]; 3] = [b"\x020\0", b"\x021\0", b"\x022\0"];
        for (compressor, head) in self.iter().zip(heads) {
            out.string(head, compressor.as_str().as_bytes());
        }
    }
}

/// The mode of a read preference, without tags (draft).
///
/// # Example
/// ```
/// use opmsg_telemetry::client::ReadPreferenceMode;
/// assert_eq!(ReadPreferenceMode::SecondaryPreferred.as_str(), "secondaryPreferred");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReadPreferenceMode {
    /// `primary`.
    Primary,
    /// `primaryPreferred`.
    PrimaryPreferred,
    /// `secondary`.
    Secondary,
    /// `secondaryPreferred`.
    SecondaryPreferred,
    /// `nearest`.
    Nearest,
}

impl ReadPreferenceMode {
    /// The mode's name in connection strings and here.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::PrimaryPreferred => "primaryPreferred",
            Self::Secondary => "secondary",
            Self::SecondaryPreferred => "secondaryPreferred",
            Self::Nearest => "nearest",
        }
    }
}

/// A value of a closed set, read from its name.
pub(super) trait Named: Sized {
    const EXPECTED: &'static str;

    fn from_text(text: &[u8]) -> Option<Self>;
}

impl Named for Compressor {
    const EXPECTED: &'static str = "one of snappy, zlib, zstd";

    fn from_text(text: &[u8]) -> Option<Self> {
        match text {
            b"snappy" => Some(Self::Snappy),
            b"zlib" => Some(Self::Zlib),
            b"zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

impl Named for ReadPreferenceMode {
    const EXPECTED: &'static str = "one of the five read preference modes";

    fn from_text(text: &[u8]) -> Option<Self> {
        match text {
            b"primary" => Some(Self::Primary),
            b"primaryPreferred" => Some(Self::PrimaryPreferred),
            b"secondary" => Some(Self::Secondary),
            b"secondaryPreferred" => Some(Self::SecondaryPreferred),
            b"nearest" => Some(Self::Nearest),
            _ => None,
        }
    }
}

// By hand, because serde's own error for an unknown variant quotes the text that it met.
struct NameVisitor<T>(PhantomData<T>);

impl<T: Named> serde::de::Visitor<'_> for NameVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text.as_bytes())
            .ok_or_else(|| E::custom(format_args!("expected {}", T::EXPECTED)))
    }
}

impl Serialize for Compressor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Compressor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Unquoted(deserializer).deserialize_str(NameVisitor(PhantomData))
    }
}

impl Serialize for ReadPreferenceMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReadPreferenceMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Unquoted(deserializer).deserialize_str(NameVisitor(PhantomData))
    }
}

impl Serialize for Compressors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Compressors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Unquoted(deserializer).deserialize_seq(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> serde::de::Visitor<'de> for ListVisitor {
    type Value = Compressors;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of compressors")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Compressors, A::Error> {
        let mut compressors = Compressors::NONE;
        while let Some(compressor) = seq.next_element()? {
            if compressors.contains(compressor) {
                return Err(serde::de::Error::custom("a compressor occurs twice"));
            }
            compressors = compressors.with(compressor);
        }
        Ok(compressors)
    }
}
