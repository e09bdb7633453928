//! Client documents are judged as the plain reader judges them, built as the order of cuts says, and those built are accepted.

use super::naive::document::{self as plain, Element};
use super::naive::handshake::{self as naive, Config};
use super::{bit, choice, document::repair, make};
use arbitrary::{Result, Unstructured};
use opmsg_telemetry::error::HandshakeError;
use opmsg_telemetry::handshake::{
    ApplicationName, ClientDocument, ContainerOrchestrator, ContainerRuntime, Env, EnvName, Os,
    ReceivedClient, Receiver, Wrapper, validate_client_update,
};

const RECEIVERS: [(Receiver, [usize; 2]); 3] = [
    (Receiver::Mongos, naive::MONGOS),
    (Receiver::Mongod, naive::MONGOD),
    (Receiver::MongodInternal, naive::MONGOD_INTERNAL),
];

/// Choice: bit 0 repairs the document's length, bit 1 makes a sound document from the rest, bit 2 builds one from the rest, bit 3 says
/// that the connection had a hello before.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let mut u = Unstructured::new(rest);
    if bit(choice, 2) {
        if let Ok(config) = config(&mut u) {
            builds_what_fits(&config);
        }
        return;
    }
    let mut document = rest.to_vec();
    if bit(choice, 1) {
        let Ok(elements) = elements(&mut u, 0) else {
            return;
        };
        document = make::document(&elements);
    } else if bit(choice, 0) {
        repair(&mut document);
    }
    judged_as_plainly(&document, bit(choice, 3));
    if let Ok(config) = config(&mut u) {
        appends_or_leaves(&config, &document);
    }
}

/// As a sub-document, as a hello that holds it, and as a hello itself.
pub fn judged_as_plainly(document: &[u8], second_time: bool) {
    let hello = make::document(
        &[
            make::element(0x10, "hello", &[1, 0, 0, 0]),
            make::element(0x03, "client", document),
        ]
        .concat(),
    );
    for (receiver, limits) in RECEIVERS {
        let ours = ReceivedClient::validate(document, receiver);
        assert_eq!(code(ours.as_ref()), naive::judge(document, limits).err());
        if let Ok(client) = ours {
            assert_eq!(client.document(), document);
        }
        for body in [document, &hello] {
            let ours = ReceivedClient::from_hello(body, receiver, second_time);
            let plain = naive::judge_hello(body, limits, second_time);
            assert_eq!(code(ours.as_ref()), plain.err());
            assert_eq!(
                ours.is_ok_and(|client| client.is_some()),
                plain.is_ok_and(|client| client.is_some())
            );
        }
    }
    let _ = validate_client_update(document);
}

fn code<T>(answer: std::result::Result<T, &HandshakeError>) -> Option<i32> {
    answer.err().map(|error| error.code().code())
}

/// Gives the document, if there is one.
pub fn builds_what_fits(config: &Config) -> Option<Vec<u8>> {
    let expected = config.expected();
    let client = document(config);
    let built = client.build().ok();
    assert_eq!(built, expected, "{config:?}");
    let mut encoded = Vec::new();
    assert_eq!(client.encode(&mut encoded).is_ok(), built.is_some());
    assert_eq!(encoded, built.clone().unwrap_or_default());
    let built = built?;
    for (receiver, _) in RECEIVERS {
        let received = ReceivedClient::validate(&built, receiver).expect("a server accepts it");
        let name = received.application_name().unwrap_or_default();
        assert_eq!(name, config.application.as_bytes());
        assert_eq!(received.os_type(), config.os[0].as_bytes());
        assert!(received.driver_name().starts_with(config.name.as_bytes()));
        assert!(
            received
                .driver_version()
                .starts_with(config.version.as_bytes())
        );
    }
    Some(built)
}

/// A body gets both arguments behind what it has, or stays as it is.
fn appends_or_leaves(config: &Config, body: &[u8]) {
    let mut changed = body.to_vec();
    let appended = document(config).append_to_hello(&mut changed);
    if appended.is_err() {
        assert_eq!(changed, body);
        let present = |element: &Element<'_>| matches!(element.name, b"client" | b"backpressure");
        let reason = plain::check(body, 1000).is_err()
            || body.len() == 5
            || plain::elements(body).iter().any(present)
            || config.expected().is_none();
        assert!(reason, "refused without a reason");
        return;
    }
    let client = config.expected().expect("a document that fits");
    let arguments = [
        make::element(0x03, "client", &client),
        make::element(0x02, "backpressure", &make::string(b"2")),
    ]
    .concat();
    let elements = [&body[4..body.len() - 1], &arguments].concat();
    assert_eq!(changed, make::document(&elements));
    let again = document(config).append_to_hello(&mut changed);
    assert!(again.is_err(), "a second client document");
}

