//! The argument `comment` as an encoded body has it.

use crate::body::first_unreadable;
use crate::element::{Element, Elements, kind};
use crate::error::CommentError;

pub(super) const NAME: &[u8] = b"comment";

/// Type byte and NUL of the argument's element.
pub(super) const HEAD_LEN: u32 = 9;

/// A body's command and its comment.
#[derive(Clone, Copy)]
pub(super) struct Argument<'a> {
    /// The first element's name.
    pub(super) command: &'a [u8],
    /// The comment, if there is one.
    pub(super) comment: Option<Element<'a>>,
}

impl<'a> Argument<'a> {
    /// Reads the elements of a body. A first one that is called `comment` is a command's name and no comment.
    pub(super) fn find(body: &'a [u8]) -> Result<Self, CommentError> {
        let mut elements = Elements::new(body);
        let mut command = None;
        let mut comment = None;
        let mut is_second = false;
        for element in elements.by_ref() {
            if command.is_none() {
                command = Some(element.name);
            } else if element.name == NAME {
                is_second |= comment.is_some();
                comment = Some(element);
            }
        }
        // Five bytes: the length and a terminator.
        if elements.is_malformed() || body.len() < 5 || comment.is_some_and(|it| is_unending(&it)) {
            return Err(malformed(body, comment));
        }
        match command {
            None | Some(NAME) => Err(CommentError::NoCommand),
            Some(_) if is_second => Err(CommentError::Duplicate),
            Some(command) => Ok(Self { command, comment }),
        }
    }
}

/// A string that does not end with its NUL.
fn is_unending(element: &Element<'_>) -> bool {
    element.kind == kind::STRING && element.value.last() != Some(&0)
}

#[cold]
fn malformed(body: &[u8], comment: Option<Element<'_>>) -> CommentError {
    let offset = match comment.filter(is_unending) {
        Some(element) => element.start,
        None => first_unreadable(body),
    };
    CommentError::MalformedBody { offset }
}

/// The text of a string element that ends with its NUL.
pub(super) fn text<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    element.string().filter(|_| !is_unending(element))
}
