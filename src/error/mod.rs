//! All errors of the crate.

mod document;

pub use document::{DocumentError, DocumentErrorKind};
