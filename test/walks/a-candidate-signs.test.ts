/**
 * The first walk: a teacher hands out the link of a class, a candidate signs on a phone, and the receipt is followed from
 * numbered to sealed and proven from published files alone.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { journalState, openFigure } from '#capabilities/bulletins/contract.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  aSchool,
  enrolledCandidates,
  freshId,
} from '#capabilities/organisation/fixtures.ts';
import {
  identifySigner,
  type Receipt,
  readReceipt,
  readSigningPage,
  type SigningPage,
  signPledge,
} from '#capabilities/pledges/contract.ts';
import {
  issueClassLink,
  listClassRoster,
  readClass,
  readCoverage,
  withdrawLetter,
} from '#capabilities/pledges/coverage-contract.ts';
import { figures as pledgeFigures } from '#capabilities/pledges/figures.ts';
import { aWording } from '#capabilities/pledges/fixtures.ts';
import { anExam, qingdaoInstant } from '#capabilities/timetable/fixtures.ts';
import { nobleCrypto } from '#console/noble-crypto.ts';
import { inTransaction } from '#platform/db/db.ts';
import { journalSize } from '#platform/journal/read.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { inclusionRanges, makeInclusionProof, verifyInclusion } from '#primitives/merkle/inclusion.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import {
  bundlesGrown,
  hashReaderOverTiles,
  type TileRef,
  tilePath,
  tilesHolding,
} from '#primitives/merkle/tiles.ts';
import { type Leaf, parseLeaf } from '#primitives/tally.ts';
import { TallyFold } from '#primitives/tally-fold.ts';
import { isLeafOfLetter } from '../../src/capabilities/pledges/rules.ts';
import { openWorld, type SignedIn, type World } from '../world.ts';
import { type Asker, aStranger, ask, refused } from './ask.ts';

let world: World;
let phone: Asker;
let teacher: SignedIn;
let chief: SignedIn;
let director: SignedIn;
let district: UnitBrief;
let school: UnitBrief;
let ownClass: UnitBrief;
let candidates: Awaited<ReturnType<typeof enrolledCandidates>>;
let code: string;
let page: SigningPage;
let receipt: Receipt;

before(async () => {
  world = await openWorld();
  phone = aStranger(world.app);
  const { city, otherClass, ...made } = await inTransaction(world.platform.db, async (tx) => {
    await anExam(tx);
    await aWording(tx);
    const city = await aCity(tx);
    const district = await aDistrict(tx, { city });
    const school = await aSchool(tx, { district });
    const ownClass = await aClass(tx, { school });
    const otherClass = await aClass(tx, { school, name: '高三（2）班' });
    const candidates = await enrolledCandidates(tx, 3, { class: ownClass });
    await enrolledCandidates(tx, 2, { class: otherClass });
    return { city, district, school, ownClass, otherClass, candidates };
  });
  ({ district, school, ownClass, candidates } = made);
  teacher = await world.signInAs('class-teacher', ownClass);
  chief = await world.signInAs('site-chief', school);
  director = await world.signInAs('director', city);
});
after(() => world[Symbol.asyncDispose]());

const claimOf = (place: number) => {
  const candidate = candidates[place];
  assert.ok(candidate);
  return { number: candidate.number, idTail: candidate.idNumber.slice(-4) };
};

const letterOf = (place: number, id: string) => ({
  params: { code },
  body: {
    ...claimOf(place),
    id,
    wordingId: page.wording.id,
    affirmed: true as const,
    guardianAffirmed: false,
  },
});

test('the teacher issues the link of the class, and whoever has it reads what is to be signed', async () => {
  const link = await ask(teacher, issueClassLink, {
    params: { classId: ownClass.id },
    body: { id: freshId(), endsAt: qingdaoInstant('2020-07-06 20:00') },
  });
  assert.equal(link.path, `/sign/${link.code}`);
  code = link.code;
  page = await ask(phone, readSigningPage, { params: { code } });
  assert.equal(page.className, ownClass.name);
  assert.ok(page.wording.text.clauses.length > 0);
});

test('the candidate is recognised, and somebody else’s characters are not', async () => {
  const who = await ask(phone, identifySigner, { params: { code }, body: claimOf(0) });
  assert.deepEqual(who, { maskedName: '*生1', guardianNeeded: false, receipt: null });
  const wrong = { ...claimOf(0), idTail: '0000' };
  await refused(phone, identifySigner, { params: { code }, body: wrong }, 'not-recognised');
  await refused(
    phone,
    signPledge,
    { ...letterOf(0, freshId()), body: { ...letterOf(0, freshId()).body, ...wrong } },
    'not-recognised',
  );
});

test('the letter is signed: its receipt says numbered, then sealed', async () => {
  const id = freshId();
  const signed = await ask(phone, signPledge, letterOf(0, id));
  assert.equal(signed.outcome, 'signed');
  receipt = signed.receipt;
  const index = (await journalSize(world.platform.db)) - 1;
  assert.deepEqual(receipt.journal, { state: 'numbered', index });
  assert.equal(receipt.wordingDigest, page.wording.digest);

  const follow = async () => (await ask(phone, readReceipt, { params: { id } })).journal;
  assert.deepEqual(await follow(), { state: 'numbered', index });
  const size = await world.settle();
  assert.deepEqual(await follow(), { state: 'sealed', index, size });
});

test('the same letter again gets the same receipt, another one the first', async () => {
  const repeated = await ask(phone, signPledge, letterOf(0, receipt.id));
  assert.deepEqual(repeated, { outcome: 'repeated', receipt });
  const again = await ask(phone, signPledge, letterOf(0, freshId()));
  assert.deepEqual(again, { outcome: 'signed-before', receipt });
  await refused(phone, signPledge, letterOf(1, receipt.id), 'id-taken');
});

/** Published files, fetched by anyone. */
async function published(path: string): Promise<Uint8Array> {
  const answer = await world.app.inject({ method: 'GET', url: `/journal-files/${path}` });
  assert.equal(answer.statusCode, 200, `${path}: ${answer.statusCode}`);
  return answer.rawPayload;
}

