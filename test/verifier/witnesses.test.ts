/** A policy of the reader's own: who must have cosigned the journal before a bulletin over it is believed. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '#platform/db/db.ts';
import { migrate } from '#platform/db/migrations.ts';
import { append } from '#platform/journal/append.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { toHex } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { formatNote, parseNote, type Signer, signatureBy, signNote } from '#primitives/merkle/note.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  formatVerifierKey,
  noteSigner,
  publicKeyOf,
} from '#primitives/merkle/note-key.ts';
import { parsePolicy } from '#primitives/merkle/policy.ts';
import { emptyDatabase, type TestDatabase } from '#test/database.ts';
import { Disagreement } from '#verifier/disagreement.ts';
import { type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import { main } from '../../src/cli/main.ts';

const clock = new StandingClock(new Date('2020-07-03T10:00:00.000Z'));
const bytesOf = (value: unknown) => new TextEncoder().encode(canonicalJson(value as JsonValue));

const witnesses = ['a', 'b', 'c'].map((name, i) => {
  const key = {
    name: `${name}.example`,
    type: ed25519Cosignature,
    seed: new Uint8Array(32).fill(40 + i),
  } as const;
  const vkey = formatVerifierKey(nodeHasher, publicKeyOf(nodeCrypto, key));
  return { line: `witness ${name} ${vkey}\n`, signer: cosigner(nodeCrypto, key, () => clock.now()) };
});
const lines = witnesses.map(({ line }) => line).join('');
const twoOfThree = `${lines}group g 2 a b c\nquorum g\n`;
const signers = (...names: ('a' | 'b' | 'c')[]): Signer[] =>
  witnesses.map(({ signer }) => signer).filter(({ name }) => names.some((one) => name === `${one}.example`));

let testDatabase: TestDatabase;
let database: Database;
let dataDirectory: string;
let journal: Journal;
let bulletin: Uint8Array;
let beforePublication: string;
let published: string;
let latest: string;

/** The journal holds ten acts, a bulletin that counts none of them, its publication, and one act more. */
before(async () => {
  testDatabase = await emptyDatabase();
  const migrations = fileURLToPath(new URL('../../src/platform/journal/migrations', import.meta.url));
  await migrate({ connectionString: testDatabase.url }, [{ name: 'journal', migrations }]);
  database = openDatabase({ connectionString: testDatabase.url });
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-policy-'));
  journal = await openJournal({ db: database.db, clock, origin: 'kaoan.test/policy', dataDirectory });
  const act = (kind: string, subject: string, facts = {}) =>
    inTransaction(database.db, (tx) =>
      append(tx, { kind, subject, facts, by: null, at: clock.now(), details: {} }),
    );
  const seal = async () => {
    await journal.settle();
    return readFile(join(journal.directory, 'checkpoint'), 'utf8');
  };
  for (let n = 0; n < 10; n += 1) await act('tests.happened', randomUUID());
  beforePublication = await seal();
  const id = randomUUID();
  bulletin = bytesOf({
    format: 'kaoan.bulletin/1',
    id,
    number: '青考安〔2020〕1号',
    title: '考试安全工作通报',
    language: 'zh-CN',
    city: '青岛市',
    issuer: '联合行动办公室',
    exam: null,
    publishedAt: clock.now().toISOString(),
    asOf: { index: 10, instant: null, timeZone: 'Asia/Shanghai', words: '7月3日24时' },
    journal: { origin: journal.origin, verifierKey: journal.verifierKey, checkpoint: beforePublication },
    figures: [],
    paragraphs: [],
    approvals: [],
    supersedes: null,
  });
  const digest = toHex(nodeHasher.digest(bulletin));
  await act('bulletins.published', id, { digest, files: [`${digest} bulletin.json`] });
  published = await seal();
  await act('tests.happened', randomUUID());
  latest = await seal();
});
after(async () => {
  await database.close();
  await testDatabase.close();
  await rm(dataDirectory, { recursive: true });
});

function cosigned(note: string, by: readonly Signer[]): string {
  const { text, signatures } = parseNote(note);
  return formatNote({ text, signatures: [...signatures, ...by.map((signer) => signatureBy(signer, text))] });
}

