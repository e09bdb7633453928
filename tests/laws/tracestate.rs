//! `Tracestate` accepts the W3C grammar, gives its members in order and keeps the text.

use super::naive;
use opmsg_telemetry::Tracestate;

pub fn law(bytes: &[u8]) {
    let ours = Tracestate::parse_bytes(bytes);
    let expected = naive::trace::tracestate(bytes);
    assert_eq!(ours.is_ok(), expected.is_some(), "{ours:?}");
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(Tracestate::parse(text).is_ok(), ours.is_ok());
    }
    match (ours, expected) {
        (Ok(state), Some(expected)) => {
            assert_eq!(state.as_str().as_bytes(), bytes);
            let members: Vec<(&[u8], &[u8])> = state
                .members()
                .map(|(key, value)| (key.as_bytes(), value.as_bytes()))
                .collect();
            assert_eq!(members, expected);
            for (key, value) in state.members() {
                assert_eq!(state.value_of(key), Some(value));
            }
            assert_eq!(state.value_of("no such key"), None);
            assert_eq!(state.to_string().as_bytes(), bytes);
            if state.members().any(|(_, value)| value.len() > 12) {
                let text = state.as_str();
                assert!(!format!("{state:?}").contains(text), "Debug shows the text");
            }
            assert_eq!(state.clone().into_owned(), state);
        }
        (Err(error), None) => {
            assert!(usize::from(error.position()) <= bytes.len(), "{error}");
        }
        _ => unreachable!("compared above"),
    }
}
