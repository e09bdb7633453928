//! The host's resource.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::resource::v1::Resource as Message;
use prost::Message as _;
use thiserror::Error;

use super::attribute;

/// Who reports: the host's own attributes, such as `service.name`. This crate adds none.
///
/// # Example
/// ```
/// use opmsg_telemetry::otlp::Resource;
/// let resource = Resource::new().with_text("service.name", "shim").with_int("process.pid", 4711);
/// assert_eq!(resource.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    message: Message,
}

/// The bytes are not an OTLP `Resource`.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("malformed resource: not an encoded OTLP Resource message")]
pub struct InvalidResource(());

impl Resource {
    /// A resource of which nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an encoded `opentelemetry.proto.resource.v1.Resource`, for hosts that have one from their SDK. Entity references in it
    /// are kept.
    ///
    /// # Errors
    /// [`InvalidResource`] when the bytes are not such a message.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::otlp::Resource;
    /// // attributes: [{key: "a", value: {string_value: "b"}}]
    /// let resource = Resource::decode(b"\x0a\x08\x0a\x01a\x12\x03\x0a\x01b")?;
    /// assert_eq!(resource, Resource::new().with_text("a", "b"));
    /// assert!(Resource::decode(b"\x0a\x08\x0a").is_err());
    /// # Ok::<(), opmsg_telemetry::otlp::InvalidResource>(())
    /// ```
    pub fn decode(bytes: &[u8]) -> Result<Self, InvalidResource> {
        let message = Message::decode(bytes).map_err(|_| InvalidResource(()))?;
        Ok(Self { message })
    }

    /// Adds an attribute, or replaces the one with this key.
    #[must_use]
    pub fn with_text(self, key: &str, value: &str) -> Self {
        self.with(attribute::text(key, value))
    }

    /// Adds an attribute, or replaces the one with this key.
    #[must_use]
    pub fn with_int(self, key: &str, value: i64) -> Self {
        self.with(attribute::int(key, value))
    }

    /// Number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.message.attributes.len()
    }

    /// Whether there is no attribute.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.attributes.is_empty()
    }

    fn with(mut self, new: KeyValue) -> Self {
        let attributes = &mut self.message.attributes;
        match attributes.iter_mut().find(|old| old.key == new.key) {
            Some(old) => *old = new,
            None => attributes.push(new),
        }
        self
    }

    pub(super) fn to_message(&self) -> Message {
        self.message.clone()
    }
}
