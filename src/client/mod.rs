//! **Unstable draft**: a client's identity and configuration, as field `client` of the telemetry section.
//!
//! No published server declares the field (DRIVERS-3463 names the wish for one), so nothing here is sent without an explicit
//! permission. It is neither the handshake's `client` nor the server's internal `$client`. Only what the allow-list
//! ([`Setting`]) names can be sent: no host, database or user name, no credential, no application name, no free text. Reading is
//! meant to be fail-soft: metadata that is refused is absent, and the command runs.

mod config;
mod decode;
mod driver;
mod id;
pub(crate) mod invalid;
mod options;
mod serde_form;
mod setting;

use bytes::BufMut;

use self::invalid::InvalidSetting;
use crate::put::{self, Content, Put};

pub use self::config::ClientConfig;
pub use self::driver::Driver;
pub use self::id::ClientId;
pub use self::options::{Compressor, Compressors, ReadPreferenceMode};
pub use self::setting::Setting;

/// What a client says about itself (draft): an id, and in the full form its driver and configuration.
///
/// The full form is meant to be sent once per connection, the id alone afterwards. `Debug` shows no id and no driver text.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
/// let id = ClientId::from_bytes([7; 16]).unwrap();
/// let config = ClientConfig::new().with_tls(true);
/// let client = ClientMetadata::full(id, Driver::new("example", "1.0")?, config);
///
/// let mut document = Vec::new();
/// client.encode(&mut document);
/// assert_eq!(document.len(), client.encoded_len());
/// assert_eq!(ClientMetadata::decode(&document)?, client);
/// assert_eq!(ClientMetadata::id_only(id).encoded_len(), 30);
/// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClientMetadata<'a> {
    id: ClientId,
    full: Option<Full<'a>>,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Full<'a> {
    driver: Driver<'a>,
    config: ClientConfig,
}

impl<'a> ClientMetadata<'a> {
    /// Size in bytes of the largest document with today's fields.
    pub const MAX_LEN: usize = 550;

    /// Size in bytes of the largest document that a reader accepts; leaves room for later fields.
    pub const LIMIT: usize = 1024;

    /// The short form: 30 bytes, 38 as a field of the section.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::{ClientId, ClientMetadata};
    /// let client = ClientMetadata::id_only(ClientId::from_bytes([7; 16]).unwrap());
    /// assert!(client.driver().is_none());
    /// ```
    #[must_use]
    pub const fn id_only(id: ClientId) -> Self {
        Self { id, full: None }
    }

    /// The full form. The configuration's document is written even when it is empty.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
    /// let id = ClientId::from_bytes([7; 16]).unwrap();
    /// let client = ClientMetadata::full(id, Driver::new("example", "1.0")?, ClientConfig::new());
    /// assert_eq!(client.config(), Some(&ClientConfig::new()));
    /// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
    /// ```
    #[must_use]
    pub const fn full(id: ClientId, driver: Driver<'a>, config: ClientConfig) -> Self {
        Self {
            id,
            full: Some(Full { driver, config }),
        }
    }

    /// A driver without configuration is the full form with nothing configured; a configuration belongs to a driver.
    fn from_parts(
        id: ClientId,
        driver: Option<Driver<'a>>,
        config: Option<ClientConfig>,
    ) -> Result<Self, InvalidSetting> {
        match (driver, config) {
            (Some(driver), config) => Ok(Self::full(id, driver, config.unwrap_or_default())),
            (None, None) => Ok(Self::id_only(id)),
            (None, Some(_)) => Err(InvalidSetting::MissingField {
                setting: Setting::Driver,
            }),
        }
    }

    /// Id of the client instance.
    #[must_use]
    pub const fn id(&self) -> ClientId {
        self.id
    }

    /// The driver; `None` in the short form.
    #[must_use]
    pub fn driver(&self) -> Option<&Driver<'a>> {
        self.full.as_ref().map(|full| &full.driver)
    }

    /// The configuration; `None` in the short form.
    #[must_use]
    pub fn config(&self) -> Option<&ClientConfig> {
        self.full.as_ref().map(|full| &full.config)
    }

    /// The same metadata, independent of the buffer it was read from.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::{ClientId, ClientMetadata};
    /// let id = ClientId::from_bytes([7; 16]).unwrap();
    /// let owned: ClientMetadata<'static> = ClientMetadata::id_only(id).into_owned();
    /// assert_eq!(owned.id(), id);
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ClientMetadata<'static> {
        ClientMetadata {
            id: self.id,
            full: self.full.map(|Full { driver, config }| Full {
                driver: driver.into_owned(),
                config,
            }),
        }
    }

    /// Size of the encoded document in bytes, 30 to [`MAX_LEN`](Self::MAX_LEN).
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        put::document_len(self)
    }

    /// Appends the document in canonical order: [`encoded_len`](Self::encoded_len) bytes. A buffer that cannot grow must have that
    /// much room, see [`BufMut::put_slice`].
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::{ClientId, ClientMetadata};
    /// let mut document = Vec::new();
    /// ClientMetadata::id_only(ClientId::from_bytes([7; 16]).unwrap()).encode(&mut document);
    /// assert_eq!(document, b"\x1e\0\0\0\x05id\0\x10\0\0\0\0\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\0");
    /// ```
    pub fn encode(&self, out: &mut impl BufMut) {
        put::document(self, out);
    }

    /// Reads one document, strictly: fields in any order, unknown ones ignored, null and undefined taken for missing. A caller that
    /// serves commands takes an error for "no metadata" and lets the command run.
    ///
    /// # Errors
    /// The first fault: size, then each field in document order (type, duplicate, range), then structure, then missing fields.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::ClientMetadata;
    /// let id = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![7; 16] };
    /// let document = bson::rawdoc! { "id": id, "later": "ignored" };
    /// assert_eq!(ClientMetadata::decode(document.as_bytes())?.id().to_bytes(), [7; 16]);
    /// let error = ClientMetadata::decode(bson::rawdoc! {}.as_bytes()).unwrap_err();
    /// assert_eq!(error.field(), Some("id"));
    /// # Ok::<(), opmsg_telemetry::error::InvalidSetting>(())
    /// ```
    pub fn decode(document: &'a [u8]) -> Result<Self, InvalidSetting> {
        if document.len() > Self::LIMIT {
            let size = u32::try_from(document.len()).unwrap_or(u32::MAX);
            return Err(InvalidSetting::TooLarge { size });
        }
        decode::decode(document)
    }
}

impl Content for ClientMetadata<'_> {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        // Sixteen bytes of subtype 0.
        out.bytes(b"\x05id\0\x10\0\0\0\0");
        out.bytes(self.id.as_bytes());
        if let Some(full) = &self.full {
            out.nested(b"\x03driver\0", &full.driver);
            out.nested(b"\x03config\0", &full.config);
        }
    }
}

impl Content for Driver<'_> {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(b"\x02name\0", self.name().as_bytes());
        out.string(b"\x02version\0", self.version().as_bytes());
    }
}
