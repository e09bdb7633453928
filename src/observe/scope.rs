//! Who says it.

use super::sealed::Sealed;
use super::value::AttributeValue;

/// An entity with its attributes: they stand on the scope of what is exported, and on no record, point or span.
/// Sealed: the entities are those of the registry.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::{CodecScope, Scope, values::CodecPolicy};
/// let scope = CodecScope::server(0, CodecPolicy::Tolerant).ok_or("numbers end at 1023")?;
/// let mut keys = Vec::new();
/// scope.visit(&mut |key, _| keys.push(key));
/// assert_eq!((scope.entity(), keys.len()), ("mongodb.op_msg.codec", 3));
/// # Ok::<(), &str>(())
/// ```
/// What the registry does not declare is no entity:
/// ```compile_fail,E0277
/// use opmsg_telemetry::observe::{AttributeValue, Scope};
/// struct Peer(String);
/// impl Scope for Peer {
///     fn entity(&self) -> &'static str {
///         "mongodb.op_msg.codec"
///     }
///     fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'_>)) {
///         attribute("mongodb.op_msg.codec.id", AttributeValue::Text(&self.0));
///     }
/// }
/// ```
pub trait Scope: Sealed {
    /// The entity's type.
    fn entity(&self) -> &'static str;

    /// Hands out each attribute, in the registry's order.
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'_>));
}

/// The largest text of a numbered id: `decoder/1023`, which is what the registry allows.
const MAX_ID_LEN: usize = 12;

/// Hands `kind` and `number` as one text to `with`.
pub(super) fn numbered(kind: &[u8], number: u16, with: impl FnOnce(&str)) {
    let digits = [1_000, 100, 10, 1].map(|unit| {
        let digit = number.checked_div(unit).unwrap_or(0) % 10;
        b'0'.saturating_add(u8::try_from(digit).unwrap_or(0))
    });
    let leading = digits.iter().take(3).take_while(|digit| **digit == b'0');
    let digits = digits.get(leading.count()..).unwrap_or_default();
    let mut text = [0; MAX_ID_LEN];
    let len = kind.len().saturating_add(digits.len());
    for (place, byte) in text.iter_mut().zip(kind.iter().chain(digits)) {
        *place = *byte;
    }
    let id = text.get(..len).map(core::str::from_utf8);
    if let Some(Ok(id)) = id {
        with(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_leading_zeros() {
        for number in [0, 7, 10, 99, 100, 809, 1_000, 1_023] {
            let mut ids = Vec::new();
            numbered(b"decoder/", number, |id| ids.push(id.to_owned()));
            assert_eq!(ids, [format!("decoder/{number}")]);
        }
    }
}
