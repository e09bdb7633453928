//! `OP_MSG`: the writer that every command goes through, and the reader of replies.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicI32, Ordering};

use bson::raw::{CString, RawArrayBuf};
use bson::{RawDocument, RawDocumentBuf};
use opmsg_telemetry::TelemetrySection; // + telemetry

use crate::command::Command;
use crate::compressor::Compressor;
use crate::error::{Error, Result};

const OP_COMPRESSED: i32 = 2012;
const OP_MSG: i32 = 2013;
const HEADER: usize = 16;

pub const CHECKSUM_PRESENT: u32 = 1;
pub const MORE_TO_COME: u32 = 1 << 1;
pub const EXHAUST_ALLOWED: u32 = 1 << 16;

/// A message, to be written or just read.
#[derive(Clone, Debug)]
pub struct Message {
    pub body: RawDocumentBuf,
    pub sequences: Vec<DocumentSequence>,
    pub flags: u32,
    pub request_id: i32,
    pub response_to: i32,
    pub compressible: bool,
    pub telemetry: Option<TelemetrySection>, // + telemetry
}

#[derive(Clone, Debug)]
pub struct DocumentSequence {
    pub identifier: &'static str,
    pub documents: Vec<RawDocumentBuf>,
}

pub fn next_request_id() -> i32 {
    static NEXT: AtomicI32 = AtomicI32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Message {
    pub fn of_command(command: Command) -> Result<Self> {
        let mut flags = 0;
        if command.exhaust_allowed {
            flags |= EXHAUST_ALLOWED;
        }
        if !command.reply_expected {
            flags |= MORE_TO_COME;
        }
        Ok(Self {
            body: command.encode()?,
            compressible: command.is_compressible(),
            sequences: command.sequences,
            flags,
            request_id: next_request_id(),
            response_to: 0,
            telemetry: None, // + telemetry
        })
    }

    /// The command as it is shown to monitoring: the body, and the sequences as arrays.
    pub fn command_document(&self) -> Result<RawDocumentBuf> {
        let mut command = self.body.clone();
        for sequence in &self.sequences {
            let mut array = RawArrayBuf::new();
            for document in &sequence.documents {
                array.push(document.as_ref());
            }
            command.append(CString::try_from(sequence.identifier)?, array);
        }
        Ok(command)
    }

    /// The sections, in order: what is compressed, or written as it is.
    fn sections(&self) -> Result<Vec<u8>> {
        let mut sections = vec![0];
        sections.extend_from_slice(self.body.as_bytes());
        for sequence in &self.sequences {
            sections.push(1);
            let documents = sequence.documents.iter();
            let size = documents.map(|document| document.as_bytes().len());
            let size = 4 + sequence.identifier.len() + 1 + size.sum::<usize>();
            sections.extend(length(size)?.to_le_bytes());
            sections.extend_from_slice(sequence.identifier.as_bytes());
            sections.push(0);
            for document in &sequence.documents {
                sections.extend_from_slice(document.as_bytes());
            }
        }
        // + telemetry {
        if let Some(section) = &self.telemetry {
            sections.extend_from_slice(section.as_bytes());
        }
        // + telemetry }
        Ok(sections)
    }

    /// Bytes of the message as it is now, uncompressed.
    pub fn encoded_len(&self) -> Result<usize> {
        Ok(HEADER + 4 + self.sections()?.len())
    }

    /// Writes the message, compressed if both sides agreed on it.
    pub fn write(
        &self,
        writer: &mut impl Write,
        compressor: Option<Compressor>,
        max_message_size: usize,
    ) -> Result<()> {
        let mut content = self.flags.to_le_bytes().to_vec();
        content.extend(self.sections()?);
        if HEADER + content.len() > max_message_size {
            return Err(Error::refused(
                "the message is larger than the server takes",
            ));
        }
        let mut op_code = OP_MSG;
        if let Some(compressor) = compressor.filter(|_| self.compressible) {
            op_code = OP_COMPRESSED;
            let mut compressed = OP_MSG.to_le_bytes().to_vec();
            compressed.extend(length(content.len())?.to_le_bytes());
            compressed.push(compressor.id());
            compressed.extend(compressor.compress(&content)?);
            content = compressed;
        }
        let mut message = length(HEADER + content.len())?.to_le_bytes().to_vec();
        message.extend(self.request_id.to_le_bytes());
        message.extend(self.response_to.to_le_bytes());
        message.extend(op_code.to_le_bytes());
        message.extend(content);
        writer.write_all(&message)?;
        writer.flush()?;
        Ok(())
    }

    /// Reads a reply.
    pub fn read(reader: &mut impl Read) -> Result<Self> {
        let mut header = [0; HEADER];
        reader.read_exact(&mut header)?;
        let int = |at: usize| i32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        let len = usize::try_from(int(0)).unwrap_or(0);
        if !(HEADER..=48_000_000).contains(&len) {
            return Err(Error::refused("a reply of an impossible length"));
        }
        let mut content = vec![0; len - HEADER];
        reader.read_exact(&mut content)?;
        let content = match int(12) {
            OP_MSG => content,
            OP_COMPRESSED if content.len() >= 9 => {
                let size = i32::from_le_bytes(content[4..8].try_into().unwrap());
                let size = usize::try_from(size).unwrap_or(0).min(48_000_000);
                Compressor::from_id(content[8])?.inflate(&content[9..], size)?
            }
            _ => return Err(Error::refused("a reply of another operation")),
        };
        let (flags, mut rest) = content
            .split_first_chunk()
            .ok_or_else(|| Error::refused("a reply without flags"))?;
        let flags = u32::from_le_bytes(*flags);
        if flags & CHECKSUM_PRESENT != 0 {
            rest = &rest[..rest.len().saturating_sub(4)];
        }
        // A server answers with a body and nothing else.
        let body = match rest {
            [0, body @ ..] => RawDocument::from_bytes(body)?.to_owned(),
            _ => return Err(Error::refused("a reply without a body")),
        };
        Ok(Self {
            body,
            sequences: Vec::new(),
            flags,
            request_id: int(4),
            response_to: int(8),
            compressible: false,
            telemetry: None, // + telemetry
        })
    }
}

fn length(len: usize) -> Result<i32> {
    i32::try_from(len).map_err(|_| Error::refused("the message is larger than a length can say"))
}
