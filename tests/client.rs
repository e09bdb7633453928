//! The draft of client metadata: its bytes, its bounds, and what a reader makes of everything else.

use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, RawBson, RawDocumentBuf, rawdoc};
use opmsg_telemetry::client::{
    ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, ReadPreferenceMode,
    Setting,
};
use opmsg_telemetry::error::InvalidSetting;
use proptest::prelude::*;

const ID: [u8; 16] = *b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";

const MODES: [(&str, ReadPreferenceMode); 5] = [
    ("primary", ReadPreferenceMode::Primary),
    ("primaryPreferred", ReadPreferenceMode::PrimaryPreferred),
    ("secondary", ReadPreferenceMode::Secondary),
    ("secondaryPreferred", ReadPreferenceMode::SecondaryPreferred),
    ("nearest", ReadPreferenceMode::Nearest),
];

const BOOLEANS: [(&str, Setting); 6] = [
    ("retryReads", Setting::RetryReads),
    ("retryWrites", Setting::RetryWrites),
    (
        "enableOverloadRetargeting",
        Setting::EnableOverloadRetargeting,
    ),
    ("loadBalanced", Setting::LoadBalanced),
    ("tls", Setting::Tls),
    ("tracing", Setting::Tracing),
];

const INT32S: [(&str, Setting); 4] = [
    ("maxAdaptiveRetries", Setting::MaxAdaptiveRetries),
    ("minPoolSize", Setting::MinPoolSize),
    ("maxPoolSize", Setting::MaxPoolSize),
    ("maxConnecting", Setting::MaxConnecting),
];

const INT64S: [(&str, Setting); 3] = [
    ("timeoutMS", Setting::Timeout),
    ("serverSelectionTimeoutMS", Setting::ServerSelectionTimeout),
    ("heartbeatFrequencyMS", Setting::HeartbeatFrequency),
];

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap())
        .collect()
}

fn c(text: &str) -> bson::raw::CString {
    bson::raw::CString::try_from(text).unwrap()
}

fn id() -> ClientId {
    ClientId::from_bytes(ID).unwrap()
}

fn driver() -> Driver<'static> {
    Driver::new("d", "1").unwrap()
}

fn binary(subtype: BinarySubtype, bytes: &[u8]) -> RawBson {
    RawBson::Binary(Binary {
        subtype,
        bytes: bytes.to_vec(),
    })
}

fn id_field() -> RawBson {
    binary(BinarySubtype::Generic, &ID)
}

fn encoded(client: &ClientMetadata<'_>) -> Vec<u8> {
    let mut document = Vec::new();
    client.encode(&mut document);
    document
}

fn decode(document: &RawDocumentBuf) -> Result<ClientMetadata<'_>, InvalidSetting> {
    ClientMetadata::decode(document.as_bytes())
}

/// A full form whose configuration holds this one element, or these.
fn with_config(elements: &[(&str, RawBson)]) -> RawDocumentBuf {
    let mut config = RawDocumentBuf::new();
    for (name, value) in elements {
        config.append(c(name), value.clone());
    }
    rawdoc! { "id": id_field(), "driver": { "name": "d", "version": "1" }, "config": config }
}

fn read_config(elements: &[(&str, RawBson)]) -> Result<ClientConfig, InvalidSetting> {
    let document = with_config(elements);
    let client = decode(&document)?;
    Ok(*client.config().unwrap())
}

fn largest() -> ClientMetadata<'static> {
    let text = "~".repeat(64);
    let driver = Driver::new(&text, &text).unwrap().into_owned();
    let config = ClientConfig::new()
        .with_tracing(true)
        .with_tls(false)
        .with_load_balanced(true)
        .with_read_preference(ReadPreferenceMode::SecondaryPreferred)
        .with_compressors(Compressors::from_iter([
            Compressor::Snappy,
            Compressor::Zlib,
            Compressor::Zstd,
        ]))
        .with_heartbeat_frequency(Duration::MAX)
        .with_server_selection_timeout(Duration::MAX)
        .with_timeout(Duration::MAX)
        .with_enable_overload_retargeting(false)
        .with_retry_writes(true)
        .with_retry_reads(false)
        .with_max_connecting(2_147_483_647)
        .and_then(|config| config.with_max_pool_size(2_147_483_647))
        .and_then(|config| config.with_min_pool_size(2_147_483_647))
        .and_then(|config| config.with_max_adaptive_retries(2_147_483_647))
        .unwrap();
    ClientMetadata::full(id(), driver, config)
}

