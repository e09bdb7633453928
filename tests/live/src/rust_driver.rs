//! The script of operations with the Rust driver; it runs as a process of its own, as the other two do.

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, DeleteOneModel, InsertOneModel, UpdateOneModel, WriteModel};
use mongodb::{Client, Collection, Namespace, error::ErrorKind};
use serde_json::{Value, json};

use crate::tap::lock;

const DOCUMENTS: i32 = 1000;
const BATCH: u32 = 100;

type Result<T> = std::result::Result<T, mongodb::error::Error>;

/// Runs the script against an address and prints what was checked.
pub async fn run(uri: &str, settings: &str) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let settings: Value = serde_json::from_str(settings)?;
    let commands = Arc::new(Mutex::new(Vec::new()));
    let mut options = ClientOptions::parse(uri).await?;
    let seen = commands.clone();
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        record(&mut lock(&seen), event);
    }));
    let client = Client::with_options(options)?;
    let mut script = Script {
        things: client.database("live").collection("things"),
        client,
        commands: commands.clone(),
        checks: Vec::new(),
        idle: Duration::from_millis(settings["idle"].as_u64().unwrap_or(0)),
    };
    if settings["mode"] == "singles" {
        script
            .singles(settings["operations"].as_i64().unwrap_or(0))
            .await;
    } else {
        script.all(settings["clientBulkWrite"] == true).await;
    }
    let Script { client, checks, .. } = script;
    client.shutdown().await;
    let commands = std::mem::take(&mut *lock(&commands));
    // The manifest asks for exactly this version.
    let version = "3.9.1";
    println!(
        "{}",
        json!({"driver": "rust", "version": version, "checks": checks, "commands": commands})
    );
    Ok(())
}

fn record(commands: &mut Vec<Value>, event: CommandEvent) {
    let (request_id, outcome) = match event {
        CommandEvent::Started(event) => {
            commands.push(json!({
                "requestId": event.request_id,
                "command": event.command_name,
                "outcome": "none",
            }));
            return;
        }
        CommandEvent::Succeeded(event) => (event.request_id, json!("succeeded")),
        CommandEvent::Failed(event) => {
            let code = match &*event.failure.kind {
                ErrorKind::Command(error) => Some(error.code),
                _ => None,
            };
            let labels = event.failure.labels();
            set(commands, event.request_id, "code", json!(code));
            set(commands, event.request_id, "labels", json!(labels));
            (event.request_id, json!("failed"))
        }
        _ => return,
    };
    set(commands, request_id, "outcome", outcome);
}

fn set(commands: &mut [Value], request_id: i32, key: &str, value: Value) {
    let mut latest = commands.iter_mut().rev();
    if let Some(entry) = latest.find(|entry| entry["requestId"] == request_id) {
        entry[key] = value;
    }
}

struct Script {
    client: Client,
    things: Collection<Document>,
    commands: Arc<Mutex<Vec<Value>>>,
    checks: Vec<Value>,
    idle: Duration,
}

impl Script {
    fn check<T: Debug + PartialEq>(&mut self, name: &str, found: T, expected: T) {
        let mut check = json!({"name": name, "ok": found == expected});
        if found != expected {
            let detail = format!("{found:?} instead of {expected:?}");
            check["detail"] = json!(format!("{detail:.300}"));
        }
        self.checks.push(check);
    }

    async fn step<F: Future<Output = Result<()>>>(name: &str, step: F) -> Option<Value> {
        let error = step.await.err()?;
        let detail = format!("{error}");
        Some(json!({"name": name, "ok": false, "detail": format!("{detail:.300}")}))
    }

    async fn all(&mut self, client_bulk_write: bool) {
        let mut failed = Vec::new();
        failed.extend(Self::step("connect", self.connect()).await);
        failed.extend(Self::step("insertMany", self.insert_many()).await);
        failed.extend(Self::step("find", self.find()).await);
        failed.extend(Self::step("update", self.update()).await);
        failed.extend(Self::step("delete", self.delete()).await);
        failed.extend(Self::step("aggregate", self.aggregate()).await);
        let bulk = self.client_bulk_write(client_bulk_write);
        failed.extend(Self::step("client bulkWrite", bulk).await);
        self.checks.append(&mut failed);
    }

    async fn connect(&mut self) -> Result<()> {
        let admin = self.client.database("admin");
        let reply = admin.run_command(doc! { "ping": 1 }).await?;
        self.check("ping", reply.get_f64("ok").ok(), Some(1.0));
        tokio::time::sleep(self.idle).await;
        Ok(())
    }

    async fn insert_many(&mut self) -> Result<()> {
        let documents = (0..DOCUMENTS).map(|number| {
            doc! { "_id": number, "group": number % 10, "text": format!("document {number}") }
        });
        let result = self.things.insert_many(documents).await?;
        let mut ids: Vec<_> = result.inserted_ids.into_iter().collect();
        ids.sort_by_key(|(index, _)| *index);
        let ids = ids.into_iter().map(|(_, id)| id.as_i32()).collect();
        self.check(
            "insertMany ids",
            ids,
            (0..DOCUMENTS).map(Some).collect::<Vec<_>>(),
        );
        Ok(())
    }

