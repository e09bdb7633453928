//! What one pass over a body tells.

use std::fmt;

use bson::RawDocument;

use super::sensitive::is_sensitive;
use crate::body::first_unreadable;
use crate::element::{Element, Elements, kind};
use crate::error::{CommandError, CommandErrorKind, RetryError};
use crate::retry::RetryMetadata;

/// What a command's body says about itself: its name, its database, and the draft argument `$retry`.
///
/// Read in one pass over the body's own elements, without looking into nested documents and without allocation. `Debug` shows
/// nothing that the body holds.
///
/// # Example
/// ```
/// use opmsg_telemetry::Command;
/// let body = bson::rawdoc! { "find": "orders", "filter": {}, "$db": "shop", "$retry": { "attempt": 1 } };
/// let command = Command::read(&body)?;
/// assert_eq!(command.name(), Some("find"));
/// assert_eq!(command.database(), Some("shop"));
/// assert_eq!(command.retry().map(|retry| retry.attempt()), Some(1));
/// # Ok::<(), opmsg_telemetry::error::CommandError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Command<'a> {
    name: Option<&'a [u8]>,
    database: Option<&'a [u8]>,
    retry: Argument<'a>,
    speculative_authenticate: bool,
}

/// The argument `$retry` as it was met.
#[derive(Clone, Copy)]
enum Argument<'a> {
    Absent,
    /// Null or undefined.
    Missing,
    Document(&'a [u8]),
    OtherType,
    Twice,
}

