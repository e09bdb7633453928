//! What one connection's receiver counts.

use super::group::metric_group;
use super::instrument::{Counter, Total};
use super::sets::{Decoder, DecoderFailure, DecoderParent, DecoderRequest, DecoderRequestFailure};
use super::values::{DecodeOutcome, ParentOutcome, Refusal, RequestFault, RequestOutcome};

metric_group! {
    /// What happened to the messages of one connection and to their telemetry sections, since the value was made.
    ///
    /// Plain numbers. A message counts once, however many sections of kind 3 it has. These hold at all times: what was decoded is what was
    /// handled and not unread; what was refused is the sum of the reasons; the parents received are the sections accepted.
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
    Counters {
        /// Requests by what became of their section.
        decoder: Decoder,
        /// Refused sections by what was wrong.
        failure: DecoderFailure,
        /// Messages by whether they were handed on.
        request: DecoderRequest,
        /// Refused messages by what was wrong.
        request_failure: DecoderRequestFailure,
        /// Accepted sections by whether their trace is continued.
        parent: DecoderParent,
    }
}

impl Counters {
    /// Messages that were looked at, refused ones included.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.request
            .request_handled
            .iter()
            .fold(0, |sum, (_, count)| sum.wrapping_add(count.get()))
    }

    /// Messages of other operations, which were handed on unread: those in `OP_COMPRESSED` count again when they come out of it.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.handled(RequestOutcome::Unread)
    }

    /// Messages that were not handed on to be run, whatever the reason.
    #[must_use]
    pub fn refused_messages(&self) -> u64 {
        self.handled(RequestOutcome::Refused)
    }

    /// Messages whose telemetry was refused and dropped, and that were handed on without it.
    #[must_use]
    pub fn tolerated(&self) -> u64 {
        self.handled(RequestOutcome::Tolerated)
    }

    /// Messages with telemetry: accepted or refused.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.accepted().wrapping_add(self.refused())
    }

    /// Messages with a telemetry section that was accepted.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.decoded(DecodeOutcome::Accepted)
    }

    /// Bytes of the accepted sections' documents.
    #[must_use]
    pub fn accepted_bytes(&self) -> u64 {
        let sizes = &self.decoder.telemetry_decoded_size;
        sizes.of(DecodeOutcome::Accepted).sum()
    }

    /// Messages whose telemetry was refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.decoded(DecodeOutcome::Refused)
    }

    /// Messages whose telemetry was refused for this reason.
    #[must_use]
    pub fn refused_for(&self, refusal: Refusal) -> u64 {
        self.failure.telemetry_decode_refused.of(refusal).get()
    }

    /// Remote parents that were admitted.
    #[must_use]
    pub fn admitted(&self) -> u64 {
        self.parents(ParentOutcome::Admitted)
    }

    /// Remote parents that were not admitted, because the token bucket was empty.
    #[must_use]
    pub fn limited(&self) -> u64 {
        self.parents(ParentOutcome::Limited)
    }

    /// Messages with an accepted section that is not used, because the connection has not authenticated.
    #[must_use]
    pub fn unauthenticated(&self) -> u64 {
        self.parents(ParentOutcome::Unauthenticated)
    }

    /// What was counted since an earlier snapshot of the same counters. A snapshot is a copy.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let mut since = Self::default();
        let (decoder, before) = (&self.decoder, &earlier.decoder);
        since.decoder.request_decoded = decoder
            .request_decoded
            .since(&before.request_decoded, Counter::since);
        since.decoder.telemetry_decoded_size = decoder
            .telemetry_decoded_size
            .since(&before.telemetry_decoded_size, Total::since);
        since.failure.telemetry_decode_refused = self
            .failure
            .telemetry_decode_refused
            .since(&earlier.failure.telemetry_decode_refused, Counter::since);
        since.request.request_handled = self
            .request
            .request_handled
            .since(&earlier.request.request_handled, Counter::since);
        since.request_failure.request_refused = self
            .request_failure
            .request_refused
            .since(&earlier.request_failure.request_refused, Counter::since);
        since.parent.telemetry_parent_received = self
            .parent
            .telemetry_parent_received
            .since(&earlier.parent.telemetry_parent_received, Counter::since);
        since
    }

    fn handled(&self, outcome: RequestOutcome) -> u64 {
        self.request.request_handled.of(outcome).get()
    }

    fn decoded(&self, outcome: DecodeOutcome) -> u64 {
        self.decoder.request_decoded.of(outcome).get()
    }

    fn parents(&self, outcome: ParentOutcome) -> u64 {
        self.parent.telemetry_parent_received.of(outcome).get()
    }

    #[inline(always)]
    pub(crate) fn count(&mut self, decoded: DecodeOutcome, handled: RequestOutcome) {
        self.decoder.request_decoded.at(decoded).increment();
        self.request.request_handled.at(handled).increment();
    }

    #[cold]
    pub(crate) fn count_unread(&mut self) {
        let handled = &mut self.request.request_handled;
        handled.at(RequestOutcome::Unread).increment();
    }

    /// A section of so many bytes was accepted, its message handed on.
    #[inline(always)]
    pub(crate) fn count_accepted(&mut self, bytes: u32, parent: ParentOutcome) {
        self.count(DecodeOutcome::Accepted, RequestOutcome::Passed);
        let sizes = &mut self.decoder.telemetry_decoded_size;
        sizes.at(DecodeOutcome::Accepted).record(bytes.into());
        self.parent.telemetry_parent_received.at(parent).increment();
    }

    /// Counts a reply that has a section, which none may have: passed on without it, or not at all.
    ///
    /// For a proxy, which reads replies too; [`Ingest`](crate::ingest::Ingest) counts requests.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::observe::{Counters, values::Refusal};
    /// let mut counters = Counters::default();
    /// counters.count_reply_with_section(true);
    /// assert_eq!((counters.refused_for(Refusal::InReply), counters.tolerated()), (1, 1));
    /// ```
    #[cold]
    pub fn count_reply_with_section(&mut self, is_passed_on: bool) {
        match is_passed_on {
            true => self.count_tolerated(Refusal::InReply),
            false => self.count_refused(Some(Refusal::InReply), RequestFault::Telemetry),
        }
    }

    /// A section was refused and dropped, and its message handed on.
    #[cold]
    pub(crate) fn count_tolerated(&mut self, refusal: Refusal) {
        self.count_refusal(refusal, RequestOutcome::Tolerated);
    }

    /// A message was refused, because of its section or not.
    #[cold]
    pub(crate) fn count_refused(&mut self, refusal: Option<Refusal>, fault: RequestFault) {
        match refusal {
            Some(refusal) => self.count_refusal(refusal, RequestOutcome::Refused),
            None => self.count(DecodeOutcome::Absent, RequestOutcome::Refused),
        }
        let faults = &mut self.request_failure.request_refused;
        faults.at(fault).increment();
    }

    fn count_refusal(&mut self, refusal: Refusal, handled: RequestOutcome) {
        self.count(DecodeOutcome::Refused, handled);
        let reasons = &mut self.failure.telemetry_decode_refused;
        reasons.at(refusal).increment();
    }
}
