//! One connection: handshake, authentication, messages there and back.

use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, Document, RawDocumentBuf, doc};

use crate::command::Command;
use crate::compressor::Compressor;
use crate::error::{Error, OVERLOADED, Phase, RETRYABLE, Result};
use crate::events::ConnectionInfo;
use crate::message::{MORE_TO_COME, Message};
use crate::stream::StreamDescription;

const PATIENCE: Duration = Duration::from_secs(20);

/// How a connection is opened; monitors open theirs without a credential.
#[derive(Clone, Debug)]
pub struct Handshake {
    pub address: SocketAddr,
    pub load_balanced: bool,
    pub compressors: Vec<Compressor>,
    pub credential: Option<Credential>,
}

/// Who logs in.
#[derive(Clone, Debug)]
pub enum Credential {
    Plain {
        user: String,
        password: String,
    },
    /// With a token the first step is part of hello.
    Oidc {
        principal: String,
        token: String,
        cached: bool,
    },
}

/// What tests make go wrong.
#[derive(Debug, Default)]
pub struct Faults {
    /// So many commands are not written, without a byte lost and with the connection unharmed.
    pub writes: AtomicU32,
    /// So many connections do not come out of the pool.
    pub check_outs: AtomicU32,
}

impl Faults {
    pub(crate) fn strikes(fault: &AtomicU32) -> bool {
        let taken = fault.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            left.checked_sub(1)
        });
        taken.is_ok()
    }
}

#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    pub(crate) info: ConnectionInfo,
    pub(crate) description: StreamDescription,
    compressor: Option<Compressor>,
    /// The server goes on sending, so nothing may be asked.
    more_to_come: bool,
    is_broken: bool,
    pub(crate) attacher: Option<opmsg_telemetry::attach::Attacher>, // + telemetry
}

impl Connection {
    pub fn open(handshake: &Handshake, id: i64) -> Result<Self> {
        Self::connect(handshake, id).map_err(|mut error| {
            // What breaks before a server said who it is may be its load.
            if error.phase == Phase::Network {
                error.phase = Phase::Connecting;
                error.labels = vec![OVERLOADED.to_owned(), RETRYABLE.to_owned()];
            }
            error
        })
    }

