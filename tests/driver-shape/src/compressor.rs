//! The three compressors of the wire protocol.

use std::io::{Read, Write};

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Compressor {
    Snappy,
    Zlib,
    Zstd,
}

impl Compressor {
    pub const ALL: [Self; 3] = [Self::Snappy, Self::Zlib, Self::Zstd];

    pub fn name(self) -> &'static str {
        match self {
            Self::Snappy => "snappy",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
        }
    }

    pub fn id(self) -> u8 {
        match self {
            Self::Snappy => 1,
            Self::Zlib => 2,
            Self::Zstd => 3,
        }
    }

    pub fn from_id(id: u8) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|known| known.id() == id);
        known.ok_or_else(|| Error::refused("unknown compressor"))
    }

    pub fn compress(self, bytes: &[u8]) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Snappy => {
                let compressed = snap::raw::Encoder::new().compress_vec(bytes);
                compressed.map_err(|error| Error::refused(error.to_string()))?
            }
            Self::Zlib => {
                let level = flate2::Compression::default();
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(bytes)?;
                encoder.finish()?
            }
            Self::Zstd => zstd::bulk::compress(bytes, 0)?,
        })
    }

    pub fn inflate(self, bytes: &[u8], size: usize) -> Result<Vec<u8>> {
        let inflated = match self {
            Self::Snappy => {
                let inflated = snap::raw::Decoder::new().decompress_vec(bytes);
                inflated.map_err(|error| Error::refused(error.to_string()))?
            }
            Self::Zlib => {
                let mut inflated = Vec::new();
                let decoder = flate2::read::ZlibDecoder::new(bytes);
                decoder.take(1 << 28).read_to_end(&mut inflated)?;
                inflated
            }
            Self::Zstd => zstd::bulk::decompress(bytes, size)?,
        };
        if inflated.len() == size {
            Ok(inflated)
        } else {
            Err(Error::refused("a message has another size than it says"))
        }
    }
}
