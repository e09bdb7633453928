//! Reads the captures and their manifests, and opens compressed messages: all of it without the crate.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The released drivers' captures and how many messages each has, as tests/captures/README.md says.
pub(crate) const CAPTURES: [(&str, usize); 8] = [
    ("pymongo", 152),
    ("node-mongodb", 130),
    ("rust-mongodb", 147),
    ("libmongoc", 49),
    ("go-mongodb", 64),
    ("php-mongodb", 26),
    ("ruby-mongo", 46),
    ("perl-MongoDB", 26),
];

/// Bytes of a header, and of a compressed message's fields after it.
const HEADER: usize = 16;
const COMPRESSED: usize = 9;

/// One recording.
pub(crate) struct Capture {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) messages: Vec<Entry>,
}

#[derive(Deserialize)]
struct Manifest {
    messages: Vec<Entry>,
}

/// What the recorder says about one message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    pub(crate) index: usize,
    pub(crate) offset: usize,
    pub(crate) bytes: usize,
    pub(crate) sha256: String,
    pub(crate) request_id: i32,
    pub(crate) response_to: i32,
    pub(crate) opcode: String,
    pub(crate) command: String,
    pub(crate) body_keys: Vec<String>,
    pub(crate) flags: Option<u32>,
    pub(crate) flag_names: Option<Vec<String>>,
    pub(crate) checksum: Option<bool>,
    pub(crate) sections: Option<Vec<EntrySection>>,
    pub(crate) txn_number: Option<i64>,
    pub(crate) compressor: Option<String>,
    pub(crate) original_opcode: Option<i32>,
    pub(crate) uncompressed_size: Option<usize>,
}

#[derive(Deserialize)]
pub(crate) struct EntrySection {
    pub(crate) kind: u8,
    pub(crate) size: u32,
    pub(crate) identifier: Option<String>,
    pub(crate) count: Option<usize>,
}

pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

/// Every capture of this repository.
pub(crate) fn all() -> Vec<Capture> {
    let captures: Vec<Capture> = CAPTURES
        .iter()
        .map(|(name, _)| read(&directory(), name))
        .collect();
    for (capture, (name, count)) in captures.iter().zip(CAPTURES) {
        assert_eq!(capture.messages.len(), count, "{name}");
    }
    captures
}

pub(crate) fn read(directory: &Path, name: &str) -> Capture {
    let file = |extension| {
        let path = directory.join(name).with_extension(extension);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let manifest: Manifest = serde_json::from_slice(&file("json")).expect("a manifest");
    Capture {
        name: name.to_owned(),
        bytes: file("bin"),
        messages: manifest.messages,
    }
}

impl Capture {
    /// Each message's bytes, as the manifest places them, with its entry.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&[u8], &Entry)> {
        self.messages
            .iter()
            .map(|entry| (&self.bytes[entry.offset..][..entry.bytes], entry))
    }

    /// Each `OP_MSG` message with its entry; those inside compressed ones are opened.
    pub(crate) fn op_msgs(&self) -> impl Iterator<Item = (Vec<u8>, &Entry)> {
        self.messages()
            .filter_map(|(bytes, entry)| match &*entry.opcode {
                "OP_MSG" => Some((bytes.to_vec(), entry)),
                "OP_COMPRESSED" => Some((open(bytes, entry), entry)),
                _ => None,
            })
    }
}

impl Entry {
    /// The entry's place, for texts of assertions.
    pub(crate) fn place(&self, capture: &Capture) -> String {
        format!("{} message {}", capture.name, self.index)
    }
}

/// The message inside a compressed one, as OP_COMPRESSED defines it: the same header with the original opcode.
fn open(bytes: &[u8], entry: &Entry) -> Vec<u8> {
    let field = |at: usize| i32::from_le_bytes(bytes[at..][..4].try_into().unwrap());
    assert_eq!(Some(field(HEADER)), entry.original_opcode);
    assert_eq!(
        usize::try_from(field(HEADER + 4)).ok(),
        entry.uncompressed_size
    );
    let compressed = &bytes[HEADER + COMPRESSED..];
    let content = match (bytes[HEADER + 8], entry.compressor.as_deref()) {
        (1, Some("snappy")) => snap::raw::Decoder::new()
            .decompress_vec(compressed)
            .unwrap(),
        (2, Some("zlib")) => to_end(flate2::read::ZlibDecoder::new(compressed)),
        (3, Some("zstd")) => to_end(ruzstd::decoding::StreamingDecoder::new(compressed).unwrap()),
        other => panic!("compressor {other:?}"),
    };
    assert_eq!(Some(content.len()), entry.uncompressed_size);
    let mut message = Vec::new();
    message.extend(u32::try_from(HEADER + content.len()).unwrap().to_le_bytes());
    message.extend(&bytes[4..12]);
    message.extend(&bytes[HEADER..HEADER + 4]);
    message.extend(content);
    message
}

fn to_end(mut content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).unwrap();
    bytes
}
