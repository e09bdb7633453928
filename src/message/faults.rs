//! Names for faults of documents: out of line, so that the accepting path stays compact.

use super::stride;
use crate::cursor::Cursor;
use crate::error::{DocumentError, FrameError, FrameErrorKind, Place};
use crate::limits::Limits;

#[cold]
pub(super) fn document_fault(place: Place, at: Cursor<'_>) -> FrameError {
    let (fault, offset) = stride::document_fault(at);
    FrameError::new(FrameErrorKind::InvalidDocument { place, fault }, offset)
}

#[cold]
pub(super) fn stride_fault(fault: stride::Fault, offset: u32) -> FrameError {
    let place = Place::Sequence;
    match fault {
        stride::Fault::Structure(fault) => {
            FrameError::new(FrameErrorKind::InvalidDocument { place, fault }, offset)
        }
        stride::Fault::TooLarge(size) => {
            too_large(place, size, Limits::MAX_SEQUENCE_DOCUMENT_SIZE, offset)
        }
    }
}

#[cold]
pub(super) fn inside(
    place: Place,
    error: DocumentError,
    document_at: u32,
    limits: &Limits,
) -> FrameError {
    let offset = document_at.saturating_add(error.offset());
    let kind = if error.is_too_deep() {
        let maximum = limits.max_nesting();
        FrameErrorKind::NestingTooDeep { place, maximum }
    } else {
        let fault = error.kind();
        FrameErrorKind::InvalidDocument { place, fault }
    };
    FrameError::new(kind, offset)
}

#[cold]
pub(super) fn too_large(place: Place, size: u32, maximum: u32, offset: u32) -> FrameError {
    FrameError::new(
        FrameErrorKind::DocumentTooLarge {
            place,
            size,
            maximum,
        },
        offset,
    )
}
