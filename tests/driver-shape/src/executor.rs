//! The one way of every operation to the wire: retries around it, reauthentication inside of it.

use std::thread;

use bson::RawDocumentBuf;
use opmsg_telemetry::Gate; // + telemetry
use opmsg_telemetry::attach::Observer as _; // + record
use opmsg_telemetry::attach::Origin; // + draft
use opmsg_telemetry::attach::{Attacher, OutgoingCommand, Switches}; // + telemetry
use opmsg_telemetry::observe::{ClientObserver as _, End, Occasion}; // + record
use opmsg_telemetry::retry::backpressure::{self, Policy, Retry as Decided}; // + draft
use opmsg_telemetry::retry::backpressure::{Decision, GiveUp}; // + record
use opmsg_telemetry::retry::{Failure, FailureKind, RetryMetadata, RetryTracker}; // + draft

use crate::client::Client;
use crate::client::wall; // + record
use crate::command::Command;
use crate::connection::{Connection, Faults};
use crate::error::{Error, Phase, RETRYABLE_WRITE, Result};
use crate::events::{Event, Started};
use crate::message::Message;
use crate::operation::{Finish, Kind, Operation};
use crate::retry::Retry;
use crate::retry::Stop; // + record
use crate::session::{Session, Transaction};

/// What an operation gave, and the connection it used, which is the caller's now.
pub(crate) struct Done<T> {
    pub(crate) output: T,
    pub(crate) connection: Connection,
    /// The id of the reply, for a stream that goes on from it.
    pub(crate) reply_id: i32,
}

impl Client {
    /// Runs an operation.
    pub(crate) fn execute<O: Operation>(
        &self,
        operation: &mut O,
        mut session: Option<&mut Session>,
    ) -> Result<O::Output> {
        let pinned = session
            .as_deref_mut()
            .and_then(|session| session.pinned.take());
        let done = self.run(operation, session.as_deref_mut(), pinned)?;
        match session {
            Some(session) if self.options.load_balanced && session.in_transaction() => {
                session.pinned = Some(done.connection);
            }
            _ => self.pool.check_in(done.connection),
        }
        Ok(done.output)
    }

    /// Runs an operation and hands out its connection; on a given one, if there is one.
    pub(crate) fn execute_with_connection<O: Operation>(
        &self,
        operation: &mut O,
        session: Option<&mut Session>,
        pinned: Option<Connection>,
    ) -> Result<Done<O::Output>> {
        self.run(operation, session, pinned)
    }

    fn run<O: Operation>(
        &self,
        operation: &mut O,
        mut session: Option<&mut Session>,
        pinned: Option<Connection>,
    ) -> Result<Done<O::Output>> {
        let span = self.start_operation_span(operation, session.as_deref());
        let _current = span.enter();
        let result = self.run_with_retries(operation, session.as_deref_mut(), pinned);
        span.record(&result);
        if let Some(session) = session
            && session.transaction == Transaction::Starting
        {
            session.transaction = Transaction::InProgress;
        }
        result
    }

