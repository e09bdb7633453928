//! What a library around the driver says about itself.

use std::borrow::Cow;
use std::fmt;

use super::{DELIMITER, given};
use crate::error::{HandshakeField, InvalidHandshake};

/// Name, version and platform of a library that wraps the driver; the specification calls it driver info. Each is optional, an empty
/// text counts as not given, and none may hold the delimiter `|`.
///
/// Two are the same when all three texts are, byte by byte. `Debug` shows none of them.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::Wrapper;
/// let wrapper = Wrapper::new().with_name("mapper")?.with_version("")?;
/// assert_eq!(wrapper, Wrapper::new().with_name("mapper")?);
/// assert!(Wrapper::new().with_platform("a|b").is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Wrapper<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) platform: Option<Cow<'a, str>>,
}

impl<'a> Wrapper<'a> {
    /// A library that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what is appended to `client.driver.name`.
    ///
    /// # Errors
    /// [`InvalidHandshake::Delimiter`].
    pub fn with_name(mut self, name: impl Into<Cow<'a, str>>) -> Result<Self, InvalidHandshake> {
        self.name = part(name.into(), HandshakeField::DriverName)?;
        Ok(self)
    }

    /// Sets what is appended to `client.driver.version`.
    ///
    /// # Errors
    /// [`InvalidHandshake::Delimiter`].
    pub fn with_version(
        mut self,
        version: impl Into<Cow<'a, str>>,
    ) -> Result<Self, InvalidHandshake> {
        self.version = part(version.into(), HandshakeField::DriverVersion)?;
        Ok(self)
    }

    /// Sets what is appended to `client.platform`.
    ///
    /// # Errors
    /// [`InvalidHandshake::Delimiter`].
    pub fn with_platform(
        mut self,
        platform: impl Into<Cow<'a, str>>,
    ) -> Result<Self, InvalidHandshake> {
        self.platform = part(platform.into(), HandshakeField::Platform)?;
        Ok(self)
    }

    /// Whether none of the three is given.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.version.is_none() && self.platform.is_none()
    }

    /// The same library, independent of the buffers it was made of.
    #[must_use]
    pub fn into_owned(self) -> Wrapper<'static> {
        let owned = |text: Option<Cow<'a, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Wrapper {
            name: owned(self.name),
            version: owned(self.version),
            platform: owned(self.platform),
        }
    }
}

fn part(
    text: Cow<'_, str>,
    field: HandshakeField,
) -> Result<Option<Cow<'_, str>>, InvalidHandshake> {
    match text.find(DELIMITER) {
        Some(position) => Err(InvalidHandshake::Delimiter {
            field,
            position: u32::try_from(position).unwrap_or(u32::MAX),
        }),
        None => Ok(given(text)),
    }
}

impl fmt::Debug for Wrapper<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wrapper(..)")
    }
}
