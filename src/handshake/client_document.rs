//! The sub-document `client`, as it is built.

use std::borrow::Cow;
use std::fmt;

use bytes::BufMut;

use super::joined::Joined;
use super::plan::Plan;
use super::{ApplicationName, Env, Os, Wrapper, required};
use crate::error::{HandshakeField, InvalidHandshake};
use crate::put;

/// The hello's sub-document `client`: what a client sends of itself, in at most 512 bytes.
///
/// Whatever is set here, a document that comes out of it is accepted by every server
/// ([`ReceivedClient`](super::ReceivedClient)). What does not fit is left out or cut in this order, until the rest fits:
///
/// 1. all of `env` but `env.name`
/// 2. all of `os` but `os.type`
/// 3. `env`
/// 4. `platform` is cut from its end to the longest text of whole characters that fits, and left out when no byte is left
/// 5. what wrappers added to `driver.version`, then what they added to `driver.name`, likewise, and never what is the driver's own
/// 6. building fails: nothing is left to cut
///
/// The first four are the specification's, the others this crate's. `Debug` shows no text; the bytes hold them all, see
/// [the module](crate::handshake).
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::{ClientDocument, Os};
/// let client = ClientDocument::new("driver", "1.0", Os::UNKNOWN)?.with_platform("Rust 1.95");
/// let expected = bson::rawdoc! {
///     "driver": { "name": "driver", "version": "1.0" },
///     "os": { "type": "unknown" },
///     "platform": "Rust 1.95",
/// };
/// assert_eq!(client.build()?, expected.as_bytes());
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct ClientDocument<'a> {
    pub(super) application: Option<ApplicationName<'a>>,
    pub(super) driver_name: Joined<'a>,
    pub(super) driver_version: Joined<'a>,
    pub(super) os: Os<'a>,
    pub(super) platform: Joined<'a>,
    pub(super) env: Env<'a>,
    wrappers: Vec<Wrapper<'a>>,
}

impl<'a> ClientDocument<'a> {
    /// Bytes of the largest document, all of BSON's overhead included (driver specification).
    pub const MAX_LEN: usize = 512;

    /// A document with what is required: the driver's own name and version, 1 to 447 bytes each, and the operating system.
    ///
    /// # Errors
    /// [`InvalidHandshake::Empty`], [`InvalidHandshake::TooLong`]; the name first.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{ClientDocument, Os};
    /// assert!(ClientDocument::new("driver", "1.0", Os::UNKNOWN).is_ok());
    /// let error = ClientDocument::new("driver", "", Os::UNKNOWN).unwrap_err();
    /// assert_eq!(error.to_string(), "handshake field client.driver.version: empty");
    /// ```
    pub fn new(
        driver_name: impl Into<Cow<'a, str>>,
        driver_version: impl Into<Cow<'a, str>>,
        os: Os<'a>,
    ) -> Result<Self, InvalidHandshake> {
        let name = required(driver_name.into(), HandshakeField::DriverName)?;
        let version = required(driver_version.into(), HandshakeField::DriverVersion)?;
        Ok(Self {
            application: None,
            driver_name: Joined::new(name),
            driver_version: Joined::new(version),
            os,
            platform: Joined::new(Cow::Borrowed("")),
            env: Env::new(),
            wrappers: Vec::new(),
        })
    }

    /// Sets `application.name`. An empty name means none.
    #[must_use]
    pub fn with_application_name(mut self, name: ApplicationName<'a>) -> Self {
        self.application = (!name.as_str().is_empty()).then_some(name);
        self
    }

    /// Sets the driver's own part of `platform`, the most important first, for the end is cut. An empty text means none.
    #[must_use]
    pub fn with_platform(mut self, platform: impl Into<Cow<'a, str>>) -> Self {
        self.platform.set_own(platform.into());
        self
    }

    /// Sets `env`. An empty one is not sent.
    #[must_use]
    pub fn with_env(mut self, env: Env<'a>) -> Self {
        self.env = env;
        self
    }

    /// The same as [`append`](Self::append), for a wrapper that is known from the start.
    #[must_use]
    pub fn with_wrapper(mut self, wrapper: Wrapper<'a>) -> Self {
        self.append(wrapper);
        self
    }

    /// Appends what a wrapping library says, behind a `|`, to name, version and platform. Says whether it did: an empty wrapper, and
    /// one whose three texts were all appended before, add nothing.
    ///
    /// This may happen while the client is in use. It holds for connections that are opened afterwards; those that exist keep what
    /// they sent, and none is opened or closed for it.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{ClientDocument, Os, Wrapper};
    /// let wrapper = Wrapper::new().with_name("mapper")?.with_version("1.0")?;
    /// let mut client = ClientDocument::new("driver", "4.2", Os::UNKNOWN)?;
    /// assert!(client.append(wrapper.clone()));
    /// assert!(!client.append(wrapper));
    /// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
    /// ```
    pub fn append(&mut self, wrapper: Wrapper<'a>) -> bool {
        if wrapper.is_empty() || self.wrappers.contains(&wrapper) {
            return false;
        }
        for (joined, part) in [
            (&mut self.driver_name, &wrapper.name),
            (&mut self.driver_version, &wrapper.version),
            (&mut self.platform, &wrapper.platform),
        ] {
            joined.push(part.as_deref().unwrap_or_default());
        }
        self.wrappers.push(wrapper);
        true
    }

    /// The document. Allocates once, exactly its size.
    ///
    /// # Errors
    /// [`InvalidHandshake::TooLarge`] when nothing is left to cut.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{ClientDocument, Os};
    /// let client = ClientDocument::new("driver", "1.0", Os::UNKNOWN)?.with_platform("x".repeat(1000));
    /// assert_eq!(client.build()?.len(), 512);
    /// // Each alone would fit.
    /// let client = ClientDocument::new("x".repeat(300), "1".repeat(300), Os::UNKNOWN)?;
    /// let error = client.build().unwrap_err();
    /// assert_eq!(error.to_string(), "handshake field client: 670 bytes with nothing left to cut, at most 512");
    /// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
    /// ```
    pub fn build(&self) -> Result<Vec<u8>, InvalidHandshake> {
        let plan = Plan::fitting(self)?;
        let mut document = Vec::with_capacity(plan.len());
        put::document(&plan, &mut document);
        Ok(document)
    }

    /// Appends the document to a buffer, without allocation. A buffer that cannot grow must have
    /// [`MAX_LEN`](Self::MAX_LEN) bytes of room, see [`BufMut::put_slice`].
    ///
    /// # Errors
    /// As [`build`](Self::build); then nothing was appended.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{ClientDocument, Os};
    /// let client = ClientDocument::new("driver", "1.0", Os::UNKNOWN)?;
    /// let mut buffer = bytes::BytesMut::with_capacity(ClientDocument::MAX_LEN);
    /// client.encode(&mut buffer)?;
    /// assert_eq!(buffer, client.build()?);
    /// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
    /// ```
    pub fn encode(&self, out: &mut impl BufMut) -> Result<(), InvalidHandshake> {
        put::document(&Plan::fitting(self)?, out);
        Ok(())
    }
}

impl fmt::Debug for ClientDocument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientDocument")
            .field("env", &self.env)
            .field("wrappers", &self.wrappers.len())
            .finish_non_exhaustive()
    }
}
