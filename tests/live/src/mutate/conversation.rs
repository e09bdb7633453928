//! One connection: what is sent, what has to come back, and whether it does.

use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::messages::{self, Made};
use super::prediction::{Fate, Predictor, Script, Target};
use super::random::Random;
use super::replies::{Arrival, Replies, Reply};
use super::seeds::Seeds;
use super::tally::Tally;

/// More bytes than this are written by a thread of their own: both sides could wait for each other otherwise.
const INLINE: usize = 64 << 10;

pub struct Conversation<'c> {
    target: &'c Target,
    seeds: &'c Seeds,
    patience: Duration,
    number: u64,
    random: Random,
    last_id: i32,
}

/// How bytes are handed to the connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pace {
    /// All at once.
    Whole,
    /// In pieces of up to this many bytes.
    Pieces(usize),
    /// The first bytes one at a time.
    Slow(usize),
}

impl<'c> Conversation<'c> {
    /// All that it does follows from the number.
    pub fn new(target: &'c Target, seeds: &'c Seeds, patience: Duration, number: u64) -> Self {
        let random = Random::new(number);
        Self {
            target,
            seeds,
            patience,
            number,
            random,
            last_id: 0,
        }
    }

    fn next_id(&mut self) -> i32 {
        self.last_id += 1;
        self.last_id
    }

    fn make(&mut self) -> Made {
        let id = self.next_id();
        messages::make(&mut self.random, self.seeds, id)
    }

    fn connect(&self, tally: &mut Tally) -> Option<TcpStream> {
        let began = Instant::now();
        loop {
            match TcpStream::connect_timeout(&self.target.address, self.patience) {
                // Nobody listens there, and this machine took that very port for this side: a connection with itself.
                Ok(stream) if stream.local_addr().ok() == stream.peer_addr().ok() => {
                    tally.mismatch(format!("{}: nobody listens", self.target.address));
                    return None;
                }
                Ok(stream) => {
                    tally.connections += 1;
                    let _ = stream.set_nodelay(true);
                    let _ = stream.set_write_timeout(Some(self.patience));
                    return Some(stream);
                }
                // This machine's ports are used up for the moment.
                Err(error)
                    if error.kind() == ErrorKind::AddrNotAvailable
                        && began.elapsed() < self.patience =>
                {
                    thread::sleep(Duration::from_millis(50));
                }
                Err(error) => {
                    tally.mismatch(format!("{}: no connection: {error}", self.target.address));
                    thread::sleep(Duration::from_millis(50));
                    return None;
                }
            }
        }
    }

    /// A few messages, together or one after the other.
    pub fn short(mut self, tally: &mut Tally) {
        let mut stream = Vec::new();
        let mut ways = Vec::new();
        // Proxies learn from hello whether sections may be passed on.
        if self.random.one_in(3) {
            let id = self.next_id();
            stream.extend(messages::hello(id));
        }
        for _ in 0..=self.random.below(6) {
            let made = self.make();
            stream.extend(made.bytes);
            ways.push(made.how);
        }
        let pace = match self.random.below(64) {
            0 => {
                // A beginning, a byte at a time, and then nothing more.
                let prefix = 1 + self.random.below(stream.len().min(60));
                stream.truncate(prefix);
                Pace::Slow(prefix)
            }
            1 => Pace::Slow(self.random.below(40)),
            2..20 if stream.len() <= INLINE => Pace::Pieces(1 + self.random.below(2_000)),
            _ => Pace::Whole,
        };
        let mut script = Predictor::new(self.target).script(&stream);
        self.trim(&mut stream, &mut script);
        for how in &ways {
            *tally.made.entry(how).or_default() += 1;
        }
        let Some(connection) = self.connect(tally) else {
            return;
        };
        tally.messages += script.steps.len() as u64;
        tally.bytes += stream.len() as u64;
        if self.random.one_in(50) {
            let _ = self.write(&connection, &stream, pace);
            tally.abandoned += 1;
            return;
        }
        let faults_before = tally.mismatch_count;
        if self.random.one_in(2) && stream.len() <= INLINE && !matches!(pace, Pace::Slow(_)) {
            self.one_by_one(&connection, &stream, &script, tally);
        } else {
            self.all_at_once(&connection, &stream, &script, pace, tally);
        }
        if tally.mismatch_count > faults_before
            && let Some(last) = tally.mismatches.last_mut()
        {
            use std::fmt::Write;
            let fates: Vec<Fate> = script.steps.iter().map(|step| step.fate).collect();
            let _ = write!(
                last,
                " [number {:#x}, {pace:?}, {ways:?}, expected {fates:?}]",
                self.number
            );
        }
    }

