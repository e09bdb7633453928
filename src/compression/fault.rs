//! What can be wrong with a stream, before it is known where the stream stands.

/// Why a stream did not inflate to exactly the bytes it was to fill.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// Not one whole stream.
    Malformed,
    /// Fewer bytes.
    Fewer,
    /// More bytes.
    More,
    /// As many bytes, and then so many compressed ones that are not part of the stream.
    Trailing(usize),
    /// No memory for the decompressor's state.
    NoMemory,
}
