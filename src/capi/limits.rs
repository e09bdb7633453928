//! What a receiver accepts, as C says it.

use super::error::OpmsgError;
use super::numbers::{
    OPMSG_GENERATION_9_0, OPMSG_GENERATION_BEFORE_9_0, OPMSG_VALIDATE_EVERYTHING,
    OPMSG_VALIDATE_FRAMING, OPMSG_VALIDATE_TELEMETRY,
};
use crate::generation::Generation;
use crate::limits::{Limits, Validate};

/// What a receiver accepts. Begin with opmsg_limits_default() or opmsg_limits_server() and change what differs.
#[expect(
    clippy::exhaustive_structs,
    reason = "its layout is part of the interface"
)]
#[repr(C)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OpmsgLimits {
    /// Largest message in bytes; values outside 16 to the largest int32 mean the nearer end.
    pub max_message_size: u32,
    /// Nested levels below a document; values outside 5 to 1000 mean the nearer end.
    pub max_nesting: u32,
    /// OPMSG_VALIDATE_*: how far to look into documents.
    pub validate: u32,
    /// OPMSG_GENERATION_*: whose rules hold, and whose codes errors have.
    pub generation: u32,
    /// 1 if a security token is accepted, 0 if not.
    pub security_token: u32,
}

const _: () = assert!(size_of::<OpmsgLimits>() == 20);

impl OpmsgLimits {
    pub(super) const fn of(limits: &Limits) -> Self {
        Self {
            max_message_size: limits.max_message_size(),
            max_nesting: u32::from_le_bytes({
                let [low, high] = limits.max_nesting().to_le_bytes();
                [low, high, 0, 0]
            }),
            validate: match limits.validate() {
                Validate::Framing => OPMSG_VALIDATE_FRAMING,
                Validate::Telemetry => OPMSG_VALIDATE_TELEMETRY,
                Validate::Everything => OPMSG_VALIDATE_EVERYTHING,
            },
            generation: match limits.generation() {
                Generation::V9_0 => OPMSG_GENERATION_9_0,
                Generation::Before9_0 => OPMSG_GENERATION_BEFORE_9_0,
            },
            security_token: match limits.accepts_security_token() {
                true => 1,
                false => 0,
            },
        }
    }

    #[inline]
    pub(super) fn to_limits(self) -> Result<Limits, OpmsgError> {
        let validate = match self.validate {
            OPMSG_VALIDATE_FRAMING => Validate::Framing,
            OPMSG_VALIDATE_TELEMETRY => Validate::Telemetry,
            OPMSG_VALIDATE_EVERYTHING => Validate::Everything,
            _ => return Err(OpmsgError::ARGUMENT),
        };
        let security_token = match self.security_token {
            0 => false,
            1 => true,
            _ => return Err(OpmsgError::ARGUMENT),
        };
        Ok(Limits::DEFAULT
            .with_max_message_size(self.max_message_size)
            .with_max_nesting(u16::try_from(self.max_nesting).unwrap_or(u16::MAX))
            .with_validate(validate)
            .with_generation(generation(self.generation)?)
            .with_security_token(security_token))
    }
}

/// A generation by its number.
#[inline]
pub(super) const fn generation(number: u32) -> Result<Generation, OpmsgError> {
    match number {
        OPMSG_GENERATION_9_0 => Ok(Generation::V9_0),
        OPMSG_GENERATION_BEFORE_9_0 => Ok(Generation::Before9_0),
        _ => Err(OpmsgError::ARGUMENT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_come_back_as_they_went() {
        let presets = [
            Limits::DEFAULT,
            Limits::SERVER,
            Limits::SERVER
                .before_authentication()
                .with_security_token(true)
                .with_max_nesting(5)
                .with_generation(Generation::Before9_0),
            Limits::DEFAULT.with_validate(Validate::Framing),
        ];
        for limits in presets {
            assert_eq!(OpmsgLimits::of(&limits).to_limits(), Ok(limits));
        }
        assert_eq!(OpmsgLimits::of(&Limits::SERVER).max_nesting, 200);
    }
}
