//! One section after another by their lengths alone, whatever they hold.

use super::faults::document_fault;
use super::section::kind;
use crate::cursor::Cursor;
use crate::error::{FrameError, FrameErrorKind, Place};

/// Steps over the next section and says its kind; `None` at the end.
///
/// # Errors
/// The section does not end inside the bytes, or nobody can say where a section of its kind ends.
pub(crate) fn step_over(cursor: &mut Cursor<'_>) -> Result<Option<u8>, FrameError> {
    let kind_at = cursor.offset();
    let Some(kind) = cursor.byte() else {
        return Ok(None);
    };
    let at = *cursor;
    let whole = match kind {
        kind::BODY | kind::TELEMETRY => cursor.length_prefixed(5),
        kind::SEQUENCE => cursor.length_prefixed(4),
        kind::SECURITY_TOKEN => cursor.cstring(),
        kind => {
            let kind = FrameErrorKind::UnknownSectionKind { kind };
            return Err(FrameError::new(kind, kind_at));
        }
    };
    match whole {
        Some(_) => Ok(Some(kind)),
        None => Err(endless(kind, at)),
    }
}

#[cold]
fn endless(kind: u8, at: Cursor<'_>) -> FrameError {
    let fault = match kind {
        kind::BODY => return document_fault(Place::Body, at),
        kind::SEQUENCE => FrameErrorKind::SequenceSize {
            size: at.peek_i32().unwrap_or(0),
            left: at.remaining(),
        },
        kind::SECURITY_TOKEN => FrameErrorKind::SecurityTokenUnterminated,
        _ => return document_fault(Place::Telemetry, at),
    };
    FrameError::new(fault, at.offset())
}
