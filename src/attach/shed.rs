//! What a section lacks.

use super::parts::{Form, Parts};

/// What was left out of a section so that the message fits.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Shed {
    client_form: bool,
    client: bool,
    retry: bool,
    tracestate: bool,
}

impl Shed {
    pub(super) const NOTHING: Self = Self {
        client_form: false,
        client: false,
        retry: false,
        tracestate: false,
    };

    /// The difference of two sets, of which `kept` is the smaller one.
    pub(super) const fn between(wanted: Parts, kept: Parts) -> Self {
        let any_client = !matches!(wanted.client, Form::None);
        Self {
            client_form: matches!((wanted.client, kept.client), (Form::Full, Form::Id)),
            client: any_client && matches!(kept.client, Form::None),
            retry: wanted.retry && !kept.retry,
            tracestate: wanted.tracestate && !kept.tracestate,
        }
    }

    /// Whether everything that was wanted and permitted is there.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }

    /// Whether the client's metadata are there by id only, although their full form is due. It stays due.
    #[must_use]
    pub const fn client_form(&self) -> bool {
        self.client_form
    }

    /// Whether the client's metadata are missing.
    #[must_use]
    pub const fn client(&self) -> bool {
        self.client
    }

    /// Whether the retry metadata are missing.
    #[must_use]
    pub const fn retry(&self) -> bool {
        self.retry
    }

    /// Whether the tracestate is missing.
    #[must_use]
    pub const fn tracestate(&self) -> bool {
        self.tracestate
    }
}
