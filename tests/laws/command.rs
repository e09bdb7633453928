//! `$retry` is found if and only if `bson` finds it, and its value agrees; appending and removing are inverse.

use super::{bit, choice, document::repair, make, naive, telemetry_decode::every_field};
use arbitrary::Unstructured;
use bson::RawDocument;
use bson::raw::RawBsonRef;
use opmsg_telemetry::Command;
use opmsg_telemetry::command::{append_retry, is_sensitive_command, remove_retry};
use opmsg_telemetry::retry::RetryMetadata;

/// Choice: bit 0 repairs the body's length, bit 1 makes a sound body from the rest instead.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let mut u = Unstructured::new(rest);
    let mut body = rest.to_vec();
    if bit(choice, 1) {
        let Ok(elements) = make::elements(&mut u, 0) else {
            return;
        };
        body = make::document(&elements);
    } else if bit(choice, 0) {
        repair(&mut body);
    }
    let Ok(raw) = RawDocument::from_bytes(&body) else {
        return;
    };
    let sound = naive::document::check(&body, 1000).is_ok();
    let command = Command::read(raw);
    if sound {
        reads_as_bson(&command.expect("a sound body"), raw, &body);
        if let Ok(retry) = u.arbitrary() {
            appends_and_removes(&body, &retry);
        }
    } else if let Ok(command) = command {
        let _ = (
            command.name(),
            command.database(),
            command.retry(),
            command.retry_strict().is_ok(),
        );
    }
}

fn reads_as_bson(command: &Command<'_>, raw: &RawDocument, body: &[u8]) {
    let elements = naive::document::elements(body);
    assert_eq!(
        command.name_bytes(),
        elements.first().map(|element| element.name)
    );
    // The first one counts, whatever its type.
    let database = elements
        .iter()
        .find(|element| element.name == b"$db")
        .filter(|element| element.kind == 0x02)
        .map(|element| &element.value[4..element.value.len() - 1]);
    assert_eq!(command.database_bytes(), database);
    assert_eq!(command.required_database().ok(), database);
    let speculative = elements
        .iter()
        .any(|element| element.name == b"speculativeAuthenticate");
    assert_eq!(command.has_speculative_authenticate(), speculative);
    if let Some(name) = command.name() {
        let upper = name.to_ascii_uppercase();
        for speculative in [false, true] {
            assert_eq!(
                is_sensitive_command(name, speculative),
                is_sensitive_command(&upper, speculative)
            );
        }
    }
    let found: Vec<_> = elements
        .iter()
        .filter(|element| element.name == b"$retry")
        .collect();
    match (found.as_slice(), command.retry_strict()) {
        ([], Ok(None)) => assert_eq!((command.has_retry(), command.retry()), (false, None)),
        // Null and undefined are missing.
        ([one], Ok(None)) => assert!(matches!(one.kind, 0x06 | 0x0a)),
        ([one], Ok(Some(retry))) => {
            assert_eq!((one.kind, command.retry()), (0x03, Some(retry)));
            // `bson` gives up at the first text that is not UTF-8, here and inside.
            if let Ok(Some(RawBsonRef::Document(document))) = raw.get("$retry")
                && document.iter().all(|element| element.is_ok())
            {
                same_value(&retry, document);
            }
        }
        ([_, ..], Err(_)) => assert_eq!(command.retry(), None),
        (found, strict) => panic!("{} times $retry, but {strict:?}", found.len()),
    }
}

fn same_value(retry: &RetryMetadata, document: &RawDocument) {
    let int = |name: &str| match document.get(name) {
        Ok(Some(RawBsonRef::Int32(value))) => Some(i64::from(value)),
        Ok(Some(RawBsonRef::Int64(value))) => Some(value),
        _ => None,
    };
    let millis = |duration: Option<std::time::Duration>| {
        duration.map(|duration| i64::try_from(duration.as_millis()).expect("from an int64"))
    };
    assert_eq!(Some(i64::from(retry.attempt())), int("attempt"));
    assert_eq!(retry.limit().map(i64::from), int("limit"));
    assert_eq!(retry.code().map(i64::from), int("code"));
    assert_eq!(millis(retry.backoff()), int("backoffMS"));
    assert_eq!(millis(retry.base_backoff()), int("baseBackoffMS"));
    assert_eq!(millis(retry.elapsed()), int("elapsedMS"));
    match document.get("reason") {
        Ok(Some(RawBsonRef::String(text))) => {
            let known = ["overload", "network", "stateChange", "transient", "pool"];
            let expected = if known.contains(&text) { text } else { "other" };
            assert_eq!(retry.reason().map(|reason| reason.as_str()), Some(expected));
        }
        Ok(None) => assert_eq!(retry.reason(), None),
        _ => {}
    }
}

fn appends_and_removes(body: &[u8], retry: &RetryMetadata) {
    let permit = every_field();
    let mut changed = body.to_vec();
    let present = naive::document::elements(body)
        .iter()
        .any(|element| element.name == b"$retry");
    if append_retry(permit, retry, &mut changed).is_err() {
        assert!(present || body.len() == 5, "refused without a reason");
        assert_eq!(changed, body, "changed although refused");
        return;
    }
    assert!(!present, "a second $retry");
    assert!(
        append_retry(permit, retry, &mut changed.clone()).is_err(),
        "a second $retry"
    );
    assert_eq!(naive::document::check(&changed, 1000), Ok(()));
    assert_eq!(
        changed.len(),
        body.len() + 1 + "$retry".len() + 1 + retry.encoded_len()
    );
    assert_eq!(&changed[4..body.len() - 1], &body[4..body.len() - 1]);
    let raw = RawDocument::from_bytes(&changed).expect("a sound body");
    assert_eq!(
        Command::read(raw).expect("a sound body").retry(),
        Some(*retry)
    );
    assert_eq!(remove_retry(&mut changed), Ok(true));
    assert_eq!(changed, body);
    assert_eq!(remove_retry(&mut changed), Ok(false));
    assert_eq!(changed, body);
}
