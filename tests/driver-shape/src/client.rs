//! The client: its options, and the calls of the public API.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bson::{Document, RawDocumentBuf, doc};
use opentelemetry::global::ObjectSafeTracerProvider;

use crate::compressor::Compressor;
use crate::connection::{Credential, Faults, Handshake};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::events::Events;
use crate::message::Message;
use crate::operation::{Batch, Kind, Namespace, Plain, RunCommand};
use crate::pool::Pool;
use crate::random;
use crate::session::Session;

/// The variable that turns tracing on where no option says.
pub const VARIABLE: &str = "OTEL_RUST_INSTRUMENTATION_MONGODB_ENABLED";

#[derive(Clone)]
pub struct Options {
    pub address: SocketAddr,
    /// Three states: on, off, and whatever the environment says.
    pub tracing: Option<bool>,
    /// The value of [`VARIABLE`].
    pub environment: Option<String>,
    pub tracer: Arc<dyn ObjectSafeTracerProvider + Send + Sync>,
    /// Whether command spans have the command's text.
    pub query_text: bool,
    pub load_balanced: bool,
    pub compressors: Vec<Compressor>,
    pub credential: Option<Credential>,
    pub max_adaptive_retries: u32,
    /// The part of each back-off that is waited: a test's stand-in for a random number.
    pub jitter: f64,
    /// The server that analyses queries before they are encrypted.
    pub analysis: Option<SocketAddr>,
    pub faults: Arc<Faults>,
    pub drafts: Vec<opmsg_telemetry::Field>, // + draft
}

impl Options {
    pub fn new(
        address: SocketAddr,
        tracer: Arc<dyn ObjectSafeTracerProvider + Send + Sync>,
    ) -> Self {
        Self {
            address,
            tracing: None,
            environment: None,
            tracer,
            query_text: false,
            load_balanced: false,
            compressors: Vec::new(),
            credential: None,
            max_adaptive_retries: 2,
            jitter: 0.5,
            analysis: None,
            faults: Arc::default(),
            drafts: Vec::new(), // + draft
        }
    }

    /// Of the client that talks to the analysing server. Nobody asked for that client, so nobody traces it.
    fn for_analysis(&self, address: SocketAddr) -> Self {
        Self {
            tracing: Some(false), // + telemetry
            environment: self.environment.clone(),
            ..Self::new(address, self.tracer.clone())
        }
    }

    pub fn handshake(&self) -> Handshake {
        Handshake {
            address: self.address,
            load_balanced: self.load_balanced,
            compressors: self.compressors.clone(),
            credential: self.credential.clone(),
        }
    }
}

pub struct Client {
    pub(crate) options: Options,
    pub(crate) pool: Pool,
    pub(crate) analysis: Option<Box<Self>>,
    pub events: Events,
    started: Instant,
    pub(crate) identity: opmsg_telemetry::client::ClientMetadata<'static>, // + draft
    pub telemetry: std::sync::Mutex<opmsg_telemetry::observe::ClientTelemetry>, // + record
}

impl Client {
    pub fn new(options: Options) -> Self {
        let analysis = options.analysis;
        let analysis = analysis.map(|address| Box::new(Self::new(options.for_analysis(address))));
        Self {
            pool: Pool::new(options.handshake(), options.faults.clone()),
            analysis,
            events: Events::default(),
            started: Instant::now(),
            identity: identity(&options),          // + draft
            telemetry: telemetry(&options).into(), // + record
            options,
        }
    }

    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    pub(crate) fn is_tracing(&self) -> bool {
        let environment = self.options.environment.as_deref();
        let environment = matches!(environment, Some("1" | "true" | "yes"));
        self.options.tracing.unwrap_or(environment)
    }

    // + draft {
    /// Time since the client was made.
    pub(crate) fn clock(&self) -> opmsg_telemetry::Mono {
        opmsg_telemetry::Mono::from_duration(self.started.elapsed())
    }
    // + draft }

    // + record {
    pub(crate) fn record(&self, tell: impl FnOnce(&mut opmsg_telemetry::observe::ClientTelemetry)) {
        let mut telemetry = self.telemetry.lock().expect("nobody panics with it");
        tell(&mut telemetry);
    }
    // + record }

    /// Shows a command to the analysing server. This driver has no keys, so the command stays as it is.
    pub(crate) fn mark(&self, name: &str, message: &Message) -> Result<RawDocumentBuf> {
        let mut shown = Document::try_from(&*message.command_document()?)?;
        let database = shown.remove("$db");
        let database = database.as_ref().and_then(|name| name.as_str());
        for added in ["lsid", "txnNumber"] {
            shown.remove(added);
        }
        if matches!(name, "insert" | "update" | "find") {
            shown.insert("jsonSchema", doc! {});
            self.run_command(database.unwrap_or_default(), shown)?;
        }
        Ok(message.body.clone())
    }

    pub fn start_session(&self) -> Session {
        Session::new()
    }