    /// Ends the stream where it can be said what happens: behind a message that may be answered in any way, mostly behind one that ends
    /// the connection, and else behind a ping that shows that the connection lives.
    fn trim(&mut self, stream: &mut Vec<u8>, script: &mut Script) {
        let is_end = |fate: &Fate| matches!(fate, Fate::Open { .. } | Fate::Close { .. });
        if let Some(last) = script.steps.iter().position(|step| is_end(&step.fate)) {
            let is_open = matches!(script.steps[last].fate, Fate::Open { .. });
            if is_open || !self.random.one_in(4) {
                script.steps.truncate(last + 1);
                stream.truncate(script.steps[last].range.end);
                script.rest = stream.len();
            }
        } else if script.rest == stream.len() {
            let id = self.next_id();
            stream.extend(messages::ping(id));
            let ping = Predictor::new(self.target).script(&stream[script.rest..]);
            for mut step in ping.steps {
                step.range = step.range.start + script.rest..step.range.end + script.rest;
                script.steps.push(step);
            }
            script.rest = stream.len();
        }
    }

    fn write(&self, mut connection: &TcpStream, bytes: &[u8], pace: Pace) -> io::Result<()> {
        match pace {
            Pace::Whole => connection.write_all(bytes),
            Pace::Pieces(size) => bytes
                .chunks(size)
                .try_for_each(|piece| connection.write_all(piece)),
            Pace::Slow(count) => {
                let (slow, rest) = bytes.split_at(count.min(bytes.len()));
                for byte in slow {
                    connection.write_all(&[*byte])?;
                    thread::sleep(Duration::from_millis(2));
                }
                thread::sleep(Duration::from_millis(100));
                connection.write_all(rest)
            }
        }
    }

    /// Everything is sent, then what came back is compared, in any order: a proxy answers some messages before the server answers others.
    fn all_at_once(
        &self,
        connection: &TcpStream,
        stream: &[u8],
        script: &Script,
        pace: Pace,
        tally: &mut Tally,
    ) {
        let keeps_open = script.closes();
        let send = || {
            let written = self.write(connection, stream, pace);
            if !keeps_open {
                let _ = connection.shutdown(Shutdown::Write);
            }
            written
        };
        let mut arrived = Vec::new();
        let mut replies = Replies::new(connection);
        let mut receive = || {
            loop {
                match replies.next(self.patience) {
                    Arrival::Reply(reply) => arrived.push(reply),
                    end => return end,
                }
            }
        };
        let (written, end) = if stream.len() <= INLINE {
            let written = send();
            (written, receive())
        } else {
            thread::scope(|scope| {
                let sender = scope.spawn(send);
                let end = receive();
                // Who still writes has nobody to write to.
                if !matches!(end, Arrival::End) {
                    let _ = connection.shutdown(Shutdown::Both);
                }
                let written = sender
                    .join()
                    .unwrap_or_else(|_| Err(io::Error::other("a panic")));
                (written, end)
            })
        };
        if let Err(error) = written
            && !script.closes()
            && !script.is_open()
        {
            tally.mismatch(format!("not taken: {error}"));
            return;
        }
        self.judge(stream, script, &mut arrived, &end, tally);
    }

    fn judge(
        &self,
        stream: &[u8],
        script: &Script,
        arrived: &mut Vec<Reply>,
        end: &Arrival,
        tally: &mut Tally,
    ) {
        let mut missing = 0;
        // Behind the first receiver the connection can end while the first one's own replies are on their way.
        let closed_at = script.steps.iter().find_map(|step| match step.fate {
            Fate::Close { stage, .. } => Some(stage),
            Fate::Open { .. } => Some(self.target.last()),
            _ => None,
        });
        let closed_at = closed_at.unwrap_or(0);
        for step in &script.steps {
            let place =
                |to: i32, code: Option<i32>| arrived.iter().position(|reply| reply.is(to, code));
            match step.fate {
                Fate::Reply { to, code, stage } => match place(to, code) {
                    Some(at) => {
                        arrived.swap_remove(at);
                        tally.replies += 1;
                        tally.refusals += u64::from(code.is_some());
                    }
                    None if step.late => {}
                    None if stage < closed_at => tally.cut_short += 1,
                    None => missing += 1,
                },
                Fate::Open { to } => {
                    tally.open += 1;
                    if let Some(at) = arrived.iter().position(|reply| reply.to == to) {
                        arrived.swap_remove(at);
                    }
                }
                Fate::Silent => tally.silences += 1,
                Fate::Close { .. } => {}
            }
        }
        let (closes, is_open) = (script.closes(), script.is_open());
        match end {
            Arrival::Bad(what) => tally.mismatch(what.clone()),
            Arrival::Timeout => {
                tally.timeouts += 1;
                tally.mismatch(format!(
                    "no answer in {:?}, {missing} replies are missing",
                    self.patience
                ));
            }
            Arrival::Reset if !closes && !is_open => {
                tally.mismatch("the connection was reset".into())
            }
            Arrival::Reset | Arrival::End | Arrival::Reply(_) if !arrived.is_empty() => {
                tally.mismatch(format!(
                    "unexpected: {arrived:?}, {missing} replies are missing"
                ));
            }
            _ if missing > 0 => {
                // What the other side did not read makes it reset the connection, and with that its last replies may be lost.
                let unread = script
                    .steps
                    .iter()
                    .position(|step| matches!(step.fate, Fate::Close { .. }));
                let unread = unread.is_some_and(|last| script.steps[last].range.end < stream.len());
                match closes && unread {
                    true => tally.cut_short += 1,
                    false => tally.mismatch(format!("{missing} replies are missing")),
                }
            }
            _ => {}
        }
        let rules = script.steps.iter().filter_map(|step| match step.fate {
            Fate::Close { rule, .. } => Some(rule),
            _ => None,
        });
        match rules.into_iter().next() {
            Some(rule) => *tally.closes.entry(rule).or_default() += 1,
            None => tally.ended += 1,
        }
    }

