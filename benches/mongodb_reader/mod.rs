//! The steps of the `mongodb` crate's reader of `OP_MSG`, re-stated for comparison; no code of it is used.
//!
//! As version 3.9.1 does: the header field by field; a zeroed buffer for the rest, filled from the stream; flags; then
//! sections through `Read`, each document copied into a `RawDocumentBuf` of its own, all lengths through checked arithmetic.
//! One repair: the released reader takes the identifier of a sequence to the end of the message, and so cannot read a
//! sequence followed by documents at all. Here it is read to its NUL. The crate's socket is a slice here.

use std::io::{self, Read, Write};

use bson::RawDocumentBuf;

#[derive(Debug)]
#[expect(
    dead_code,
    reason = "filled as the reader does, and compared by nobody"
)]
pub(crate) struct DriverMessage {
    pub(crate) request_id: i32,
    pub(crate) response_to: i32,
    pub(crate) flags: u32,
    pub(crate) body: RawDocumentBuf,
    pub(crate) sequences: Vec<DriverSequence>,
    pub(crate) checksum: Option<u32>,
}

#[derive(Debug)]
#[expect(
    dead_code,
    reason = "filled as the reader does, and compared by nobody"
)]
pub(crate) struct DriverSequence {
    pub(crate) identifier: String,
    pub(crate) documents: Vec<RawDocumentBuf>,
}

enum Section {
    Body(RawDocumentBuf),
    Sequence(DriverSequence),
}

/// Counts what was read through it.
struct Counting<R> {
    reader: R,
    read: usize,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

#[inline(never)]
pub(crate) fn read_from(mut stream: &[u8]) -> io::Result<DriverMessage> {
    let length = read_i32(&mut stream)?;
    let request_id = read_i32(&mut stream)?;
    let response_to = read_i32(&mut stream)?;
    let op_code = read_i32(&mut stream)?;
    if op_code != 2013 {
        return Err(malformed());
    }
    let mut left = minus(usize::try_from(length).map_err(|_| malformed())?, 16)?;
    let mut buffer = vec![0; left];
    stream.read_exact(&mut buffer)?;

    let mut rest = buffer.as_slice();
    let flags = u32::from_le_bytes(read_array(&mut rest)?);
    left = minus(left, 4)?;
    let mut reader = Counting {
        reader: &mut rest,
        read: 0,
    };
    let mut body = None;
    let mut sequences = Vec::new();
    while minus(left, reader.read)? > 4 {
        match read_section(&mut reader)? {
            Section::Body(_) if body.is_some() => return Err(malformed()),
            Section::Body(document) => body = Some(document),
            Section::Sequence(sequence) => sequences.push(sequence),
        }
    }
    left = minus(left, reader.read)?;
    let mut checksum = None;
    if left == 4 && flags & 1 == 1 {
        checksum = Some(u32::from_le_bytes(read_array(&mut rest)?));
    } else if left != 0 {
        return Err(malformed());
    }
    Ok(DriverMessage {
        request_id,
        response_to,
        flags,
        body: body.ok_or_else(malformed)?,
        sequences,
        checksum,
    })
}

fn read_section(reader: &mut impl Read) -> io::Result<Section> {
    let [kind] = read_array(reader)?;
    if kind == 0 {
        return Ok(Section::Body(read_document(reader)?));
    }
    let size = usize::try_from(read_i32(reader)?).map_err(|_| malformed())?;
    let mut left = minus(size, 4)?;
    // The repair: to the NUL and no further.
    let mut identifier = Vec::new();
    loop {
        let [byte] = read_array(reader)?;
        left = minus(left, 1)?;
        if byte == 0 {
            break;
        }
        identifier.push(byte);
    }
    let identifier = String::from_utf8(identifier).map_err(|_| malformed())?;
    let mut documents = Vec::new();
    let mut reader = Counting { reader, read: 0 };
    while left > reader.read {
        documents.push(read_document(&mut reader)?);
    }
    if left != reader.read {
        return Err(malformed());
    }
    Ok(Section::Sequence(DriverSequence {
        identifier,
        documents,
    }))
}

fn read_document(reader: &mut impl Read) -> io::Result<RawDocumentBuf> {
    let length = read_i32(reader)?;
    let size = usize::try_from(length).map_err(|_| malformed())?;
    let mut bytes = Vec::with_capacity(size);
    bytes.write_all(&length.to_le_bytes())?;
    let left = u64::try_from(minus(size, 4)?).map_err(|_| malformed())?;
    reader.take(left).read_to_end(&mut bytes)?;
    RawDocumentBuf::from_bytes(bytes).map_err(|_| malformed())
}

fn read_i32(reader: &mut impl Read) -> io::Result<i32> {
    read_array(reader).map(i32::from_le_bytes)
}

fn read_array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn minus(from: usize, amount: usize) -> io::Result<usize> {
    from.checked_sub(amount).ok_or_else(malformed)
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}
