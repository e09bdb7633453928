//! What an operation's attempts have led to so far.

use crate::retry::failure::Failure;

/// What went before in an operation's loop of attempts: how many retries, and whether any failure was an overload error. `Copy`.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, backpressure::History};
/// let network = Failure::new(FailureKind::Network);
/// let shed = Failure::new(FailureKind::Server).with_label(ErrorLabel::SystemOverloadedError);
/// let history = History::NONE.after(&network).after(&shed);
/// assert_eq!((history.retries(), history.overloaded()), (2, true));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct History {
    retries: u32,
    overloaded: bool,
    reauthenticated: bool,
}

impl History {
    /// Nothing: the first send is under way.
    pub const NONE: Self = Self {
        retries: 0,
        overloaded: false,
        reauthenticated: false,
    };

    /// The history once a retry follows this failure. The number stays at `i32::MAX` when it gets there.
    #[must_use]
    pub const fn after(self, failure: &Failure) -> Self {
        let largest = i32::MAX.cast_unsigned();
        Self {
            retries: if self.retries < largest {
                self.retries.saturating_add(1)
            } else {
                largest
            },
            overloaded: self.overloaded || failure.is_overload(),
            reauthenticated: false,
        }
    }

    /// The history once the attempt is sent again after reauthentication, which is no retry. A second 391 in a row ends the loop.
    #[must_use]
    pub const fn after_reauthentication(mut self) -> Self {
        self.reauthenticated = true;
        self
    }

    /// Retries made so far over all policies, 0..=`i32::MAX`; the next one has this number plus one.
    #[must_use]
    pub const fn retries(self) -> u32 {
        self.retries
    }

    /// Whether any failure so far was an overload error.
    #[must_use]
    pub const fn overloaded(self) -> bool {
        self.overloaded
    }

    /// Whether the attempt under way is a resend after reauthentication.
    #[must_use]
    pub const fn reauthenticated(self) -> bool {
        self.reauthenticated
    }
}
