//! The decision for one connection.

use super::attachment::Attachment;
use super::command::{Drafts, OutgoingCommand, Purpose};
use super::decision::{Decision, Omitted};
use super::parts::Parts;
use super::span::CommandSpan;
use super::switches::Switches;
use crate::command::{append_retry, is_sensitive_command};
use crate::comment::{self, CommentPermit, Placed};
use crate::error::{CommentError, RetryError};
use crate::gate::{Field, Gate, TelemetryPermit};
use crate::retry::RetryMetadata;

/// Decides for one connection, command by command, whether a section goes with it. `Copy`; nothing is allocated.
///
/// Made from the connection's own hello reply: in load-balanced mode nothing else knows the server, and during an upgrade the
/// connections of one pool differ. Keep it with the connection. When tracing is off, or the server takes no section, a decision costs
/// one branch.
///
/// # Example
/// ```
/// use opmsg_telemetry::Gate;
/// use opmsg_telemetry::attach::{Attacher, CommandSpan, Decision, Omitted, OutgoingCommand, Switches};
/// let command = OutgoingCommand::new("saslStart").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
/// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
/// assert!(matches!(attacher.decide(&command), Decision::Omit(Omitted::Sensitive)));
/// assert!(matches!(Attacher::OFF.decide(&command), Decision::Omit(Omitted::TracingOff)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Attacher {
    /// The permit for sections, or why there is none.
    sections: Result<TelemetryPermit, Omitted>,
    argument: Option<TelemetryPermit>,
    gate: Gate,
    switches: Switches,
    client_written: bool,
}

/// Who made a command's body. See [`Attacher::append_retry`] and [`Attacher::place_comment`].
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::Origin;
/// let of_run_command = |asked: bool| if asked { Origin::UserWhoOptedIn } else { Origin::User };
/// assert_eq!(of_run_command(false), Origin::User);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Origin {
    /// The driver, from an operation of its API.
    Driver,
    /// A user, who passed a document to `runCommand`: the driver may neither look into it nor change it.
    User,
    /// A user who asked for the argument on this call; `body` is the driver's own copy of the document.
    UserWhoOptedIn,
    /// The driver, for `mongocryptd`: what it marks up comes back and would carry the argument twice.
    Mongocryptd,
}

/// Says which section was written; for [`Attacher::written`]. See [`Attachment`] for an example.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[must_use]
pub struct Receipt {
    full_client: bool,
}

impl Receipt {
    pub(super) const fn new(full_client: bool) -> Self {
        Self { full_client }
    }
}

impl Attacher {
    /// Attaches nothing: for monitoring connections, for `mongocryptd`, and until hello was answered.
    pub const OFF: Self = Self::new(&Gate::from_max_wire_version(None), Switches::OFF);

    /// Bytes that the client-level `bulkWrite` keeps free in each message; every driver splits by exactly this number (CRUD
    /// specification, `bulkWrite`). A section has to fit into what the command leaves of it.
    pub const CLIENT_BULK_WRITE_RESERVE: usize = 1_000;

    /// The attacher of a connection.
    #[must_use]
    pub const fn new(gate: &Gate, switches: Switches) -> Self {
        let permit = match gate.telemetry() {
            Some(permit) => Some(permitted(permit, &switches, version(gate))),
            None => None,
        };
        let sections = match permit {
            _ if !switches.is_tracing() => Err(Omitted::TracingOff),
            Some(permit) => Ok(permit),
            None => Err(Omitted::WireVersion),
        };
        Self {
            sections,
            argument: if switches.allows_at(Field::RetryArgument, version(gate)) {
                permit
            } else {
                None
            },
            gate: *gate,
            switches,
            client_written: false,
        }
    }

    /// What goes with a command. Ask once for each command on the wire, retries included.
    ///
    /// The reasons are looked at in the order of [`Omitted`]. Where the caller gave the message's length, drafts that do not fit are
    /// left out: the full form of the client's metadata, the metadata, the retry metadata, the tracestate, at last the section.
    #[inline]
    #[must_use]
    pub fn decide<'c>(&self, command: &'c OutgoingCommand<'_>) -> Decision<'c> {
        match self.sections {
            Ok(permit) => self.decide_with(permit, command),
            Err(reason) => Decision::Omit(reason),
        }
    }

