//! Draft, may change: `tracestate`, for which no server version is assigned yet.

use core::fmt;
use core::str::FromStr;
use std::borrow::Cow;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::InvalidTracestate;
use super::InvalidTracestateKind as Kind;
use crate::unquoted::Unquoted;

/// A W3C `tracestate`: a list of `key=value` members, kept as the text it came in (W3C Trace Context level 2, section 3.3).
///
/// **Draft:** no published server reads the field, so this type may change. Bounds: at most [`MAX_LEN`](Self::MAX_LEN) bytes
/// and [`MAX_MEMBERS`](Self::MAX_MEMBERS) members, each key at most once. An empty text and empty members pass, as W3C demands.
///
/// ```text
/// list        = list-member 0*31( OWS "," OWS list-member )
/// list-member = key "=" value / OWS
/// key         = ( lcalpha / DIGIT ) 0*255( lcalpha / DIGIT / "_" / "-" / "*" / "/" / "@" )
/// value       = 0*255( chr ) nblk-chr       ; printable ASCII without "," and "=", no space at the end
/// ```
///
/// # Example
/// ```
/// use opmsg_telemetry::Tracestate;
/// let state = Tracestate::parse("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE")?;
/// assert_eq!(state.value_of("congo"), Some("t61rcWkgMzE"));
/// assert_eq!(state.members().count(), 2);
/// assert!(Tracestate::parse("Rojo=1").is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Tracestate<'a> {
    text: Cow<'a, str>,
}

impl<'a> Tracestate<'a> {
    /// Longest text in bytes. W3C asks to carry at least 512; the section's own limit leaves no room to be more generous.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::Tracestate::MAX_LEN, 512);
    /// ```
    pub const MAX_LEN: usize = 512;

    /// Most members in the list, empty ones included.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::Tracestate::MAX_MEMBERS, 32);
    /// ```
    pub const MAX_MEMBERS: usize = 32;

    /// Checks a text and borrows it.
    ///
    /// # Errors
    /// The length first, then the first fault from the left.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// assert!(Tracestate::parse("tenant@vendor=a b").is_ok());
    /// assert!(Tracestate::parse("").is_ok());
    /// assert!(Tracestate::parse("key=").is_err());
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, InvalidTracestate> {
        check(text.as_bytes())?;
        Ok(Self {
            text: Cow::Borrowed(text),
        })
    }

    /// As [`parse`](Self::parse), for bytes that need not be UTF-8: a byte outside of ASCII is a fault like any other.
    ///
    /// # Errors
    /// The length first, then the first fault from the left.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// assert_eq!(Tracestate::parse_bytes(b"a=1").map(|state| state.as_str().len()), Ok(3));
    /// assert!(Tracestate::parse_bytes(b"a=\xff").is_err());
    /// ```
    pub fn parse_bytes(bytes: &'a [u8]) -> Result<Self, InvalidTracestate> {
        check(bytes)?;
        // What passed the check is ASCII, so the error is one that nobody sees.
        let text =
            str::from_utf8(bytes).map_err(|_| InvalidTracestate::at(0, Kind::ValueCharacter))?;
        Ok(Self {
            text: Cow::Borrowed(text),
        })
    }

    /// The text as it was read, optional white space included.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// assert_eq!(Tracestate::parse(" a=1 ,b=2")?.as_str(), " a=1 ,b=2");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Keys and values from left to right, the most recent system first; empty members are skipped.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// let state = Tracestate::parse("a=1,, b= 2 ")?;
    /// assert!(state.members().eq([("a", "1"), ("b", " 2")]));
    /// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
    /// ```
    pub fn members(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.text
            .split(',')
            .filter_map(|member| member.trim_matches(WHITE_SPACE).split_once('='))
    }

    /// The value of a key.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// let state = Tracestate::parse("a=1,b=2")?;
    /// assert_eq!(state.value_of("b"), Some("2"));
    /// assert_eq!(state.value_of("c"), None);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
    /// ```
    #[must_use]
    pub fn value_of(&self, key: &str) -> Option<&str> {
        self.members()
            .find_map(|(candidate, value)| (candidate == key).then_some(value))
    }

    /// Whether the list has no member with a key. W3C asks senders to leave such a tracestate away.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// assert!(Tracestate::parse(" ,\t,")?.is_empty());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members().next().is_none()
    }

    /// The same tracestate with a text of its own. Allocates unless it has one.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Tracestate;
    /// let owned: Tracestate<'static> = Tracestate::parse(&String::from("a=1"))?.into_owned();
    /// assert_eq!(owned.as_str(), "a=1");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Tracestate<'static> {
        Tracestate {
            text: Cow::Owned(self.text.into_owned()),
        }
    }
}

const WHITE_SPACE: [char; 2] = [' ', '\t'];

