/**
 * A candidate signs with everything there is, is sealed and published, and is then erased: the journal, its proofs and
 * the figures stand as before, and nobody can tell any more who it was.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  approveBulletin,
  draftBulletin,
  openEntry,
  openFigure,
  publishBulletin,
  submitBulletin,
} from '#capabilities/bulletins/contract.ts';
import { termsOf, testTitle } from '#capabilities/bulletins/fixtures.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { eraseCandidate } from '#capabilities/organisation/erasure-contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  anIdNumber,
  anOffice,
  aSchool,
  candidatesFor,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import { listCandidates } from '#capabilities/organisation/people-contract.ts';
import { enrolCandidates } from '#capabilities/organisation/public.ts';
import { identifySigner, readReceipt, readReceiptProof, signPledge } from '#capabilities/pledges/contract.ts';
import { listClassRoster, readCoverage } from '#capabilities/pledges/coverage-contract.ts';
import { readLetterEvidence } from '#capabilities/pledges/evidence-contract.ts';
import { aClassReadyToSign, aHandwriting, aLetter, evidenceOf } from '#capabilities/pledges/fixtures.ts';
import { qingdao } from '#capabilities/timetable/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import { latestCheckpoint } from '#platform/journal/seal.ts';
import { decodeUtf8, encodeUtf8 } from '#primitives/bytes.ts';
import { openLeafProof, parseLeafProof } from '#primitives/leaf-proof.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { bundlesGrown, tilePath } from '#primitives/merkle/tiles.ts';
import { keepCampaign } from '#server/campaign.ts';
import { jobHandlers } from '#server/capabilities.ts';
import { keepTerms } from '../../src/capabilities/bulletins/terms.ts';
import { handwritingText } from '../../src/capabilities/pledges/rules.ts';
import { main } from '../../src/cli/main.ts';
import { type Secrets, scanDatabase, scanFiles } from '../scan.ts';
import { openWorld, type SignedIn, type World } from '../world.ts';
import { type Asker, aStranger, ask, refused } from './ask.ts';

const NAME = '欧阳慕雪';
const ID_NUMBER = anIdNumber(417, '2002-02-11');

let world: World;
let jobs: Awaited<ReturnType<typeof workOnJobs>>;
let phone: Asker;
let teacher: SignedIn;
let director: SignedIn;
let administrator: SignedIn;
let city: UnitBrief;
let office: UnitBrief;
let theClass: UnitBrief;
let code: string;
let number: string;
let letterId: string;
/** Who the candidate is, and whatever only they or their phone have. */
let secrets: Secrets;

before(async () => {
  world = await openWorld();
  jobs = await workOnJobs(world.platform, jobHandlers, world.platform.log);
  phone = aStranger(world.app);
  const made = await inTransaction(world.platform.db, async (tx) => {
    city = await aCity(tx);
    const office = await anOffice(tx, { parent: city });
    const school = await aSchool(tx, { district: await aDistrict(tx, { city, code: '370202' }) });
    theClass = await aClass(tx, { school });
    await keepTerms(tx, termsOf(office, city));
    const { origin } = world.platform.journal;
    await keepCampaign(tx, { pack: 'tests', state: 'ready', origin, demonstration: false });
    const ready = await aClassReadyToSign(tx, 3, { class: theClass });
    const [blank] = candidatesFor(theClass.id, 1);
    assert.ok(blank);
    const person = { ...blank, name: NAME, idNumber: ID_NUMBER };
    await enrolCandidates(tx, testAct, [person], testPersonalData);
    await aLetter(tx, ready, 0);
    await aLetter(tx, ready, 1);
    return { office, ready: { ...ready, enrolled: [person] } };
  });
  const { ready } = made;
  code = ready.link.code;
  number = ready.enrolled[0]?.number ?? '';
  letterId = freshId();
  office = made.office;
  await everybodySignsIn();
  await world.settle();

  // Somebody typed a wrong tail first, and the teacher looked at the evidence afterwards.
  await refused(
    phone,
    identifySigner,
    { params: { code }, body: { number, idTail: '0000' } },
    'not-recognised',
  );
  const { sent } = evidenceOf(ready, 0, letterId);
  const signed = await ask(phone, signPledge, {
    params: { code },
    body: {
      number,
      idTail: ID_NUMBER.slice(-4),
      id: letterId,
      wordingId: ready.wording.id,
      affirmed: true,
      guardianAffirmed: false,
      ...sent,
    },
  });
  assert.deepEqual(
    [signed.outcome, signed.receipt.deviceSigned, signed.receipt.handwritten],
    ['signed', true, true],
  );
  await refused(
    phone,
    identifySigner,
    { params: { code }, body: { number, idTail: '0000' } },
    'not-recognised',
  );
  await world.settle();
  const evidence = await ask(teacher, readLetterEvidence, { params: { id: letterId } });
  assert.deepEqual(
    [evidence.keeping, evidence.device?.verified, evidence.signer?.name],
    ['as-signed', true, NAME],
  );
  await world.settle();
  const opening = parseLeafProof(await proofText()).opening;
  assert.ok(opening);
  secrets = {
    name: NAME,
    number,
    'identity number': ID_NUMBER,
    'masked identity number': `${ID_NUMBER.slice(0, 6)}********${ID_NUMBER.slice(-4)}`,
    handwriting: handwritingText(aHandwriting),
    'device key': Buffer.from(sent.device?.publicKey ?? '', 'base64'),
    'device signature': Buffer.from(sent.device?.signature ?? '', 'base64'),
    salt: opening.salt,
  };
});
after(async () => {
  await jobs.stop();
  await world[Symbol.asyncDispose]();
});

