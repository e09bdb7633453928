//! How a client document that is too large gets small enough: the order of cuts, step by step and byte by byte.

use bson::{Document, RawDocument, RawDocumentBuf, doc};
use opmsg_telemetry::error::InvalidHandshake;
use opmsg_telemetry::handshake::{
    ApplicationName, ClientDocument, ContainerRuntime, Env, EnvName, Os, ReceivedClient, Receiver,
    Wrapper,
};

const MAX: usize = 512;

fn encoded(document: &Document) -> Vec<u8> {
    RawDocumentBuf::try_from(document).unwrap().into_bytes()
}

fn build(client: &ClientDocument<'_>) -> Vec<u8> {
    let bytes = client.build().unwrap();
    assert!(bytes.len() <= MAX);
    for receiver in [Receiver::Mongos, Receiver::Mongod, Receiver::MongodInternal] {
        assert!(ReceivedClient::validate(&bytes, receiver).is_ok());
    }
    bytes
}

fn read(client: &ClientDocument<'_>) -> Document {
    Document::try_from(RawDocument::from_bytes(&build(client)).unwrap()).unwrap()
}

/// Everything at once, each text of its length.
#[derive(Clone, Copy, Default)]
struct Lengths {
    os_name: usize,
    os_version: usize,
    platform: usize,
    region: usize,
}

fn client(lengths: Lengths) -> ClientDocument<'static> {
    let os = Os::new("Linux")
        .unwrap()
        .with_name("n".repeat(lengths.os_name))
        .with_architecture("x86_64")
        .with_version("v".repeat(lengths.os_version));
    let env = Env::function(EnvName::GcpFunc)
        .with_timeout_sec(60)
        .and_then(|env| env.with_memory_mb(1024))
        .and_then(|env| env.with_region("r".repeat(lengths.region)))
        .unwrap()
        .with_container_runtime(ContainerRuntime::Docker);
    ClientDocument::new("driver", "4.2.0", os)
        .unwrap()
        .with_application_name(ApplicationName::new("orders").unwrap())
        .with_platform("p".repeat(lengths.platform))
        .with_env(env)
}

fn texts(pairs: &[(&str, String)]) -> Document {
    let given = pairs.iter().filter(|(_, text)| !text.is_empty());
    given
        .map(|(name, text)| ((*name).to_owned(), text.as_str().into()))
        .collect()
}

/// The same by `bson`, after this many steps of the first three; the fourth leaves `platform` bytes.
fn expected(lengths: Lengths, steps: usize, platform: usize) -> Document {
    let mut os = doc! { "type": "Linux" };
    if steps < 2 {
        os.extend(texts(&[
            ("name", "n".repeat(lengths.os_name)),
            ("architecture", "x86_64".to_owned()),
            ("version", "v".repeat(lengths.os_version)),
        ]));
    }
    let mut env = doc! { "name": "gcp.func" };
    if steps < 1 {
        env.extend(doc! { "timeout_sec": 60_i32, "memory_mb": 1024_i32 });
        env.extend(texts(&[("region", "r".repeat(lengths.region))]));
        env.extend(doc! { "container": { "runtime": "docker" } });
    }
    let mut client = doc! {
        "application": { "name": "orders" },
        "driver": { "name": "driver", "version": "4.2.0" },
        "os": os,
    };
    client.extend(texts(&[("platform", "p".repeat(platform))]));
    if steps < 3 {
        client.insert("env", env);
    }
    client
}

