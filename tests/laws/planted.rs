//! Texts and ids that are planted in whatever a peer or a caller controls, and the search for them in whatever telemetry says.
//!
//! Every text begins alike, so that one search finds any of them, cut or not; what follows differs, so that a find says where it was
//! planted. Ids repeat four bytes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;
use std::sync::OnceLock;

use opmsg_telemetry::command::KnownCommand;
use opmsg_telemetry::observe::{AttributeValue, MetricGroup, Record, Scope, SetView};

/// How each planted text begins. It may be nowhere.
pub const TEXT: &str = "Zq7x";
/// How each planted name and version of a driver begins: they may come back, on scopes alone.
pub const DRIVER: &str = "Xk9w";
/// What ids of clients and sessions are made of. They may be nowhere.
pub const ID: [u8; 4] = [0xc5, 0x1d, 0x7e, 0x9a];
/// What trace ids and span ids are made of: they may be in the fields that are made for ids.
pub const TRACE: [u8; 4] = [0xca, 0xfe, 0xd0, 0x0d];

thread_local! {
    static SEEN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// The names of the metrics, events, spans and entities that were looked at on this thread.
pub fn seen() -> BTreeSet<&'static str> {
    SEEN.with_borrow(Clone::clone)
}

pub fn see(name: &'static str) {
    SEEN.with_borrow_mut(|seen| seen.insert(name));
}

/// The largest text of a driver that may come back.
const MAX_DRIVER: usize = 64;

/// Makes texts.
#[derive(Clone, Debug)]
pub struct Planter(u32);

impl Planter {
    pub fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// Another text, with nothing in it that a name cannot have.
    pub fn text(&mut self) -> String {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{TEXT}{:06x}", self.0 >> 8)
    }

    /// Another name of a driver.
    pub fn driver(&mut self, len: usize) -> String {
        let text = self.text().replacen(TEXT, DRIVER, 1);
        text.chars().cycle().take(len).collect()
    }
}

pub fn trace_id() -> [u8; 16] {
    [TRACE; 4].concat().try_into().expect("16 bytes")
}

pub fn span_id() -> [u8; 8] {
    [TRACE; 2].concat().try_into().expect("8 bytes")
}

pub fn secret_id() -> [u8; 16] {
    [ID; 4].concat().try_into().expect("16 bytes")
}

/// As `Debug` writes bytes.
fn listed(bytes: &[u8]) -> String {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    numbers.join(", ")
}

/// As hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What each marker can look like in a text: itself, hexadecimal digits, a list of bytes.
fn forms() -> &'static [String] {
    static FORMS: OnceLock<Vec<String>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let markers = [TEXT.as_bytes(), DRIVER.as_bytes(), &ID, &TRACE];
        let forms = markers.iter().flat_map(|marker| {
            let digits = hex(marker);
            [digits.to_uppercase(), digits, listed(marker)]
        });
        let texts = [TEXT, DRIVER].map(str::to_owned);
        forms.chain(texts).collect()
    })
}

/// Nothing planted is in a text that anybody can read.
#[track_caller]
pub fn text(shown: &str) {
    for form in forms() {
        if let Some(at) = shown.find(form.as_str()) {
            let found: String = shown[at..].chars().take(16).collect();
            let start: String = shown.chars().take(60).collect();
            panic!("{found} shows in {start}...");
        }
    }
}

#[track_caller]
pub fn debug(value: &(impl Debug + ?Sized)) {
    text(&format!("{value:?}"));
}

#[track_caller]
pub fn error(error: &dyn Error) {
    text(&error.to_string());
    debug(error);
    if let Some(source) = error.source() {
        self::error(source);
    }
}

#[track_caller]
pub fn result<T: Debug, E: Error>(result: &Result<T, E>) {
    match result {
        Ok(value) => debug(value),
        Err(fault) => error(fault),
    }
}

/// Bytes for an exporter: no planted text, and trace ids only where they may be in a field.
#[track_caller]
pub fn exported(bytes: &[u8], may_have_driver: bool, may_have_trace: bool) {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for marker in [&ID, &TRACE] {
        let digits = hex(marker);
        assert!(!has(digits.as_bytes()), "{digits} is exported as a text");
        assert!(!has(digits.to_uppercase().as_bytes()));
    }
    assert!(!has(TEXT.as_bytes()), "a text is exported");
    assert!(!has(&ID), "an id of a client is exported");
    assert!(may_have_driver || !has(DRIVER.as_bytes()), "a driver");
    assert!(may_have_trace || !has(&TRACE), "an id of a trace");
}

/// Every point has the attributes that its set declares, with words of their lists, and no two points are the same series.
#[track_caller]
pub fn group(sets: &(impl MetricGroup + Debug)) {
    debug(sets);
    sets.visit_sets(&mut |set| self::set(set));
}

#[track_caller]
pub fn set(set: &dyn SetView) {
    let declared = set.descriptor();
    let mut series = BTreeSet::new();
    set.points(&mut |point| {
        debug(&point.value());
        let metric = point.metric();
        see(metric.name);
        let known = declared.metrics.iter().any(|own| own.name == metric.name);
        assert!(known, "{} is not of {}", metric.name, declared.name);
        let attributes: Vec<_> = point.attributes().collect();
        assert_eq!(attributes.len(), declared.attributes.len());
        for ((key, word), used) in attributes.iter().zip(declared.attributes) {
            assert_eq!(*key, used.key);
            let listed = used.values.iter().any(|value| value.value == *word);
            assert!(listed, "{word} is no value of {key}");
        }
        assert!(series.insert((metric.name, attributes)), "twice");
    });
    let tuples: usize = declared
        .attributes
        .iter()
        .map(|used| used.values.len())
        .product();
    assert!(series.len() <= tuples * declared.metrics.len());
}

/// Every attribute of an event is one that it declares, and none is a text.
#[track_caller]
pub fn record(record: &Record) {
    debug(record);
    let declared = record.event().kind().descriptor();
    see(declared.name);
    record.event().visit(&mut |key, value| {
        debug(&value);
        let used = declared.attributes.iter().find(|used| used.key == key);
        let used = used.unwrap_or_else(|| panic!("{key} is not of {}", declared.name));
        match value {
            AttributeValue::Word(word) => {
                let listed = used.values.iter().any(|value| value.value == word);
                let command = || KnownCommand::find(word.as_bytes()).is_some();
                assert!(
                    listed || used.values.is_empty() && command(),
                    "{key}: {word}"
                );
            }
            AttributeValue::Text(_) => panic!("{key} is a text"),
            _ => {}
        }
    });
}

/// What came back of names and versions: nothing else planted stands on a scope, and no more than 64 bytes of each.
#[track_caller]
pub fn scope(scope: &(impl Scope + Debug)) -> Vec<String> {
    debug(scope);
    see(scope.entity());
    let mut returned = Vec::new();
    scope.visit(&mut |key, value| returned.extend(entity(key, value)));
    returned
}

/// The same of one attribute.
#[track_caller]
pub fn entity(key: &str, value: AttributeValue<'_>) -> Option<String> {
    debug(&value);
    match value {
        AttributeValue::Text(value) if key.starts_with("mongodb.driver.") => {
            assert!(value.len() <= MAX_DRIVER, "{key} is too long");
            text(&value.replace(DRIVER, ""));
            Some(value.to_owned())
        }
        AttributeValue::Text(value) => {
            text(value);
            None
        }
        _ => None,
    }
}
