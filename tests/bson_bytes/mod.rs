//! BSON written by hand: documents, elements and values as bytes, sound or not.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod check;
pub(crate) mod generated;
pub(crate) mod model;
pub(crate) mod shapes;

/// A document of these elements.
pub(crate) fn wrap(elements: &[u8]) -> Vec<u8> {
    let len = i32::try_from(elements.len() + 5).unwrap();
    [&len.to_le_bytes()[..], elements, &[0]].concat()
}

/// A text as a string value: length, text, zero byte.
pub(crate) fn counted(bytes: &[u8]) -> Vec<u8> {
    let len = i32::try_from(bytes.len() + 1).unwrap();
    [&len.to_le_bytes()[..], bytes, &[0]].concat()
}

/// A code-with-scope value.
pub(crate) fn code_with_scope(code: &[u8], scope: &[u8]) -> Vec<u8> {
    let code = counted(code);
    let len = i32::try_from(4 + code.len() + scope.len()).unwrap();
    [&len.to_le_bytes()[..], &code, scope].concat()
}

/// An element. Zero bytes in the name are left out.
pub(crate) fn named(name: &[u8], (element_type, value): (u8, Vec<u8>)) -> Vec<u8> {
    let name: Vec<u8> = name.iter().copied().filter(|byte| *byte != 0).collect();
    [&[element_type][..], &name, b"\0", &value].concat()
}

/// `inner` inside as many embedded documents (3), arrays (4) or codes with scope (15), whatever `types` repeats.
pub(crate) fn nested(inner: Vec<u8>, levels: usize, types: &[u8]) -> Vec<u8> {
    types
        .iter()
        .cycle()
        .take(levels)
        .fold(inner, |inner, element_type| {
            let value = if *element_type == 0x0f {
                code_with_scope(b"a", &inner)
            } else {
                inner
            };
            wrap(&named(b"0", (*element_type, value)))
        })
}

/// An element of this name.
pub(crate) fn element(element_type: u8, name: &[u8], value: &[u8]) -> Vec<u8> {
    [&[element_type], name, b"\0", value].concat()
}

/// A document with one element named `a`. Its type byte is at 4, its value at 7.
pub(crate) fn of(element_type: u8, value: &[u8]) -> Vec<u8> {
    wrap(&element(element_type, b"a", value))
}