    fn connect(handshake: &Handshake, id: i64) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&handshake.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut connection = Self {
            info: ConnectionInfo {
                id,
                local_port: stream.local_addr()?.port(),
                server_connection_id: None,
                service_id: None,
            },
            stream,
            description: StreamDescription::of_hello(&RawDocumentBuf::new()),
            compressor: None,
            more_to_come: false,
            is_broken: false,
            attacher: None, // + telemetry
        };
        let reply = connection.hello(handshake)?;
        connection.description = StreamDescription::of_hello(&reply);
        let description = &connection.description;
        if handshake.load_balanced && description.service_id.is_none() {
            return Err(Error::refused("there is no load balancer"));
        }
        connection.info.server_connection_id = description.server_connection_id;
        connection.info.service_id = description.service_id;
        let agreed = |compressor: &Compressor| {
            let mut names = description.compressors.iter();
            names.any(|name| name == compressor.name())
        };
        let compressors = handshake.compressors.iter();
        let compressor = compressors.copied().find(agreed);
        connection.compressor = compressor;
        if let Some(credential) = &handshake.credential {
            let step = reply.get_document("speculativeAuthenticate");
            let is_done = step.is_ok_and(|step| step.get_bool("done").unwrap_or(false));
            if !is_done {
                connection.authenticate(credential)?;
            }
        }
        Ok(connection)
    }

    fn hello(&mut self, handshake: &Handshake) -> Result<RawDocumentBuf> {
        let mut hello = doc! {
            "hello": 1,
            "helloOk": true,
            "client": {
                "driver": { "name": "driver-shape", "version": "1.0" },
                "os": { "type": "unknown" },
            },
            "backpressure": "2",
        };
        if handshake.load_balanced {
            hello.insert("loadBalanced", true);
        }
        if !handshake.compressors.is_empty() {
            let names = handshake.compressors.iter().map(|known| known.name());
            hello.insert("compression", names.collect::<Vec<_>>());
        }
        if let Some(start) = handshake
            .credential
            .as_ref()
            .and_then(Credential::speculative)
        {
            hello.insert("speculativeAuthenticate", start);
        }
        self.exchange(Command::new("hello", "admin", hello))
    }

    /// A hello on a connection that had its first one: what monitors send.
    pub fn check(&mut self) -> Result<RawDocumentBuf> {
        self.exchange(Command::new(
            "hello",
            "admin",
            doc! { "hello": 1, "helloOk": true },
        ))
    }

    /// Logs in; again, if the server wants it.
    pub(crate) fn authenticate(&mut self, credential: &Credential) -> Result<()> {
        let start = credential.start();
        let reply = self.exchange(Command::new("saslStart", "$external", start))?;
        if reply.get_bool("done").unwrap_or(false) {
            return Ok(());
        }
        let Credential::Oidc { token, .. } = credential else {
            return Err(Error::refused("the server asks for more than there is"));
        };
        let go_on = doc! {
            "saslContinue": 1,
            "conversationId": reply.get_i32("conversationId").unwrap_or(0),
            "payload": payload(&doc! { "jwt": token }),
        };
        let reply = self.exchange(Command::new("saslContinue", "$external", go_on))?;
        match reply.get_bool("done") {
            Ok(true) => Ok(()),
            _ => Err(Error::refused("the server does not let us in")),
        }
    }

    /// Sends a command that belongs to no operation: handshake, authentication, monitoring.
    fn exchange(&mut self, command: Command) -> Result<RawDocumentBuf> {
        let message = Message::of_command(command)?;
        let reply = self.send(message)?;
        let reply = reply.ok_or_else(|| Error::refused("no reply"))?;
        match Error::of_reply(&reply.body) {
            Some(error) => Err(error),
            None => Ok(reply.body),
        }
    }

    /// Sends a message and waits for its reply, if there will be one.
    pub(crate) fn send(&mut self, message: Message) -> Result<Option<Message>> {
        if self.more_to_come {
            return Err(Error::refused("the server has not finished"));
        }
        let limit = usize::try_from(self.description.max_message_size).unwrap_or(0);
        let written = message.write(&mut self.stream, self.compressor, limit);
        self.note(written)?;
        if message.flags & MORE_TO_COME != 0 {
            return Ok(None);
        }
        self.receive(message.request_id).map(Some)
    }

    /// The next reply of a stream.
    pub(crate) fn receive(&mut self, to: i32) -> Result<Message> {
        let reply = Message::read(&mut self.stream);
        let reply = self.note(reply)?;
        if reply.response_to != to {
            self.is_broken = true;
            return Err(Error::refused("a reply to another message"));
        }
        self.more_to_come = reply.flags & MORE_TO_COME != 0;
        Ok(reply)
    }

    fn note<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.is_broken |= error.phase == Phase::Network;
        }
        result
    }

    pub(crate) fn has_more(&self) -> bool {
        self.more_to_come
    }

    pub(crate) fn is_usable(&self) -> bool {
        !self.is_broken && !self.more_to_come
    }
}

impl Credential {
    fn start(&self) -> Document {
        match self {
            Self::Plain { user, password } => doc! {
                "saslStart": 1,
                "mechanism": "PLAIN",
                "payload": Binary {
                    subtype: BinarySubtype::Generic,
                    bytes: format!("\0{user}\0{password}").into_bytes(),
                },
            },
            Self::Oidc { principal, .. } => oidc(&doc! { "n": principal }),
        }
    }

    fn speculative(&self) -> Option<Document> {
        match self {
            Self::Plain { .. } | Self::Oidc { cached: false, .. } => None,
            Self::Oidc { token, .. } => {
                let mut start = oidc(&doc! { "jwt": token });
                start.insert("db", "$external");
                Some(start)
            }
        }
    }
}

fn oidc(content: &Document) -> Document {
    doc! { "saslStart": 1, "mechanism": "MONGODB-OIDC", "payload": payload(content) }
}

fn payload(content: &Document) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: content.to_vec().unwrap_or_default(),
    }
}
