import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { anObligation, aPhoto, broughtTo } from '#capabilities/obligations/fixtures.ts';
import { advanceObligation, obligationsByIds } from '#capabilities/obligations/public.ts';
import { aDepartment, aDistrict, aPerson, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { refusal, rolledBack, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import type { NumberedEntry } from '#platform/journal/follow.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { findingPage, requireStanding } from './finding-page.ts';
import { aFinding, anOrder, caseReferences } from './fixtures.ts';
import { closeWhenStruckOff } from './followers.ts';
import { noteFinding } from './note-finding.ts';
import { findings } from './queries.ts';
import { findingKinds, legalBases } from './reference-queries.ts';
import { shareFinding } from './share-finding.ts';
import type { CaseTables } from './tables.ts';
import { voidFinding } from './void-finding.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
});
after(async () => {
  await database.close();
  await testDb.close();
});

const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));
const { at: now } = testAct;
const everything = viewerWith({
  'cases.read': ['/'],
  'cases.record': ['/'],
  'cases.order': ['/'],
  'cases.void': ['/'],
});
const page = (tx: Tx, id: string, at = now) => findingPage(tx, everything, id, at);
const list = { page: 1, pageSize: 20, sort: 'dueAt', mine: false };

const journal = async (tx: Tx, ...kinds: string[]) =>
  (
    await sql<Omit<NumberedEntry, 'index'>>`
      select id, kind, subject, at, by, facts, details from journal.entry where kind = any(${kinds})
      order by recorded`.execute(writing<CaseTables>(tx))
  ).rows;

/** Shows the follower everything that it has not seen yet, as the journal would. */
async function follow(tx: Tx, from = 0): Promise<number> {
  const entries = (await journal(tx, ...closeWhenStruckOff.kinds)).slice(from);
  await closeWhenStruckOff.follow(
    tx,
    entries.map((entry, index) => ({ ...entry, index })),
  );
  return from + entries.length;
}

const withdraw = (tx: Tx, obligationId: string) =>
  advanceObligation(tx, testAct, { id: freshId(), obligationId, verb: 'withdraw', note: '交办有误' });

// ── The end ────────────────────────────────────────────────────────────────────────────────────────────────────────

given(
  'a finding closes when the last of its orders is struck off, once, and the timeline tells it',
  async (tx) => {
    const finding = await aFinding(tx);
    const [one, other] = [
      await anOrder(tx, { findingId: finding.id }),
      await anOrder(tx, { findingId: finding.id }),
    ];
    await broughtTo(tx, one.obligationId, 'struck-off');
    let seen = await follow(tx);
    assert.equal((await page(tx, finding.id)).finding.state, 'open');
    await broughtTo(tx, other.obligationId, 'struck-off');
    seen = await follow(tx, seen);
    assert.equal(seen, 2);
    await follow(tx);
    const shown = await page(tx, finding.id);
    assert.equal(shown.finding.state, 'closed');
    assert.equal(shown.finding.lamp, 'done');
    const [closed, second] = await journal(tx, 'cases.finding-closed');
    assert.equal(closed?.facts.state, 'closed');
    assert.equal(second, undefined);
    assert.deepEqual(
      shown.timeline.map((entry) => entry.verb).filter((verb) => !verb.startsWith('obligation.')),
      ['recorded', 'order-issued', 'order-issued', 'closed'],
    );
    const reports = shown.timeline.filter((entry) => entry.verb === 'obligation.report');
    assert.deepEqual(reports.map((entry) => entry.orderId).sort(), [one.id, other.id].sort());
    assert.ok(reports.every((entry) => entry.evidence[0]?.digest === aPhoto.digest));
  },
);

