//! Writes the elements of a small document or counts their bytes, so that one description gives both.

use bytes::BufMut;

/// Takes elements in order. A `head` is the type byte, the name and its NUL.
pub(crate) trait Put {
    fn bytes(&mut self, bytes: &[u8]);

    #[inline]
    fn boolean(&mut self, head: &'static [u8], value: bool) {
        self.bytes(head);
        self.bytes(&[u8::from(value)]);
    }

    #[inline]
    fn int32(&mut self, head: &'static [u8], value: i32) {
        self.bytes(head);
        self.bytes(&value.to_le_bytes());
    }

    #[inline]
    fn int64(&mut self, head: &'static [u8], value: i64) {
        self.bytes(head);
        self.bytes(&value.to_le_bytes());
    }

    /// `text` is at most 512 bytes long everywhere in this crate; one past `i32::MAX` would saturate its length.
    #[inline]
    fn string(&mut self, head: &'static [u8], text: &[u8]) {
        self.bytes(head);
        self.length(text.len().saturating_add(1));
        self.bytes(text);
        self.bytes(&[0]);
    }

    /// An embedded document or array whose elements `content` gives.
    #[inline]
    fn nested(&mut self, head: &'static [u8], content: &impl Content) {
        self.bytes(head);
        self.document(content);
    }

    /// A whole document: length, elements, terminator.
    #[inline]
    fn document(&mut self, content: &impl Content) {
        self.length(document_len(content));
        content.put(self);
        self.bytes(&[0]);
    }

    #[inline]
    fn length(&mut self, len: usize) {
        self.bytes(&i32::try_from(len).unwrap_or(i32::MAX).to_le_bytes());
    }
}

/// The elements of one document, in order.
pub(crate) trait Content {
    fn put(&self, out: &mut (impl Put + ?Sized));
}

/// Length of a document with this content, its own length field and terminator included.
#[inline]
pub(crate) fn document_len(content: &impl Content) -> usize {
    let mut counted = Counted(5);
    content.put(&mut counted);
    counted.0
}

/// Appends a document with this content.
#[inline]
pub(crate) fn document(content: &impl Content, out: &mut impl BufMut) {
    Written(out).document(content);
}

struct Counted(usize);

impl Put for Counted {
    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }
}

struct Written<'a, B>(&'a mut B);

impl<B: BufMut> Put for Written<'_, B> {
    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.put_slice(bytes);
    }
}
