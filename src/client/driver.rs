//! Name and version of a driver.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Setting;
use super::invalid::InvalidSetting;
use crate::unquoted;

/// Name and version of a driver as in its handshake (draft): printable ASCII, at most 64 bytes each.
///
/// `Debug` shows neither.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::Driver;
/// let driver = Driver::new("example-driver|wrapper", "4.2.0|1.0")?;
/// assert_eq!(driver.name(), "example-driver|wrapper");
/// assert!(Driver::new(&"x".repeat(65), "1.0").is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Driver<'a> {
    name: Cow<'a, str>,
    version: Cow<'a, str>,
}

impl<'a> Driver<'a> {
    /// Largest size of either string in bytes.
    pub const MAX_STRING_LEN: usize = 64;

    /// A driver's name and version.
    ///
    /// # Errors
    /// [`InvalidSetting::TooLong`] above 64 bytes, [`InvalidSetting::NotPrintable`] for a byte outside 0x20 to 0x7e; the name first.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::Driver;
    /// assert_eq!(Driver::new("a", "1.0")?.version(), "1.0");
    /// assert!(Driver::new("a", "1.0\n").is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
    /// ```
    pub fn new(name: &'a str, version: &'a str) -> Result<Self, InvalidSetting> {
        Self::from_parts(Cow::Borrowed(name), Cow::Borrowed(version))
    }

    /// As [`new`](Self::new), but cuts a string that is too long to its first 64 bytes.
    ///
    /// # Errors
    /// [`InvalidSetting::NotPrintable`] for a byte outside 0x20 to 0x7e among those that are kept.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::Driver;
    /// assert_eq!(Driver::cut(&"x".repeat(65), "1.0")?.name().len(), 64);
    /// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
    /// ```
    pub fn cut(name: &'a str, version: &'a str) -> Result<Self, InvalidSetting> {
        let kept = |text: &'a str| {
            let bytes = text.as_bytes();
            bytes.get(..Self::MAX_STRING_LEN).unwrap_or(bytes)
        };
        Ok(Self {
            name: Cow::Borrowed(checked(kept(name), Setting::DriverName)?),
            version: Cow::Borrowed(checked(kept(version), Setting::DriverVersion)?),
        })
    }

    pub(super) fn from_parts(
        name: Cow<'a, str>,
        version: Cow<'a, str>,
    ) -> Result<Self, InvalidSetting> {
        checked(name.as_bytes(), Setting::DriverName)?;
        checked(version.as_bytes(), Setting::DriverVersion)?;
        Ok(Self { name, version })
    }

    /// The driver's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The driver's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The same driver, independent of the buffers it was read from.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::Driver;
    /// let owned: Driver<'static> = Driver::new(&String::from("a"), "1")?.into_owned();
    /// assert_eq!(owned.name(), "a");
    /// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Driver<'static> {
        Driver {
            name: Cow::Owned(self.name.into_owned()),
            version: Cow::Owned(self.version.into_owned()),
        }
    }
}

/// The text, if it keeps to the bounds of `setting`.
#[inline]
pub(super) fn checked(text: &[u8], setting: Setting) -> Result<&str, InvalidSetting> {
    if text.len() > Driver::MAX_STRING_LEN {
        let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
        return Err(InvalidSetting::TooLong { setting, size });
    }
    let not_printable = |position: usize| InvalidSetting::NotPrintable {
        setting,
        position: u8::try_from(position).unwrap_or(u8::MAX),
    };
    match text.iter().position(|byte| !matches!(byte, b' '..=b'~')) {
        Some(position) => Err(not_printable(position)),
        None => str::from_utf8(text).map_err(|error| not_printable(error.valid_up_to())),
    }
}

impl fmt::Debug for Driver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Driver(..)")
    }
}

#[derive(Deserialize)]
#[serde(rename = "Driver")]
struct Form {
    #[serde(deserialize_with = "unquoted::read")]
    name: String,
    #[serde(deserialize_with = "unquoted::read")]
    version: String,
}

#[derive(Serialize)]
#[serde(rename = "Driver")]
struct View<'a> {
    name: &'a str,
    version: &'a str,
}

impl Serialize for Driver<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = View {
            name: &self.name,
            version: &self.version,
        };
        view.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Driver<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Form { name, version } = unquoted::read(deserializer)?;
        Self::from_parts(Cow::Owned(name), Cow::Owned(version)).map_err(serde::de::Error::custom)
    }
}