// checklist 24
#[test]
fn a_field_too_large_in_each_position() {
    // TS-176: one field grows byte by byte; each step is taken when the one before it does not suffice, and not earlier
    type Grow = fn(usize) -> Lengths;
    let fields: [(Grow, usize); 4] = [
        (
            |len| Lengths {
                region: len,
                ..Lengths::default()
            },
            1,
        ),
        (
            |len| Lengths {
                os_name: len,
                ..Lengths::default()
            },
            2,
        ),
        (
            |len| Lengths {
                os_version: len,
                ..Lengths::default()
            },
            2,
        ),
        (
            |len| Lengths {
                platform: len,
                ..Lengths::default()
            },
            4,
        ),
    ];
    for (grow, last_step) in fields {
        let mut taken = 0;
        for len in 0..700 {
            let lengths = grow(len);
            let fits = (0..=3)
                .map(|steps| expected(lengths, steps, lengths.platform))
                .position(|document| encoded(&document).len() <= MAX);
            let document = match fits {
                Some(steps) => {
                    taken = taken.max(steps);
                    expected(lengths, steps, lengths.platform)
                }
                None => {
                    taken = 4;
                    (0..lengths.platform)
                        .rev()
                        .map(|kept| expected(lengths, 3, kept))
                        .find(|document| encoded(document).len() <= MAX)
                        .unwrap()
                }
            };
            assert_eq!(build(&client(lengths)), encoded(&document), "{len}");
        }
        assert_eq!(taken, last_step);
    }
}

// checklist 24
#[test]
fn steps_add_up() {
    // TS-176: everything is large, so a step is kept when the next is taken
    let sizes = [0, 60, 130, 200, 260, 330, 400, 500];
    for os_name in sizes {
        for platform in sizes {
            for region in sizes {
                let lengths = Lengths {
                    os_name,
                    platform,
                    region,
                    os_version: 3,
                };
                let candidates = (0..3)
                    .map(|steps| expected(lengths, steps, platform))
                    .chain((0..=platform).rev().map(|kept| expected(lengths, 3, kept)));
                let first = candidates
                    .map(|document| encoded(&document))
                    .find(|document| document.len() <= MAX);
                assert_eq!(Some(build(&client(lengths))), first);
            }
        }
    }
}

// checklist 24
#[test]
fn sizes_511_to_513() {
    // TS-176: 512 is the last size that is sent whole
    for lengths in [
        Lengths {
            platform: 1,
            ..Lengths::default()
        },
        Lengths {
            region: 1,
            ..Lengths::default()
        },
        Lengths {
            os_name: 1,
            ..Lengths::default()
        },
    ] {
        let own = encoded(&expected(lengths, 0, lengths.platform)).len();
        for size in 511..=513 {
            let grown = |len: usize| if len == 0 { 0 } else { len + size - own };
            let lengths = Lengths {
                platform: grown(lengths.platform),
                region: grown(lengths.region),
                os_name: grown(lengths.os_name),
                os_version: 0,
            };
            let whole = encoded(&expected(lengths, 0, lengths.platform));
            assert_eq!(whole.len(), size);
            let built = build(&client(lengths));
            assert_eq!(built == whole, size <= MAX);
            if size > MAX {
                // The first step is enough for one byte.
                assert_eq!(built, encoded(&expected(lengths, 1, lengths.platform)));
            }
        }
    }
}

// checklist 24
#[test]
fn a_platform_is_cut_between_characters_at_every_offset() {
    // TS-176: an application name of each length moves the cut through the text
    let units = ["é", "語", "😀", "aé", "é語😀", "a😀b"];
    for unit in units {
        let platform = unit.repeat(300);
        for lead in 1..=128 {
            let client = ClientDocument::new("driver", "4.2.0", Os::UNKNOWN)
                .unwrap()
                .with_application_name(ApplicationName::new("a".repeat(lead)).unwrap())
                .with_platform(platform.as_str());
            let sent = read(&client);
            let kept = sent.get_str("platform").unwrap();
            assert!(platform.starts_with(kept));
            // One character more does not fit.
            let next = platform[kept.len()..].chars().next().unwrap();
            let size = build(&client).len();
            assert!(size <= MAX && size + next.len_utf8() > MAX, "{unit} {lead}");
        }
    }
}