#[test]
fn the_id_alone_is_38_bytes_as_a_field() {
    // TS-110 TS-113: 30 as a document; type byte, name and NUL add eight
    let field = hex("03 636c69656e7400
         1e000000 05 696400 10000000 00 00112233445566778899aabbccddeeff 00");
    assert_eq!(field.len(), 38);
    let client = ClientMetadata::id_only(id());
    assert_eq!(encoded(&client), field[8..]);
    assert_eq!(client.encoded_len(), 30);
    assert_eq!(ClientMetadata::decode(&field[8..]), Ok(client.clone()));
    assert!(client.driver().is_none() && client.config().is_none());
}

#[test]
fn the_largest_document_is_550_bytes() {
    // TS-112 TS-113
    let text = "7e".repeat(64);
    let golden = hex(&format!(
        "26020000
         05 696400 10000000 00 00112233445566778899aabbccddeeff
         03 64726976657200 9e000000
             02 6e616d6500 41000000 {text}00
             02 76657273696f6e00 41000000 {text}00
             00
         03 636f6e66696700 5a010000
             08 7265747279526561647300 00
             08 726574727957726974657300 01
             10 6d617841646170746976655265747269657300 ffffff7f
             08 656e61626c654f7665726c6f61645265746172676574696e6700 00
             10 6d696e506f6f6c53697a6500 ffffff7f
             10 6d6178506f6f6c53697a6500 ffffff7f
             10 6d6178436f6e6e656374696e6700 ffffff7f
             12 74696d656f75744d5300 ffffffffffffff7f
             12 73657276657253656c656374696f6e54696d656f75744d5300 ffffffffffffff7f
             12 6865617274626561744672657175656e63794d5300 ffffffffffffff7f
             04 636f6d70726573736f727300 2b000000
                 02 3000 07000000 736e6170707900
                 02 3100 05000000 7a6c696200
                 02 3200 05000000 7a73746400
                 00
             02 72656164507265666572656e636500 13000000 7365636f6e6461727950726566657272656400
             08 6c6f616442616c616e63656400 01
             08 746c7300 00
             08 74726163696e6700 01
             00
         00"
    ));
    assert_eq!(golden.len(), 550);
    assert_eq!(ClientMetadata::MAX_LEN, 550);
    let client = largest();
    assert_eq!(encoded(&client), golden);
    assert_eq!(client.encoded_len(), 550);
    assert_eq!(ClientMetadata::decode(&golden), Ok(client));
}

#[test]
fn an_id_has_16_bytes_that_are_not_all_zero() {
    // TS-110
    assert!(ClientId::from_bytes([0; 16]).is_none());
    for at in 0..16 {
        let mut bytes = [0; 16];
        bytes[at] = 1;
        let id = ClientId::from_bytes(bytes).unwrap();
        assert_eq!((id.to_bytes(), id.as_bytes()), (bytes, &bytes));
    }
    let read = |value: RawBson| decode(&rawdoc! { "id": value }).map(|client| client.id());
    for subtype in [BinarySubtype::Generic, BinarySubtype::Uuid] {
        assert_eq!(read(binary(subtype, &ID)), Ok(id()));
    }
    let wrong_type = Err(InvalidSetting::WrongType {
        setting: Setting::Id,
    });
    for subtype in [
        BinarySubtype::Function,
        BinarySubtype::BinaryOld,
        BinarySubtype::UuidOld,
        BinarySubtype::Md5,
        BinarySubtype::UserDefined(128),
    ] {
        assert_eq!(read(binary(subtype, &ID)), wrong_type);
    }
    assert_eq!(read(RawBson::String("0123456789abcdef".into())), wrong_type);
    let out_of_range = Err(InvalidSetting::OutOfRange {
        setting: Setting::Id,
    });
    for bytes in [&ID[..15], &[7; 17][..], &[], &[0; 16]] {
        assert_eq!(read(binary(BinarySubtype::Generic, bytes)), out_of_range);
    }
    let missing = InvalidSetting::MissingField {
        setting: Setting::Id,
    };
    for document in [
        rawdoc! {},
        rawdoc! { "id": RawBson::Null },
        rawdoc! { "driver": { "name": "d", "version": "1" } },
    ] {
        assert_eq!(decode(&document), Err(missing));
    }
    let twice: Vec<u8> = {
        let mut document = rawdoc! { "id": id_field() };
        document.append(c("id"), id_field());
        document.into_bytes()
    };
    let duplicate = InvalidSetting::DuplicateField {
        setting: Setting::Id,
    };
    assert_eq!(ClientMetadata::decode(&twice), Err(duplicate));
}

#[test]
fn driver_strings_are_printable_and_at_most_64_bytes() {
    // TS-111
    let at_limit = "x".repeat(64);
    let over = "x".repeat(65);
    let kept = Driver::new(&at_limit, &at_limit).unwrap();
    assert_eq!((kept.name(), kept.version()), (&*at_limit, &*at_limit));
    let too_long = |setting| Err(InvalidSetting::TooLong { setting, size: 65 });
    assert_eq!(Driver::new(&over, "1"), too_long(Setting::DriverName));
    assert_eq!(Driver::new("d", &over), too_long(Setting::DriverVersion));
    assert_eq!(Driver::new(&over, &over), too_long(Setting::DriverName));
    assert!(Driver::new("", "").is_ok());

    for byte in 0..=127_u8 {
        let text = format!("ab{}c", char::from(byte));
        let setting = Setting::DriverName;
        let expected = if (0x20..=0x7e).contains(&byte) {
            Ok(())
        } else {
            let position = 2;
            Err(InvalidSetting::NotPrintable { setting, position })
        };
        assert_eq!(Driver::new(&text, "1").map(drop), expected, "{byte:#x}");
    }
    let (setting, position) = (Setting::DriverVersion, 0);
    assert_eq!(
        Driver::new("d", "é"),
        Err(InvalidSetting::NotPrintable { setting, position })
    );

    // The same bounds for a reader.
    let read = |name: &str, version: &str| {
        let document = rawdoc! { "id": id_field(), "driver": { "name": name, "version": version } };
        decode(&document).map(drop)
    };
    assert_eq!(read(&at_limit, &at_limit), Ok(()));
    let too_long = |setting| Err(InvalidSetting::TooLong { setting, size: 65 });
    assert_eq!(read(&over, "1"), too_long(Setting::DriverName));
    assert_eq!(read("d", &over), too_long(Setting::DriverVersion));
    assert_eq!(
        read("d", "é"),
        Err(InvalidSetting::NotPrintable { setting, position })
    );
}

#[test]
fn driver_strings_are_cut_from_the_end() {
    // TS-111
    let over = format!("{}tail", "x".repeat(64));
    let cut = Driver::cut(&over, "1").unwrap();
    assert_eq!((cut.name(), cut.version()), (&over[..64], "1"));
    let at_limit = "y".repeat(64);
    assert_eq!(Driver::cut("d", &at_limit), Driver::new("d", &at_limit));
    // A character that straddles the cut is refused, not halved; what is cut off does not count.
    let straddling = format!("{}é", "x".repeat(63));
    let (setting, position) = (Setting::DriverName, 63);
    assert_eq!(
        Driver::cut(&straddling, "1"),
        Err(InvalidSetting::NotPrintable { setting, position })
    );
    let behind = format!("{}é", "x".repeat(64));
    assert_eq!(Driver::cut(&behind, "1").unwrap().name(), &behind[..64]);
}

#[test]
fn a_full_form_has_a_driver() {
    // TS-113
    let setting = Setting::Driver;
    let missing = Err(InvalidSetting::MissingField { setting });
    let document = rawdoc! { "id": id_field(), "config": {} };
    assert_eq!(decode(&document), missing);
    let document = rawdoc! { "id": id_field(), "driver": { "name": "d", "version": "1" } };
    let full = ClientMetadata::full(id(), driver(), ClientConfig::new());
    assert_eq!(decode(&document), Ok(full.clone()));
    let document =
        rawdoc! { "id": id_field(), "driver": { "name": "d", "version": "1" }, "config": {} };
    assert_eq!(decode(&document), Ok(full.clone()));
    assert_eq!(encoded(&full), document.as_bytes());

    for (document, setting) in [
        (rawdoc! { "name": "d" }, Setting::DriverVersion),
        (rawdoc! { "version": "1" }, Setting::DriverName),
    ] {
        let document = rawdoc! { "id": id_field(), "driver": document };
        let missing = Err(InvalidSetting::MissingField { setting });
        assert_eq!(decode(&document), missing);
    }
    for (name, setting) in [("driver", Setting::Driver), ("config", Setting::Config)] {
        let mut document = rawdoc! { "id": id_field() };
        document.append(c(name), bson::RawArrayBuf::new());
        let wrong_type = Err(InvalidSetting::WrongType { setting });
        assert_eq!(decode(&document), wrong_type);
    }
}

#[test]
fn settings_keep_to_their_range_when_built() {
    // TS-112
    let config = ClientConfig::new();
    for value in [0, 1, 2_147_483_647] {
        let with = |result: Result<ClientConfig, InvalidSetting>| result.unwrap();
        assert_eq!(
            with(config.with_max_adaptive_retries(value)).max_adaptive_retries(),
            Some(value)
        );
        assert_eq!(
            with(config.with_min_pool_size(value)).min_pool_size(),
            Some(value)
        );
        assert_eq!(
            with(config.with_max_pool_size(value)).max_pool_size(),
            Some(value)
        );
    }
    for value in [1, 2_147_483_647] {
        let with = config.with_max_connecting(value).unwrap();
        assert_eq!(with.max_connecting(), Some(value));
    }
    let refused = |setting| Err(InvalidSetting::OutOfRange { setting });
    for value in [2_147_483_648, u32::MAX] {
        let retries = config.with_max_adaptive_retries(value);
        assert_eq!(retries, refused(Setting::MaxAdaptiveRetries));
        let minimum = config.with_min_pool_size(value);
        assert_eq!(minimum, refused(Setting::MinPoolSize));
        let maximum = config.with_max_pool_size(value);
        assert_eq!(maximum, refused(Setting::MaxPoolSize));
        let connecting = config.with_max_connecting(value);
        assert_eq!(connecting, refused(Setting::MaxConnecting));
    }
    let connecting = config.with_max_connecting(0);
    assert_eq!(connecting, refused(Setting::MaxConnecting));

    let largest = Duration::from_millis(9_223_372_036_854_775_807);
    for (given, kept) in [
        (Duration::ZERO, Duration::ZERO),
        (Duration::from_nanos(1_999_999), Duration::from_millis(1)),
        (largest, largest),
        (largest + Duration::from_millis(1), largest),
        (Duration::MAX, largest),
    ] {
        let config = config
            .with_timeout(given)
            .with_server_selection_timeout(given)
            .with_heartbeat_frequency(given);
        assert_eq!(config.timeout(), Some(kept));
        assert_eq!(config.server_selection_timeout(), Some(kept));
        assert_eq!(config.heartbeat_frequency(), Some(kept));
    }
}

#[test]
fn flags_are_their_own() {
    // TS-112: each flag, both values, and no other setting
    for value in [false, true] {
        let config = ClientConfig::new();
        for ((name, _), with, read) in [
            (
                BOOLEANS[0],
                config.with_retry_reads(value),
                ClientConfig::retry_reads as fn(&ClientConfig) -> Option<bool>,
            ),
            (
                BOOLEANS[1],
                config.with_retry_writes(value),
                ClientConfig::retry_writes,
            ),
            (
                BOOLEANS[2],
                config.with_enable_overload_retargeting(value),
                ClientConfig::enable_overload_retargeting,
            ),
            (
                BOOLEANS[3],
                config.with_load_balanced(value),
                ClientConfig::load_balanced,
            ),
            (BOOLEANS[4], config.with_tls(value), ClientConfig::tls),
            (
                BOOLEANS[5],
                config.with_tracing(value),
                ClientConfig::tracing,
            ),
        ] {
            assert_eq!(read(&config), None);
            assert_eq!(read(&with), Some(value));
            let document = with_config(&[(name, RawBson::Boolean(value))]);
            let client = ClientMetadata::full(id(), driver(), with);
            assert_eq!(encoded(&client), document.as_bytes());
            assert_eq!(decode(&document), Ok(client));
        }
    }
}

#[test]
fn settings_keep_to_their_range_when_read() {
    // TS-112
    for (name, setting) in INT32S {
        let refused = Err(InvalidSetting::OutOfRange { setting });
        for value in [-1, i32::MIN] {
            assert_eq!(read_config(&[(name, RawBson::Int32(value))]), refused);
        }
        for value in [1, i32::MAX] {
            assert!(read_config(&[(name, RawBson::Int32(value))]).is_ok());
        }
        let zero = read_config(&[(name, RawBson::Int32(0))]);
        assert_eq!(zero.is_ok(), setting != Setting::MaxConnecting, "{name}");
    }
    for (name, setting) in INT64S {
        let refused = Err(InvalidSetting::OutOfRange { setting });
        for value in [-1, i64::MIN] {
            assert_eq!(read_config(&[(name, RawBson::Int64(value))]), refused);
        }
        for value in [0, i64::MAX] {
            assert!(read_config(&[(name, RawBson::Int64(value))]).is_ok());
        }
    }
    for (text, mode) in MODES {
        let read = read_config(&[("readPreference", RawBson::String(text.into()))]);
        assert_eq!(read, Ok(ClientConfig::new().with_read_preference(mode)));
        assert_eq!(mode.as_str(), text);
    }
    let setting = Setting::ReadPreference;
    for text in ["", "Primary", "primary ", "secret"] {
        let read = read_config(&[("readPreference", RawBson::String(text.into()))]);
        assert_eq!(read, Err(InvalidSetting::OutOfRange { setting }));
    }
}

#[test]
fn compressors_are_a_list_without_repetition() {
    // TS-112
    let array = |names: &[&str]| RawBson::Array(names.iter().copied().collect());
    let read = |names: &[&str]| {
        read_config(&[("compressors", array(names))]).map(|config| config.compressors().unwrap())
    };
    let all = [Compressor::Zstd, Compressor::Snappy, Compressor::Zlib];
    assert_eq!(
        read(&["zstd", "snappy", "zlib"]),
        Ok(all.into_iter().collect())
    );
    assert_eq!(read(&[]), Ok(Compressors::NONE));
    let setting = Setting::Compressors;
    let duplicate = Err(InvalidSetting::DuplicateField { setting });
    assert_eq!(read(&["zlib", "zlib"]), duplicate);
    assert_eq!(read(&["zlib", "zstd", "snappy", "zlib"]), duplicate);
    let unknown = Err(InvalidSetting::OutOfRange { setting });
    for name in ["", "Zlib", "noop", "secret"] {
        assert_eq!(read(&["zlib", name]), unknown);
    }
    let wrong_type = Err(InvalidSetting::WrongType { setting });
    for value in [
        RawBson::Array(bson::RawArrayBuf::from_iter([1])),
        RawBson::String("zlib".into()),
        RawBson::Document(rawdoc! { "0": "zlib" }),
    ] {
        assert_eq!(read_config(&[("compressors", value)]), wrong_type);
    }

    let built = Compressors::NONE
        .with(Compressor::Zlib)
        .with(Compressor::Zlib);
    assert!(built.iter().eq([Compressor::Zlib]));
    assert!(built.contains(Compressor::Zlib) && !built.contains(Compressor::Zstd));
    let four = all.into_iter().chain([Compressor::Zstd]);
    assert!(Compressors::from_iter(four).iter().eq(all));
}

#[test]
fn each_setting_takes_one_type_and_stands_once() {
    // TS-112
    let values = [
        RawBson::Double(1.0),
        RawBson::String("primary".into()),
        RawBson::Document(rawdoc! {}),
        RawBson::Array(bson::RawArrayBuf::new()),
        id_field(),
        RawBson::ObjectId(bson::oid::ObjectId::from_bytes([1; 12])),
        RawBson::Boolean(true),
        RawBson::DateTime(bson::DateTime::from_millis(1)),
        RawBson::Symbol("primary".into()),
        RawBson::Int32(1),
        RawBson::Int64(1),
        RawBson::Decimal128(bson::Decimal128::from_bytes([1; 16])),
        RawBson::MaxKey,
    ];
    let fields = BOOLEANS.into_iter().chain(INT32S).chain(INT64S).chain([
        ("compressors", Setting::Compressors),
        ("readPreference", Setting::ReadPreference),
    ]);
    let mut seen = 0;
    for (name, setting) in fields {
        assert_eq!(setting.path(), format!("config.{name}"));
        for value in &values {
            let own = match value {
                RawBson::Boolean(_) => BOOLEANS.contains(&(name, setting)),
                RawBson::Int32(_) => INT32S.contains(&(name, setting)),
                RawBson::Int64(_) => INT64S.contains(&(name, setting)),
                RawBson::Array(_) => setting == Setting::Compressors,
                RawBson::String(_) => setting == Setting::ReadPreference,
                _ => false,
            };
            let read = read_config(&[(name, value.clone())]);
            if !own {
                let error = InvalidSetting::WrongType { setting };
                assert_eq!(read, Err(error), "{name} {value:?}");
                assert_eq!(error.field(), Some(setting.path()));
                continue;
            }
            seen += 1;
            assert!(read.is_ok(), "{name} {value:?}");
            let twice = read_config(&[(name, value.clone()), (name, value.clone())]);
            assert_eq!(twice, Err(InvalidSetting::DuplicateField { setting }));
            let null = read_config(&[(name, RawBson::Null), (name, value.clone())]);
            assert_eq!(null, read);
        }
        for missing in [RawBson::Null, RawBson::Undefined] {
            assert_eq!(read_config(&[(name, missing)]), Ok(ClientConfig::new()));
        }
    }
    assert_eq!(seen, 15);
}

#[test]
fn unknown_fields_are_ignored_everywhere() {
    // TS-112
    let document = rawdoc! {
        "later": 1, "config": { "appName": "secret", "tls": true, "replicaSet": "secret" },
        "driver": { "version": "1", "platform": "secret", "name": "d" }, "id": id_field(), "application": { "name": "secret" },
    };
    let client = decode(&document).unwrap();
    let expected = ClientMetadata::full(id(), driver(), ClientConfig::new().with_tls(true));
    assert_eq!(client, expected);
    let bytes = encoded(&client);
    assert!(!bytes.windows(6).any(|window| window == b"secret"));
}

#[test]
fn a_document_has_at_most_1024_bytes() {
    // TS-113
    let padded = |len: usize| {
        let mut document = rawdoc! { "id": id_field() };
        let overhead = document.as_bytes().len() + 1 + 2 + 4 + 1;
        document.append(c("p"), "x".repeat(len - overhead));
        assert_eq!(document.as_bytes().len(), len);
        document
    };
    let document = padded(1024);
    assert_eq!(decode(&document), Ok(ClientMetadata::id_only(id())));
    let error = InvalidSetting::TooLarge { size: 1025 };
    assert_eq!(decode(&padded(1025)), Err(error));
    assert_eq!(
        error.to_string(),
        "client document of 1025 bytes, at most 1024 allowed"
    );
}

#[test]
fn damaged_documents_are_malformed() {
    let whole = encoded(&largest());
    for len in 0..whole.len() {
        let read = ClientMetadata::decode(&whole[..len]);
        assert_eq!(read, Err(InvalidSetting::Malformed), "prefix of {len}");
    }
    for name in ["tls", "readPreference"] {
        let value = match name {
            "tls" => RawBson::Boolean(true),
            _ => RawBson::String("nearest".into()),
        };
        let mut bytes = with_config(&[(name, value)]).into_bytes();
        let at = bytes.len() - 3;
        bytes[at] = 2;
        assert!(ClientMetadata::decode(&bytes).is_err(), "{name}");
    }
}

#[test]
fn debug_and_errors_hide_ids_and_texts() {
    // TS-89
    let planted = Driver::new("planted-name", "planted-version").unwrap();
    let client = ClientMetadata::full(
        ClientId::from_bytes(*b"planted-id-bytes").unwrap(),
        planted,
        ClientConfig::new().with_tls(true),
    );
    for shown in [
        format!("{client:?}"),
        format!("{client:#?}"),
        format!("{:?}", client.driver()),
        format!("{:?}", client.id()),
    ] {
        for secret in ["planted", "706c616e", "112, 108", "0x70"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
    assert!(format!("{client:?}").contains("tls: Some(true)"));

    let document =
        rawdoc! { "id": id_field(), "driver": { "name": "planted\u{7}", "version": "1" } };
    let error = decode(&document).unwrap_err();
    assert_eq!(
        error.to_string(),
        "client field driver.name: byte 7 is not printable ASCII"
    );
    assert!(!format!("{error:?}").contains("planted"));
    let read = read_config(&[("readPreference", RawBson::String("planted".into()))]);
    let error = read.unwrap_err();
    assert_eq!(
        error.to_string(),
        "client field config.readPreference: expected one of the five modes"
    );
    for json in [
        r#"{"readPreference":"planted"}"#,
        r#"{"compressors":["planted"]}"#,
    ] {
        let error = serde_json::from_str::<ClientConfig>(json).unwrap_err();
        assert!(!error.to_string().contains("planted"), "{error}");
    }
}

#[test]
fn owned_form_equals_the_borrowed_one() {
    let document = encoded(&largest());
    let owned: ClientMetadata<'static> = ClientMetadata::decode(&document).unwrap().into_owned();
    assert_eq!(owned, ClientMetadata::decode(&document).unwrap());
    drop(document);
    assert_eq!(owned, largest());
}

#[test]
fn serde_uses_the_names_of_the_draft() {
    let short = ClientMetadata::id_only(id());
    let json = r#"{"id":"00112233445566778899aabbccddeeff"}"#;
    assert_eq!(serde_json::to_string(&short).unwrap(), json);
    assert_eq!(
        serde_json::from_str::<ClientMetadata<'_>>(json).unwrap(),
        short
    );

    let json = concat!(
        r#"{"id":"00112233445566778899aabbccddeeff","driver":{"name":"d","version":"1"},"config":{"#,
        r#""retryReads":true,"retryWrites":false,"maxAdaptiveRetries":2,"enableOverloadRetargeting":true,"#,
        r#""minPoolSize":0,"maxPoolSize":100,"maxConnecting":2,"timeoutMS":5000,"serverSelectionTimeoutMS":30000,"#,
        r#""heartbeatFrequencyMS":10000,"compressors":["zstd","snappy"],"readPreference":"nearest","#,
        r#""loadBalanced":false,"tls":true,"tracing":true}}"#
    );
    let config = ClientConfig::new()
        .with_retry_reads(true)
        .with_retry_writes(false)
        .with_enable_overload_retargeting(true)
        .with_timeout(Duration::from_secs(5))
        .with_server_selection_timeout(Duration::from_secs(30))
        .with_heartbeat_frequency(Duration::from_secs(10))
        .with_compressors(Compressors::from_iter([
            Compressor::Zstd,
            Compressor::Snappy,
        ]))
        .with_read_preference(ReadPreferenceMode::Nearest)
        .with_load_balanced(false)
        .with_tls(true)
        .with_tracing(true)
        .with_max_adaptive_retries(2)
        .and_then(|config| config.with_min_pool_size(0))
        .and_then(|config| config.with_max_pool_size(100))
        .and_then(|config| config.with_max_connecting(2))
        .unwrap();
    let full = ClientMetadata::full(id(), driver(), config);
    assert_eq!(serde_json::to_string(&full).unwrap(), json);
    assert_eq!(
        serde_json::from_str::<ClientMetadata<'_>>(json).unwrap(),
        full
    );
    // From a reader too, where no text can be borrowed.
    let owned: ClientMetadata<'static> = serde_json::from_reader(json.as_bytes()).unwrap();
    assert_eq!(owned, full);
}

#[test]
fn serde_checks_the_same_bounds() {
    let id = r#""id":"00112233445566778899aabbccddeeff""#;
    for (refused, text) in [
        (
            format!("{{{id},\"config\":{{}}}}"),
            "client field driver: missing",
        ),
        ("{}".into(), "id"),
        (
            r#"{"id":"00000000000000000000000000000000"}"#.into(),
            "client id",
        ),
        (
            r#"{"id":"00112233445566778899AABBCCDDEEFF"}"#.into(),
            "client id",
        ),
        (
            r#"{"id":"00112233445566778899aabbccddeef"}"#.into(),
            "client id",
        ),
        (
            r#"{"id":"00112233445566778899aabbccddeefff"}"#.into(),
            "client id",
        ),
        (
            r#"{"id":"00112233445566778899aabbccddeeff00"}"#.into(),
            "client id",
        ),
        (
            r#"{"id":"0011223344556677+899aabbccddeeff"}"#.into(),
            "client id",
        ),
        (
            format!(
                "{{{id},\"driver\":{{\"name\":\"{}\",\"version\":\"1\"}}}}",
                "x".repeat(65)
            ),
            "client field driver.name: 65 bytes, at most 64 allowed",
        ),
    ] {
        let error = serde_json::from_str::<ClientMetadata<'_>>(&refused).unwrap_err();
        assert!(error.to_string().contains(text), "{refused}: {error}");
    }
    for (refused, text) in [
        (
            r#"{"maxConnecting":0}"#,
            "config.maxConnecting: expected 1 to 2147483647",
        ),
        (
            r#"{"maxConnecting":-1}"#,
            "config.maxConnecting: expected 1 to 2147483647",
        ),
        (
            r#"{"minPoolSize":-1}"#,
            "config.minPoolSize: expected 0 to 2147483647",
        ),
        (r#"{"maxPoolSize":2147483648}"#, "i32"),
        (
            r#"{"maxAdaptiveRetries":-1}"#,
            "config.maxAdaptiveRetries: expected 0 to 2147483647",
        ),
        (
            r#"{"timeoutMS":-1}"#,
            "config.timeoutMS: expected 0 milliseconds or more",
        ),
        (
            r#"{"serverSelectionTimeoutMS":-1}"#,
            "config.serverSelectionTimeoutMS",
        ),
        (r#"{"heartbeatFrequencyMS":9223372036854775808}"#, "i64"),
        (r#"{"compressors":["zlib","zlib"]}"#, "twice"),
        (r#"{"compressors":["gzip"]}"#, "one of snappy, zlib, zstd"),
        (
            r#"{"readPreference":"Primary"}"#,
            "one of the five read preference modes",
        ),
        (r#"{"tls":1}"#, "boolean"),
    ] {
        let error = serde_json::from_str::<ClientConfig>(refused).unwrap_err();
        assert!(error.to_string().contains(text), "{refused}: {error}");
    }
}

#[test]
fn serde_writes_the_id_as_bytes_where_texts_are_not_wanted() {
    // TS-110: through bson, the same document as our own encoder writes
    let client = largest();
    let document = encoded(&client);
    assert_eq!(bson::serialize_to_vec(&client).unwrap(), document);
    let read: ClientMetadata<'_> = bson::deserialize_from_slice(&document).unwrap();
    assert_eq!(read, client);
}

prop_compose! {
    fn any_client()(
        id in any::<[u8; 16]>().prop_filter_map("zero", ClientId::from_bytes),
        full in proptest::option::of(("[ -~]{0,64}", "[ -~]{0,64}")),
        flags in any::<[Option<bool>; 6]>(),
        counts in proptest::array::uniform4(proptest::option::of(1..=2_147_483_647_u32)),
        millis in proptest::array::uniform3(proptest::option::of(0..=9_223_372_036_854_775_807_u64)),
        compressors in proptest::option::of(proptest::collection::vec(
            proptest::sample::select(vec![Compressor::Snappy, Compressor::Zlib, Compressor::Zstd]), 0..5)),
        mode in proptest::option::of(proptest::sample::select(MODES.map(|(_, mode)| mode).to_vec())),
    ) -> ClientMetadata<'static> {
        let Some((name, version)) = full else { return ClientMetadata::id_only(id) };
        let mut config = ClientConfig::new();
        if let Some(flag) = flags[0] { config = config.with_retry_reads(flag); }
        if let Some(flag) = flags[1] { config = config.with_retry_writes(flag); }
        if let Some(flag) = flags[2] { config = config.with_enable_overload_retargeting(flag); }
        if let Some(flag) = flags[3] { config = config.with_load_balanced(flag); }
        if let Some(flag) = flags[4] { config = config.with_tls(flag); }
        if let Some(flag) = flags[5] { config = config.with_tracing(flag); }
        if let Some(count) = counts[0] { config = config.with_max_adaptive_retries(count).unwrap(); }
        if let Some(count) = counts[1] { config = config.with_min_pool_size(count).unwrap(); }
        if let Some(count) = counts[2] { config = config.with_max_pool_size(count).unwrap(); }
        if let Some(count) = counts[3] { config = config.with_max_connecting(count).unwrap(); }
        if let Some(value) = millis[0] { config = config.with_timeout(Duration::from_millis(value)); }
        if let Some(value) = millis[1] { config = config.with_server_selection_timeout(Duration::from_millis(value)); }
        if let Some(value) = millis[2] { config = config.with_heartbeat_frequency(Duration::from_millis(value)); }
        if let Some(compressors) = compressors { config = config.with_compressors(compressors.into_iter().collect()); }
        if let Some(mode) = mode { config = config.with_read_preference(mode); }
        ClientMetadata::full(id, Driver::new(&name, &version).unwrap().into_owned(), config)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // TS-112 TS-113
    #[test]
    fn bytes_read_back_as_the_value(client in any_client()) {
        let document = encoded(&client);
        prop_assert_eq!(document.len(), client.encoded_len());
        prop_assert!(document.len() <= ClientMetadata::MAX_LEN);
        prop_assert_eq!(ClientMetadata::decode(&document), Ok(client.clone()));
        // bson's own serializer, fed through serde, writes the same bytes.
        prop_assert_eq!(bson::serialize_to_vec(&client).unwrap(), document);
        let json = serde_json::to_string(&client).unwrap();
        prop_assert_eq!(serde_json::from_str::<ClientMetadata<'_>>(&json).unwrap(), client);
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..1100)) {
        let _ = ClientMetadata::decode(&bytes);
    }

    #[test]
    fn a_damaged_document_gives_an_answer_that_holds(client in any_client(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = encoded(&client);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = ClientMetadata::decode(&bytes) {
            let again = encoded(&read);
            prop_assert_eq!(ClientMetadata::decode(&again), Ok(read));
        }
    }
}
