//! What keeps traits to the types of this crate.

/// A type of this crate. Nobody else can name it, so nobody else can implement a trait that asks for it.
#[expect(unnameable_types, reason = "nobody else implements it")]
pub trait Sealed {}
