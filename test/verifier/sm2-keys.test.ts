/** `kaoan verify --key` with the journal's SM2 key: its line is asked for, and a false one refuses the note. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { append } from '#platform/journal/append.ts';
import { entryAt } from '#platform/journal/browse.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { nodeSm2 } from '#platform/journal/node-sm2.ts';
import { inclusionProofFile } from '#platform/journal/prove-inclusion.ts';
import { latestCheckpoint } from '#platform/journal/seal.ts';
import { toHex } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { formatNote, parseNote } from '#primitives/merkle/note.ts';
import { formatSm2VerifierKey } from '#primitives/merkle/sm2-note.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';
import { main } from '../../src/cli/main.ts';

const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
let journal: Journal;
let keys: { ed25519: string; sm2: string; foreign: string };
let bulletin: string;
let proofBefore: string;
let proofAfter: string;
let checkpoint: string;

/** Three acts and a bulletin are sealed without an SM2 line, the publication of the bulletin with one. */
before(async () => {
  testDatabase = await emptyDatabase();
  const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
  await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
  database = openDatabase({ connectionString: testDatabase.url });
  const { db } = database;
  folder = await mkdtemp(join(tmpdir(), 'kaoan-sm2-keys-'));
  const plain = { db, clock, origin: 'kaoan.test/sm2', dataDirectory: folder };
  journal = await openJournal(plain);
  const act = (kind: string, subject: string, facts = {}) =>
    inTransaction(db, (tx) => append(tx, { kind, subject, facts, by: null, at: clock.now(), details: {} }));
  for (let n = 0; n < 3; n += 1) await act('tests.happened', randomUUID());
  await journal.settle();
  const id = randomUUID();
  const bytes = Buffer.from(
    canonicalJson({
      format: 'kaoan.bulletin/1',
      id,
      number: '青考安〔2020〕1号',
      title: '考试安全工作通报',
      language: 'zh-CN',
      city: '青岛市',
      issuer: '联合行动办公室',
      exam: null,
      publishedAt: clock.now().toISOString(),
      asOf: { index: 3, instant: null, timeZone: 'Asia/Shanghai', words: '7月3日24时' },
      journal: {
        origin: journal.origin,
        verifierKey: journal.verifierKey,
        checkpoint: await readFile(join(journal.directory, 'checkpoint'), 'utf8'),
      },
      figures: [],
      paragraphs: [],
      approvals: [],
      supersedes: null,
    } satisfies JsonValue),
  );
  const digest = toHex(nodeHasher.digest(bytes));
  const beside = join(folder, 'published', 'bulletins', '2020-1');
  await mkdir(beside, { recursive: true });
  bulletin = join(beside, 'bulletin.json');
  await writeFile(bulletin, bytes);
  proofBefore = await proofOfFirst('before.tlog-proof');

  journal = await openJournal({ ...plain, national: true });
  await act('bulletins.published', id, { digest, files: [`${digest} bulletin.json`] });
  await journal.settle();
  proofAfter = await proofOfFirst('after.tlog-proof');
  checkpoint = await readFile(join(journal.directory, 'checkpoint'), 'utf8');
  const foreign = { name: journal.origin, publicKey: nodeSm2.publicKey(new Uint8Array(32).fill(5)) };
  keys = {
    ed25519: journal.verifierKey,
    sm2: journal.sm2VerifierKey ?? '',
    foreign: formatSm2VerifierKey(nodeHasher, foreign),
  };
});
beforeEach(() => writeFile(join(journal.directory, 'checkpoint'), checkpoint));
after(async () => {
  await database.close();
  await testDatabase.close();
  await rm(folder, { recursive: true });
});

async function proofOfFirst(name: string): Promise<string> {
  const [sealed, entry] = await Promise.all([latestCheckpoint(database.db), entryAt(database.db, 0)]);
  assert.ok(sealed && entry);
  const path = join(folder, name);
  await writeFile(path, await inclusionProofFile(journal.directory, sealed, entry));
  return path;
}

