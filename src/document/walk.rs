//! The thorough walk: every type, every depth, and a name for the first fault.

use crate::cursor::Cursor;
use crate::element::kind;
use crate::error::{DocumentError, DocumentErrorKind as Kind};

/// One entry per level: the document itself, and the deepest nesting that can be allowed.
const LEVELS: usize = 1001;

/// Marks the level of a code-with-scope value. Offsets stay below it, because a document's length is an `i32`.
const CODE_WITH_SCOPE: u32 = 1 << 31;

/// Checks `document` and names the first fault in the servers' order.
#[cold]
#[inline(never)]
pub(super) fn check(document: &[u8], max_nesting: u16) -> Result<(), DocumentError> {
    let mut cursor = Cursor::new(document);
    let left = cursor.remaining();
    let declared = cursor.i32().unwrap_or(0);
    if declared < 5 || u32::try_from(declared) != Ok(left) {
        return Err(DocumentError::new(Kind::Length { declared, left }, 0));
    }
    if document.last() != Some(&0) {
        let at = left.saturating_sub(1);
        return Err(DocumentError::new(Kind::Terminator, at));
    }
    let mut walk = Walk {
        document,
        cursor,
        levels: [0; LEVELS],
        level: 0,
        max_nesting,
    };
    walk.elements()
}

struct Walk<'a> {
    document: &'a [u8],
    cursor: Cursor<'a>,
    /// Where the length of each open document lies.
    levels: [u32; LEVELS],
    level: u16,
    max_nesting: u16,
}

impl<'a> Walk<'a> {
    fn elements(&mut self) -> Result<(), DocumentError> {
        loop {
            let start = self.cursor.offset();
            // Never empty here: each value, and each document that was closed, left a byte.
            let element_type = self.cursor.byte().unwrap_or(0);
            if element_type != 0 {
                self.element(element_type, start)?;
                continue;
            }
            self.check_length()?;
            if self.level == 0 {
                return Ok(());
            }
            if self.cursor.is_empty() {
                return Err(self.wrong_length());
            }
            self.level = self.level.saturating_sub(1);
            if self.length_at() & CODE_WITH_SCOPE != 0 {
                self.check_length()?;
                self.level = self.level.saturating_sub(1);
            }
        }
    }

    fn element(&mut self, element_type: u8, start: u32) -> Result<(), DocumentError> {
        match element_type {
            kind::NULL | kind::UNDEFINED | kind::MIN_KEY | kind::MAX_KEY => self.name(),
            kind::INT32 => self.fixed(4),
            kind::DOUBLE | kind::DATE | kind::TIMESTAMP | kind::INT64 => self.fixed(8),
            kind::OBJECT_ID => self.fixed(12),
            kind::DECIMAL128 => self.fixed(16),
            kind::STRING | kind::CODE | kind::SYMBOL => {
                self.name()?;
                self.string()
            }
            kind::DB_POINTER => {
                self.name()?;
                self.string()?;
                self.take(12).map(drop)
            }
            kind::BOOLEAN => self.boolean(),
            kind::BINARY => self.binary(),
            kind::REGEX => {
                self.name()?;
                self.text(Kind::RegularExpression)?;
                self.text(Kind::RegularExpression)
            }
            kind::DOCUMENT | kind::ARRAY => {
                // The servers look at the depth before they look at the name's end.
                self.descend(start)?;
                self.name()?;
                self.open(0)
            }
            kind::CODE_WITH_SCOPE => {
                self.descend(start)?;
                self.name()?;
                self.open(CODE_WITH_SCOPE)?;
                self.string()?;
                self.descend(self.cursor.offset())?;
                self.open(0)
            }
            _ => Err(DocumentError::new(
                Kind::ElementType { element_type },
                start,
            )),
        }
    }

    fn name(&mut self) -> Result<(), DocumentError> {
        self.text(Kind::Name)
    }

    /// Reads a text up to its zero byte, which must not be the document's last byte.
    fn text(&mut self, otherwise: Kind) -> Result<(), DocumentError> {
        let at = self.cursor.offset();
        let text = self.cursor.cstring();
        if text.is_none() || self.cursor.is_empty() {
            return Err(DocumentError::new(otherwise, at));
        }
        Ok(())
    }

