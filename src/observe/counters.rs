//! The counters, and how they are read.

use super::refusal::Refusal;

/// What happened to messages and their telemetry sections, since the value was made.
///
/// Plain numbers that stop at the largest u64. A message counts once, however many sections of kind 3 it has. What was
/// received is what was accepted and what was refused: [`Counters::received`] is their sum at all times.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, ingest::{Config, Ingest}};
/// let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
/// let mut ingest = Ingest::new(Config::server());
/// let before = *ingest.counters();
/// ingest.handle(ping, &mut Vec::new(), Mono::from_nanos(0));
/// let delta = ingest.counters().since(&before);
/// assert_eq!((delta.messages(), delta.received()), (1, 0));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    messages: u64,
    others: u64,
    refused_messages: u64,
    accepted: u64,
    accepted_bytes: u64,
    refused: [u64; Refusal::ALL.len()],
    tolerated: u64,
    unauthenticated: u64,
    admitted: u64,
    limited: u64,
    attached: u64,
    forwarded: u64,
    stripped: u64,
}

/// One number of [`Counters::samples`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// What is counted.
    pub name: &'static str,
    /// For counts by reason: the reason.
    pub refusal: Option<Refusal>,
    /// How many.
    pub value: u64,
}

/// Every counter but those by reason: name and place.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl Counters {
            $(
                $(#[$doc])*
                #[must_use]
                pub const fn $name(&self) -> u64 {
                    self.$name
                }
            )*

            /// The counts that have no reason, in a fixed order.
            fn plain(&self) -> impl Iterator<Item = Sample> + use<> {
                [$((stringify!($name), self.$name)),*]
                    .into_iter()
                    .map(|(name, value)| Sample { name, refusal: None, value })
            }

            fn zip(&self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
                let mut refused = self.refused;
                for (count, other) in refused.iter_mut().zip(other.refused) {
                    *count = join(*count, other);
                }
                Self { $($name: join(self.$name, other.$name),)* refused }
            }
        }
    };
}

counters! {
    /// Messages that were looked at, refused ones included.
    messages;
    /// Messages of other operations, which were handed on unread: those in `OP_COMPRESSED` count again when they come out of it.
    others;
    /// Messages that were not handed on to be run, whatever the reason.
    refused_messages;
    /// Messages with a telemetry section that was accepted.
    accepted;
    /// Bytes of the accepted sections' documents.
    accepted_bytes;
    /// Messages whose telemetry was refused and dropped, and that were handed on without it.
    tolerated;
    /// Messages with an accepted section that is not used, because the connection has not authenticated.
    unauthenticated;
    /// Remote parents that were admitted.
    admitted;
    /// Remote parents that were not admitted, because the token bucket was empty.
    limited;
    /// Messages that a section was attached to.
    attached;
    /// Messages that were passed on with the section they came with.
    forwarded;
    /// Messages that were passed on without the section they came with.
    stripped;
}

impl Counters {
    /// Messages with telemetry: accepted or refused.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.accepted.saturating_add(self.refused())
    }

    /// Messages whose telemetry was refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Messages whose telemetry was refused for this reason.
    #[must_use]
    pub fn refused_for(&self, refusal: Refusal) -> u64 {
        let counts = Refusal::ALL.iter().zip(self.refused);
        counts
            .filter(|(reason, _)| **reason == refusal)
            .fold(0, |_, (_, count)| count)
    }

    /// What was counted since an earlier snapshot of the same counters.
    ///
    /// A snapshot is a copy.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        self.zip(earlier, u64::saturating_sub)
    }

    /// The sum of two: of several connections, or of one connection's intervals.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// Every number with its name, those by reason last; `received` and `refused` come first.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::observe::Counters;
    /// for sample in Counters::default().samples() {
    ///     match sample.refusal {
    ///         Some(refusal) => println!("{}{{{refusal}}} {}", sample.name, sample.value),
    ///         None => println!("{} {}", sample.name, sample.value),
    ///     }
    /// }
    /// ```
    pub fn samples(&self) -> impl Iterator<Item = Sample> + use<> {
        let sums = [("received", self.received()), ("refused", self.refused())];
        let reasons = Refusal::ALL.into_iter().zip(self.refused);
        sums.into_iter()
            .map(|(name, value)| Sample {
                name,
                refusal: None,
                value,
            })
            .chain(self.plain())
            .chain(reasons.map(|(refusal, value)| Sample {
                name: "refused_for",
                refusal: Some(refusal),
                value,
            }))
    }

    /// Counts a message that a section was attached to.
    #[inline]
    pub const fn count_attached(&mut self) {
        self.attached = self.attached.saturating_add(1);
    }

    /// Counts a message that was passed on with its section.
    #[inline]
    pub const fn count_forwarded(&mut self) {
        self.forwarded = self.forwarded.saturating_add(1);
    }

    /// Counts a message that was passed on without its section.
    #[inline]
    pub const fn count_stripped(&mut self) {
        self.stripped = self.stripped.saturating_add(1);
    }

    /// Counts a message whose telemetry is refused.
    #[cold]
    pub fn count_refused(&mut self, refusal: Refusal) {
        for (reason, count) in Refusal::ALL.iter().zip(&mut self.refused) {
            if *reason == refusal {
                *count = count.saturating_add(1);
            }
        }
    }

    #[inline]
    pub(crate) const fn count_message(&mut self) {
        self.messages = self.messages.saturating_add(1);
    }

    #[cold]
    pub(crate) const fn count_other(&mut self) {
        self.others = self.others.saturating_add(1);
    }

    #[inline]
    pub(crate) fn count_accepted(&mut self, bytes: u32) {
        self.accepted = self.accepted.saturating_add(1);
        self.accepted_bytes = self.accepted_bytes.saturating_add(bytes.into());
    }

    #[inline]
    pub(crate) fn count_admission(&mut self, admitted: bool) {
        let count = match admitted {
            true => &mut self.admitted,
            false => &mut self.limited,
        };
        *count = count.saturating_add(1);
    }

    pub(crate) const fn count_unauthenticated(&mut self) {
        self.unauthenticated = self.unauthenticated.saturating_add(1);
    }

    #[cold]
    pub(crate) const fn count_tolerated(&mut self) {
        self.tolerated = self.tolerated.saturating_add(1);
    }

    #[cold]
    pub(crate) const fn count_refused_message(&mut self) {
        self.refused_messages = self.refused_messages.saturating_add(1);
    }
}