async function everybodySignsIn(): Promise<void> {
  teacher = await world.signInAs('class-teacher', theClass);
  director = await world.signInAs('director', office);
  administrator = await world.signInAs('administrator', city);
}

const proofText = async () =>
  decodeUtf8((await ask(phone, readReceiptProof, { params: { id: letterId } })).bytes);
const log = () => verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, world.platform.journal.verifierKey));
const published = () => join(world.platform.config.dataDirectory, 'published');

async function kaoan(...words: string[]): Promise<string> {
  const said: string[] = [];
  const speak = (line: string) => void said.push(line);
  const code = await main(words, {
    out: speak,
    err: speak,
    environment: {
      KAOAN_DATA: world.platform.config.dataDirectory,
      DATABASE_URL: world.platform.pool.options.connectionString ?? '',
      KAOAN_LOG: 'silent',
    },
  });
  assert.equal(code, 0, said.join('\n'));
  return said.at(-1) ?? '';
}

async function publishABulletin(): Promise<string> {
  world.clock.advanceTo(qingdao('2020-07-04 09:00'));
  await everybodySignsIn();
  const id = freshId();
  const params = { id };
  await ask(director, draftBulletin, { body: { id, title: testTitle, asOf: '2020-07-03' } });
  await ask(director, submitBulletin, { params });
  await ask(director, approveBulletin, { params });
  await ask(await world.signInAs('commander', city), approveBulletin, { params });
  const { bulletin } = await ask(director, publishBulletin, { params });
  const folder = join(published(), 'bulletins', bulletin.folder ?? '');
  for (let tries = 0; !existsSync(join(folder, 'checkpoint')); tries += 1) {
    assert.ok(tries < 200, 'the job did not fill the public folder');
    await sleep(50);
  }
  return join(folder, 'bulletin.json');
}

/** Every published file with its bytes. */
async function publishedFiles(): Promise<Map<string, string>> {
  const entries = await readdir(published(), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(published(), path), await readFile(path, 'hex')] as const),
    ),
  );
}

/** The root over the first `size` leaves, counted again from the published bundles. */
async function rebuiltRoot(size: number): Promise<Uint8Array> {
  const frontier = new Frontier(nodeHasher);
  for (const bundle of bundlesGrown(0, size)) {
    const bytes = await readFile(join(world.platform.journal.directory, tilePath(bundle)));
    for (const leaf of decodeEntryBundle(bytes, bundle.width)) frontier.append(nodeHasher.leaf(leaf));
  }
  return frontier.root();
}

/** What everybody is told of the class. */
async function counts() {
  const { signed, notYet, candidates } = (await ask(teacher, readCoverage)).coverage;
  const { value, population } = (await ask(director, openFigure, { params: { figure: 'pledges.letters' } }))
    .figure;
  return { signed, notYet, candidates, value, population: population?.value };
}