given('a withdrawn order counts no more; the rest decides whether the finding closes', async (tx) => {
  const finding = await aFinding(tx);
  const [one, other] = [
    await anOrder(tx, { findingId: finding.id }),
    await anOrder(tx, { findingId: finding.id }),
  ];
  await broughtTo(tx, one.obligationId, 'struck-off');
  await withdraw(tx, other.obligationId);
  await follow(tx);
  await follow(tx);
  assert.equal((await page(tx, finding.id)).finding.state, 'closed');
  assert.deepEqual(
    (await journal(tx, 'cases.order-withdrawn')).map((entry) => [entry.subject, entry.facts.finding]),
    [[other.id, finding.id]],
  );
});

given('a finding whose only order is withdrawn is open and has not started', async (tx) => {
  const order = await anOrder(tx);
  await withdraw(tx, order.obligationId);
  await follow(tx);
  const { finding } = await page(tx, order.findingId);
  assert.deepEqual(
    [finding.state, finding.orders, finding.lamp, finding.dueAt],
    ['open', 0, 'not-started', null],
  );
});

given('obligations that come from no order close nothing', async (tx) => {
  const { id } = await anObligation(tx);
  await broughtTo(tx, id, 'struck-off');
  assert.equal(await follow(tx), 1);
  assert.equal((await journal(tx, 'cases.finding-closed')).length, 0);
});

given('voiding withdraws what units were obliged to, and every order counts no more', async (tx) => {
  const finding = await aFinding(tx);
  const open = await anOrder(tx, { findingId: finding.id });
  const done = await anOrder(tx, { findingId: finding.id });
  await broughtTo(tx, done.obligationId, 'struck-off');
  const act = { id: freshId(), findingId: finding.id, reason: '重复登记' };
  await voidFinding(tx, testAct, act);
  await voidFinding(tx, testAct, act);
  await follow(tx);
  const states = await obligationsByIds(tx, [open.obligationId, done.obligationId], now);
  assert.equal(states.get(open.obligationId)?.state, 'withdrawn');
  assert.equal(states.get(done.obligationId)?.state, 'struck-off');
  assert.deepEqual(
    (await journal(tx, 'cases.order-withdrawn')).map((entry) => entry.subject).sort(),
    [open.id, done.id].sort(),
  );
  assert.equal((await journal(tx, 'cases.finding-voided')).length, 1);
  assert.equal((await page(tx, finding.id)).finding.state, 'voided');
  await assert.rejects(voidFinding(tx, testAct, { ...act, reason: '另一理由' }), refusal('id-taken'));
  await assert.rejects(voidFinding(tx, testAct, { ...act, id: freshId() }), refusal('not-now'));
  await assert.rejects(voidFinding(tx, testAct, { ...act, findingId: freshId() }), refusal('not-found'));
});

// ── Notes and shares ───────────────────────────────────────────────────────────────────────────────────────────────

given('a note with evidence is a line of the timeline; sent again it stays one', async (tx) => {
  const finding = await aFinding(tx);
  const note = { id: freshId(), findingId: finding.id, note: '现场复核仍有杂音', evidence: [aPhoto] };
  const by = (await aPerson(tx)).id;
  await noteFinding(tx, { ...testAct, by }, note);
  await noteFinding(tx, { ...testAct, by }, note);
  const { timeline } = await page(tx, finding.id);
  assert.deepEqual(
    timeline.map((entry) => [entry.verb, entry.by?.id ?? null]),
    [
      ['recorded', null],
      ['noted', by],
    ],
  );
  await assert.rejects(noteFinding(tx, testAct, { ...note, note: '改' }), refusal('id-taken'));
  await assert.rejects(noteFinding(tx, testAct, { ...note, findingId: freshId() }), refusal('not-found'));
  await voidFinding(tx, testAct, { id: freshId(), findingId: finding.id, reason: '重复登记' });
  await assert.rejects(noteFinding(tx, testAct, { ...note, id: freshId() }), refusal('not-now'));
});

