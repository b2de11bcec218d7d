import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { toHex } from '#primitives/bytes.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { hashReaderOverTiles, tilePath, tileWidth } from '#primitives/merkle/tiles.ts';
import { treeRoot } from '#primitives/merkle/tree-root.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';
import { StandingClock } from '../clock/clock.ts';
import { type Database, inTransaction, openDatabase, type Tx, writing } from '../db/db.ts';
import { migrate } from '../db/migrations.ts';
import { type Act, append, appendAll } from './append.ts';
import { entryState } from './entry-state.ts';
import { catchUp, type Follower } from './follow.ts';
import { type Journal, openJournal } from './journal.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';
import { appendNumbered, numberWaiting } from './number.ts';
import { entriesBetween, indexAt, journalSize } from './read.ts';
import { ForkRefused } from './seal.ts';

const owners = [{ name: 'journal', migrations: fileURLToPath(new URL('./migrations', import.meta.url)) }];
const at = (text: string) => new Date(`2020-07-0${text}:00.000+08:00`);

let testDatabase: TestDatabase;
let database: Database;
let dataDirectory: string;
let clock: StandingClock;

before(async () => {
  testDatabase = await emptyDatabase();
  await migrate({ connectionString: testDatabase.url }, owners);
  database = openDatabase({ connectionString: testDatabase.url });
});
after(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  await database.pool.query(
    `truncate journal.entry, journal.checkpoint, journal.follower;
     update journal.head set size = 0, numbered_at = 'epoch'`,
  );
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-journal-'));
  clock = new StandingClock(at('1T09:00'));
});
afterEach(() => rm(dataDirectory, { recursive: true }));

const act = (): Act => ({ by: randomUUID(), at: clock.now() });
const entry = (n: number) => ({
  ...act(),
  kind: 'tests.counted',
  subject: randomUUID(),
  facts: { n },
  details: { name: `考生 ${n}` },
});
const record = (count: number) =>
  inTransaction(database.db, (tx) =>
    appendAll(
      tx,
      Array.from({ length: count }, (_, n) => entry(n)),
    ),
  );
const open = (): Promise<Journal> =>
  openJournal({ db: database.db, clock, origin: 'kaoan.test/journal', dataDirectory });

async function published(journal: Journal) {
  const verifier = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, journal.verifierKey));
  const note = await readFile(join(journal.directory, 'checkpoint'), 'utf8');
  return { note, ...openCheckpoint(note, verifier) };
}

/** The root that the published tiles of a size lead to. */
async function rootOfTiles(directory: string, size: number): Promise<string> {
  const tiles = new Map<string, Uint8Array>();
  const paths = (await readdir(join(directory, 'tile'), { recursive: true })).map((path) => `tile/${path}`);
  for (const path of paths) {
    tiles.set(path, await readFile(join(directory, path)).catch(() => new Uint8Array()));
  }
  const read = hashReaderOverTiles(size, (tile) => {
    const bytes = tiles.get(tilePath(tile)) ?? tiles.get(tilePath({ ...tile, width: tileWidth }));
    if (!bytes) throw new Error(`${tilePath(tile)} was not published`);
    return bytes;
  });
  return toHex(treeRoot(nodeHasher, read, size));
}