/// The member without white space around it, and how much of that was in front.
fn trim(mut member: &[u8]) -> (&[u8], u16) {
    let mut skipped = 0_u16;
    while let [b' ' | b'\t', rest @ ..] = member {
        (member, skipped) = (rest, skipped.saturating_add(1));
    }
    while let [rest @ .., b' ' | b'\t'] = member {
        member = rest;
    }
    (member, skipped)
}

/// Key and, if there is a `=`, what follows it.
fn split(member: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut halves = member.splitn(2, |byte| *byte == b'=');
    (halves.next().unwrap_or_default(), halves.next())
}

fn check(text: &[u8]) -> Result<(), InvalidTracestate> {
    if text.len() > Tracestate::MAX_LEN {
        let observed = u16::try_from(text.len()).unwrap_or(u16::MAX);
        return Err(InvalidTracestate::at(512, Kind::TooLong { observed }));
    }
    let members = || text.split(|byte| *byte == b',');
    let mut start = 0_u16;
    for (index, member) in members().enumerate() {
        if index == Tracestate::MAX_MEMBERS {
            return Err(InvalidTracestate::at(start, Kind::TooManyMembers));
        }
        let (trimmed, skipped) = trim(member);
        if !trimmed.is_empty() {
            let at = start.saturating_add(skipped);
            let (key, value) = split(trimmed);
            let behind_key = check_key(key, at)?;
            let is_same = |earlier| split(trim(earlier).0).0 == key;
            if members().take(index).any(is_same) {
                return Err(InvalidTracestate::at(at, Kind::DuplicateKey));
            }
            check_value(value, behind_key)?;
        }
        // At most 512 bytes in all, so nothing saturates.
        let len = u16::try_from(member.len()).unwrap_or(u16::MAX);
        start = start.saturating_add(len).saturating_add(1);
    }
    Ok(())
}

/// Checks the key at `start`; gives the position behind it.
fn check_key(key: &[u8], start: u16) -> Result<u16, InvalidTracestate> {
    if key.is_empty() {
        return Err(InvalidTracestate::at(start, Kind::KeyCharacter));
    }
    let mut behind = start;
    for (index, byte) in key.iter().enumerate() {
        let fits = match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'_' | b'-' | b'*' | b'/' | b'@' => index > 0,
            _ => false,
        };
        if !fits {
            return Err(InvalidTracestate::at(behind, Kind::KeyCharacter));
        }
        if index == 256 {
            return Err(InvalidTracestate::at(behind, Kind::KeyTooLong));
        }
        behind = behind.saturating_add(1);
    }
    Ok(behind)
}

/// Checks the value whose `=` is expected at `position`.
fn check_value(value: Option<&[u8]>, mut position: u16) -> Result<(), InvalidTracestate> {
    let Some(value) = value else {
        return Err(InvalidTracestate::at(position, Kind::NoValue));
    };
    position = position.saturating_add(1);
    if value.is_empty() {
        return Err(InvalidTracestate::at(position, Kind::NoValue));
    }
    for (index, byte) in value.iter().enumerate() {
        // The comma never gets here, and white space at the end was taken off.
        if !matches!(byte, b' '..=b'<' | b'>'..=b'~') {
            return Err(InvalidTracestate::at(position, Kind::ValueCharacter));
        }
        if index == 256 {
            return Err(InvalidTracestate::at(position, Kind::ValueTooLong));
        }
        position = position.saturating_add(1);
    }
    Ok(())
}

impl<'a> TryFrom<&'a str> for Tracestate<'a> {
    type Error = InvalidTracestate;

    fn try_from(text: &'a str) -> Result<Self, InvalidTracestate> {
        Self::parse(text)
    }
}

/// Checks a text and keeps it. Allocates nothing.
impl TryFrom<String> for Tracestate<'static> {
    type Error = InvalidTracestate;

    fn try_from(text: String) -> Result<Self, InvalidTracestate> {
        check(text.as_bytes())?;
        Ok(Self {
            text: Cow::Owned(text),
        })
    }
}

/// Copies the text.
impl FromStr for Tracestate<'static> {
    type Err = InvalidTracestate;

    fn from_str(text: &str) -> Result<Self, InvalidTracestate> {
        Tracestate::parse(text).map(Tracestate::into_owned)
    }
}

impl fmt::Display for Tracestate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Hides the text, which is the application's.
impl fmt::Debug for Tracestate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tracestate(..)")
    }
}

impl Serialize for Tracestate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Copies the text.
impl<'de> Deserialize<'de> for Tracestate<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Unquoted(deserializer)
            .deserialize_str(TextVisitor)
            .map(|owned| Tracestate { text: owned.text })
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Tracestate<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tracestate")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let state = Tracestate::parse_bytes(bytes).map_err(E::custom)?;
        Ok(state.into_owned())
    }
}