    /// Runs what the user wrote.
    pub fn run_command(&self, database: &str, command: Document) -> Result<RawDocumentBuf> {
        let mut operation = RunCommand {
            database: database.to_owned(),
            command,
        };
        self.execute(&mut operation, None)
    }

    pub fn insert_one(
        &self,
        namespace: &Namespace,
        document: Document,
        session: Option<&mut Session>,
    ) -> Result<()> {
        let arguments = doc! { "documents": [document] };
        let mut insert = plain("insert", namespace, Kind::RetryableWrite, arguments);
        self.execute(&mut insert, session).map(drop)
    }

    /// Inserts without waiting for the server's word.
    pub fn insert_unacknowledged(&self, namespace: &Namespace, document: Document) -> Result<()> {
        let arguments = doc! { "documents": [document] };
        let mut insert = plain("insert", namespace, Kind::Write, arguments);
        insert.reply_expected = false;
        self.execute(&mut insert, None).map(drop)
    }

    pub fn update_one(
        &self,
        namespace: &Namespace,
        filter: Document,
        update: Document,
        session: Option<&mut Session>,
    ) -> Result<()> {
        let arguments = doc! { "updates": [{ "q": filter, "u": update }] };
        let mut update = plain("update", namespace, Kind::RetryableWrite, arguments);
        self.execute(&mut update, session).map(drop)
    }

    pub fn find(
        &self,
        namespace: &Namespace,
        filter: Document,
        batch_size: Option<i32>,
    ) -> Result<Cursor<'_>> {
        let mut arguments = doc! { "filter": filter };
        if let Some(size) = batch_size {
            arguments.insert("batchSize", size);
        }
        self.open("find", namespace, arguments, batch_size)
    }

    pub fn aggregate(&self, namespace: &Namespace, pipeline: Vec<Document>) -> Result<Cursor<'_>> {
        let arguments = doc! { "pipeline": pipeline, "cursor": {} };
        self.open("aggregate", namespace, arguments, None)
    }

    fn open(
        &self,
        name: &'static str,
        namespace: &Namespace,
        arguments: Document,
        batch_size: Option<i32>,
    ) -> Result<Cursor<'_>> {
        let mut operation = plain(name, namespace, Kind::RetryableRead, arguments);
        let done = self.execute_with_connection(&mut operation, None, None)?;
        let first = Batch::read(&done.output)?;
        let namespace = namespace.clone();
        Ok(Cursor::new(
            self,
            namespace,
            batch_size,
            first,
            done.connection,
        ))
    }

    /// Says that sessions are over, as clients do before they go.
    pub fn end_sessions(&self, sessions: &[Session]) -> Result<()> {
        let ids = sessions.iter();
        let ids = ids.map(|session| doc! { "id": crate::command::uuid(session.id) });
        let ids: Vec<_> = ids.collect();
        self.run_command("admin", doc! { "endSessions": ids })
            .map(drop)
    }
}

fn plain(name: &'static str, namespace: &Namespace, kind: Kind, arguments: Document) -> Plain {
    Plain {
        name,
        namespace: namespace.clone(),
        kind,
        arguments,
        reply_expected: true,
    }
}

// + draft {
fn identity(options: &Options) -> opmsg_telemetry::client::ClientMetadata<'static> {
    use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
    let id = ClientId::from_bytes(random::sixteen()).expect("never zero");
    let driver = Driver::new("driver-shape", "1.0").expect("short and printable");
    let config = ClientConfig::new().with_load_balanced(options.load_balanced);
    ClientMetadata::full(id, driver, config)
}
// + draft }

// + record {
/// The client's number is 0, and that of the one for the analysing server 1: a process with more of them counts.
fn telemetry(options: &Options) -> opmsg_telemetry::observe::ClientTelemetry {
    use opmsg_telemetry::observe::values::CodecRole;
    use opmsg_telemetry::observe::{ClientScope, ClientTelemetry, CodecScope, EncoderTelemetry};
    let (number, at) = (u16::from(options.tracing == Some(false)), wall());
    let scope = CodecScope::encoder(number, CodecRole::Driver).expect("few");
    let encoder = EncoderTelemetry::new(scope, at).with_sizes();
    let driver = opmsg_telemetry::client::Driver::new("driver-shape", "1.0").expect("short");
    let config = opmsg_telemetry::client::ClientConfig::new();
    let config = config.with_max_adaptive_retries(options.max_adaptive_retries);
    let scope = ClientScope::new(number, driver, &config.unwrap_or_default()).expect("few");
    ClientTelemetry::new(scope, encoder, at).with_backoffs()
}

/// What the clock on the wall says.
pub(crate) fn wall() -> opmsg_telemetry::Wall {
    let since_epoch = std::time::SystemTime::UNIX_EPOCH.elapsed();
    opmsg_telemetry::Wall::from_duration(since_epoch.unwrap_or_default())
}
// + record }

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