// checklist 24
#[test]
fn a_platform_of_which_nothing_is_left_is_not_sent() {
    // TS-176: the element takes 15 bytes and the text; the driver's name leaves less and less room
    for unit in ["p", "é", "語", "😀"] {
        for room in 0..24_usize {
            let own =
                encoded(&doc! { "driver": { "name": "", "version": "1" }, "os": { "type": "L" } })
                    .len();
            let name = "d".repeat(MAX - own - room);
            let client = ClientDocument::new(name, "1", Os::new("L").unwrap())
                .unwrap()
                .with_platform(unit.repeat(200));
            let sent = read(&client);
            let kept = sent.get_str("platform").unwrap_or_default().len();
            let expected = room.saturating_sub(15) / unit.len() * unit.len();
            assert_eq!(kept, expected, "{unit} {room}");
            assert_eq!(sent.contains_key("platform"), expected > 0);
        }
    }
}

/// A driver of so many bytes, with one wrapper of these texts.
fn wrapped(own: usize, name: &str, version: &str, platform: &str) -> ClientDocument<'static> {
    let wrapper = Wrapper::new()
        .with_name(name.to_owned())
        .and_then(|wrapper| wrapper.with_version(version.to_owned()))
        .and_then(|wrapper| wrapper.with_platform(platform.to_owned()))
        .unwrap();
    ClientDocument::new("d".repeat(own), "1", Os::new("L").unwrap())
        .unwrap()
        .with_platform("p")
        .with_wrapper(wrapper)
}

// checklist 24
#[test]
fn wrappers_are_cut_last_and_the_driver_never() {
    // TS-176: version before name, and of what nothing is left the delimiter goes too
    for unit in ["w", "é", "😀"] {
        let (name, version) = (unit.repeat(60), unit.repeat(50));
        for own in 1..=447 {
            let client = wrapped(own, &name, &version, "platform");
            let full_name = "d".repeat(own) + "|" + &name;
            let full_version = "1|".to_owned() + &version;
            // Prefixes that end between characters and not with the delimiter before a wrapper.
            let prefixes = |text: &str, own: usize| -> Vec<String> {
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let mut all: Vec<String> = ends
                    .filter(|at| *at >= own && *at != own + 1)
                    .map(|at| text[..at].to_owned())
                    .collect();
                all.reverse();
                all
            };
            let document = |name: &str, version: &str, platform: &str| {
                let mut client = doc! {
                    "driver": { "name": name, "version": version },
                    "os": { "type": "L" },
                };
                client.extend(texts(&[("platform", platform.to_owned())]));
                encoded(&client)
            };
            let platform = "p|platform";
            let candidates = (0..=platform.len())
                .rev()
                .map(|kept| document(&full_name, &full_version, &platform[..kept]))
                .chain(
                    prefixes(&full_version, 1)
                        .iter()
                        .map(|version| document(&full_name, version, ""))
                        .collect::<Vec<_>>(),
                )
                .chain(
                    prefixes(&full_name, own)
                        .iter()
                        .map(|name| document(name, "1", ""))
                        .collect::<Vec<_>>(),
                );
            let first = candidates
                .into_iter()
                .find(|document| document.len() <= MAX);
            assert_eq!(Some(build(&client)), first, "{unit} {own}");
        }
    }
}

// checklist 24
#[test]
fn nothing_left_to_cut_is_an_error() {
    // TS-176: the driver's own texts, the type and the application's name stay
    for total in 440..460 {
        let client = ClientDocument::new(
            "d".repeat(200),
            "1".repeat(total - 201),
            Os::new("L").unwrap(),
        )
        .unwrap()
        .with_env(Env::function(EnvName::Vercel))
        .with_platform("p".repeat(100))
        .with_wrapper(Wrapper::new().with_name("w".repeat(100)).unwrap());
        let size = encoded(&doc! {
            "driver": { "name": "d".repeat(200), "version": "1".repeat(total - 201) },
            "os": { "type": "L" },
        })
        .len();
        match client.build() {
            Ok(_) => assert!(size <= MAX && build(&client).len() <= MAX),
            Err(InvalidHandshake::TooLarge { size: found, .. }) => {
                assert!(size > MAX);
                assert_eq!(usize::try_from(found), Ok(size));
            }
            Err(other) => panic!("{other}"),
        }
        let mut buffer = vec![7];
        assert_eq!(client.encode(&mut buffer).is_err(), size > MAX);
        assert_eq!(buffer.len() == 1, size > MAX);
    }
}