    /// Each message is sent when the one before it was answered.
    fn one_by_one(
        &self,
        connection: &TcpStream,
        stream: &[u8],
        script: &Script,
        tally: &mut Tally,
    ) {
        let mut replies = Replies::new(connection);
        for step in &script.steps {
            let bytes = &stream[step.range.clone()];
            let written = self.write(connection, bytes, Pace::Whole);
            match step.fate {
                // What stands behind the end of a connection is not sent by who waits for answers.
                _ if step.late => break,
                Fate::Reply { to, code, .. } => {
                    if let Err(error) = written {
                        return tally.mismatch(format!("not taken: {error}"));
                    }
                    if !self.expect(&mut replies, to, code, tally) {
                        return;
                    }
                }
                Fate::Silent => tally.silences += 1,
                Fate::Open { to } => {
                    tally.open += 1;
                    let _ = connection.shutdown(Shutdown::Write);
                    match replies.next(self.patience) {
                        Arrival::Reply(reply) if reply.to == to => {}
                        Arrival::End | Arrival::Reset => {}
                        other => return unexpected(&other, "a reply or the end", tally),
                    }
                    return;
                }
                Fate::Close { rule, .. } => {
                    match replies.next(self.patience) {
                        Arrival::End | Arrival::Reset => {
                            *tally.closes.entry(rule).or_default() += 1
                        }
                        other => unexpected(&other, "the end", tally),
                    }
                    return;
                }
            }
        }
        let _ = self.write(connection, &stream[script.rest..], Pace::Whole);
        let _ = connection.shutdown(Shutdown::Write);
        match replies.next(self.patience) {
            Arrival::End => tally.ended += 1,
            other => unexpected(&other, "the end", tally),
        }
    }

    fn expect(
        &self,
        replies: &mut Replies<'_>,
        to: i32,
        code: Option<i32>,
        tally: &mut Tally,
    ) -> bool {
        match replies.next(self.patience) {
            Arrival::Reply(reply) if reply.is(to, code) => {
                tally.replies += 1;
                tally.refusals += u64::from(code.is_some());
                true
            }
            other => {
                unexpected(
                    &other,
                    &format!("a reply to {to} with code {code:?}"),
                    tally,
                );
                false
            }
        }
    }

    /// One connection until the run is over. What would end it is left out.
    pub fn long(mut self, tally: &mut Tally, deadline: Instant) {
        let Some(connection) = self.connect(tally) else {
            return;
        };
        tally.long_lived += 1;
        let mut predictor = Predictor::new(self.target);
        let mut replies = Replies::new(&connection);
        let faults_before = tally.mismatch_count;
        while Instant::now() < deadline && tally.mismatch_count == faults_before {
            let Made { bytes, how } = self.make();
            let script = predictor.script(&bytes);
            let [step] = &script.steps[..] else { continue };
            let lives = matches!(step.fate, Fate::Reply { .. } | Fate::Silent);
            if !lives || script.rest != bytes.len() || bytes.len() > INLINE {
                continue;
            }
            *tally.made.entry(how).or_default() += 1;
            tally.messages += 1;
            tally.bytes += bytes.len() as u64;
            let mut sent = self.write(&connection, &bytes, Pace::Whole);
            let mut answered = true;
            if let Fate::Reply { to, code, .. } = step.fate {
                answered = sent.is_ok() && self.expect(&mut replies, to, code, tally);
            } else {
                tally.silences += 1;
            }
            // A ping's reply shows that nothing else was sent.
            if answered && (step.fate == Fate::Silent || self.random.one_in(16)) {
                let id = self.next_id();
                tally.messages += 1;
                sent =
                    sent.and_then(|()| self.write(&connection, &messages::ping(id), Pace::Whole));
                answered = sent.is_ok() && self.expect(&mut replies, id, None, tally);
            }
            if !answered {
                if let Err(error) = &sent {
                    tally.mismatch(format!("not taken: {error}"));
                }
                if let Some(last) = tally.mismatches.last_mut() {
                    use std::fmt::Write;
                    let _ = write!(
                        last,
                        " [{how}, long-lived, number {:#x}, message {}]",
                        self.number, self.last_id
                    );
                }
                return;
            }
        }
        let _ = connection.shutdown(Shutdown::Write);
        match replies.next(self.patience) {
            Arrival::End => tally.ended += 1,
            other => unexpected(&other, "the end", tally),
        }
    }
}

fn unexpected(arrival: &Arrival, expected: &str, tally: &mut Tally) {
    tally.timeouts += u64::from(matches!(arrival, Arrival::Timeout));
    tally.mismatch(format!("{arrival:?} instead of {expected}"));
}
