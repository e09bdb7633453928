//! Authentication, so that drivers have a conversation to lead. Nobody is refused: there is no access control.

use bson::raw::cstr;
use bson::{Binary, RawBsonRef, RawDocument, RawDocumentBuf, rawdoc, spec::BinarySubtype};

use super::arguments::Arguments;
use crate::failure::Failure;

const CONVERSATION: i32 = 1;

/// `saslStart`: PLAIN is done with it, MONGODB-OIDC goes on once more unless the client has its token already.
pub(crate) fn start(arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    first_step(arguments.body)
}

/// `saslContinue`: the end of the conversation.
pub(crate) fn go_on(arguments: &Arguments<'_>) -> Result<RawDocumentBuf, Failure> {
    match arguments.integer("conversationId")? {
        Some(id) if id == i64::from(CONVERSATION) => Ok(step(true, rawdoc! {})),
        _ => Err(Failure::new(
            17,
            "ProtocolError",
            "there is no such conversation",
        )),
    }
}

/// What hello answers to `speculativeAuthenticate`; nothing where the mechanism is not known, as servers do.
pub(crate) fn speculative(arguments: &Arguments<'_>) -> Result<Option<RawDocumentBuf>, Failure> {
    let start = arguments.document("speculativeAuthenticate")?;
    Ok(start.and_then(|start| first_step(start).ok()))
}

fn first_step(start: &RawDocument) -> Result<RawDocumentBuf, Failure> {
    let mechanism = start.get("mechanism")?.and_then(RawBsonRef::as_str);
    match mechanism {
        Some("PLAIN") => Ok(step(true, rawdoc! {})),
        Some("MONGODB-OIDC") => {
            let payload = start.get("payload")?.and_then(|payload| match payload {
                RawBsonRef::Binary(binary) => RawDocument::from_bytes(binary.bytes).ok(),
                _ => None,
            });
            let payload = payload.ok_or(Failure::bad_value("the payload is no document"))?;
            match payload.get("jwt")? {
                Some(_) => Ok(step(true, rawdoc! {})),
                None => Ok(step(
                    false,
                    rawdoc! { "issuer": "https://issuer.invalid", "clientId": "shim" },
                )),
            }
        }
        _ => Err(Failure::new(
            334,
            "MechanismUnavailable",
            "this server has PLAIN and MONGODB-OIDC",
        )),
    }
}

fn step(done: bool, payload: RawDocumentBuf) -> RawDocumentBuf {
    let payload = Binary {
        subtype: BinarySubtype::Generic,
        bytes: match done {
            true => Vec::new(),
            false => payload.into_bytes(),
        },
    };
    let mut reply = rawdoc! { "conversationId": CONVERSATION, "done": done };
    reply.append(cstr!("payload"), payload);
    reply.append(cstr!("ok"), 1.0);
    reply
}
