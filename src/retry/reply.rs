//! Reads a server's error reply, as far as retries go.

use super::error_label::ErrorLabel;
use super::failure::Failure;
use super::failure_kind::FailureKind;
use super::number;
use crate::element::{Element, Elements, kind};

/// Which fields were met: the first of each name counts.
#[derive(Clone, Copy, Default)]
struct Met {
    code: bool,
    labels: bool,
    base_backoff: bool,
    write_concern_error: bool,
}

/// Never fails: what cannot be read is absent.
pub(super) fn read(reply: &[u8]) -> Failure {
    let mut met = Met::default();
    let mut failure = Failure::new(FailureKind::Server);
    for element in Elements::new(reply) {
        failure = match element.name {
            b"code" if first(&mut met.code) => {
                code(&element).map_or(failure, |code| failure.with_code(code))
            }
            b"errorLabels" if first(&mut met.labels) => with_labels(failure, &element),
            b"baseBackoffMS" if first(&mut met.base_backoff) => {
                number::whole(&element).map_or(failure, |base| failure.with_base_backoff_ms(base))
            }
            b"writeConcernError" if first(&mut met.write_concern_error) => {
                with_write_concern_error(failure, element.document().unwrap_or(&[]))
            }
            _ => failure,
        };
    }
    failure
}

fn first(met: &mut bool) -> bool {
    !core::mem::replace(met, true)
}

/// Labels may stand in there too.
fn with_write_concern_error(mut failure: Failure, document: &[u8]) -> Failure {
    let mut met = Met::default();
    for element in Elements::new(document) {
        failure = match element.name {
            b"code" if first(&mut met.code) => {
                code(&element).map_or(failure, |code| failure.with_write_concern_code(code))
            }
            b"errorLabels" if first(&mut met.labels) => with_labels(failure, &element),
            _ => failure,
        };
    }
    failure
}

fn code(element: &Element<'_>) -> Option<i32> {
    i32::try_from(number::whole(element)?).ok()
}

fn with_labels(failure: Failure, element: &Element<'_>) -> Failure {
    if element.kind != kind::ARRAY {
        return failure;
    }
    Elements::new(element.value)
        .filter_map(|label| ErrorLabel::from_bytes(label.string()?))
        .fold(failure, Failure::with_label)
}
