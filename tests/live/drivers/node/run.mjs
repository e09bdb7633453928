// The script of operations with the Node driver. One line of JSON on standard output says what was checked; see ../README.md.

import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { MongoClient } from 'mongodb';

const DOCUMENTS = 1000;
const BATCH = 100;

const [uri, settingsText] = process.argv.slice(2);
const settings = JSON.parse(settingsText);
const checks = [];
const commands = [];

const client = new MongoClient(uri, { monitorCommands: true });

// Every command that the driver says it sent, and how it ended.
function end(event, outcome) {
  const entry = commands.findLast(
    (entry) => entry.requestId === event.requestId && entry.outcome === 'none',
  );
  if (entry) Object.assign(entry, outcome);
}
client.on('commandStarted', (event) =>
  commands.push({ requestId: event.requestId, command: event.commandName, outcome: 'none' }),
);
client.on('commandSucceeded', (event) => end(event, { outcome: 'succeeded' }));
client.on('commandFailed', (event) =>
  end(event, {
    outcome: 'failed',
    code: event.failure.code ?? null,
    labels: [...(event.failure.errorLabels ?? [])],
  }),
);

const things = client.db('live').collection('things');

function check(name, found, expected) {
  const ok = isDeepStrictEqual(found, expected);
  const detail = `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`.slice(0, 300);
  checks.push(ok ? { name, ok } : { name, ok, detail });
}

async function run(...steps) {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      checks.push({ name: step.name, ok: false, detail: String(error).slice(0, 300) });
    }
  }
}

function numbers(start, step) {
  const count = Math.ceil((DOCUMENTS - start) / step);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

async function connect() {
  await client.connect();
  const reply = await client.db('admin').command({ ping: 1 });
  check('ping', reply.ok, 1);
  await setTimeout(settings.idle);
}

async function insertMany() {
  const documents = numbers(0, 1).map((number) => ({
    _id: number,
    group: number % 10,
    text: `document ${number}`,
  }));
  const result = await things.insertMany(documents);
  check('insertMany ids', Object.values(result.insertedIds), numbers(0, 1));
}

async function find() {
  const found = await things.find({}, { batchSize: BATCH }).toArray();
  check('find ids', found.map((thing) => thing._id), numbers(0, 1));
  check('find text', found.at(-1).text, `document ${DOCUMENTS - 1}`);
  const gets = commands.filter((entry) => entry.command === 'getMore');
  check('find needs getMore', gets.length >= DOCUMENTS / BATCH - 1, true);
}

async function update() {
  const one = await things.updateOne({ _id: 1 }, { $set: { text: 'changed' } });
  check('updateOne', [one.matchedCount, one.modifiedCount], [1, 1]);
  const many = await things.updateMany({ group: 3 }, { $set: { marked: true } });
  check('updateMany', [many.matchedCount, many.modifiedCount], [100, 100]);
  check('updated text', (await things.findOne({ _id: 1 })).text, 'changed');
  check('marked', (await things.findOne({ _id: 13 })).marked, true);
}

async function remove() {
  check('deleteOne', (await things.deleteOne({ _id: 2 })).deletedCount, 1);
  check('deleteMany', (await things.deleteMany({ group: 9 })).deletedCount, 100);
  check('deleted', await things.findOne({ _id: 2 }), null);
  check('left', (await things.find({}).toArray()).length, DOCUMENTS - 101);
}

async function aggregate() {
  const found = await things.aggregate([{ $match: { group: 5 } }]).toArray();
  check('aggregate', found.map((thing) => thing._id), numbers(5, 10));
}

async function unacknowledged() {
  const result = await things.insertOne({ _id: 5000, group: 50 }, { writeConcern: { w: 0 } });
  check('unacknowledged', result.acknowledged, false);
  // One connection, so the insert is done before this is read.
  check('unacknowledged insert', (await things.findOne({ _id: 5000 })) === null, false);
}

async function clientBulkWrite() {
  const models = [
    { namespace: 'live.things', name: 'insertOne', document: { _id: 6000, group: 60 } },
    { namespace: 'live.others', name: 'insertOne', document: { _id: 1, group: 60 } },
    {
      namespace: 'live.things',
      name: 'updateOne',
      filter: { _id: 6000 },
      update: { $set: { text: 'bulk' } },
    },
    { namespace: 'live.things', name: 'deleteOne', filter: { _id: 6000 } },
  ];
  const result = await client.bulkWrite(models);
  check(
    'client bulkWrite',
    [result.insertedCount, result.matchedCount, result.modifiedCount, result.deletedCount],
    [2, 1, 1, 1],
  );
  const others = await client.db('live').collection('others').findOne({ _id: 1 });
  check("client bulkWrite's second namespace", others, { _id: 1, group: 60 });
}

// Many small operations, each of which may fail.
async function singles() {
  let failed = 0;
  for (let number = 0; number < settings.operations; number += 1) {
    try {
      if (number % 2) await things.insertOne({ _id: 10000 + number });
      else await things.findOne({ _id: number });
    } catch {
      failed += 1;
    }
  }
  checks.push({ name: 'operations that failed', ok: true, count: failed });
}

if (settings.mode === 'singles') {
  await run(singles);
} else {
  await run(connect, insertMany, find, update, remove, aggregate);
  if (settings.unacknowledged) await run(unacknowledged);
  // This driver does not refuse it itself, whatever the server.
  if (settings.clientBulkWrite) await run(clientBulkWrite);
}
await client.close();
const { version } = createRequire(import.meta.url)('mongodb/package.json');
console.log(JSON.stringify({ driver: 'node', version, checks, commands }));