/** The checkpoint as published, its signature checked with the key that the authority makes known. */
async function publishedCheckpoint() {
  const { verifierKey } = await ask(phone, journalState);
  const verifier = verifierOf(nobleCrypto, parseVerifierKey(nobleCrypto.hasher, verifierKey));
  return openCheckpoint(new TextDecoder().decode(await published('checkpoint')), verifier);
}

/** Every public leaf up to a size, out of the published bundles. */
async function publishedLeaves(size: number): Promise<Uint8Array[]> {
  const leaves: Uint8Array[] = [];
  for (const bundle of bundlesGrown(0, size)) {
    leaves.push(...decodeEntryBundle(await published(tilePath(bundle)), bundle.width));
  }
  return leaves;
}

test('the browser’s own Merkle code proves from published tiles that the letter is in the journal', async () => {
  const { journal } = await ask(phone, readReceipt, { params: { id: receipt.id } });
  assert.ok(journal.state === 'sealed');
  const { index } = journal;
  const checkpoint = await publishedCheckpoint();
  const size = Number(checkpoint.size);
  assert.ok(size >= journal.size);

  const { hasher } = nobleCrypto;
  const tiles = new Map<string, Uint8Array>();
  for (const tile of tilesHolding(inclusionRanges(index, size), size)) {
    tiles.set(tilePath(tile), await published(tilePath(tile)));
  }
  const read = hashReaderOverTiles(size, (tile: TileRef) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  const bytes = (await publishedLeaves(size))[index];
  assert.ok(bytes);
  const claim = {
    index,
    size,
    leafHash: hasher.leaf(bytes),
    proof: makeInclusionProof(hasher, read, index, size),
    root: checkpoint.root,
  };
  verifyInclusion(hasher, claim);
  const altered = Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 2 ? byte ^ 1 : byte));
  assert.throws(() => verifyInclusion(hasher, { ...claim, leafHash: hasher.leaf(altered) }));

  const leaf = parseLeaf(bytes);
  assert.ok(isLeafOfLetter(hasher, leaf, receipt.id));
  assert.deepEqual(leaf.facts, {
    class: ownClass.code,
    district: district.code,
    school: school.code,
    wording: 1,
  });
  const text = new TextDecoder().decode(bytes);
  const person = candidates[0];
  assert.ok(person);
  for (const secret of [receipt.id, person.id, person.number, person.name, person.idNumber]) {
    assert.ok(!text.includes(secret), `the public leaf holds ${secret}`);
  }
});

