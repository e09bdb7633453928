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

    /// A short string's value, length and NUL included, with zeros behind it: the first `len` bytes count. A copy of all of them has a
    /// constant length.
    #[inline]
    fn padded(&mut self, head: &'static [u8], value: &[u8; 16], len: usize) {
        self.bytes(head);
        self.bytes(value.get(..len).unwrap_or(value));
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

/// Writes to the front of a slice that has room; what does not fit is left out.
pub(crate) struct Filled<'a> {
    area: &'a mut [u8],
    len: usize,
}

impl<'a> Filled<'a> {
    #[inline(always)]
    pub(crate) const fn new(area: &'a mut [u8]) -> Self {
        Self { area, len: 0 }
    }

    /// Bytes written.
    #[inline(always)]
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// The next bytes, which are written now.
    #[inline(always)]
    fn next(&mut self, len: usize) -> Option<&mut [u8]> {
        let end = self.len.wrapping_add(len);
        let next = self.area.get_mut(self.len..end)?;
        self.len = end;
        Some(next)
    }

    #[inline(always)]
    fn both(&mut self, head: &'static [u8], value: &[u8]) -> bool {
        let next = self.next(head.len().wrapping_add(value.len()));
        let Some(mut to) = next else {
            return false;
        };
        to.put_slice(head);
        to.put_slice(value);
        true
    }
}

impl Put for Filled<'_> {
    #[inline(always)]
    fn bytes(&mut self, bytes: &[u8]) {
        if let Some(mut to) = self.next(bytes.len()) {
            to.put_slice(bytes);
        }
    }

    #[inline(always)]
    fn int32(&mut self, head: &'static [u8], value: i32) {
        self.both(head, &value.to_le_bytes());
    }

    #[inline(always)]
    fn int64(&mut self, head: &'static [u8], value: i64) {
        self.both(head, &value.to_le_bytes());
    }

    #[inline(always)]
    fn padded(&mut self, head: &'static [u8], value: &[u8; 16], len: usize) {
        let start = self.len;
        if self.both(head, value) {
            self.len = start.wrapping_add(head.len()).wrapping_add(len);
        }
    }

    /// The length is filled in when it is known, so that the content is asked once.
    #[inline(always)]
    fn document(&mut self, content: &impl Content) {
        let start = self.len;
        self.bytes(&[0; 4]);
        content.put(self);
        self.bytes(&[0]);
        let len = u32::try_from(self.len.saturating_sub(start)).unwrap_or(u32::MAX);
        let field = self.area.get_mut(start..).and_then(<[u8]>::first_chunk_mut);
        if let Some(field) = field {
            *field = len.to_le_bytes();
        }
    }
}
