//! `document::validate` accepts what the recursive restatement accepts, and tells depth from damage as it does.

use super::{bit, choice, naive};
use naive::document::Fault;
use opmsg_telemetry::document::validate;

/// Choice: bits 0 to 2 the nesting, bit 3 repairs the outermost length and terminator.
pub fn law(bytes: &[u8]) {
    let (choice, document) = choice(bytes);
    let max_nesting = [5, 6, 7, 16, 17, 100, 200, 1000][usize::from(choice & 7)];
    let mut document = document.to_vec();
    if bit(choice, 3) {
        repair(&mut document);
    }
    let ours = validate(&document, max_nesting);
    match naive::document::check(&document, max_nesting) {
        Ok(()) => assert_eq!(ours, Ok(())),
        Err(Fault::Depth) => assert!(ours.is_err_and(|error| error.is_too_deep())),
        Err(Fault::Structure) => assert!(ours.is_err()),
    }
    if let Err(error) = ours {
        // A fault at the very end is reported one past the last byte at most.
        assert!(
            usize::try_from(error.offset()).is_ok_and(|at| at <= document.len()),
            "{error}"
        );
    } else {
        cuts_are_refused(&document, max_nesting);
        // More nesting is never worse.
        assert_eq!(validate(&document, 1000), Ok(()));
    }
}

/// Every proper prefix of a document is refused; of long ones, 64 prefixes.
fn cuts_are_refused(document: &[u8], max_nesting: u16) {
    let step = document.len() / 64 + 1;
    for len in (0..document.len()).step_by(step) {
        assert!(
            validate(&document[..len], max_nesting).is_err(),
            "cut at {len}"
        );
    }
}

/// Makes length and terminator right, so that the walk gets to the elements.
pub fn repair(document: &mut [u8]) {
    if document.len() >= 5 {
        let len = u32::try_from(document.len()).expect("inputs are small");
        document[..4].copy_from_slice(&len.to_le_bytes());
        *document.last_mut().expect("not empty") = 0;
    }
}
