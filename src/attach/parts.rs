//! Which drafts a section has.

use super::command::Drafts;
use super::switches::Switches;
use crate::gate::Field;

/// A set of the drafts of one command.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Parts {
    pub(super) tracestate: bool,
    pub(super) retry: bool,
    pub(super) client: Form,
}

/// How much of the client's metadata is sent.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) enum Form {
    #[default]
    None,
    Id,
    Full,
}

impl Parts {
    pub(super) const NONE: Self = Self {
        tracestate: false,
        retry: false,
        client: Form::None,
    };

    /// Those that are there and that a client's switches permit on a connection.
    pub(super) fn allowed(
        drafts: &Drafts<'_>,
        switches: &Switches,
        wire_version: i32,
        client_written: bool,
    ) -> Self {
        let allows = |field| switches.allows_at(field, wire_version);
        Self {
            tracestate: drafts.tracestate.is_some() && allows(Field::Tracestate),
            retry: drafts.retry.is_some() && allows(Field::Retry),
            client: match drafts.client {
                Some(_) if !allows(Field::Client) => Form::None,
                None => Form::None,
                // Metadata that have no more than the id are no full form, and do not count as one.
                Some(client) if client_written || client.driver().is_none() => Form::Id,
                Some(_) => Form::Full,
            },
        }
    }

    /// Without the one that is needed least (TS-151); `None` when nothing is left.
    pub(super) const fn smaller(self) -> Option<Self> {
        match self {
            Self {
                client: Form::Full, ..
            } => Some(Self {
                client: Form::Id,
                ..self
            }),
            Self {
                client: Form::Id, ..
            } => Some(Self {
                client: Form::None,
                ..self
            }),
            Self { retry: true, .. } => Some(Self {
                retry: false,
                ..self
            }),
            Self {
                tracestate: true, ..
            } => Some(Self {
                tracestate: false,
                ..self
            }),
            Self::NONE => None,
        }
    }
}