describe('recording', () => {
  test('an entry is gone when its transaction is rolled back', async () => {
    await assert.rejects(
      inTransaction(database.db, async (tx) => {
        await append(tx, entry(1));
        throw new Error('the fact could not be stored');
      }),
    );
    assert.equal(await numberWaiting(database.db, () => clock.now()), 0);
  });

  test('a leaf holds facts and a commitment, and none of the details', async () => {
    await record(1);
    const { rows } = await database.pool.query<{ leaf: Buffer }>('select leaf from journal.entry');
    const leaf = rows[0]?.leaf.toString('utf8') ?? '';
    assert.match(leaf, /"facts":\{"n":0\}/);
    assert.doesNotMatch(leaf, /考生/);
  });

  test('two entries with the same details have different commitments', async () => {
    await inTransaction(database.db, (tx) => appendAll(tx, [entry(1), entry(1)]));
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(distinct convert_from(leaf, 'utf8')::jsonb ->> 'commitment')::int as n from journal.entry`,
    );
    assert.equal(rows[0]?.n, 2);
  });

  test('a kind that is no kind is refused', async () => {
    await assert.rejects(
      inTransaction(database.db, (tx) => append(tx, { ...entry(1), kind: 'Signed a letter' })),
      /not a journal kind/,
    );
  });
});

describe('numbering', () => {
  test('gives consecutive indexes from 0, and none twice, to many sequencers at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => record(60)));
    await Promise.all(Array.from({ length: 6 }, () => numberWaiting(database.db, () => clock.now())));
    const { rows } = await database.pool.query<{ index: number }>(
      'select index::int from journal.entry order by index',
    );
    assert.deepEqual(
      rows.map((row) => row.index),
      Array.from({ length: 480 }, (_, i) => i),
    );
  });

  test('does not skip an entry whose transaction commits late', async () => {
    const late = new pg.Client({ connectionString: testDatabase.url });
    await late.connect();
    await late.query('begin');
    await late.query(
      `insert into journal.entry (id, kind, subject, at, facts, leaf) values ($1, 'tests.late', $1, now(), '{}', 'x')`,
      [randomUUID()],
    );
    await record(3);
    assert.equal(await numberWaiting(database.db, () => clock.now()), 3);
    await late.query('commit');
    await late.end();
    assert.equal(await numberWaiting(database.db, () => clock.now()), 4);
    const [last] = await entriesBetween(database.db, { from: 3, to: 4, limit: 1 });
    assert.equal(last?.kind, 'tests.late');
  });

  test('entries that their own transaction numbers follow all that was recorded before, without a gap', async () => {
    const early = await record(3);
    const [first, ids] = await inTransaction(database.db, async (tx) => {
      const own = await append(tx, entry(3));
      return [await appendNumbered(tx, [entry(4), entry(5)]), [...early, own]] as const;
    });
    assert.equal(first, 4);
    const numbered = await entriesBetween(database.db, { from: 0, to: 10, limit: 10 });
    assert.deepEqual(
      numbered.map(({ index }) => index),
      [0, 1, 2, 3, 4, 5],
    );
    assert.deepEqual(
      numbered.slice(0, 4).map(({ id }) => id),
      ids,
    );
    assert.equal(await journalSize(database.db), 6);
  });

  test('a transaction that numbers and rolls back gives its indexes to the next', async () => {
    await assert.rejects(
      inTransaction(database.db, async (tx) => {
        assert.equal(await appendNumbered(tx, [entry(1)]), 0);
        throw new Error('the power is cut');
      }),
    );
    assert.equal(await journalSize(database.db), 0);
    assert.equal(await inTransaction(database.db, (tx) => appendNumbered(tx, [entry(2)])), 0);
  });

  test('two sequencers and many who number for themselves share out the indexes, none twice', async () => {
    const own = Array.from({ length: 20 }, (_, n) =>
      inTransaction(database.db, (tx) => appendNumbered(tx, [entry(n), entry(n)])),
    );
    const others = Array.from({ length: 20 }, () => record(3));
    const sequencers = [1, 2].map(() => numberWaiting(database.db, () => clock.now()));
    const firsts = await Promise.all(own);
    await Promise.all([...others, ...sequencers]);
    await numberWaiting(database.db, () => clock.now());
    const numbered = await entriesBetween(database.db, { from: 0, to: 200, limit: 200 });
    assert.deepEqual(
      numbered.map(({ index }) => index),
      Array.from({ length: 100 }, (_, index) => index),
    );
    assert.equal(new Set(firsts).size, 20);
  });

  test('journal time never runs backwards, and as-of is the journal as it was known then', async () => {
    await record(2);
    clock.advanceTo(at('3T18:00'));
    await numberWaiting(database.db, () => clock.now());
    await record(1);
    await numberWaiting(database.db, () => at('2T00:00'));
    assert.equal(await indexAt(database.db, at('3T17:59')), 0);
    assert.equal(await indexAt(database.db, at('3T18:00')), 3);
  });
});

describe('sealing', () => {
  test('publishes a signed checkpoint whose root the tiles and bundles prove, at every size on the way', async () => {
    const journal = await open();
    let size = 0;
    for (const grow of [1, 254, 1, 1, 300, 66_000]) {
      await record(grow);
      size += grow;
      assert.equal(await journal.settle(), size);
      const checkpoint = await published(journal);
      assert.equal(checkpoint.size, BigInt(size));
      assert.equal(toHex(checkpoint.root), await rootOfTiles(journal.directory, size));
    }
    const bundle = decodeEntryBundle(
      await readFile(join(journal.directory, tilePath({ level: 'entries', index: 1, width: 256 }))),
      256,
    );
    const { rows } = await database.pool.query<{ leaf: Buffer }>(
      'select leaf from journal.entry where index between 256 and 511 order by index',
    );
    assert.deepEqual(
      bundle.map((leaf) => Buffer.from(leaf)),
      rows.map((row) => row.leaf),
    );
  });

  test('does nothing when nothing is new', async () => {
    const journal = await open();
    await record(5);
    await journal.settle();
    const before = await published(journal);
    clock.advanceTo(at('2T09:00'));
    await journal.settle();
    assert.equal((await published(journal)).note, before.note);
  });

  test('two processes that seal at once publish one history', async () => {
    const journals = await Promise.all([open(), open()]);
    for (let round = 0; round < 5; round += 1) {
      await record(40);
      await Promise.all(journals.map((journal) => journal.settle()));
    }
    const checkpoint = await published(journals[0]);
    assert.equal(checkpoint.size, 200n);
    assert.equal(toHex(checkpoint.root), await rootOfTiles(journals[0].directory, 200));
  });

  test('lost published files are made again, the same', async () => {
    const journal = await open();
    await record(600);
    await journal.settle();
    const before = await published(journal);
    await rm(journal.directory, { recursive: true });
    await record(1);
    await (await open()).settle();
    const again = await published(journal);
    assert.equal(again.size, 601n);
    assert.equal(toHex(again.root), await rootOfTiles(journal.directory, 601));
    assert.notEqual(again.note, before.note);
  });

  test('an entry goes from recorded to numbered to sealed', async () => {
    const journal = await open();
    const [id = ''] = await record(1);
    assert.deepEqual(await entryState(database.db, id), { state: 'recorded' });
    await journal.number();
    assert.deepEqual(await entryState(database.db, id), { state: 'numbered', index: 0 });
    await journal.settle();
    assert.deepEqual(await entryState(database.db, id), { state: 'sealed', index: 0, size: 1 });
    assert.equal(await entryState(database.db, randomUUID()), null);
  });
});

describe('fork refusal', () => {
  test('a database older than the published checkpoint refuses to sign', async () => {
    const journal = await open();
    await record(10);
    await journal.settle();
    await database.pool.query(
      `delete from journal.entry where index >= 5; delete from journal.checkpoint;
       update journal.head set size = 5`,
    );
    await assert.rejects(
      open(),
      (error) => error instanceof ForkRefused && /covers 10 entries.*only 5/.test(error.message),
    );
  });

  test('a database with another history of the same size refuses to sign', async () => {
    const journal = await open();
    await record(4);
    await journal.settle();
    await database.pool.query(
      `update journal.entry set leaf = 'rewritten' where index = 2; delete from journal.checkpoint`,
    );
    await assert.rejects(
      open(),
      (error) => error instanceof ForkRefused && /disagree about the first 4/.test(error.message),
    );
  });

  test('a published checkpoint under another key is not taken for ours', async () => {
    const journal = await open();
    await record(2);
    await journal.settle();
    await writeFile(join(dataDirectory, 'keys', 'journal.key'), Buffer.alloc(32, 7));
    await assert.rejects(open(), /none of its signatures is by a known key/);
  });
});

describe('following', () => {
  const collect = (into: number[], fail: () => boolean = () => false): Follower => ({
    name: 'tests.collect',
    kinds: ['tests.counted'],
    async follow(tx: Tx, entries) {
      into.push(...entries.map((entry) => entry.index));
      await sql`select 1`.execute(writing(tx));
      if (fail()) throw new Error('the follower fell');
    },
  });

  test('shows each numbered entry of its kinds once and in order, and none before it is numbered', async () => {
    const seen: number[] = [];
    await record(1_200);
    assert.equal(await catchUp(database.db, collect(seen)), 0);
    await numberWaiting(database.db, () => clock.now());
    assert.equal(await catchUp(database.db, collect(seen)), 1_200);
    assert.equal(await catchUp(database.db, collect(seen)), 0);
    assert.deepEqual(
      seen,
      Array.from({ length: 1_200 }, (_, i) => i),
    );
  });

  test('goes on at the same entry after a failure', async () => {
    await record(3);
    await numberWaiting(database.db, () => clock.now());
    const seen: number[] = [];
    await assert.rejects(
      catchUp(
        database.db,
        collect(seen, () => true),
      ),
      /fell/,
    );
    await catchUp(database.db, collect(seen));
    assert.deepEqual(seen, [0, 1, 2, 0, 1, 2]);
    assert.equal(await journalSize(database.db), 3);
  });
});
