"""The script of operations with PyMongo. One line of JSON on standard output says what was checked; see ../README.md."""

import json
import sys
import threading
import time

import pymongo
from pymongo import monitoring
from pymongo.errors import InvalidOperation, PyMongoError
from pymongo.operations import DeleteOne, InsertOne, UpdateOne
from pymongo.write_concern import WriteConcern

DOCUMENTS = 1000
BATCH = 100


class Commands(monitoring.CommandListener):
    """Every command that the driver says it sent, and how it ended."""

    def __init__(self):
        self.lock = threading.Lock()
        self.entries = []

    def started(self, event):
        with self.lock:
            self.entries.append(
                {"requestId": event.request_id, "command": event.command_name, "outcome": "none"}
            )

    def succeeded(self, event):
        self.end(event, {"outcome": "succeeded"})

    def failed(self, event):
        failure = event.failure
        self.end(
            event,
            {
                "outcome": "failed",
                "code": failure.get("code"),
                "labels": failure.get("errorLabels", []),
            },
        )

    def end(self, event, outcome):
        with self.lock:
            for entry in reversed(self.entries):
                if entry["requestId"] == event.request_id and entry["outcome"] == "none":
                    entry.update(outcome)
                    return


class Script:
    def __init__(self, uri, settings):
        self.settings = settings
        self.commands = Commands()
        self.checks = []
        self.client = pymongo.MongoClient(uri, event_listeners=[self.commands])
        self.things = self.client["live"]["things"]

    def check(self, name, found, expected):
        check = {"name": name, "ok": found == expected}
        if not check["ok"]:
            check["detail"] = f"{found!r} instead of {expected!r}"[:300]
        self.checks.append(check)

    def run(self, *steps):
        for step in steps:
            try:
                step()
            except Exception as error:
                detail = f"{type(error).__name__}: {error}"[:300]
                self.checks.append({"name": step.__name__, "ok": False, "detail": detail})

    def connect(self):
        self.check("ping", self.client.admin.command("ping").get("ok"), 1.0)
        time.sleep(self.settings["idle"] / 1000)

    def insert_many(self):
        documents = [
            {"_id": number, "group": number % 10, "text": f"document {number}"}
            for number in range(DOCUMENTS)
        ]
        result = self.things.insert_many(documents)
        self.check("insertMany ids", result.inserted_ids, list(range(DOCUMENTS)))

    def find(self):
        found = list(self.things.find({}, batch_size=BATCH))
        self.check("find ids", [thing["_id"] for thing in found], list(range(DOCUMENTS)))
        self.check("find text", found[-1]["text"], f"document {DOCUMENTS - 1}")
        gets = [entry for entry in self.commands.entries if entry["command"] == "getMore"]
        self.check("find needs getMore", len(gets) >= DOCUMENTS // BATCH - 1, True)

    def update(self):
        one = self.things.update_one({"_id": 1}, {"$set": {"text": "changed"}})
        self.check("updateOne", [one.matched_count, one.modified_count], [1, 1])
        many = self.things.update_many({"group": 3}, {"$set": {"marked": True}})
        self.check("updateMany", [many.matched_count, many.modified_count], [100, 100])
        self.check("updated text", self.things.find_one({"_id": 1})["text"], "changed")
        self.check("marked", self.things.find_one({"_id": 13})["marked"], True)

    def delete(self):
        self.check("deleteOne", self.things.delete_one({"_id": 2}).deleted_count, 1)
        self.check("deleteMany", self.things.delete_many({"group": 9}).deleted_count, 100)
        self.check("deleted", self.things.find_one({"_id": 2}), None)
        self.check("left", len(list(self.things.find({}))), DOCUMENTS - 101)

    def aggregate(self):
        found = list(self.things.aggregate([{"$match": {"group": 5}}]))
        self.check("aggregate", [thing["_id"] for thing in found], list(range(5, DOCUMENTS, 10)))

    def unacknowledged(self):
        unacknowledged = self.things.with_options(write_concern=WriteConcern(w=0))
        result = unacknowledged.insert_one({"_id": 5000, "group": 50})
        self.check("unacknowledged", result.acknowledged, False)
        # One connection, so the insert is done before this is read.
        self.check("unacknowledged insert", self.things.find_one({"_id": 5000}) is None, False)

    def client_bulk_write(self):
        models = [
            InsertOne(namespace="live.things", document={"_id": 6000, "group": 60}),
            InsertOne(namespace="live.others", document={"_id": 1, "group": 60}),
            UpdateOne(
                namespace="live.things", filter={"_id": 6000}, update={"$set": {"text": "bulk"}}
            ),
            DeleteOne(namespace="live.things", filter={"_id": 6000}),
        ]
        if not self.settings["clientBulkWrite"]:
            try:
                self.client.bulk_write(models)
                refused = False
            except InvalidOperation:
                refused = True
            self.check("client bulkWrite is refused by the driver", refused, True)
            return
        result = self.client.bulk_write(models)
        counts = [
            result.inserted_count,
            result.matched_count,
            result.modified_count,
            result.deleted_count,
        ]
        self.check("client bulkWrite", counts, [2, 1, 1, 1])
        others = self.client["live"]["others"].find_one({"_id": 1})
        self.check("client bulkWrite's second namespace", others, {"_id": 1, "group": 60})

    def singles(self):
        """Many small operations, each of which may fail."""
        failed = 0
        for number in range(self.settings["operations"]):
            try:
                if number % 2:
                    self.things.insert_one({"_id": 10000 + number})
                else:
                    self.things.find_one({"_id": number})
            except PyMongoError:
                failed += 1
        self.checks.append({"name": "operations that failed", "ok": True, "count": failed})


def main():
    uri, settings = sys.argv[1], json.loads(sys.argv[2])
    script = Script(uri, settings)
    if settings["mode"] == "singles":
        script.run(script.singles)
    else:
        script.run(script.connect, script.insert_many, script.find, script.update, script.delete)
        script.run(script.aggregate)
        if settings["unacknowledged"]:
            script.run(script.unacknowledged)
        if settings["clientBulkWrite"] is not None:
            script.run(script.client_bulk_write)
    script.client.close()
    print(
        json.dumps(
            {
                "driver": "pymongo",
                "version": pymongo.version,
                "checks": script.checks,
                "commands": script.commands.entries,
            }
        )
    )


main()