    fn run_with_retries<O: Operation>(
        &self,
        operation: &mut O,
        session: Option<&mut Session>,
        mut pinned: Option<Connection>,
    ) -> Result<Done<O::Output>> {
        let mut implicit = Session::new();
        let session = session.unwrap_or(&mut implicit);
        let kind = operation.kind();
        let in_transaction = session.in_transaction();
        if kind == Kind::RetryableWrite && session.transaction == Transaction::None {
            session.txn_number += 1;
        }
        let was_pinned = pinned.is_some();
        // This driver decides by itself, so the tracker's own policy has nothing to say.
        let policy = Policy::new(backpressure::Operation::Excluded); // + draft
        let mut tracker = RetryTracker::new(policy, self.clock()); // + draft
        let name = operation.name().to_owned(); // + record
        // + record {
        let occasion = || {
            let span = current().filter(|_| self.is_tracing());
            Occasion::new(wall()).with_command(&name).with_span(span)
        };
        // + record }
        let mut retry: Option<Retry> = None;
        loop {
            if let Some(retry) = &retry {
                let wait = retry.wait(self.options.jitter);
                let mut decided = Decided::new().with_allowed(retry.allowed); // + draft
                if let Some(wait) = wait {
                    decided = decided.with_backoff(wait, retry.base); // + draft
                    thread::sleep(wait);
                }
                tracker.retrying(&failure(&retry.last), &decided); // + draft
                let failure = failure(&retry.last); // + record
                let decision = Decision::Retry(decided); // + record
                self.record(|told| told.failed(&tracker, &failure, &decision, occasion)); // + record
            }
            let connection = match pinned.take() {
                Some(connection) => Ok(connection),
                None if was_pinned => Err(Error::refused("the pinned connection is lost")),
                None => self.pool.check_out(),
            };
            let mut connection = match connection {
                Ok(connection) => connection,
                Err(error) => {
                    let error = label(error, kind);
                    let options = &self.options;
                    let failure = failure(&error); // + record
                    let next = Retry::after(retry, error, kind, in_transaction, options);
                    self.stopped(&tracker, &failure, next.as_ref().err(), occasion); // + record
                    retry = Some(next?);
                    continue;
                }
            };
            let metadata = tracker.metadata(self.clock()); // + draft
            let result = self.execute_on_connection(
                operation,
                &mut connection,
                session,
                metadata.as_ref(), // + draft
            );
            match result {
                Ok((output, reply_id)) => {
                    self.record(|told| told.ended(&tracker, End::SUCCEEDED, occasion)); // + record
                    return Ok(Done {
                        output,
                        connection,
                        reply_id,
                    });
                }
                Err(error) => {
                    match was_pinned && connection.is_usable() {
                        true => pinned = Some(connection),
                        false => self.pool.check_in(connection),
                    }
                    let error = label(error, kind);
                    let options = &self.options;
                    let failure = failure(&error); // + record
                    let next = Retry::after(retry, error, kind, in_transaction, options);
                    self.stopped(&tracker, &failure, next.as_ref().err(), occasion); // + record
                    retry = Some(next?);
                }
            }
        }
    }

    // + record {
    /// Tells of a failure that no other attempt follows.
    fn stopped(
        &self,
        tracker: &RetryTracker,
        failure: &Failure,
        stop: Option<&Stop>,
        occasion: impl Fn() -> Occasion + Copy,
    ) {
        let Some(stop) = stop else { return };
        let reason = match stop.at_limit {
            true => GiveUp::LimitReached,
            false => GiveUp::NotRetryable,
        };
        self.record(|told| {
            told.failed(tracker, failure, &Decision::GiveUp(reason), occasion);
            told.ended(tracker, End::gave_up(reason, failure), occasion);
        });
    }
    // + record }

