/**
 * Whoever knows the id of a letter may read its receipt and its proof, which opens what the journal commits to. So a
 * stranger who has read everything that is published, and tries every id in it, must come away with nothing.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  approveBulletin,
  draftBulletin,
  publishBulletin,
  submitBulletin,
} from '#capabilities/bulletins/contract.ts';
import { termsOf, testTitle } from '#capabilities/bulletins/fixtures.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  anOffice,
  aSchool,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import { readReceipt, readReceiptProof } from '#capabilities/pledges/contract.ts';
import { aClassReadyToSign, aLetter, evidenceOf } from '#capabilities/pledges/fixtures.ts';
import { qingdao } from '#capabilities/timetable/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { decodeUtf8 } from '#primitives/bytes.ts';
import { parseLeafProof } from '#primitives/leaf-proof.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { bundlesGrown, tilePath } from '#primitives/merkle/tiles.ts';
import { parseLeaf } from '#primitives/tally.ts';
import { jobHandlers } from '#server/capabilities.ts';
import { partsOf } from '../../src/capabilities/bulletins/render/fixtures.ts';
import { keepTerms } from '../../src/capabilities/bulletins/terms.ts';
import { openEvidence } from '../../src/capabilities/pledges/open-evidence.ts';
import { withdrawLetter } from '../../src/capabilities/pledges/withdraw-letter.ts';
import { openWorld, type World } from '../world.ts';
import { type Asker, aStranger, ask } from './ask.ts';

const LETTERS = 6;

let world: World;
let jobs: Awaited<ReturnType<typeof workOnJobs>>;
let stranger: Asker;
let office: UnitBrief;
let city: UnitBrief;
let letterIds: string[];
/** Every published file as text, what is packed in it included. */
let published: Map<string, string>;

before(async () => {
  world = await openWorld();
  jobs = await workOnJobs(world.platform, jobHandlers, world.platform.log);
  stranger = aStranger(world.app);
  letterIds = await inTransaction(world.platform.db, async (tx) => {
    city = await aCity(tx);
    office = await anOffice(tx, { parent: city });
    await keepTerms(tx, termsOf(office, city));
    const school = await aSchool(tx, { district: await aDistrict(tx, { city, code: '370202' }) });
    const ready = await aClassReadyToSign(tx, LETTERS + 1, { class: await aClass(tx, { school }) });
    const ids = Array.from({ length: LETTERS }, freshId);
    for (const [place, id] of ids.entries()) {
      await aLetter(tx, ready, place, { id, evidence: evidenceOf(ready, place, id).kept });
    }
    // Everything that can happen to a letter has its entry.
    const [withdrawn = '', opened = ''] = ids;
    await withdrawLetter(tx, testAct, { id: withdrawn, reason: '由他人代签' });
    await openEvidence(tx, testAct, opened, testPersonalData);
    return ids;
  });
  await world.settle();
  await publishABulletin();
  await world.settle();
  published = await publishedTexts(join(world.platform.config.dataDirectory, 'published'));
});
after(async () => {
  await jobs.stop();
  await world[Symbol.asyncDispose]();
});

async function publishABulletin(): Promise<void> {
  world.clock.advanceTo(qingdao('2020-07-04 09:00'));
  const director = await world.signInAs('director', office);
  const id = freshId();
  const params = { id };
  await ask(director, draftBulletin, { body: { id, title: testTitle, asOf: '2020-07-03' } });
  await ask(director, submitBulletin, { params });
  await ask(director, approveBulletin, { params });
  await ask(await world.signInAs('commander', city), approveBulletin, { params });
  const { bulletin } = await ask(director, publishBulletin, { params });
  const last = { method: 'GET', url: `/bulletins/${bulletin.folder}/checkpoint` } as const;
  for (let tries = 0; (await stranger.request(last)).statusCode !== 200; tries += 1) {
    assert.ok(tries < 200, 'the job did not fill the public folder');
    await sleep(50);
  }
}

async function publishedTexts(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    texts.set(path, bytes.toString('latin1'));
    if (/\.(docx|xlsx)$/.test(path)) {
      for (const [part, text] of partsOf(bytes)) texts.set(`${path}/${part}`, text);
    }
  }
  return texts;
}

async function publishedLeaves() {
  const { directory } = world.platform.journal;
  const size = Number((await readFile(join(directory, 'checkpoint'), 'utf8')).split('\n')[1]);
  const leaves = [];
  for (const bundle of bundlesGrown(0, size)) {
    const bytes = await readFile(join(directory, tilePath(bundle)));
    leaves.push(...decodeEntryBundle(bytes, bundle.width).map(parseLeaf));
  }
  return leaves;
}

describe('a stranger with everything that is published', () => {
  test('has every entry about the letters, each with a subject that tells it from the others', async () => {
    const leaves = await publishedLeaves();
    const subjects = (kind: string) =>
      leaves.filter((leaf) => leaf.kind === kind).map(({ subject }) => subject);
    const signed = subjects('pledges.signed');
    assert.equal(new Set(signed).size, LETTERS);
    for (const kind of ['pledges.withdrawn', 'pledges.evidence-opened']) {
      assert.equal(signed.filter((subject) => subjects(kind).includes(subject)).length, 1, kind);
    }
    const annexes = [...published].filter(([path]) => path.includes('.xlsx/'));
    assert.ok(annexes.some(([, text]) => signed.some((subject) => text.includes(subject))));
  });

  test('finds no letter’s id in any file', () => {
    assert.ok(published.size > 10);
    for (const id of letterIds) {
      for (const form of [id, id.replaceAll('-', ''), id.slice(14)]) {
        const found = [...published].filter(([, text]) => text.toLowerCase().includes(form));
        assert.deepEqual(
          found.map(([path]) => path),
          [],
          form,
        );
      }
    }
  });

  test('tries every subject and every id that stands anywhere, and is given no receipt and no proof', async () => {
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
    const tried = new Set([
      ...(await publishedLeaves()).map(({ subject }) => subject),
      ...[...published.values()].flatMap((text) => text.match(uuid) ?? []).map((id) => id.toLowerCase()),
    ]);
    assert.ok(tried.size > LETTERS);
    for (const id of tried) {
      for (const endpoint of [readReceipt, readReceiptProof]) {
        const answer = await stranger.request({ method: 'GET', url: endpoint.path.replace(':id', id) });
        assert.equal(answer.statusCode, 404, `${endpoint.path} ${id}: ${answer.body}`);
      }
    }
  });

  test('who has the id is given both, and the proof opens the details', async () => {
    for (const id of letterIds) {
      assert.equal((await ask(stranger, readReceipt, { params: { id } })).id, id);
      const proof = decodeUtf8((await ask(stranger, readReceiptProof, { params: { id } })).bytes);
      assert.ok(parseLeafProof(proof).opening?.privatePart.includes(id));
    }
  });
});