impl<'a> Command<'a> {
    /// Reads a body. A name, database or `$retry` that is not as expected is no error here; the accessors tell.
    ///
    /// # Errors
    /// [`CommandErrorKind::Malformed`] if the body's own elements do not fill it exactly (receiver's rule 6a). A body of a message that
    /// was parsed with `Validate::Everything` cannot fail.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// assert_eq!(Command::read(&bson::rawdoc! {})?.name(), None);
    /// let unknown_type = bson::RawDocument::from_bytes(b"\x0a\0\0\0\x14x\0\0\0\0")?;
    /// assert!(Command::read(unknown_type).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(body: &'a RawDocument) -> Result<Self, CommandError> {
        let body = body.as_bytes();
        let mut elements = Elements::new(body);
        let (mut name, mut database, mut retry) = (None, None, Argument::Absent);
        let mut speculative_authenticate = false;
        for element in elements.by_ref() {
            if name.is_none() {
                name = Some(element.name);
            }
            match element.name {
                b"$db" if database.is_none() => database = Some(text(&element)),
                b"$retry" => retry = retry.and(&element),
                b"speculativeAuthenticate" => speculative_authenticate = true,
                _ => {}
            }
        }
        if elements.is_malformed() {
            return Err(malformed(body));
        }
        Ok(Self {
            name,
            database: database.flatten(),
            retry,
            speculative_authenticate,
        })
    }

    /// The command's name, which is the body's first key; `None` for an empty body and for a key that is not UTF-8.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// let body = bson::rawdoc! { "ping": 1, "$db": "admin" };
    /// assert_eq!(Command::read(&body)?.name(), Some("ping"));
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        str::from_utf8(self.name?).ok()
    }

    /// The bytes of the body's first key; `None` for an empty body.
    #[must_use]
    pub const fn name_bytes(&self) -> Option<&'a [u8]> {
        self.name
    }

    /// The value of `$db`; `None` if there is none or it is not a string of UTF-8. Of two the first counts.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// let body = bson::rawdoc! { "ping": 1, "$db": "admin" };
    /// assert_eq!(Command::read(&body)?.database(), Some("admin"));
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    #[must_use]
    pub fn database(&self) -> Option<&'a str> {
        str::from_utf8(self.database?).ok()
    }

    /// The bytes of the value of `$db`; `None` if there is none or it is not a string.
    #[must_use]
    pub const fn database_bytes(&self) -> Option<&'a [u8]> {
        self.database
    }

    /// The bytes of the value of `$db`, which each request must have (receiver's rule 29, checked when a command is dispatched).
    ///
    /// # Errors
    /// [`CommandErrorKind::MissingDatabase`] if there is none or it is not a string.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Command, error::CommandErrorKind};
    /// let body = bson::rawdoc! { "ping": 1 };
    /// let error = Command::read(&body)?.required_database().unwrap_err();
    /// assert_eq!(error.kind(), CommandErrorKind::MissingDatabase);
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    pub fn required_database(&self) -> Result<&'a [u8], CommandError> {
        self.database
            .ok_or_else(|| CommandError::new(CommandErrorKind::MissingDatabase))
    }

    /// Whether the body has a top-level `speculativeAuthenticate`.
    #[must_use]
    pub const fn has_speculative_authenticate(&self) -> bool {
        self.speculative_authenticate
    }

    /// Whether the command is sensitive, see [`is_sensitive_command`](crate::command::is_sensitive_command).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// let body = bson::rawdoc! { "hello": 1, "speculativeAuthenticate": {}, "$db": "admin" };
    /// assert!(Command::read(&body)?.is_sensitive());
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.name
            .is_some_and(|name| is_sensitive(name, self.speculative_authenticate))
    }

    /// Whether the body has a top-level `$retry`, readable or not.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// let body = bson::rawdoc! { "find": "orders", "$db": "shop", "$retry": 1 };
    /// let command = Command::read(&body)?;
    /// assert!(command.has_retry());
    /// assert_eq!(command.retry(), None);
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    #[must_use]
    pub const fn has_retry(&self) -> bool {
        !matches!(self.retry, Argument::Absent)
    }

    /// The metadata in `$retry` (draft), read fail-soft: whatever is wrong with it makes it absent.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Command;
    /// let body = bson::rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 0 } };
    /// assert_eq!(Command::read(&body)?.retry(), None);
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    #[must_use]
    pub fn retry(&self) -> Option<RetryMetadata> {
        self.retry_strict().ok().flatten()
    }

    /// The metadata in `$retry` (draft), with the reason if there is a `$retry` that cannot be read. Null and undefined are missing.
    ///
    /// # Errors
    /// [`RetryError::Duplicate`], [`RetryError::NotADocument`], [`RetryError::Invalid`].
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Command, error::{InvalidRetry, RetryError}};
    /// let body = bson::rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 0 } };
    /// let strict = Command::read(&body)?.retry_strict();
    /// assert_eq!(strict, Err(RetryError::Invalid(InvalidRetry::AttemptOutOfRange)));
    /// # Ok::<(), opmsg_telemetry::error::CommandError>(())
    /// ```
    pub fn retry_strict(&self) -> Result<Option<RetryMetadata>, RetryError> {
        match self.retry {
            Argument::Absent | Argument::Missing => Ok(None),
            Argument::Document(document) => match RetryMetadata::decode(document) {
                Ok(retry) => Ok(Some(retry)),
                Err(error) => Err(RetryError::Invalid(error)),
            },
            Argument::OtherType => Err(RetryError::NotADocument),
            Argument::Twice => Err(RetryError::Duplicate),
        }
    }
}

impl<'a> Argument<'a> {
    #[inline]
    const fn and(self, element: &Element<'a>) -> Self {
        match (self, element.kind) {
            (Argument::Absent, kind::DOCUMENT) => Argument::Document(element.value),
            (Argument::Absent, _) if element.is_missing() => Argument::Missing,
            (Argument::Absent, _) => Argument::OtherType,
            _ => Argument::Twice,
        }
    }
}

#[cold]
fn malformed(body: &[u8]) -> CommandError {
    let offset = first_unreadable(body);
    CommandError::new(CommandErrorKind::Malformed { offset })
}

/// The text of a string element that ends with its NUL.
#[inline]
fn text<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    let text = element.string()?;
    (element.value.last() == Some(&0)).then_some(text)
}

impl fmt::Debug for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("has_retry", &self.has_retry())
            .finish_non_exhaustive()
    }
}
