/**
 * Walk 4: figures at one index → approvals → canonical JSON → journal → frozen files → the verifier says yes, or hands
 * over the two things that disagree. Everything over HTTP, as the console and a stranger do it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  BulletinDocument,
  BulletinPage,
  Figure,
  JournalEntry,
  Subtotal,
} from '#capabilities/bulletins/contract.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { inTransaction } from '#platform/db/db.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { parseClassTable } from '#primitives/class-table.ts';
import { openClassTableProof } from '#primitives/class-table-proof.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parseProofFile, verifyProofFile } from '#primitives/merkle/proof-file.ts';
import { jobHandlers } from '#server/capabilities.ts';
import { Disagreement } from '#verifier/disagreement.ts';
import { type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import { aClassMeeting, heads } from '../../src/capabilities/activities/fixtures.ts';
import { termsOf, testTitle } from '../../src/capabilities/bulletins/fixtures.ts';
import { keepTerms } from '../../src/capabilities/bulletins/terms.ts';
import { aFinding, anOrder } from '../../src/capabilities/cases/fixtures.ts';
import {
  aCity,
  aClass,
  aDistrict,
  anOffice,
  aSchool,
  freshId,
} from '../../src/capabilities/organisation/fixtures.ts';
import { aClassReadyToSign, aLetter } from '../../src/capabilities/pledges/fixtures.ts';
import { aSite, qingdao } from '../../src/capabilities/timetable/fixtures.ts';
import { openWorld, type SignedIn, type World } from '../world.ts';

let world: World;
let jobs: Awaited<ReturnType<typeof workOnJobs>>;
let director: SignedIn;
let commander: SignedIn;
let auditor: SignedIn;
let office: UnitBrief;

before(async () => {
  world = await openWorld();
  jobs = await workOnJobs(world.platform, jobHandlers, world.platform.log);
  const city = await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    office = await anOffice(tx, { parent: city });
    await keepTerms(tx, termsOf(office, city));
    for (const [code, signed] of [
      ['370202', 4],
      ['370212', 0],
    ] as const) {
      const school = await aSchool(tx, { district: await aDistrict(tx, { city, code }) });
      const ready = await aClassReadyToSign(tx, 5, { class: await aClass(tx, { school }) });
      for (let place = 0; place < signed; place += 1) await aLetter(tx, ready, place);
      await aClassMeeting(tx, { school, class: ready.class, attendance: heads(40 + signed) });
      const site = await aSite(tx, { unitId: school.id });
      const finding = await aFinding(tx, { where: { siteId: site.id } });
      if (signed > 0) await anOrder(tx, { findingId: finding.id });
    }
    return city;
  });
  await world.settle();
  world.clock.advanceTo(qingdao('2020-07-06 20:00'));
  director = await world.signInAs('director', office);
  commander = await world.signInAs('commander', city);
  auditor = await world.signInAs('auditor', city);
});
after(async () => {
  await jobs.stop();
  await world[Symbol.asyncDispose]();
});

async function call<T>(
  as: SignedIn,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
): Promise<T> {
  const answer = await as.request({ method, url, ...(method === 'GET' ? {} : { payload: payload ?? {} }) });
  assert.equal(answer.statusCode, 200, `${method} ${url}: ${answer.body}`);
  return answer.json<T>();
}

/** What a stranger fetches; `null` when it is not there. */
async function fetched(path: string): Promise<Uint8Array | null> {
  const answer = await world.app.inject({ method: 'GET', url: path });
  return answer.statusCode === 200 ? new Uint8Array(answer.rawPayload) : null;
}

/** Publishes as people do, and waits until the job has filled the public folder. */
async function publish(wish: { supersedes?: string; paragraphs?: string[] } = {}): Promise<BulletinPage> {
  const id = freshId();
  const body = { id, title: testTitle, asOf: '2020-07-03', ...wish };
  await call(director, 'POST', '/api/bulletins', body);
  await call(director, 'POST', `/api/bulletins/${id}/submit`);
  await call(director, 'POST', `/api/bulletins/${id}/approve`);
  await call(commander, 'POST', `/api/bulletins/${id}/approve`);
  const published = await call<BulletinPage>(director, 'POST', `/api/bulletins/${id}/publish`);
  for (
    let tries = 0;
    (await fetched(`/bulletins/${published.bulletin.folder}/checkpoint`)) === null;
    tries += 1
  ) {
    assert.ok(tries < 200, 'the job did not fill the public folder');
    await sleep(50);
  }
  return published;
}

const publishedFiles = (folder: string): PublishedFiles => ({
  beside: (path) => fetched(`/bulletins/${folder}/${path}`),
  journal: (path) => fetched(`/journal-files/${path}`),
});