async function verify(path: string, ...given: readonly string[]) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const words = ['verify', path, '--journal', journal.directory, ...given.flatMap((key) => ['--key', key])];
  const code = await main(words, { out: say, err: say, environment: {} });
  return { code, said: said.join('\n') };
}

const withFalseLine = (note: string): string => {
  const { text, signatures } = parseNote(note);
  const changed = signatures.map((line, i) =>
    i === 1 ? { ...line, signature: line.signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) } : line,
  );
  return formatNote({ text, signatures: changed });
};
const withoutLine = (note: string): string => {
  const { text, signatures } = parseNote(note);
  return formatNote({ text, signatures: signatures.slice(0, 1) });
};

test('a bulletin and a proof hold under both keys, given in either sequence', async () => {
  for (const given of [
    [keys.ed25519, keys.sm2],
    [keys.sm2, keys.ed25519],
  ]) {
    for (const path of [bulletin, proofAfter]) {
      const { code, said } = await verify(path, ...given);
      assert.equal(code, 0, said);
      assert.match(said, /✓ checkpoint +.*signed by kaoan\.test\/sm2.*, kaoan\.test\/sm2\+[0-9a-f]{8}/);
    }
  }
});

test('without the SM2 key its line says nothing, not even when it is false', async () => {
  await writeFile(join(journal.directory, 'checkpoint'), withFalseLine(checkpoint));
  assert.equal((await verify(bulletin, keys.ed25519)).code, 0);
  assert.equal((await verify(proofAfter, keys.ed25519)).code, 0);
});

test('a false SM2 line under the key that was given refuses bulletin and proof', async () => {
  await writeFile(join(journal.directory, 'checkpoint'), withFalseLine(checkpoint));
  const ofBulletin = await verify(bulletin, keys.ed25519, keys.sm2);
  assert.equal(ofBulletin.code, 1, ofBulletin.said);
  assert.match(ofBulletin.said, /is not over this text, or not by this key/);
  const path = join(folder, 'false.tlog-proof');
  const [head = '', note = ''] = (await readFile(proofAfter, 'utf8')).split(
    /(?<=\n\n)(?=kaoan\.test\/sm2\n)/,
  );
  await writeFile(path, head + withFalseLine(note));
  const ofProof = await verify(path, keys.ed25519, keys.sm2);
  assert.equal(ofProof.code, 1, ofProof.said);
  assert.match(ofProof.said, /is not over this text, or not by this key/);
});

test('a checkpoint whose SM2 line was taken away does not pass when the line is asked for', async () => {
  await writeFile(join(journal.directory, 'checkpoint'), withoutLine(checkpoint));
  for (const path of [bulletin, proofBefore]) {
    const { code, said } = await verify(path, keys.ed25519, keys.sm2);
    assert.equal(code, 1, said);
    assert.match(
      said,
      /no: the signatures of the checkpoint\n.*is signed by .*\n.*you asked for the signature of/,
    );
  }
  assert.equal((await verify(bulletin, keys.ed25519)).code, 0);
});

test('another SM2 key of the same name has not signed', async () => {
  const { code, said } = await verify(bulletin, keys.ed25519, keys.foreign);
  assert.equal(code, 1, said);
  assert.match(said, /you asked for the signature of kaoan\.test\/sm2\+/);
});

test('keys that are malformed, given twice, or two of Ed25519 are refused before anything is checked', async () => {
  for (const [given, why] of [
    [[keys.sm2.slice(0, -4)], /expected 65 bytes/],
    [['nonsense'], /expected <name>/],
    [[keys.sm2, keys.sm2], /one key is given twice/],
    [[keys.ed25519, `other${keys.ed25519}`], /a journal has one Ed25519 key/],
  ] as const) {
    const { code, said } = await verify(bulletin, ...given);
    assert.equal(code, 2, said);
    assert.match(said, why);
  }
});