given('a share makes the finding visible to that unit, and who has to act goes on having to', async (tx) => {
  const finding = await aFinding(tx);
  const district = await aDistrict(tx);
  const police = await aDepartment(tx, { parent: district });
  const officer = viewerWith({ 'cases.read': [police.path] }, { unitPaths: [police.path] });
  const member = viewerWith({ 'cases.read': ['/elsewhere/'] }, { unitPaths: [police.path] });
  const head = viewerWith({ 'cases.read': [district.path] }, { unitPaths: [district.path] });
  for (const viewer of [officer, member, head]) {
    await assert.rejects(findingPage(tx, viewer, finding.id, now), refusal('not-found'));
  }
  const share = { id: freshId(), findingId: finding.id, unitId: police.id, actionRequired: true, note: '' };
  const first = await shareFinding(tx, testAct, share);
  assert.deepEqual(await shareFinding(tx, testAct, share), first);
  await shareFinding(tx, testAct, { ...share, id: freshId(), actionRequired: false });
  assert.equal((await page(tx, finding.id)).shares[0]?.actionRequired, true);
  for (const viewer of [officer, member, head]) {
    assert.equal((await findings(tx, viewer, list, now)).total, 1);
    assert.equal((await findingPage(tx, viewer, finding.id, now)).finding.id, finding.id);
  }
  assert.equal((await findings(tx, officer, { ...list, actionRequired: true }, now)).total, 1);
  assert.equal((await findings(tx, head, { ...list, actionRequired: true }, now)).total, 0);
  await assert.rejects(shareFinding(tx, testAct, { ...share, note: '改' }), refusal('id-taken'));
  await assert.rejects(shareFinding(tx, testAct, { ...share, unitId: freshId() }), refusal('unknown-unit'));
  await assert.rejects(shareFinding(tx, testAct, { ...share, findingId: freshId() }), refusal('not-found'));
  await voidFinding(tx, testAct, { id: freshId(), findingId: finding.id, reason: '重复登记' });
  await assert.rejects(shareFinding(tx, testAct, { ...share, id: freshId() }), refusal('not-now'));
});

given(
  'what a viewer may do with a finding is said where it is shown, and guarded where it is done',
  async (tx) => {
    const finding = await aFinding(tx);
    const reader = viewerWith({ 'cases.read': ['/'] });
    const standing = await requireStanding(tx, reader, finding.id);
    assert.deepEqual(standing, { records: false, orders: false, voids: false });
    const act = { id: freshId(), findingId: finding.id };
    const unitId = (await aDepartment(tx)).id;
    await assert.rejects(voidFinding(tx, testAct, { ...act, reason: '重复' }, standing), refusal('not-now'));
    await assert.rejects(
      noteFinding(tx, testAct, { ...act, note: '补充', evidence: [] }, standing),
      refusal('not-now'),
    );
    await assert.rejects(
      shareFinding(tx, testAct, { ...act, unitId, actionRequired: false, note: '' }, standing),
      refusal('not-now'),
    );
    await assert.rejects(requireStanding(tx, viewerWith({}), finding.id), refusal('not-found'));
  },
);

// ── What the pack brought ──────────────────────────────────────────────────────────────────────────────────────────

given('kinds and legal bases come from the pack, and a basis can be asked for by its day', async (tx) => {
  await caseReferences(tx);
  await caseReferences(tx);
  assert.deepEqual(
    (await findingKinds(tx)).rows.map((kind) => [kind.code, kind.severity]),
    [
      ['BM-05', 'V'],
      ['KC-07', 'G'],
      ['KD-06', 'S'],
    ],
  );
  const bases = async (query: object) =>
    (await legalBases(tx, { page: 1, pageSize: 20, sort: 'code', ...query })).rows.map((basis) => basis.code);
  assert.deepEqual(await bases({}), ['secrecy-2010', 'secrecy-2024']);
  assert.deepEqual(await bases({ sort: '-code', pageSize: 1 }), ['secrecy-2024']);
  assert.deepEqual(await bases({ on: '2020-06-19' }), ['secrecy-2010']);
  assert.deepEqual(await bases({ on: '2024-05-01' }), ['secrecy-2024']);
  assert.deepEqual(await bases({ text: '三十一' }), ['secrecy-2024']);
});