/** The same files with one byte changed in those of this path. */
const tampered = (files: PublishedFiles, of: keyof PublishedFiles, path: RegExp): PublishedFiles => ({
  ...files,
  [of]: async (asked: string) => {
    const bytes = await files[of](asked);
    if (path.test(asked) && bytes) bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
    return bytes;
  },
});

describe('a bulletin', () => {
  let published: BulletinPage;
  let files: PublishedFiles;
  let json: Uint8Array;

  before(async () => {
    published = await publish();
    files = publishedFiles(published.bulletin.folder ?? '');
    json = (await files.beside('bulletin.json')) ?? new Uint8Array();
  });

  test('is published with the numbers of its day and the two approvals', () => {
    assert.equal(published.bulletin.number, '青考安〔2020〕1号');
    assert.match(published.text[0] ?? '', /^截至7月3日24时，全市共开展诚信考试教育84人次，覆盖2个班/);
    assert.match(published.text[2] ?? '', /承诺书4份，占报名考生10人的40.0%，尚有6人未签/);
    assert.match(published.text[3] ?? '', /风险问题2个，其中1个已出具整改意见，其余1个尚未出具意见/);
    assert.ok(published.approvals.every(({ given }) => given !== null));
  });

  test('is read by a stranger without signing in', async () => {
    for (const path of ['/bulletins/index.html', `/bulletins/${published.bulletin.folder}/index.html`]) {
      const answer = await world.app.inject({ method: 'GET', url: path });
      assert.equal(answer.statusCode, 200, path);
      assert.match(String(answer.headers['content-type']), /^text\/html/);
      assert.ok(answer.body.includes(testTitle));
    }
  });

  test('is proven from published files alone', async () => {
    const { checks, document } = await verifyBulletin(json, files, nodeCrypto, {
      trustedKey: world.platform.journal.verifierKey,
    });
    assert.deepEqual(
      checks.map(({ check }) => check),
      [
        'form',
        'key',
        'checkpoint',
        'journal',
        'figures',
        'sentences',
        'rows',
        'tables',
        'publication',
        'files',
      ],
    );
    assert.equal(document.figures.find(({ id }) => id === 'pledges.letters')?.value, 4);
  });

  test('changed by one byte anywhere is found, and what disagrees is named', async () => {
    const verify = (bytes: Uint8Array, changed: PublishedFiles) => verifyBulletin(bytes, changed, nodeCrypto);
    const names = (expected: RegExp) => (error: unknown) => {
      assert.ok(error instanceof Disagreement, String(error));
      assert.match(error.message, expected);
      return true;
    };
    await assert.rejects(
      verify(json, tampered(files, 'beside', /^rows\/pledges\.letters\.json$/)),
      names(/rows\/pledges\.letters\.json/),
    );
    await assert.rejects(
      verify(json, tampered(files, 'beside', /^tables\/pledges\.letters\.json$/)),
      names(/tables\/pledges\.letters\.json/),
    );
    await assert.rejects(verify(json, tampered(files, 'beside', /^annex\.xlsx$/)), names(/annex\.xlsx/));
    await assert.rejects(verify(json, tampered(files, 'beside', /^index\.html$/)), names(/index\.html/));
    await assert.rejects(verify(json, tampered(files, 'journal', /^tile\/0\//)), names(/tile\/0\//));
    await assert.rejects(verify(json, tampered(files, 'journal', /^tile\/entries\//)), names(/entry|tile/));
    const text = new TextDecoder().decode(json);
    const more = new TextEncoder().encode(
      text.replace(
        '"unit":{"en":"letters","zh":"份"},"value":4',
        '"unit":{"en":"letters","zh":"份"},"value":5',
      ),
    );
    await assert.rejects(verify(more, files), names(/pledges\.letters.*5.*4/));
  });

  test('has a proof that its publication is in the journal', async () => {
    const { journal } = world.platform;
    const proof = parseProofFile(
      new TextDecoder().decode((await files.beside('bulletin.tlog-proof')) ?? undefined),
    );
    const { leaf } = await call<{ leaf: string }>(auditor, 'GET', `/api/journal/entries/${proof.index}`);
    assert.match(leaf, /"kind":"bulletins\.published"/);
    const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, journal.verifierKey));
    verifyProofFile(nodeHasher, proof, nodeHasher.leaf(new TextEncoder().encode(leaf)), log);
  });

  test('gives a stranger the proof that the count of a class is part of its figure', async () => {
    const letters = (JSON.parse(new TextDecoder().decode(json)) as BulletinDocument).figures.find(
      ({ id }) => id === 'pledges.letters',
    );
    const table = await files.beside('tables/pledges.letters.json');
    const [row] = parseClassTable(table ?? new Uint8Array());
    const rowsOf = (key: string) =>
      `/api/bulletins/${published.bulletin.id}/tables/pledges.letters/rows/${key}/proof`;
    const answer = await world.app.inject({ method: 'GET', url: rowsOf(row?.key ?? '') });
    assert.equal(answer.statusCode, 200, answer.body);
    const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, world.platform.journal.verifierKey));
    const { commitment, count, key } = openClassTableProof(nodeHasher, answer.body, log);
    assert.deepEqual({ count, key }, row);
    assert.deepEqual([commitment.total, commitment.root], [4, letters?.table?.root]);
    const none = await world.app.inject({ method: 'GET', url: rowsOf('nowhere') });
    assert.equal(none.statusCode, 404);
    assert.match(none.json().message, /nowhere/);
  });

  test('opens in the console from a number down to a proven entry', async () => {
    const { index } = published.bulletin.asOf;
    const at = `asOf=${index}`;
    const list = await call<{ figures: Figure[] }>(auditor, 'GET', `/api/figures?${at}`);
    assert.equal(list.figures.find(({ id }) => id === 'pledges.letters')?.value, 4);
    const opened = await call<{ by: string; subtotals: Subtotal[] }>(
      auditor,
      'GET',
      `/api/figures/pledges.letters?${at}`,
    );
    assert.deepEqual(
      opened.subtotals.map(({ key, population, value }) => [key, value, population]),
      [
        ['370202', 4, 5],
        ['370212', 0, 5],
      ],
    );
    const within = 'within=district:370202';
    const rows = await call<{ rows: JournalEntry[]; total: number }>(
      auditor,
      'GET',
      `/api/figures/pledges.letters/rows?${at}&${within}`,
    );
    assert.equal(rows.total, 4);
    const [row] = rows.rows;
    assert.deepEqual(row?.kindName, { zh: '签署承诺书', en: 'commitment letter signed' });
    const entry = await call<{ sealed: { size: number } | null; details: unknown }>(
      auditor,
      'GET',
      `/api/journal/entries/${row?.index}`,
    );
    assert.ok((entry.sealed?.size ?? 0) > (row?.index ?? 0));
    assert.notEqual(entry.details, null);
    for (const [path, type] of [
      [`/api/figures/pledges.letters/rows.csv?${at}`, /text\/csv/],
      [`/api/figures/pledges.letters/sheet.xlsx?${at}`, /spreadsheetml/],
      [`/api/journal/entries/${row?.index}/proof`, /text\/plain/],
    ] as const) {
      const answer = await auditor.request({ method: 'GET', url: path });
      assert.equal(answer.statusCode, 200, path);
      assert.match(String(answer.headers['content-type']), type);
    }
  });

  test('corrected, keeps its files and is said to be superseded', async () => {
    const correction = await publish({
      supersedes: published.bulletin.id,
      paragraphs: ['更正：全市签订承诺书{figure:pledges.letters}。'],
    });
    assert.equal(correction.bulletin.number, '青考安〔2020〕2号');
    assert.deepEqual(await files.beside('bulletin.json'), json);
    const again = await verifyBulletin(json, files, nodeCrypto);
    assert.equal(again.supersededBy, correction.bulletin.id);
    const list = new TextDecoder().decode((await fetched('/bulletins/index.html')) ?? undefined);
    assert.match(list, /已由 青考安〔2020〕2号 更正/);
  });
});

describe('who may not', () => {
  test('an auditor reads bulletins, and neither drafts nor approves nor publishes them', async () => {
    const { rows } = await call<{ rows: { id: string }[] }>(auditor, 'GET', '/api/bulletins');
    const id = rows[0]?.id;
    for (const url of [
      '/api/bulletins',
      `/api/bulletins/${id}/submit`,
      `/api/bulletins/${id}/approve`,
      `/api/bulletins/${id}/publish`,
    ]) {
      const answer = await auditor.request({
        method: 'POST',
        url,
        payload: { id: freshId(), title: testTitle },
      });
      assert.equal(answer.statusCode, 403, url);
    }
  });

  test('a refusal comes with words that say what to do', async () => {
    const draft = { id: freshId(), title: testTitle, asOf: '2020-07-03', paragraphs: ['已签4份'] };
    const answer = await director.request({ method: 'POST', url: '/api/bulletins', payload: draft });
    assert.equal(answer.statusCode, 422);
    assert.match(
      answer.json<{ message: string }>().message,
      /第 1 段直接写了数字“4”。请改用引用，例如 \{figure:pledges\.letters\}/,
    );
  });
});