describe('a candidate is forgotten', () => {
  let bulletin: string;
  let files: Map<string, string>;
  let sealed: NonNullable<Awaited<ReturnType<typeof latestCheckpoint>>>;
  let proof: string;
  let told: Awaited<ReturnType<typeof counts>>;
  let privatePart: string;

  before(async () => {
    bulletin = await publishABulletin();
    await world.settle();
    const checkpoint = await latestCheckpoint(world.platform.db);
    assert.ok(checkpoint);
    sealed = checkpoint;
    files = await publishedFiles();
    proof = await proofText();
    told = await counts();
    privatePart = parseLeafProof(proof).opening?.privatePart ?? '';
    // The planner has seen everything while it was there.
    await world.platform.pool.query('analyze');
  });

  test('before, everything of theirs is found in the database, sealed or not, and nothing in public', async () => {
    const { platform } = world;
    const found = await scanDatabase(platform.pool, secrets, testPersonalData);
    assert.deepEqual(found, [
      'device key: journal.entry.details',
      'device key: pledges.letter_evidence.device_key',
      'device signature: journal.entry.details',
      'device signature: pledges.letter_evidence.device_signature',
      'handwriting: pledges.letter_evidence.handwriting_sealed',
      'identity number: organisation.candidate.id_number_sealed',
      'masked identity number: organisation.candidate.id_number_masked',
      'name: organisation.candidate.name',
      'number: organisation.candidate.number',
      'number: pledges.wrong_attempt.number',
      'salt: journal.entry.salt',
    ]);
    assert.deepEqual(await scanFiles(platform.config.dataDirectory, secrets), []);
    assert.deepEqual(told, { signed: 3, notYet: 1, candidates: 4, value: 3, population: 4 });
  });

  test('the evidence is for the class’s own teacher and the exam office, and each look is in the journal', async () => {
    const looks = async () => {
      await world.platform.journal.number();
      const all = { from: 0, to: Number.MAX_SAFE_INTEGER, kinds: ['pledges.evidence-opened'], limit: 100 };
      return (await entriesBetween(world.platform.db, all)).map(({ by }) => by);
    };
    const before = await looks();
    const params = { id: letterId };
    const chief = await world.signInAs('site-chief', theClass);
    await refused(chief, readLetterEvidence, { params }, 'not-permitted');
    await refused(phone, readLetterEvidence, { params }, 'not-signed-in');
    const elsewhere = await inTransaction(world.platform.db, (tx) => aClass(tx));
    const stranger = await world.signInAs('class-teacher', elsewhere);
    await refused(stranger, readLetterEvidence, { params }, 'not-found');
    await refused(teacher, readLetterEvidence, { params: { id: freshId() } }, 'not-found');
    assert.deepEqual(await looks(), before);
    await ask(director, readLetterEvidence, { params });
    assert.deepEqual(await looks(), [...before, director.personId]);
  });

  test('only the administrator may erase, and says why', async () => {
    const body = { id: freshId(), number, reason: 'consent-withdrawn', note: '监护人书面申请' } as const;
    for (const who of [teacher, director]) await refused(who, eraseCandidate, { body }, 'not-permitted');
    await refused(phone, eraseCandidate, { body }, 'not-signed-in');
    const erased = await ask(administrator, eraseCandidate, { body });
    assert.equal(erased.erasedAt, world.clock.now().toISOString());
    await world.settle();
  });

  test('nothing of theirs is left in any table, nor under the key, nor in any file', async () => {
    const { platform } = world;
    assert.deepEqual(await scanDatabase(platform.pool, secrets, testPersonalData), []);
    assert.deepEqual(await scanFiles(platform.config.dataDirectory, secrets), []);
  });

  test('what was published stays byte for byte, and the old checkpoint’s root is still that of its leaves', async () => {
    const now = await publishedFiles();
    for (const [path, bytes] of files) {
      if (path !== join('journal', 'checkpoint')) assert.equal(now.get(path), bytes, path);
    }
    assert.deepEqual(Buffer.from(await rebuiltRoot(sealed.size)), sealed.root);
  });

  test('the letter is still proven to be in the journal; what it committed to can be opened by nobody', async () => {
    const before = openLeafProof(nodeHasher, proof, log());
    const now = openLeafProof(nodeHasher, await proofText(), log());
    assert.deepEqual([now.leaf, now.index, now.size], [before.leaf, before.index, before.size]);
    assert.ok(before.opened);
    assert.equal(now.opened, null);
    // Even who guesses every word of it cannot tell that the guess is right.
    const guess = Buffer.from(nodeHasher.digest(encodeUtf8(privatePart))).toString('base64');
    assert.notEqual(guess, now.leaf.commitment);
    const { details } = await ask(await world.signInAs('auditor', city), openEntry, {
      params: { index: now.index },
    });
    assert.deepEqual(details, { by: null, details: null });
  });

  test('figures, coverage and bulletin say what they said', async () => {
    assert.deepEqual(await counts(), told);
    assert.match(
      await kaoan('verify', bulletin, '--key', world.platform.journal.verifierKey),
      /^yes: 青考安〔2020〕1号/,
    );
    assert.match(
      await kaoan('audit'),
      /^yes: \d+ entries, .*; of 3 erased ones nothing is left to compare but the leaf$/,
    );
  });

  test('the receipt still reads, and no list and no page names them', async () => {
    const receipt = await ask(phone, readReceipt, { params: { id: letterId } });
    assert.deepEqual([receipt.className, receipt.journal.state], [theClass.name, 'sealed']);
    const params = { classId: theClass.id };
    const roster = await ask(teacher, listClassRoster, { params, query: { state: 'signed' } });
    assert.deepEqual([roster.rows.length, roster.total, roster.erased], [2, 2, 1]);
    const list = await ask(teacher, listCandidates, { params: { id: theClass.id } });
    assert.deepEqual([list.total, list.erased], [3, 1]);
    const evidence = await ask(teacher, readLetterEvidence, { params: { id: letterId } });
    assert.deepEqual([evidence.keeping, evidence.signer, evidence.handwriting], ['erased', null, null]);
    const claim = { number, idTail: ID_NUMBER.slice(-4) };
    await refused(phone, identifySigner, { params: { code }, body: claim }, 'not-recognised');
  });
});