/** Signed and not yet, as everyone who counts sees it: counters, letters, the figure, and the published leaves. */
async function everyCount() {
  await world.settle();
  const { size } = await publishedCheckpoint();
  const figure = pledgeFigures.find(({ id }) => id === 'pledges.letters');
  assert.ok(figure?.population);
  const [letters, population] = [new TallyFold(figure.tally), new TallyFold(figure.population.tally)];
  (await publishedLeaves(Number(size))).forEach((bytes, index) => {
    const leaf: Leaf = parseLeaf(bytes);
    letters.add(index, leaf);
    population.add(index, leaf);
  });
  const coverageOf = async (who: SignedIn, unit?: string) =>
    (await ask(who, readCoverage, { query: unit === undefined ? {} : { unit } })).coverage;
  const rosterOf = async (state: 'signed' | 'not-yet') =>
    (await ask(teacher, listClassRoster, { params: { classId: ownClass.id }, query: { state } })).total;
  const opened = await ask(director, openFigure, {
    params: { figure: 'pledges.letters' },
    query: { by: 'class' },
  });
  const row = opened.subtotals.find(({ key }) => key === ownClass.code);
  const inClass = await coverageOf(teacher);
  return {
    class: [
      [inClass.signed, inClass.notYet],
      [await rosterOf('signed'), await rosterOf('not-yet')],
      [row?.value ?? 0, (row?.population ?? 0) - (row?.covered ?? 0)],
    ],
    city: [
      [(await coverageOf(chief)).signed, (await coverageOf(chief)).candidates],
      [(await coverageOf(director)).signed, (await coverageOf(director)).candidates],
      [opened.figure.value, opened.figure.population?.value],
      [letters.value(), population.value()],
    ],
  };
}

const thrice = <T>(value: T): T[] => [value, value, value];

test('counters, letters, the figure and the published leaves all give the same numbers', async () => {
  assert.deepEqual(await everyCount(), { class: thrice([1, 2]), city: [...thrice([1, 5]), [1, 5]] });
  const second = await ask(phone, signPledge, letterOf(1, freshId()));
  assert.equal(second.outcome, 'signed');
  assert.deepEqual(await everyCount(), { class: thrice([2, 1]), city: [...thrice([2, 5]), [2, 5]] });
});

test('a letter that the school withdraws counts nowhere any more, and its candidate may sign again', async () => {
  await refused(
    teacher,
    withdrawLetter,
    { params: { id: receipt.id }, body: { reason: '由他人代签' } },
    'not-permitted',
  );
  const withdrawn = await ask(chief, withdrawLetter, {
    params: { id: receipt.id },
    body: { reason: '由他人代签' },
  });
  assert.equal(withdrawn.withdrawnAt, world.clock.now().toISOString());
  assert.deepEqual(await everyCount(), { class: thrice([1, 2]), city: [...thrice([1, 5]), [1, 5]] });
  await refused(phone, signPledge, letterOf(0, receipt.id), 'letter-withdrawn');
  assert.equal((await ask(phone, signPledge, letterOf(0, freshId()))).outcome, 'signed');
  assert.deepEqual(await everyCount(), { class: thrice([2, 1]), city: [...thrice([2, 5]), [2, 5]] });
});

test('who has not signed yet is told by name to the class’s own staff only', async () => {
  const { rows } = await ask(teacher, listClassRoster, { params: { classId: ownClass.id } });
  assert.deepEqual(
    rows.map(({ name, letter }) => [name, letter]),
    [[candidates[2]?.name, null]],
  );
  const commander = await world.signInAs('commander', ownClass);
  await refused(commander, listClassRoster, { params: { classId: ownClass.id } }, 'not-permitted');
  const { coverage, may } = await ask(commander, readClass, { params: { classId: ownClass.id } });
  assert.equal(coverage.notYet, 1);
  assert.equal(may.readNames, false);
});
