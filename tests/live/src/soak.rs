//! Sixteen connections of the Rust driver through proxy and shim for a while: nothing is lost, nothing grows.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, DeleteManyModel, InsertOneModel, WriteModel};
use mongodb::{Client, Collection, Namespace};

use crate::examples::Examples;
use crate::memory::{MEBIBYTE, Memory};
use crate::program::{Ended, Lines, Program};
use crate::tap::{Direction, Observer, Tap, lock};
use crate::wire::{Context, Message};

const CONNECTIONS: u32 = 16;

pub fn run(examples: &Examples, length: Duration) -> Result<String, Vec<String>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| vec![error.to_string()])?;
    runtime.block_on(soak(examples, length))
}

async fn soak(examples: &Examples, length: Duration) -> Result<String, Vec<String>> {
    let one = |error: String| vec![error];
    let no_tap = |error: std::io::Error| vec![error.to_string()];
    let listen = ["--listen", "127.0.0.1:0", "--telemetry-only"];
    let shim = Program::start("shim", &examples.shim, &listen, Lines::Counted).map_err(one)?;
    let back = Arc::<Census>::default();
    let back_tap = Tap::start(shim.address(), back.clone()).map_err(no_tap)?;
    let upstream = back_tap.address().to_string();
    let arguments = ["--upstream", &upstream];
    let proxy = Program::start("proxy", &examples.proxy, &arguments, Lines::Counted);
    let proxy = proxy.map_err(one)?;
    let front = Arc::<Census>::default();
    let front_tap = Tap::start(proxy.address(), front.clone()).map_err(no_tap)?;

    let events = Arc::<Events>::default();
    let load = load(front_tap.address(), length, events.clone());
    let mut memory = [Memory::new("shim"), Memory::new("proxy")];
    let sampling = async {
        let end = Instant::now() + length;
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(500)).await;
            for (memory, program) in memory.iter_mut().zip([&shim, &proxy]) {
                memory.sample(program);
            }
        }
    };
    let (cycles, ()) = tokio::join!(load, sampling);
    let cycles = cycles.map_err(one)?;

    let connections = front_tap.connections();
    let proxy = proxy.finish().map_err(one)?;
    let shim = shim.finish().map_err(one)?;
    let commands = front.commands.load(SeqCst);
    let mut balance = Balance::default();
    balance.equal(
        "commands the driver began",
        events.started.load(SeqCst),
        commands,
    );
    let succeeded = events.succeeded.load(SeqCst);
    balance.equal("commands the driver saw succeed", succeeded, commands);
    let failed = events.failed.load(SeqCst);
    balance.equal("commands the driver saw fail", failed, 0);
    balance.census("front", &front, commands, 0);
    balance.census("back", &back, commands, commands);
    balance.counter(&proxy, "attached", commands);
    balance.counter(&shim, "received", commands);
    balance.counter(&shim, "accepted", commands);
    balance.counter(&shim, "refused", 0);
    // With the handshakes and the monitors' questions.
    let requests = back.requests.load(SeqCst);
    balance.counter(&shim, "commands", requests);
    balance.counter(&shim, "answered", requests);
    balance.counter(&shim, "unacknowledged", 0);
    // One line for each section, and the counters.
    balance.equal("lines of the shim's log", shim.line_count, commands + 1);
    let mut problems = balance.problems;
    problems.extend(memory.iter().filter_map(|memory| memory.problem(MEBIBYTE)));
    if connections < u64::from(CONNECTIONS) {
        problems.push(format!("only {connections} connections"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let [shim_memory, proxy_memory] = memory.each_ref().map(Memory::text);
    Ok(format!(
        "{} s, {connections} connections, {cycles} cycles, {commands} commands sent and answered, as many sections; \
         {shim_memory}, {proxy_memory}",
        length.as_secs()
    ))
}

/// Numbers that have to be equal.
#[derive(Default)]
struct Balance {
    problems: Vec<String>,
}

impl Balance {
    fn equal(&mut self, what: &str, found: u64, expected: u64) {
        if found != expected {
            self.problems
                .push(format!("{what}: {found}, expected {expected}"));
        }
    }

    fn counter(&mut self, program: &Ended, name: &str, expected: u64) {
        match program.counter(name) {
            Ok(found) => self.equal(&format!("counter {name}"), found, expected),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Every command got an answer; sections are in the commands and nowhere else.
    fn census(&mut self, place: &str, census: &Census, commands: u64, sections: u64) {
        let waiting = u64::try_from(lock(&census.waiting).len()).unwrap_or(u64::MAX);
        for (what, found, expected) in [
            ("commands", census.commands.load(SeqCst), commands),
            ("answers", census.answers.load(SeqCst), commands),
            ("commands without an answer", waiting, 0),
            ("sections", census.sections.load(SeqCst), sections),
            ("sections out of place", census.misplaced.load(SeqCst), 0),
            ("unreadable messages", census.unreadable.load(SeqCst), 0),
        ] {
            self.equal(&format!("{place}: {what}"), found, expected);
        }
    }
}

#[derive(Default)]
struct Events {
    started: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
}

/// One client with a pool of connections that are all kept busy. How many cycles were run, all with the right results.
async fn load(
    address: std::net::SocketAddr,
    length: Duration,
    events: Arc<Events>,
) -> Result<u64, String> {
    let uri = format!(
        "mongodb://{address}/?minPoolSize={CONNECTIONS}&maxPoolSize={CONNECTIONS}&serverSelectionTimeoutMS=10000"
    );
    let text = |error: mongodb::error::Error| error.to_string();
    let mut options = ClientOptions::parse(uri).await.map_err(text)?;
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        let count = match event {
            CommandEvent::Started(_) => &events.started,
            CommandEvent::Succeeded(_) => &events.succeeded,
            CommandEvent::Failed(_) => &events.failed,
            _ => return,
        };
        count.fetch_add(1, SeqCst);
    }));
    let client = Client::with_options(options).map_err(text)?;
    let end = Instant::now() + length;
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..CONNECTIONS {
        let client = client.clone();
        workers.spawn(async move {
            let name = format!("worker{worker}");
            let things = client.database("soak").collection(&name);
            let mut cycles = 0_u64;
            while Instant::now() < end {
                cycle(&client, &things).await?;
                cycles += 1;
            }
            Ok::<_, String>(cycles)
        });
    }
    let mut cycles = 0;
    while let Some(worker) = workers.join_next().await {
        cycles += worker.map_err(|error| error.to_string())??;
    }
    client.shutdown().await;
    Ok(cycles)
}

/// Every kind of command, with known results, and nothing left behind.
async fn cycle(client: &Client, things: &Collection<Document>) -> Result<(), String> {
    let mut found = Vec::new();
    operations(client, things, &mut found)
        .await
        .map_err(|error| error.to_string())?;
    let expected = [20, 20, 1, 10, 5, 3, 4, 1, 22];
    if found == expected {
        Ok(())
    } else {
        Err(format!("a cycle's results are {found:?}, not {expected:?}"))
    }
}

async fn operations(
    client: &Client,
    things: &Collection<Document>,
    found: &mut Vec<u64>,
) -> Result<(), mongodb::error::Error> {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let signed = |count: i64| u64::try_from(count).unwrap_or(u64::MAX);
    let documents = (0..20).map(|number| doc! { "_id": number, "group": number % 2 });
    found.push(count(
        things.insert_many(documents).await?.inserted_ids.len(),
    ));
    // With getMore, three times.
    let mut cursor = things.find(doc! {}).batch_size(6).await?;
    let mut read = 0;
    while cursor.advance().await? {
        read += 1;
    }
    found.push(read);
    let mark = doc! { "$set": { "marked": true } };
    let one = things.update_one(doc! { "_id": 3 }, mark.clone()).await?;
    found.push(one.modified_count);
    found.push(
        things
            .update_many(doc! { "group": 0 }, mark)
            .await?
            .modified_count,
    );
    let pipeline = [doc! { "$match": { "_id": { "$lt": 5 } } }];
    let mut cursor = things.aggregate(pipeline).await?;
    let mut read = 0;
    while cursor.advance().await? {
        read += 1;
    }
    found.push(read);
    let namespace = Namespace::new("soak", things.name());
    let insert = |id: i32| {
        let model = InsertOneModel::builder().namespace(namespace.clone());
        WriteModel::InsertOne(model.document(doc! { "_id": id }).build())
    };
    let delete = DeleteManyModel::builder().namespace(namespace.clone());
    let delete = delete
        .filter(doc! { "_id": { "$in": [0, 1, 2, 102] } })
        .build();
    let models = [
        insert(100),
        insert(101),
        insert(102),
        WriteModel::DeleteMany(delete),
    ];
    let bulk = client.bulk_write(models).await?;
    found.push(signed(bulk.inserted_count));
    found.push(signed(bulk.deleted_count));
    found.push(things.delete_one(doc! { "_id": 100 }).await?.deleted_count);
    let rest = things.delete_many(doc! {}).await?.deleted_count;
    // 17 of the first 20, and one of the bulk write's.
    found.push(rest + 4);
    Ok(())
}

/// Counts of what passed; only ids of commands that wait for their answer are kept.
#[derive(Default)]
struct Census {
    requests: AtomicU64,
    commands: AtomicU64,
    answers: AtomicU64,
    sections: AtomicU64,
    /// Sections in handshakes and replies, sections that are not sound, second sections.
    misplaced: AtomicU64,
    unreadable: AtomicU64,
    waiting: Mutex<HashSet<i32>>,
}

impl Observer for Census {
    fn message(&self, direction: Direction, message: Result<Message, String>) {
        let Ok(message) = message else {
            self.unreadable.fetch_add(1, SeqCst);
            return;
        };
        if direction == Direction::Request {
            self.requests.fetch_add(1, SeqCst);
        }
        let is_command = direction == Direction::Request && message.is_eligible();
        let mut sections = message.telemetry();
        if let Some(document) = sections.next() {
            let is_sound = is_command && Context::read(document).is_some();
            let count = if is_sound {
                &self.sections
            } else {
                &self.misplaced
            };
            count.fetch_add(1, SeqCst);
        }
        self.misplaced
            .fetch_add(u64::try_from(sections.count()).unwrap_or(1), SeqCst);
        if is_command {
            self.commands.fetch_add(1, SeqCst);
            if !lock(&self.waiting).insert(message.request_id) {
                self.misplaced.fetch_add(1, SeqCst);
            }
        } else if direction == Direction::Reply && lock(&self.waiting).remove(&message.response_to)
        {
            self.answers.fetch_add(1, SeqCst);
        }
    }
}