/** @param shown takes the place of what is published under these paths. */
function verify(policy: string | undefined, shown: Record<string, string> = {}) {
  const files: PublishedFiles = {
    beside: async () => null,
    journal: async (path) =>
      shown[path] === undefined
        ? readFile(join(journal.directory, path)).catch(() => null)
        : new TextEncoder().encode(shown[path]),
  };
  return verifyBulletin(
    bulletin,
    files,
    nodeCrypto,
    policy === undefined ? {} : { policy: parsePolicy(nodeHasher, policy) },
  );
}

const disagrees = (about: RegExp, one: RegExp, other: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Disagreement, `${error}`);
  assert.match(error.about.en, about);
  assert.match(error.one.en, one);
  assert.match(error.other.en, other);
  return true;
};
const withoutWitness =
  /without an independent witness the journal proves nothing against its own operator showing different histories$/;

test('without a policy the verdict stands, and says what it does not prove', async () => {
  const { unwitnessed, checks } = await verify(undefined, {
    checkpoint: cosigned(latest, signers('a', 'b', 'c')),
  });
  assert.match(unwitnessed?.en ?? '', /^no witness policy was given.*so no cosignature was checked: /);
  assert.match(unwitnessed?.en ?? '', withoutWitness);
  assert.ok(!checks.some(({ check }) => check === 'witnesses'));
});

test('two of three is met by any two, and who cosigned and when is said', async () => {
  const { unwitnessed, checks } = await verify(twoOfThree, {
    checkpoint: cosigned(latest, signers('a', 'c')),
  });
  assert.equal(unwitnessed, null);
  assert.equal(
    checks.find(({ check }) => check === 'witnesses')?.says.en,
    'a (2020-07-03T10:00:00Z), c (2020-07-03T10:00:00Z) cosigned the first 12 entries (policy: at least 2 of a, b, c)',
  );
});

test('two of three is not met by one, by nobody, or by one twice', async () => {
  const [a] = signers('a');
  assert.ok(a);
  for (const by of [[a], [a, a]]) {
    await assert.rejects(
      verify(twoOfThree, { checkpoint: cosigned(latest, by) }),
      disagrees(
        /^who has witnessed/,
        /^your policy asks for at least 2 of a, b, c$/,
        /^only a \(.*\) cosigned, over 12/,
      ),
    );
  }
  await assert.rejects(verify(twoOfThree), disagrees(/^who has witnessed/, /at least 2/, withoutWitness));
});

test('a checkpoint that is still being cosigned is covered by the one cosigned before', async () => {
  const { checks } = await verify(twoOfThree, {
    checkpoint: cosigned(latest, signers('a')),
    'cosigned/checkpoint': cosigned(published, signers('a', 'b')),
  });
  assert.match(
    checks.find(({ check }) => check === 'witnesses')?.says.en ?? '',
    /cosigned the first 11 entries/,
  );
});

test('witnesses that saw the journal only before the bulletin was published do not vouch for it', async () => {
  await assert.rejects(
    verify(twoOfThree, { 'cosigned/checkpoint': cosigned(beforePublication, signers('a', 'b')) }),
    disagrees(
      /^how far the witnesses saw$/,
      /publication of this bulletin is entry 10$/,
      /saw the first 10 only/,
    ),
  );
});

test('a cosigned checkpoint with another root than the entries is a split view, and is found', async () => {
  const { text } = parseNote(published);
  const [origin, size] = text.split('\n');
  const seed = await readFile(join(dataDirectory, 'keys', 'journal.key'));
  const log = noteSigner(nodeCrypto, { name: journal.origin, type: ed25519Note, seed });
  const forked = signNote(`${origin}\n${size}\n${'A'.repeat(43)}=\n`, [log]);
  await assert.rejects(
    verify(twoOfThree, { 'cosigned/checkpoint': cosigned(forked, signers('a', 'b')) }),
    disagrees(/^the root over 11 entries$/, /the signed checkpoint has 0000/, /the published entries give/),
  );
});

