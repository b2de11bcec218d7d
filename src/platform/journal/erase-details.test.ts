import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { StandingClock } from '../clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '../db/db.ts';
import { append, appendAll } from './append.ts';
import { auditJournal } from './audit.ts';
import { entryAt } from './browse.ts';
import { eraseDetails } from './erase-details.ts';
import { type Journal, openJournal } from './journal.ts';
import { firstCheckpointOver, inclusionProofFile } from './prove-inclusion.ts';
import { entriesBetween, provableEntry } from './read.ts';

const clock = new StandingClock(new Date('2020-07-01T01:00:00.000Z'));
let testing: TestDatabase;
let database: Database;
let dataDirectory: string;
let journal: Journal;
let subjects: string[];

before(async () => {
  testing = await testDatabase();
  database = openDatabase({ connectionString: testing.url });
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-erase-'));
  const { db } = database;
  journal = await openJournal({ db, clock, origin: 'kaoan.test/erase', dataDirectory });
});
after(async () => {
  await database.close();
  await testing.close();
  await rm(dataDirectory, { recursive: true });
});
beforeEach(async () => {
  subjects = [randomUUID(), randomUUID(), randomUUID()];
  await inTransaction(database.db, (tx) => appendAll(tx, subjects.map(entryAbout)));
});

const entryAbout = (subject: string) => ({
  by: randomUUID(),
  at: clock.now(),
  kind: 'tests.signed',
  subject,
  facts: { class: '01' },
  details: { candidate: '王小明' },
});
const first = (): string => subjects[0] as string;
const erase = (...given: string[]) => inTransaction(database.db, (tx) => eraseDetails(tx, given));

/** Every published file with its bytes. */
async function publishedFiles(): Promise<Map<string, string>> {
  const names = await readdir(journal.directory, { recursive: true, withFileTypes: true });
  const files = names.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, 'hex')] as const)));
}

const audit = () =>
  auditJournal(
    database.db,
    (path) => readFile(join(journal.directory, path)).catch(() => null),
    journal.verifierKey,
  );

async function indexOf(subject: string): Promise<number> {
  const all = await entriesBetween(database.db, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1_000 });
  const found = all.find((entry) => entry.subject === subject);
  assert.ok(found);
  return found.index;
}

test('salt and details of the subjects go, and nothing else of anything', async () => {
  await journal.settle();
  const rows = async () =>
    (
      await database.pool.query('select * from journal.entry where subject = any($1) order by recorded', [
        subjects,
      ])
    ).rows;
  const before = await rows();
  assert.equal(await erase(first()), 1);
  const expected = before.map((row) =>
    row.subject === first() ? { ...row, salt: null, details: null } : row,
  );
  assert.deepEqual(await rows(), expected);
});

test('published files stay byte for byte, and the entry is still proven under its checkpoint', async () => {
  await journal.settle();
  const files = await publishedFiles();
  await erase(...subjects);
  await journal.settle();
  assert.deepEqual(await publishedFiles(), files);
  const index = await indexOf(first());
  const [entry, checkpoint] = [
    await entryAt(database.db, index),
    await firstCheckpointOver(database.db, index),
  ];
  assert.ok(entry && checkpoint);
  // Throws unless the leaf leads to the checkpoint's root.
  assert.match(await inclusionProofFile(journal.directory, checkpoint, entry), /^c2sp\.org\/tlog-proof@v1\n/);
  assert.equal(entry.details, null);
});

test('an entry that is not numbered yet is numbered and sealed without its private part', async () => {
  await erase(first());
  await journal.settle();
  const entry = await entryAt(database.db, await indexOf(first()));
  assert.equal(entry?.details, null);
  assert.deepEqual((await audit()).faults, []);
});

test('nothing opens an erased entry any more; the others open as before', async () => {
  await journal.settle();
  const idOf = async (subject: string) => (await entryAt(database.db, await indexOf(subject)))?.id ?? '';
  await erase(first());
  assert.equal((await provableEntry(database.db, await idOf(first())))?.opening, null);
  const other = await provableEntry(database.db, await idOf(subjects[1] as string));
  assert.match(other?.opening?.privatePart ?? '', /王小明/);
});

test('again, or for nothing, it changes nothing; a later entry about the subject keeps its own', async () => {
  assert.equal(await erase(first()), 1);
  assert.equal(await erase(first()), 0);
  assert.equal(await erase(), 0);
  assert.equal(await erase(randomUUID()), 0);
  const later = await inTransaction(database.db, (tx) => append(tx, entryAbout(first())));
  await journal.settle();
  assert.ok((await provableEntry(database.db, later))?.opening);
});

test('the audit says yes and how many are erased; half an erasure it calls a fault', async () => {
  await journal.settle();
  const before = await audit();
  await erase(...subjects);
  assert.deepEqual(await audit(), { ...before, erased: before.erased + 3 });
  assert.deepEqual(before.faults, []);
  const halves: [string, RegExp][] = [
    [
      "update journal.entry set details = '{}' where subject = $1",
      /its salt is gone and its details are not/,
    ],
    [
      "update journal.entry set salt = '\\x00', details = null where subject = $1",
      /its details were changed/,
    ],
  ];
  for (const [change, fault] of halves) {
    await database.pool.query(change, [first()]);
    const { faults } = await audit();
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? '', fault);
    await database.pool.query('update journal.entry set salt = null, details = null where subject = $1', [
      first(),
    ]);
  }
});