/// The builder's value of a config whose texts keep to the bounds.
pub fn document(config: &Config) -> ClientDocument<'static> {
    let text = |text: &String| text.clone();
    let os = Os::new(text(&config.os[0]))
        .expect("a type")
        .with_name(text(&config.os[1]))
        .with_architecture(text(&config.os[2]))
        .with_version(text(&config.os[3]));
    let mut env = match config.env_name {
        "aws.lambda" => Env::function(EnvName::AwsLambda),
        "azure.func" => Env::function(EnvName::AzureFunc),
        "gcp.func" => Env::function(EnvName::GcpFunc),
        "vercel" => Env::function(EnvName::Vercel),
        _ => Env::new(),
    };
    if let Some(seconds) = config.timeout {
        env = env.with_timeout_sec(seconds).expect("defined");
    }
    if let Some(megabytes) = config.memory {
        env = env.with_memory_mb(megabytes).expect("defined");
    }
    if !config.region.is_empty() {
        env = env.with_region(text(&config.region)).expect("defined");
    }
    if config.docker {
        env = env.with_container_runtime(ContainerRuntime::Docker);
    }
    if config.kubernetes {
        env = env.with_container_orchestrator(ContainerOrchestrator::Kubernetes);
    }
    let mut client = ClientDocument::new(text(&config.name), text(&config.version), os)
        .expect("a driver")
        .with_application_name(ApplicationName::new(text(&config.application)).expect("a name"))
        .with_platform(text(&config.platform))
        .with_env(env);
    for [name, version, platform] in &config.wrappers {
        let wrapper = Wrapper::new()
            .with_name(text(name))
            .and_then(|wrapper| wrapper.with_version(text(version)))
            .and_then(|wrapper| wrapper.with_platform(text(platform)))
            .expect("no delimiter");
        client.append(wrapper);
    }
    client
}

/// A config whose texts keep to the bounds; together they may be too large.
pub fn config(u: &mut Unstructured<'_>) -> Result<Config> {
    let env_name = *u.choose(&["", "aws.lambda", "azure.func", "gcp.func", "vercel"])?;
    let timeout = matches!(env_name, "gcp.func");
    let memory = matches!(env_name, "aws.lambda" | "gcp.func");
    let region = !matches!(env_name, "" | "azure.func");
    let number = |u: &mut Unstructured<'_>, defined: bool| -> Result<Option<i32>> {
        let number = u.arbitrary()?;
        Ok(number).map(|number: Option<i32>| number.filter(|_| defined))
    };
    let mut application = text(u, 140)?;
    while naive::escaped(application.as_bytes()).len() > 128 {
        application.pop();
    }
    let required = |u: &mut Unstructured<'_>| -> Result<String> {
        let text = text(u, 200)?;
        Ok(if text.is_empty() { "1".into() } else { text })
    };
    let mut config = Config {
        application,
        name: required(u)?,
        version: required(u)?,
        os: [required(u)?, text(u, 300)?, text(u, 60)?, text(u, 60)?],
        platform: text(u, 600)?,
        env_name,
        timeout: number(u, timeout)?,
        memory: number(u, memory)?,
        region: text(u, 300)?,
        docker: u.arbitrary()?,
        kubernetes: u.arbitrary()?,
        wrappers: Vec::new(),
    };
    if !region {
        config.region.clear();
    }
    for _ in 0..u.int_in_range(0..=3)? {
        let part = |u: &mut Unstructured<'_>| Ok(text(u, 200)?.replace('|', "/"));
        config.wrappers.push([part(u)?, part(u)?, part(u)?]);
    }
    Ok(config)
}

/// Mostly short, of a few characters that take turns: of one to four bytes, controls, and the delimiter.
fn text(u: &mut Unstructured<'_>, longest: usize) -> Result<String> {
    const CHARS: [char; 12] = [
        'a', 'Z', '7', ' ', '|', '"', '\\', '\n', '\0', 'é', '語', '😀',
    ];
    let longest = [0, 4, 12, 12, 40, 40, longest, longest][usize::from(u.arbitrary::<u8>()? & 7)];
    let len = u.int_in_range(0..=longest)?;
    let turns = [*u.choose(&CHARS)?, *u.choose(&CHARS)?, *u.choose(&CHARS)?];
    let mut out = String::new();
    for c in turns.iter().cycle() {
        if out.len() + c.len_utf8() > len {
            break;
        }
        out.push(*c);
    }
    Ok(out)
}

/// Elements with names that mean something here, mostly of the right types.
fn elements(u: &mut Unstructured<'_>, depth: u8) -> Result<Vec<u8>> {
    const OUTER: [&str; 8] = [
        "application",
        "driver",
        "os",
        "driver",
        "os",
        "client",
        "internalClient",
        "platform",
    ];
    const INNER: [&str; 5] = ["name", "version", "type", "cid", "x"];
    let mut out = Vec::new();
    for _ in 0..u.int_in_range(0..=5)? {
        let name = *u.choose(if depth == 0 { &OUTER[..] } else { &INNER })?;
        out.extend(match u.int_in_range(0..=9)? {
            0 => make::any_element(u, name, 3)?,
            1 => make::element(0x04, name, &make::document(&elements(u, depth + 1)?)),
            _ if depth == 0 => make::element(0x03, name, &make::document(&elements(u, 1)?)),
            _ => make::element(0x02, name, &make::string(text(u, 500)?.as_bytes())),
        });
    }
    Ok(out)
}