    async fn collect(&self, filter: Document) -> Result<Vec<Document>> {
        let mut cursor = self.things.find(filter).batch_size(BATCH).await?;
        let mut found = Vec::new();
        while cursor.advance().await? {
            found.push(cursor.deserialize_current()?);
        }
        Ok(found)
    }

    async fn find(&mut self) -> Result<()> {
        let found = self.collect(doc! {}).await?;
        self.check("find ids", ids(&found), (0..DOCUMENTS).collect());
        let text = found.last().and_then(|thing| thing.get_str("text").ok());
        self.check("find text", text, Some("document 999"));
        let is_get_more = |entry: &&Value| entry["command"] == "getMore";
        let gets = lock(&self.commands).iter().filter(is_get_more).count();
        self.check("find needs getMore", gets >= 9, true);
        Ok(())
    }

    async fn update(&mut self) -> Result<()> {
        let text = doc! { "$set": { "text": "changed" } };
        let one = self.things.update_one(doc! { "_id": 1 }, text).await?;
        self.check("updateOne", (one.matched_count, one.modified_count), (1, 1));
        let marked = doc! { "$set": { "marked": true } };
        let many = self.things.update_many(doc! { "group": 3 }, marked).await?;
        self.check(
            "updateMany",
            (many.matched_count, many.modified_count),
            (100, 100),
        );
        let changed = self
            .things
            .find_one(doc! { "_id": 1 })
            .await?
            .unwrap_or_default();
        self.check(
            "updated text",
            changed.get_str("text").ok(),
            Some("changed"),
        );
        let marked = self
            .things
            .find_one(doc! { "_id": 13 })
            .await?
            .unwrap_or_default();
        self.check("marked", marked.get_bool("marked").ok(), Some(true));
        Ok(())
    }

    async fn delete(&mut self) -> Result<()> {
        let one = self.things.delete_one(doc! { "_id": 2 }).await?;
        self.check("deleteOne", one.deleted_count, 1);
        let many = self.things.delete_many(doc! { "group": 9 }).await?;
        self.check("deleteMany", many.deleted_count, 100);
        let deleted = self.things.find_one(doc! { "_id": 2 }).await?;
        self.check("deleted", deleted, None);
        let left = self.collect(doc! {}).await?.len();
        self.check("left", left, 899);
        Ok(())
    }

    async fn aggregate(&mut self) -> Result<()> {
        let pipeline = [doc! { "$match": { "group": 5 } }];
        let mut cursor = self.things.aggregate(pipeline).await?;
        let mut found = Vec::new();
        while cursor.advance().await? {
            found.push(cursor.deserialize_current()?);
        }
        self.check(
            "aggregate",
            ids(&found),
            (5..DOCUMENTS).step_by(10).collect(),
        );
        Ok(())
    }

    async fn client_bulk_write(&mut self, is_known: bool) -> Result<()> {
        let things = Namespace::new("live", "things");
        let models = [
            WriteModel::InsertOne(
                InsertOneModel::builder()
                    .namespace(things.clone())
                    .document(doc! { "_id": 6000, "group": 60 })
                    .build(),
            ),
            WriteModel::InsertOne(
                InsertOneModel::builder()
                    .namespace(Namespace::new("live", "others"))
                    .document(doc! { "_id": 1, "group": 60 })
                    .build(),
            ),
            WriteModel::UpdateOne(
                UpdateOneModel::builder()
                    .namespace(things.clone())
                    .filter(doc! { "_id": 6000 })
                    .update(doc! { "$set": { "text": "bulk" } })
                    .build(),
            ),
            WriteModel::DeleteOne(
                DeleteOneModel::builder()
                    .namespace(things)
                    .filter(doc! { "_id": 6000 })
                    .build(),
            ),
        ];
        let result = self.client.bulk_write(models).await;
        if !is_known {
            self.check(
                "client bulkWrite is refused by the driver",
                result.is_err(),
                true,
            );
            return Ok(());
        }
        let result = result?;
        let counts = [
            result.inserted_count,
            result.matched_count,
            result.modified_count,
            result.deleted_count,
        ];
        self.check("client bulkWrite", counts, [2, 1, 1, 1]);
        let others = self
            .client
            .database("live")
            .collection::<Document>("others");
        let found = others.find_one(doc! { "_id": 1 }).await?;
        let expected = Some(doc! { "_id": 1, "group": 60 });
        self.check("client bulkWrite's second namespace", found, expected);
        Ok(())
    }

    /// Many small operations, each of which may fail.
    async fn singles(&mut self, operations: i64) {
        let mut failed = 0;
        for number in 0..operations {
            let result = if number % 2 == 1 {
                let thing = doc! { "_id": 10_000 + number };
                self.things.insert_one(thing).await.map(|_| ())
            } else {
                self.things
                    .find_one(doc! { "_id": number })
                    .await
                    .map(|_| ())
            };
            failed += i32::from(result.is_err());
        }
        let name = "operations that failed";
        self.checks
            .push(json!({"name": name, "ok": true, "count": failed}));
    }
}

fn ids(found: &[Document]) -> Vec<i32> {
    let id = |thing: &Document| thing.get_i32("_id").unwrap_or(-1);
    found.iter().map(id).collect()
}
