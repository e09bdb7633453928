//! Pins the public API of the handshake: signatures, auto traits, `Copy`, sizes, conversions. A change here is a change for users.

use opmsg_telemetry::error::{
    DocumentError, HandshakeError, HandshakeField, HelloBodyError, InvalidHandshake, ServerCode,
};
use opmsg_telemetry::handshake::{
    self, ApplicationName, ClientDocument, ContainerOrchestrator, ContainerRuntime, Env, EnvName,
    Os, ReceivedClient, Receiver, Wrapper,
};
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use std::hash::Hash;

type Text = &'static str;
type Judged<T> = Result<T, HandshakeError>;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    handshake::BACKPRESSURE: &'static str;
    handshake::DELIMITER: char;
    handshake::validate_client_update: for<'a> fn(&'a [u8]) -> Result<(), HandshakeError>;

    ApplicationName::MAX_LEN: usize;
    ApplicationName::new: fn(Text) -> Result<ApplicationName<'static>, InvalidHandshake>;
    ApplicationName::new: fn(String) -> Result<ApplicationName<'static>, InvalidHandshake>;
    ApplicationName::cut: fn(Text) -> ApplicationName<'static>;
    ApplicationName::escaped_len: for<'a> fn(&'a str) -> usize;
    ApplicationName::as_str: for<'a> fn(&'a ApplicationName<'static>) -> &'a str;
    ApplicationName::into_owned: fn(ApplicationName<'static>) -> ApplicationName<'static>;

    Os::UNKNOWN: Os<'static>;
    Os::new: fn(Text) -> Result<Os<'static>, InvalidHandshake>;
    Os::with_name: fn(Os<'static>, Text) -> Os<'static>;
    Os::with_architecture: fn(Os<'static>, Text) -> Os<'static>;
    Os::with_version: fn(Os<'static>, Text) -> Os<'static>;

    EnvName::as_str: fn(EnvName) -> &'static str;
    ContainerRuntime::as_str: fn(ContainerRuntime) -> &'static str;
    ContainerOrchestrator::as_str: fn(ContainerOrchestrator) -> &'static str;
    Env::new: fn() -> Env<'static>;
    Env::function: fn(EnvName) -> Env<'static>;
    Env::from_variables: fn(Vec<(String, String)>) -> Env<'static>;
    Env::with_timeout_sec: fn(Env<'static>, i32) -> Result<Env<'static>, InvalidHandshake>;
    Env::with_memory_mb: fn(Env<'static>, i32) -> Result<Env<'static>, InvalidHandshake>;
    Env::with_region: fn(Env<'static>, Text) -> Result<Env<'static>, InvalidHandshake>;
    Env::with_container_runtime: fn(Env<'static>, ContainerRuntime) -> Env<'static>;
    Env::with_container_orchestrator: fn(Env<'static>, ContainerOrchestrator) -> Env<'static>;
    Env::name: for<'a> fn(&'a Env<'static>) -> Option<EnvName>;
    Env::is_empty: for<'a> fn(&'a Env<'static>) -> bool;

    Wrapper::new: fn() -> Wrapper<'static>;
    Wrapper::with_name: fn(Wrapper<'static>, Text) -> Result<Wrapper<'static>, InvalidHandshake>;
    Wrapper::with_version: fn(Wrapper<'static>, Text) -> Result<Wrapper<'static>, InvalidHandshake>;
    Wrapper::with_platform: fn(Wrapper<'static>, Text) -> Result<Wrapper<'static>, InvalidHandshake>;
    Wrapper::is_empty: for<'a> fn(&'a Wrapper<'static>) -> bool;
    Wrapper::into_owned: fn(Wrapper<'static>) -> Wrapper<'static>;

    ClientDocument::MAX_LEN: usize;
    ClientDocument::new: fn(Text, String, Os<'static>) -> Result<ClientDocument<'static>, InvalidHandshake>;
    ClientDocument::with_application_name: fn(ClientDocument<'static>, ApplicationName<'static>) -> ClientDocument<'static>;
    ClientDocument::with_platform: fn(ClientDocument<'static>, Cow<'static, str>) -> ClientDocument<'static>;
    ClientDocument::with_env: fn(ClientDocument<'static>, Env<'static>) -> ClientDocument<'static>;
    ClientDocument::with_wrapper: fn(ClientDocument<'static>, Wrapper<'static>) -> ClientDocument<'static>;
    ClientDocument::append: for<'a> fn(&'a mut ClientDocument<'static>, Wrapper<'static>) -> bool;
    ClientDocument::build: for<'a> fn(&'a ClientDocument<'static>) -> Result<Vec<u8>, InvalidHandshake>;
    client_document_encode: for<'a, 'b> fn(&'a ClientDocument<'static>, &'b mut Vec<u8>) -> Result<(), InvalidHandshake>;
    ClientDocument::append_to_hello: for<'a, 'b> fn(&'a ClientDocument<'static>, &'b mut Vec<u8>) -> Result<(), HelloBodyError>;

    Receiver::max_len: fn(Receiver) -> u16;
    ReceivedClient::validate: fn(&'static [u8], Receiver) -> Judged<ReceivedClient<'static>>;
    ReceivedClient::from_hello: fn(&'static [u8], Receiver, bool) -> Judged<Option<ReceivedClient<'static>>>;
    received_application_name: for<'a> fn(&ReceivedClient<'a>) -> Option<&'a [u8]>;
    received_texts: for<'a> fn(&ReceivedClient<'a>) -> [&'a [u8]; 4];

    HandshakeField::path: fn(HandshakeField) -> &'static str;
    InvalidHandshake::field: fn(InvalidHandshake) -> HandshakeField;
    HandshakeError::field: fn(HandshakeError) -> HandshakeField;
    HandshakeError::code: fn(HandshakeError) -> ServerCode;
}

fn client_document_encode(
    client: &ClientDocument<'_>,
    out: &mut Vec<u8>,
) -> Result<(), InvalidHandshake> {
    client.encode(out)
}

fn received_application_name<'a>(client: &ReceivedClient<'a>) -> Option<&'a [u8]> {
    client.application_name()
}

/// The views live as long as the bytes, not as long as the value.
fn received_texts<'a>(client: &ReceivedClient<'a>) -> [&'a [u8]; 4] {
    [
        client.document(),
        client.driver_name(),
        client.driver_version(),
        client.os_type(),
    ]
}

const fn plain<T: Copy + Eq + Send + Sync + Unpin + Debug + 'static>() {}
const fn value<T: Clone + Eq + Hash + Send + Sync + Unpin + Debug>() {}
const fn error<T: Error + Copy + Eq + Hash + Send + Sync + 'static>() {}

#[test]
fn types_are_what_callers_rely_on() {
    plain::<EnvName>();
    plain::<ContainerRuntime>();
    plain::<ContainerOrchestrator>();
    plain::<Receiver>();
    plain::<ReceivedClient<'static>>();
    plain::<HandshakeField>();
    value::<ApplicationName<'static>>();
    value::<Os<'static>>();
    value::<Env<'static>>();
    value::<Wrapper<'static>>();
    value::<ClientDocument<'static>>();
    error::<InvalidHandshake>();
    error::<HelloBodyError>();
    error::<HandshakeError>();
    assert!(size_of::<InvalidHandshake>() <= 12);
    assert!(size_of::<HelloBodyError>() <= 16);
    assert!(size_of::<HandshakeError>() <= 20);
    assert_eq!(
        (ClientDocument::MAX_LEN, ApplicationName::MAX_LEN),
        (512, 128)
    );
    assert_eq!((handshake::BACKPRESSURE, handshake::DELIMITER), ("2", '|'));
}

#[test]
fn errors_convert_with_the_question_mark() {
    fn build() -> Result<(), HelloBodyError> {
        let client = ClientDocument::new("driver", "", Os::UNKNOWN)?;
        client.append_to_hello(&mut Vec::new())
    }
    assert!(matches!(build(), Err(HelloBodyError::Client(_))));
    let malformed: fn(DocumentError) -> HandshakeError = HandshakeError::from;
    let damaged = opmsg_telemetry::document::validate(b"", 200).unwrap_err();
    assert_eq!(malformed(damaged).code().code(), 22);
}
