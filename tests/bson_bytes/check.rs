//! The structural check at the servers' default depth, and its refusals.

use opmsg_telemetry::document::validate;
use opmsg_telemetry::error::DocumentError;

/// The servers' default depth.
pub(crate) const DEPTH: u16 = 200;

pub(crate) fn check(document: &[u8]) -> Result<(), DocumentError> {
    validate(document, DEPTH)
}

#[track_caller]
pub(crate) fn refused(document: &[u8], offset: u32, text: &str) {
    let error = check(document).expect_err(text);
    assert_eq!(
        error.to_string(),
        format!("malformed document at byte {offset}: {text}")
    );
    assert_eq!(error.offset(), offset);
    assert!(!error.is_too_deep());
}
