//! The context read from a body.

use core::fmt;

use bson::RawDocument;

use super::argument::{Argument, text};
use crate::element::Elements;
use crate::trace::{ReceivedTraceparent, Traceparent, Tracestate};

/// The trace context in a command's comment, as a server or proxy of the proposal's reads it.
///
/// There is one only if `comment` is a document with a string `traceparent` at its top level; everything else is the
/// application's comment. Read fail-soft: no context fails a command, so what is malformed is absent. Borrows, allocates nothing,
/// `Debug` hides all texts.
///
/// # Example
/// ```
/// use opmsg_telemetry::comment::CommentContext;
/// let comment = bson::rawdoc! { "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "text": "nightly" };
/// let body = bson::rawdoc! { "find": "orders", "comment": comment, "$db": "shop" };
/// let context = CommentContext::read(&body).unwrap();
/// assert!(context.traceparent().is_some_and(|traceparent| traceparent.flags().is_sampled()));
/// assert_eq!(context.text(), Some("nightly"));
/// assert!(CommentContext::read(&bson::rawdoc! { "find": "orders", "comment": "nightly", "$db": "shop" }).is_none());
/// ```
#[derive(Clone, Copy)]
pub struct CommentContext<'a> {
    traceparent: &'a [u8],
    tracestate: Option<&'a [u8]>,
    text: Option<&'a [u8]>,
}

impl<'a> CommentContext<'a> {
    /// Looks for a context in a body. `None` also for a body that cannot be read, for two comments, and for two fields
    /// `traceparent` in one.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::comment::CommentContext;
    /// let nested = bson::rawdoc! { "otel": { "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" } };
    /// assert!(CommentContext::read(&bson::rawdoc! { "find": "orders", "comment": nested }).is_none());
    /// // A string that is no traceparent: the comment is a context, and the context says nothing.
    /// let body = bson::rawdoc! { "find": "orders", "comment": { "traceparent": "00", "text": "nightly" } };
    /// let context = CommentContext::read(&body).unwrap();
    /// assert_eq!((context.traceparent(), context.text()), (None, Some("nightly")));
    /// ```
    #[must_use]
    pub fn read(body: &'a RawDocument) -> Option<Self> {
        let comment = Argument::find(body.as_bytes()).ok()?.comment?;
        let mut elements = Elements::new(comment.document()?);
        let (mut traceparent, mut tracestate, mut moved) = (Once::None, Once::None, Once::None);
        for element in elements.by_ref() {
            let field = match element.name {
                b"traceparent" => &mut traceparent,
                b"tracestate" => &mut tracestate,
                b"text" => &mut moved,
                _ => continue,
            };
            *field = match (&*field, text(&element)) {
                (Once::None, Some(text)) => Once::Text(text),
                _ => Once::Unclear,
            };
        }
        if elements.is_malformed() {
            return None;
        }
        Some(Self {
            traceparent: traceparent.text()?,
            tracestate: tracestate.text(),
            text: moved.text(),
        })
    }

    /// The sender's span; `None` unless the text passes the receive rule. Version `00` is what the proposal has.
    #[must_use]
    pub fn traceparent(&self) -> Option<ReceivedTraceparent> {
        Traceparent::from_received(self.traceparent).ok()
    }

    /// The tracestate; `None` if there is none or it does not pass the grammar.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::comment::CommentContext;
    /// let comment = bson::rawdoc! { "traceparent": "", "tracestate": "rojo=1" };
    /// let body = bson::rawdoc! { "find": "orders", "comment": comment };
    /// let state = CommentContext::read(&body).unwrap().tracestate().unwrap();
    /// assert_eq!(state.value_of("rojo"), Some("1"));
    /// ```
    #[must_use]
    pub fn tracestate(&self) -> Option<Tracestate<'a>> {
        Tracestate::parse_bytes(self.tracestate?).ok()
    }

    /// The application's own comment: what a `getMore` on the command's cursor inherits, and nothing else.
    ///
    /// `None` if there is none or it is not a string of UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        str::from_utf8(self.text?).ok()
    }
}

/// A string field that has to stand once.
enum Once<'a> {
    None,
    Text(&'a [u8]),
    /// Of another type, or twice.
    Unclear,
}

impl<'a> Once<'a> {
    const fn text(&self) -> Option<&'a [u8]> {
        match self {
            Once::Text(text) => Some(text),
            Once::None | Once::Unclear => None,
        }
    }
}

/// Hides ids and texts.
impl fmt::Debug for CommentContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommentContext")
            .field("has_tracestate", &self.tracestate.is_some())
            .field("has_text", &self.text.is_some())
            .finish_non_exhaustive()
    }
}