    /// Sends an operation's command over a connection; once more after a new login, if the server asks for one.
    pub(crate) fn execute_on_connection<O: Operation>(
        &self,
        operation: &mut O,
        connection: &mut Connection,
        session: &mut Session,
        retry: Option<&RetryMetadata>, // + draft
    ) -> Result<(O::Output, i32)> {
        loop {
            let command = self.build_command(operation, connection, session)?;
            let name = command.name.clone();
            let is_sensitive = command.is_sensitive();
            let mut message = Message::of_command(command)?;
            let request_id = message.request_id;
            let info = connection.info.clone();
            let span = self.start_command_span(operation, &name, is_sensitive, &info, &message)?;
            if let Some(analysis) = &self.analysis {
                message.body = analysis.mark(&name, &message)?;
            }
            let command = match is_sensitive {
                true => RawDocumentBuf::new(),
                false => message.command_document()?,
            };
            self.events.emit(Event::Started(Started {
                request_id,
                name: name.clone(),
                command,
                connection: info,
            }));
            let gate = Gate::from_max_wire_version(connection.description.max_wire_version); // + telemetry
            let gate = gate.with_max_message_size(connection.description.max_message_size); // + draft
            let switches = Switches::tracing(self.is_tracing()); // + telemetry
            let drafts = self.options.drafts.iter(); // + draft
            let switches = drafts.fold(switches, |all, draft| all.allowing(*draft)); // + draft
            // + telemetry {
            let attacher = connection
                .attacher
                .get_or_insert_with(|| Attacher::new(&gate, switches));
            // + telemetry }
            let outgoing = OutgoingCommand::new(&name).with_optional_span(span.on_wire()); // + telemetry
            // + draft {
            let mut outgoing = outgoing.with_client(&self.identity);
            if let Some(retry) = retry {
                outgoing = outgoing.with_retry(retry);
                let origin = match operation.kind() {
                    Kind::RunCommand => Origin::User,
                    _ => Origin::Driver,
                };
                let mut body = std::mem::take(&mut message.body).into_bytes();
                let appended = attacher.append_retry(retry, origin, &mut body);
                // + draft }
                self.record(|told| told.retry_appended(attacher, &appended)); // + record
                // + draft {
                message.body = RawDocumentBuf::from_bytes(body)?;
            }
            let outgoing = outgoing.with_message_len(message.encoded_len()?);
            // + draft }
            let attached = attacher.decide(&outgoing); // + telemetry
            self.record(|told| told.decided(attacher, &outgoing, &attached, wall)); // + record
            message.telemetry = attached.attachment().map(|section| section.to_section()); // + telemetry
            let sent = match Faults::strikes(&self.options.faults.writes) {
                true => Err(Error::new(Phase::Network, "nothing was written")),
                false => connection.send(message),
            };
            // + draft {
            if let (Ok(_), Some(attacher), Some(attachment)) =
                (&sent, &mut connection.attacher, attached.attachment())
            {
                attacher.written(attachment.receipt());
            }
            // + draft }
            let reply = sent.and_then(|reply| match &reply {
                Some(reply) => match Error::of_reply(&reply.body) {
                    Some(error) => Err(error),
                    None => Ok((Some(reply.body.clone()), reply.request_id)),
                },
                None => Ok((None, 0)),
            });
            self.events.emit(match &reply {
                Ok(_) => Event::Succeeded { request_id },
                Err(error) => Event::Failed {
                    request_id,
                    code: error.code(),
                },
            });
            let result = reply.and_then(|(reply, reply_id)| {
                let rest = Finish {
                    client: self,
                    connection,
                    session,
                };
                let output = operation.finish(reply, rest)?;
                Ok((output, reply_id))
            });
            span.record(&result);
            match (&result, &self.options.credential) {
                (Err(error), Some(credential)) if error.asks_for_reauthentication() => {
                    connection.authenticate(credential)?;
                }
                _ => return result,
            }
        }
    }

    fn build_command<O: Operation>(
        &self,
        operation: &mut O,
        connection: &Connection,
        session: &Session,
    ) -> Result<Command> {
        let mut command = operation.build(&connection.description)?;
        if !command.reply_expected {
            // Without a reply there is nothing to be sure of, so there is no session.
            command.body.insert("writeConcern", bson::doc! { "w": 0 });
            return Ok(command);
        }
        command.session = Some(session.id);
        let is_retryable = operation.kind() == Kind::RetryableWrite;
        if is_retryable || session.transaction != Transaction::None {
            command.txn_number = Some(session.txn_number);
        }
        command.transaction = match session.transaction {
            Transaction::None => None,
            Transaction::Starting => Some(true),
            Transaction::InProgress | Transaction::Ended => Some(false),
        };
        Ok(command)
    }
}

/// What a driver itself says about an error.
fn label(mut error: Error, kind: Kind) -> Error {
    let is_write = matches!(kind, Kind::RetryableWrite | Kind::EndOfTransaction);
    if is_write && (error.is_network() || error.phase == Phase::CheckOut) {
        error.labels.push(RETRYABLE_WRITE.to_owned());
    }
    error
}

// + record {
/// The operation's span: that of the attempt has ended.
fn current() -> Option<opmsg_telemetry::Traceparent> {
    use opentelemetry::trace::TraceContextExt;
    let context = opentelemetry::Context::current();
    let span = context.span().span_context().clone();
    opmsg_telemetry::Traceparent::try_from(&span).ok()
}
// + record }

// + draft {
fn failure(error: &Error) -> Failure {
    let kind = match (&error.reply, error.phase) {
        (Some(reply), _) => return Failure::from_reply(reply.as_bytes()),
        (None, Phase::CheckOut) => FailureKind::Pool,
        (None, Phase::Connecting) => FailureKind::Connecting,
        (None, Phase::Network) => FailureKind::Network,
        (None, _) => FailureKind::Other,
    };
    Failure::new(kind).with_labels(&error.labels)
}
// + draft }
