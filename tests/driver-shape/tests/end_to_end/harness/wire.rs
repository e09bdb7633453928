//! Reads messages without the crate: the judge's own idea of the wire.

use std::io::Read;

use bson::{Document, RawDocument};

/// An `OP_MSG`, whatever it was wrapped in.
#[derive(Clone, Debug)]
pub(crate) struct OpMsg {
    pub(crate) request_id: i32,
    pub(crate) flags: u32,
    pub(crate) body: Document,
    pub(crate) sequences: Vec<(String, Vec<Document>)>,
    /// The telemetry sections, kind byte included.
    pub(crate) telemetry: Vec<Vec<u8>>,
    /// The kinds of all sections, in order.
    pub(crate) kinds: Vec<u8>,
    pub(crate) compressor: Option<u8>,
    /// Bytes without compression.
    pub(crate) len: usize,
}

fn int(bytes: &[u8], at: usize) -> i32 {
    i32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn len(bytes: &[u8], at: usize) -> usize {
    usize::try_from(int(bytes, at)).expect("a length")
}

fn document(bytes: &[u8]) -> Document {
    let raw = RawDocument::from_bytes(bytes).expect("a document");
    Document::try_from(raw).expect("a document")
}

impl OpMsg {
    pub(crate) fn read(message: &[u8]) -> Self {
        let (content, compressor) = match int(message, 12) {
            2013 => (message[16..].to_vec(), None),
            2012 => {
                assert_eq!(int(message, 16), 2013, "what is inside");
                (inflate(message), Some(message[24]))
            }
            other => panic!("operation {other}"),
        };
        let flags = u32::from_le_bytes(content[..4].try_into().expect("four bytes"));
        let mut rest = &content[4..];
        if flags & 1 != 0 {
            rest = &rest[..rest.len() - 4];
        }
        let mut msg = Self {
            request_id: int(message, 4),
            flags,
            body: Document::new(),
            sequences: Vec::new(),
            telemetry: Vec::new(),
            kinds: Vec::new(),
            compressor,
            len: 16 + content.len(),
        };
        while let [kind, section @ ..] = rest {
            let size = len(section, 0);
            let (section, after) = section.split_at(size);
            match kind {
                0 => msg.body = document(section),
                1 => msg.sequences.push(sequence(section)),
                3 => msg.telemetry.push(rest[..=size].to_vec()),
                other => panic!("section kind {other}"),
            }
            msg.kinds.push(*kind);
            rest = after;
        }
        msg
    }

    pub(crate) fn command(&self) -> &str {
        self.body.keys().next().map_or("", String::as_str)
    }

    /// The document of the one telemetry section.
    pub(crate) fn section(&self) -> Option<Document> {
        assert!(self.telemetry.len() <= 1, "{}", self.command());
        self.telemetry
            .first()
            .map(|section| document(&section[1..]))
    }

    /// The command as monitoring has to show it: the body, and the sequences as arrays.
    pub(crate) fn command_document(&self) -> Document {
        let mut command = self.body.clone();
        for (identifier, documents) in &self.sequences {
            command.insert(identifier, documents.clone());
        }
        command
    }
}

fn sequence(section: &[u8]) -> (String, Vec<Document>) {
    let end = section[4..]
        .iter()
        .position(|byte| *byte == 0)
        .expect("NUL");
    let identifier = String::from_utf8(section[4..4 + end].to_vec()).expect("text");
    let mut rest = &section[4 + end + 1..];
    let mut documents = Vec::new();
    while !rest.is_empty() {
        let (first, after) = rest.split_at(len(rest, 0));
        documents.push(document(first));
        rest = after;
    }
    (identifier, documents)
}

fn inflate(message: &[u8]) -> Vec<u8> {
    let (size, stream) = (len(message, 20), &message[25..]);
    let mut content = Vec::new();
    match message[24] {
        1 => {
            content = snap::raw::Decoder::new()
                .decompress_vec(stream)
                .expect("snappy")
        }
        2 => {
            let mut decoder = flate2::read::ZlibDecoder::new(stream);
            decoder.read_to_end(&mut content).expect("zlib");
        }
        3 => content = zstd::bulk::decompress(stream, size).expect("zstd"),
        other => panic!("compressor {other}"),
    }
    assert_eq!(content.len(), size, "what was said to be inside");
    content
}

/// The 90 bytes of a section that has a traceparent and nothing else, by the table of the published layout.
pub(crate) fn plain_section(trace_id: &str, parent_id: &str, flags: u8) -> Vec<u8> {
    let mut section = b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0".to_vec();
    section.extend(format!("00-{trace_id}-{parent_id}-{flags:02x}").bytes());
    section.extend([0; 3]);
    assert_eq!(section.len(), 90);
    section
}