test('a false cosignature of a known witness is refused, one of a stranger says nothing', async () => {
  const mixed = parseNote(cosigned(published, signers('b'))).signatures.at(-1);
  assert.ok(mixed);
  const { text, signatures } = parseNote(latest);
  const note = formatNote({ text, signatures: [...signatures, mixed] });
  await assert.rejects(verify(twoOfThree, { checkpoint: note }), /b\.example\+\w+ is not over this text/);
  await assert.rejects(
    verify(`${witnesses[0]?.line}quorum a\n`, { checkpoint: note }),
    disagrees(/witnessed/, /asks for a$/, withoutWitness),
  );
});

test('groups within groups are asked for in words', async () => {
  const policy = `${lines}group inner any b c\ngroup outer all a inner\nquorum outer\n`;
  await assert.rejects(
    verify(policy, { checkpoint: cosigned(latest, signers('b', 'c')) }),
    disagrees(/witnessed/, /asks for all of a, \(at least 1 of b, c\)$/, /^only b .*, c .* cosigned/),
  );
  assert.equal((await verify(policy, { checkpoint: cosigned(latest, signers('a', 'c')) })).unwitnessed, null);
});

test('a policy that asks for nobody says when nobody cosigned', async () => {
  const policy = `${lines}quorum none\n`;
  assert.match(
    (await verify(policy)).unwitnessed?.en ?? '',
    /^no witness has cosigned: without an independent/,
  );
  const { unwitnessed } = await verify(policy, { 'cosigned/checkpoint': cosigned(published, signers('b')) });
  assert.equal(unwitnessed, null);
});

test('a policy that names its logs is also the word on the key', async () => {
  const { checks } = await verify(`log ${journal.verifierKey}\n${lines}quorum a\n`, {
    checkpoint: cosigned(latest, signers('a')),
  });
  assert.equal(checks.find(({ check }) => check === 'key')?.says.en, 'the key is the one you trust');
  const [, id] = journal.verifierKey.split('+');
  const foreign = 'journal.example/qingdao-2020+41c90c8d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4';
  await assert.rejects(
    verify(`log ${foreign}\n${lines}quorum a\n`),
    disagrees(/^the key of the journal$/, new RegExp(id ?? '?'), /your policy accepts journal\.example/),
  );
});

test('`kaoan verify --policy` says yes, no, or that the policy cannot be used', async () => {
  const folder = join(dataDirectory, 'published', 'bulletins', '2020-1');
  const path = join(folder, 'bulletin.json');
  const policy = join(dataDirectory, 'policy');
  await mkdir(folder, { recursive: true });
  await writeFile(path, bulletin);
  await writeFile(policy, twoOfThree);
  const kaoan = async (...words: string[]) => {
    const said: string[] = [];
    const terminal = {
      out: (line: string) => void said.push(line),
      err: (line: string) => void said.push(line),
    };
    const code = await main(['verify', path, ...words], { ...terminal, environment: {} });
    return { code, said: said.join('\n') };
  };
  const plain = await kaoan();
  assert.equal(plain.code, 0);
  assert.match(plain.said, / {2}! no witness policy was given .*showing different histories\nyes: /);
  const refused = await kaoan('--policy', policy);
  assert.equal(refused.code, 1);
  assert.match(
    refused.said,
    /no: who has witnessed the journal\n {2}one: {3}your policy asks for at least 2 of a, b, c/,
  );
  await writeFile(join(journal.directory, 'checkpoint'), cosigned(latest, signers('a', 'b')));
  const met = await kaoan('--policy', policy);
  assert.equal(met.code, 0);
  assert.match(met.said, /✓ witnesses {3}a \(.*\), b \(.*\) cosigned the first 12 entries/);
  await writeFile(policy, 'quorum nobody\n');
  const unusable = await kaoan('--policy', policy);
  assert.equal(unusable.code, 2);
  assert.match(
    unusable.said,
    /the witness policy .* cannot be used: policy, line 1: "nobody" is not the name/,
  );
  assert.equal((await kaoan('--policy', join(folder, 'none'))).code, 2);
});
