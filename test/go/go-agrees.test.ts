/** The code of the Go checksum database, written by others, agrees with ours about a journal of over 70,000 entries. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { appendAll } from '#platform/journal/append.ts';
import { entryAt } from '#platform/journal/browse.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { proveConsistency } from '#platform/journal/prove-consistency.ts';
import { inclusionProofFile } from '#platform/journal/prove-inclusion.ts';
import { latestCheckpoint } from '#platform/journal/seal.ts';
import { openLog } from '#platform/log.ts';
import { serveWitness, type WitnessServer } from '#platform/witness/serve-witness.ts';
import { openWitness, type Witness } from '#platform/witness/witness.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { formatWitnessRequest } from '#primitives/merkle/witness-request.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';

const OLDER = 40_003;
const SIZE = 70_007;
const AT_ONCE = 10_000;
const ORIGIN = 'kaoan.test/go';

/** Where Debian's golang-golang-x-mod-dev puts the sources; a GOPATH of one's own comes before it. */
const goPath = [process.env.GOPATH, '/usr/share/gocode'].find(
  (path) => path && existsSync(join(path, 'src/golang.org/x/mod/sumdb/tlog')),
);
const hasGo = spawnSync('go', ['version']).status === 0;
const skip =
  hasGo && goPath !== undefined
    ? false
    : 'Go with golang.org/x/mod is not installed (Debian: apt-get install golang-go golang-golang-x-mod-dev)';

const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));
const silent = openLog('silent');
let folder: string;
let testDatabase: TestDatabase;
let database: Database;
let journal: Journal;
let witness: Witness;
let server: WitnessServer;
let checkLog: string;

async function recordUpTo(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, to - first);
    await inTransaction(database.db, (tx) =>
      appendAll(
        tx,
        Array.from({ length: count }, (_, n) => ({
          by: null,
          at: clock.now(),
          kind: 'tests.counted',
          subject: randomUUID(),
          facts: { n: first + n },
          details: {},
        })),
      ),
    );
  }
}

describe('golang.org/x/mod/sumdb', { skip }, () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kaoan-go-'));
    testDatabase = await emptyDatabase();
    const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
    await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
    database = openDatabase({ connectionString: testDatabase.url });
    const plain = { db: database.db, clock, origin: ORIGIN, dataDirectory: folder, national: true };
    const { verifierKey } = await openJournal(plain);
    const dataDirectory = join(folder, 'witness');
    witness = await openWitness({
      name: 'w.example',
      logs: [verifierKey],
      dataDirectory,
      clock,
      log: silent,
    });
    server = await serveWitness(witness, { host: '127.0.0.1', port: 0, log: silent });
    const line = `witness w ${witness.verifierKey} http://127.0.0.1:${server.port}`;
    const policy = parsePolicy(nodeHasher, `${line}\nquorum w\n`);
    journal = await openJournal({ ...plain, witnesses: { policy, clock } });

    const proofs = join(folder, 'proofs');
    await mkdir(proofs);
    const collect = () => journal.cosigning?.collect(database.db, silent, new AbortController().signal);
    await recordUpTo(0, OLDER);
    await journal.settle();
    await collect();
    const older = await latestCheckpoint(database.db);
    assert.equal(older?.size, OLDER);
    await writeFile(join(proofs, 'older'), older.note);
    await recordUpTo(OLDER, SIZE);
    assert.equal(await journal.settle(), SIZE);
    await collect();
    const newest = await latestCheckpoint(database.db);
    assert.ok(newest);
    const request = formatWitnessRequest({
      oldSize: BigInt(OLDER),
      proof: await proveConsistency(journal.directory, OLDER, SIZE),
      checkpoint: newest.note,
    });
    await writeFile(join(proofs, 'request'), request);
    for (const checkpoint of [older, newest]) {
      for (const index of [0, 255, 256, OLDER - 1, checkpoint.size - 1]) {
        const entry = await entryAt(database.db, index);
        assert.ok(entry);
        const proof = await inclusionProofFile(journal.directory, checkpoint, entry);
        await writeFile(join(proofs, `${index}-of-${checkpoint.size}.tlog-proof`), proof);
      }
    }

    checkLog = join(folder, 'check-log');
    const built = spawnSync('go', ['build', '-o', checkLog, 'check-log.go'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      env: {
        ...process.env,
        GO111MODULE: 'off',
        GOPATH: goPath,
        GOCACHE: join(folder, 'go-cache'),
        GOFLAGS: '',
      },
    });
    assert.equal(built.status, 0, built.stderr);
  });
  after(async () => {
    await server?.close();
    await database?.close();
    await testDatabase?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  function run(directory = journal.directory): { status: number | null; said: string } {
    const words = [directory, journal.verifierKey, witness.verifierKey, join(folder, 'proofs')];
    const { status, stdout, stderr } = spawnSync(checkLog, words, { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  test('verifies our notes, tiles, bundles, growth and proofs', () => {
    const { status, said } = run();
    assert.equal(status, 0, said);
    assert.deepEqual(said.trimEnd().split('\n'), [
      'note.Open: the checkpoint of 70007 entries is signed by log and witness, and its SM2 line is passed over',
      'tlog.TileHashReader: the tiles lead to the signed root',
      'tlog.StoredHashes: 70007 entries lead to the signed root',
      'tlog.ReadTileData: 277 tiles hold what the entries give',
      'tlog.CheckRecord: 725 entries proven from the tiles',
      'tlog.CheckTree: 40003 entries are the first of 70007, proven from the tiles',
      "tlog.CheckTree: the journal's own proof of growth holds",
      "tlog.CheckRecord: 9 of the journal's own proof files hold",
    ]);
  });

  for (const [path, at, why] of [
    ['tile/0/100', 32 * 7, /tile\/0\/100 holds other hashes than the entries give/],
    ['tile/1/001.p/17', 40, /downloaded inconsistent tile/],
    ['tile/entries/200', 30, /the entries lead to another root/],
    ['checkpoint', 20, /invalid signature/],
  ] as const) {
    test(`finds a changed byte in ${path}`, async () => {
      const copy = join(folder, 'changed');
      await cp(journal.directory, copy, { recursive: true });
      const bytes = await readFile(join(copy, path));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(join(copy, path), bytes);
      const { status, said } = run(copy);
      await rm(copy, { recursive: true });
      assert.equal(status, 1, said);
      assert.match(said, why);
    });
  }
});