    fn fixed(&mut self, len: u32) -> Result<(), DocumentError> {
        self.name()?;
        self.take(len).map(drop)
    }

    fn boolean(&mut self) -> Result<(), DocumentError> {
        self.name()?;
        let at = self.cursor.offset();
        match self.take(1)? {
            [0 | 1] => Ok(()),
            value => {
                let value = value.first().copied().unwrap_or_default();
                Err(DocumentError::new(Kind::Boolean { value }, at))
            }
        }
    }

    fn binary(&mut self) -> Result<(), DocumentError> {
        self.name()?;
        let at = self.cursor.offset();
        let declared = self.length()?.cast_unsigned();
        self.take(1)?;
        let left = self.left();
        if declared > left {
            return Err(DocumentError::new(
                Kind::BinaryLength { declared, left },
                at,
            ));
        }
        self.take(declared).map(drop)
    }

    fn string(&mut self) -> Result<(), DocumentError> {
        let at = self.cursor.offset();
        let declared = self.length()?.cast_unsigned();
        let left = self.left();
        if declared == 0 || declared > left {
            return Err(DocumentError::new(
                Kind::StringLength { declared, left },
                at,
            ));
        }
        if self.take(declared)?.last() != Some(&0) {
            let at = self.cursor.offset().saturating_sub(1);
            return Err(DocumentError::new(Kind::StringTerminator, at));
        }
        Ok(())
    }

    /// Counts one level more; `at` is named if that is one too many.
    fn descend(&mut self, at: u32) -> Result<(), DocumentError> {
        if self.level >= self.max_nesting {
            let maximum = self.max_nesting;
            return Err(DocumentError::new(Kind::TooDeep { maximum }, at));
        }
        self.level = self.level.saturating_add(1);
        Ok(())
    }

    /// Reads the length that the new level begins with.
    fn open(&mut self, mark: u32) -> Result<(), DocumentError> {
        if let Some(level) = self.levels.get_mut(usize::from(self.level)) {
            *level = self.cursor.offset() | mark;
        }
        if self.length()? < 5 {
            return Err(self.wrong_length());
        }
        Ok(())
    }

    /// Compares the innermost level's length with what was read of it.
    fn check_length(&self) -> Result<(), DocumentError> {
        let start = self.length_at() & !CODE_WITH_SCOPE;
        let size = self.cursor.offset().saturating_sub(start);
        if u32::try_from(self.declared()) != Ok(size) {
            return Err(self.wrong_length());
        }
        Ok(())
    }

    fn wrong_length(&self) -> DocumentError {
        let declared = self.declared();
        let at = self.length_at();
        let start = at & !CODE_WITH_SCOPE;
        let kind = if self.level == 0 {
            let left = self.cursor.offset();
            Kind::Length { declared, left }
        } else if at == start {
            Kind::NestedLength { declared }
        } else {
            Kind::CodeWithScopeLength { declared }
        };
        DocumentError::new(kind, start)
    }

    /// Where the innermost level's length lies, with its mark.
    fn length_at(&self) -> u32 {
        let level = self.levels.get(usize::from(self.level));
        level.copied().unwrap_or_default()
    }

    /// The innermost level's length.
    fn declared(&self) -> i32 {
        let at = usize::try_from(self.length_at() & !CODE_WITH_SCOPE).unwrap_or(usize::MAX);
        let tail = self.document.get(at..).unwrap_or_default();
        Cursor::new(tail).i32().unwrap_or_default()
    }

    fn length(&mut self) -> Result<i32, DocumentError> {
        let bytes = self.take(4)?;
        Ok(Cursor::new(bytes).i32().unwrap_or_default())
    }

    /// The next `needed` bytes, which must leave at least the document's last byte.
    fn take(&mut self, needed: u32) -> Result<&'a [u8], DocumentError> {
        let left = self.left();
        let len = usize::try_from(needed).unwrap_or(usize::MAX);
        let bytes = if needed > left {
            None
        } else {
            self.cursor.take(len)
        };
        bytes.ok_or_else(|| {
            DocumentError::new(Kind::ValueLength { needed, left }, self.cursor.offset())
        })
    }

    /// The bytes left for a value.
    fn left(&self) -> u32 {
        self.cursor.remaining().saturating_sub(1)
    }
}