    #[inline]
    fn decide_with<'c>(
        &self,
        permit: TelemetryPermit,
        command: &'c OutgoingCommand<'_>,
    ) -> Decision<'c> {
        if !matches!(command.purpose, Purpose::Operation) {
            return Decision::Omit(Omitted::NotAnOperation);
        }
        if is_sensitive_command(command.name, command.speculative_authenticate) {
            return Decision::Omit(Omitted::Sensitive);
        }
        let Some(span) = &command.span else {
            return Decision::Omit(Omitted::NoSpan);
        };
        if command.has_more {
            return self.decide_on_more(permit, span, command);
        }
        Decision::Attach(Attachment::plain(permit, span))
    }

    /// With drafts, a measured message or a section gate.
    #[inline(never)]
    fn decide_on_more<'c>(
        &self,
        permit: TelemetryPermit,
        span: &'c CommandSpan,
        command: &'c OutgoingCommand<'_>,
    ) -> Decision<'c> {
        let room = match command.message_len {
            0 => usize::MAX,
            len => self.max_message_size().saturating_sub(len),
        };
        let parts = Parts::allowed(
            &command.drafts,
            &self.switches,
            version(&self.gate),
            self.client_written,
        );
        match Attachment::with_what_fits(permit, span, &command.drafts, parts, room) {
            None => Decision::Omit(Omitted::TooLarge),
            Some(_) if command.is_held_back() => Decision::Omit(Omitted::HeldBack),
            Some(attachment) => Decision::Attach(attachment),
        }
    }

    fn max_message_size(&self) -> usize {
        usize::try_from(self.gate.max_message_size()).unwrap_or(usize::MAX)
    }

    /// Notes that a message with this receipt's section was written whole.
    ///
    /// Not called after a failed write: then the full form of the client's metadata stays due.
    #[inline]
    pub const fn written(&mut self, receipt: Receipt) {
        if receipt.full_client {
            self.client_written = true;
        }
    }

    /// Upper bound of the bytes that are added to a message on this connection; 0 when none ever are.
    ///
    /// A splitter that fills messages to the limit subtracts it first.
    #[inline]
    #[must_use]
    pub const fn reserve(&self) -> usize {
        match self.gate.telemetry() {
            Some(_) => self.switches.reserve_at(version(&self.gate)),
            None => 0,
        }
    }

    /// Bytes that a splitter has to subtract beside the `kept` ones that it keeps free already.
    ///
    /// 0 for one that keeps the 1,000 of [`CLIENT_BULK_WRITE_RESERVE`](Self::CLIENT_BULK_WRITE_RESERVE) or more: those are not
    /// reduced twice, whatever is attached; drafts that do not fit are left out when the message's length is given.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Gate, attach::{Attacher, Switches}};
    /// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
    /// assert_eq!(attacher.batch_reserve(0), 90);
    /// assert_eq!(attacher.batch_reserve(Attacher::CLIENT_BULK_WRITE_RESERVE), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn batch_reserve(&self, kept: usize) -> usize {
        if kept >= Self::CLIENT_BULK_WRITE_RESERVE {
            return 0;
        }
        self.reserve().saturating_sub(kept)
    }

    /// Appends the argument `$retry` (draft) to an encoded body, if the switches permit that carrier and the body is one that may
    /// have it. Says whether it did.
    ///
    /// Never into a document that a user wrote, unless that user asked for it, and never into the copy for `mongocryptd`. The metadata
    /// are in one carrier only: with this one permitted, no section has them. Take it out with
    /// [`remove_retry`](crate::command::remove_retry) before the command is shown to monitoring.
    ///
    /// # Errors
    /// Those of [`append_retry`](crate::command::append_retry), [`RetryError::AlreadyPresent`] among them; the body is as it was.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Field, Gate, attach::{Attacher, Origin, Switches}, retry::RetryMetadata};
    /// let switches = Switches::tracing(true).allowing(Field::RetryArgument);
    /// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
    /// let mut body = bson::rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
    /// assert!(!attacher.append_retry(&RetryMetadata::new(1)?, Origin::User, &mut body)?);
    /// assert!(attacher.append_retry(&RetryMetadata::new(1)?, Origin::Driver, &mut body)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append_retry(
        &self,
        retry: &RetryMetadata,
        origin: Origin,
        body: &mut Vec<u8>,
    ) -> Result<bool, RetryError> {
        let Some(permit) = self.argument else {
            return Ok(false);
        };
        if !origin.is_drivers_own() {
            return Ok(false);
        }
        append_retry(permit, retry, body)?;
        Ok(true)
    }

    /// Puts the command span's context into the `comment` of an encoded body (experimental), where the server takes no section, the
    /// switches permit this carrier, and the body is one that may have it. `None` where it did not.
    ///
    /// The result takes it out again before the command is shown to monitoring. See [`comment`](crate::comment) for what becomes of a
    /// comment that is there already.
    ///
    /// # Errors
    /// Those of [`comment::place`](crate::comment::place); the body is as it was, and the command can be sent so.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Gate;
    /// use opmsg_telemetry::attach::{Attacher, CommandSpan, Origin, OutgoingCommand, Switches};
    /// let switches = Switches::tracing(true).with_comment_fallback(true);
    /// let command = OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
    /// let mut body = bson::rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
    /// let before = body.clone();
    /// let old = Attacher::new(&Gate::from_max_wire_version(Some(21)), switches);
    /// if let Some(placed) = old.place_comment(&command, Origin::Driver, &mut body)? {
    ///     assert!(body.len() > before.len());
    ///     placed.restore(&mut body)?;
    /// }
    /// assert_eq!(body, before);
    /// // A 9.0 server gets the section, and never both.
    /// let new = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
    /// assert!(new.place_comment(&command, Origin::Driver, &mut body)?.is_none());
    /// # Ok::<(), opmsg_telemetry::error::CommentError>(())
    /// ```
    pub fn place_comment(
        &self,
        command: &OutgoingCommand<'_>,
        origin: Origin,
        body: &mut Vec<u8>,
    ) -> Result<Option<Placed>, CommentError> {
        let wanted = self.switches.is_tracing()
            && self.switches.comment_fallback()
            && matches!(command.purpose, Purpose::Operation)
            && origin.is_drivers_own();
        let (true, Some(span)) = (wanted, &command.span) else {
            return Ok(None);
        };
        let Some(permit) = CommentPermit::for_command(&self.gate, command.name) else {
            return Ok(None);
        };
        let allowed = self
            .switches
            .allows_at(Field::Tracestate, version(&self.gate));
        let tracestate = command.drafts.tracestate.filter(|_| allowed);
        comment::place(permit, span.as_traceparent(), tracestate, body).map(Some)
    }
}

impl Attacher {
    /// The drafts that may be in a section, of those that are there.
    pub(super) fn permitted(&self, drafts: &Drafts<'_>) -> Parts {
        let version = version(&self.gate);
        Parts::allowed(drafts, &self.switches, version, self.client_written)
    }

    /// Whether retry metadata go by argument.
    pub(super) const fn sends_argument(&self) -> bool {
        self.argument.is_some()
    }
}

impl Origin {
    /// Whether the body is the driver's own copy, and nobody minds what is added.
    const fn is_drivers_own(self) -> bool {
        matches!(self, Self::Driver | Self::UserWhoOptedIn)
    }
}

/// The connection's permit with what the client permits.
const fn permitted(
    mut permit: TelemetryPermit,
    switches: &Switches,
    wire_version: i32,
) -> TelemetryPermit {
    let mut rest: &[Field] = &Field::ALL;
    while let [field, tail @ ..] = rest {
        if switches.allows_at(*field, wire_version) {
            permit = permit.allowing(*field);
        }
        rest = tail;
    }
    permit
}

/// The connection's wire version; one that is not known is below all others.
const fn version(gate: &Gate) -> i32 {
    match gate.max_wire_version() {
        Some(version) => version,
        None => i32::MIN,
    }
}
