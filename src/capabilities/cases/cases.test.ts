import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { broughtTo } from '#capabilities/obligations/fixtures.ts';
import { advanceObligation, obligationsByIds } from '#capabilities/obligations/public.ts';
import { aDepartment, aDistrict, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import {
  aSite,
  qingdao,
  qingdaoInstant,
  refusal,
  rolledBack,
  threeSessions,
  viewerWith,
} from '#capabilities/timetable/fixtures.ts';
import { moveSessions } from '#capabilities/timetable/public.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import type { NumberedEntry } from '#platform/journal/follow.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { findingPage } from './finding-page.ts';
import { aFinding, anOrder } from './fixtures.ts';
import { issueOrder } from './issue-order.ts';
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

const journal = async (tx: Tx, ...kinds: string[]) =>
  (
    await sql<Omit<NumberedEntry, 'index'>>`
      select id, kind, subject, at, by, facts, details from journal.entry where kind = any(${kinds})
      order by recorded`.execute(writing<CaseTables>(tx))
  ).rows;

// ── Recording ──────────────────────────────────────────────────────────────────────────────────────────────────────

given('a finding stands where its site stands, has its kind’s severity, and says so in codes', async (tx) => {
  const district = await aDistrict(tx, { code: '370202' });
  const school = await aSchool(tx, { district });
  const site = await aSite(tx, { unitId: school.id });
  const made = await aFinding(tx, { where: { siteId: site.id } });
  assert.equal(made.severity, 'S');
  assert.equal(made.lamp, 'not-started');
  assert.deepEqual(made.site, { id: site.id, code: site.code, name: site.name });
  const [entry] = await journal(tx, 'cases.finding-recorded');
  assert.equal(entry?.subject, made.id);
  assert.deepEqual(entry?.facts, {
    kind: 'KD-06',
    severity: 'S',
    source: 'inspection',
    state: 'open',
    unit: school.code,
    school: school.code,
    district: '370202',
    site: site.code,
  });
});

given(
  'a finding at a place that is no site belongs to the unit named, and may be graver than its kind',
  async (tx) => {
    const district = await aDistrict(tx);
    const made = await aFinding(tx, {
      where: { unitId: district.id, place: '电子市场三层' },
      kind: 'KC-07',
      severity: 'V',
    });
    assert.equal(made.severity, 'V');
    assert.equal(made.site, null);
    assert.equal(made.place, '电子市场三层');
    assert.equal(made.unit.id, district.id);
  },
);

given('the same finding again is the same finding; another under its id is refused', async (tx) => {
  const asked = { id: freshId(), where: { siteId: (await aSite(tx)).id } };
  const first = await aFinding(tx, asked);
  assert.deepEqual(await aFinding(tx, asked), first);
  assert.equal((await journal(tx, 'cases.finding-recorded')).length, 1);
  await assert.rejects(aFinding(tx, { ...asked, title: '另一问题' }), refusal('id-taken'));
});

given('refuses an unknown kind, site or unit, and a time that is still to come', async (tx) => {
  await assert.rejects(aFinding(tx, { kind: 'ZZ-99' }), refusal('unknown-kind'));
  await assert.rejects(aFinding(tx, { where: { siteId: freshId() } }), refusal('unknown-site'));
  await assert.rejects(
    aFinding(tx, { where: { unitId: freshId(), place: '某处' } }),
    refusal('unknown-unit'),
  );
  await assert.rejects(aFinding(tx, { foundByUnitId: freshId() }), refusal('unknown-unit'));
  await assert.rejects(
    aFinding(tx, { foundAt: new Date(now.getTime() + 1).toISOString() }),
    refusal('found-in-the-future'),
  );
});

// ── Orders ─────────────────────────────────────────────────────────────────────────────────────────────────────────

given('an order obliges a unit, asks it to act, and puts the finding on the clock', async (tx) => {
  const unit = await aDepartment(tx);
  const finding = await aFinding(tx);
  const order = await anOrder(tx, { findingId: finding.id, unitId: unit.id });
  const obligation = (await obligationsByIds(tx, [order.obligationId], now)).get(order.obligationId);
  assert.equal(obligation?.title, finding.title);
  assert.deepEqual(obligation?.source, { kind: 'order', id: order.id });
  const shown = await page(tx, finding.id);
  assert.equal(shown.finding.orders, 1);
  assert.equal(shown.finding.lamp, 'on-time');
  assert.equal(shown.finding.dueAt, qingdaoInstant('2020-07-05 18:00'));
  assert.deepEqual(
    shown.shares.map((share) => [share.unit.id, share.actionRequired]),
    [[unit.id, true]],
  );
  const [entry] = await journal(tx, 'cases.order-issued');
  assert.equal(entry?.subject, order.id);
  assert.equal(entry?.facts.finding, finding.id);
  assert.equal(entry?.facts.unit, unit.code);
  assert.equal('state' in (entry?.facts ?? {}), false);
});

given('the finding is due when the first of its orders is that a unit still has in hand', async (tx) => {
  const finding = await aFinding(tx);
  const later = await anOrder(tx, {
    findingId: finding.id,
    deadline: { instant: qingdaoInstant('2020-07-06 12:00') },
  });
  const sooner = await anOrder(tx, {
    findingId: finding.id,
    deadline: { instant: qingdaoInstant('2020-06-25 12:00') },
  });
  const dueAt = async () => (await page(tx, finding.id)).finding.dueAt;
  assert.equal(await dueAt(), qingdaoInstant('2020-06-25 12:00'));
  await broughtTo(tx, sooner.obligationId, 'reported');
  assert.equal(await dueAt(), qingdaoInstant('2020-07-06 12:00'));
  await broughtTo(tx, later.obligationId, 'reported');
  assert.equal(await dueAt(), null);
  assert.equal((await page(tx, finding.id)).finding.lamp, 'on-time');
  const input = {
    id: freshId(),
    obligationId: sooner.obligationId,
    verb: 'return',
    note: '杂音仍在',
  } as const;
  await advanceObligation(tx, testAct, input);
  assert.equal(await dueAt(), qingdaoInstant('2020-06-25 12:00'));
});

given('an order anchored to the exam moves with it, and so does its finding', async (tx) => {
  const finding = await aFinding(tx);
  const sessions = await threeSessions(tx);
  await anOrder(tx, {
    findingId: finding.id,
    deadline: { anchor: { session: 'first', edge: 'start', offsetMinutes: -2880 } },
  });
  const shift = (instant: string) => new Date(Date.parse(instant) + 30 * 86_400_000).toISOString();
  const moves = sessions.map(({ id, startsAt, endsAt }) => ({
    sessionId: id,
    startsAt: shift(startsAt),
    endsAt: shift(endsAt),
  }));
  await moveSessions(tx, testAct, { id: freshId(), reason: '疫情', moves });
  assert.equal((await page(tx, finding.id)).finding.dueAt, qingdaoInstant('2020-08-04 09:00'));
});

given('the same order again is the same order; another under its id is refused', async (tx) => {
  const order = await anOrder(tx);
  const again = await issueOrder(tx, testAct, order);
  assert.equal(again.obligationId, order.obligationId);
  assert.equal((await journal(tx, 'cases.order-issued')).length, 1);
  await assert.rejects(issueOrder(tx, testAct, { ...order, text: '另一要求' }), refusal('id-taken'));
});

given('the law of the day it was found may be cited, and that of today; a later one may not', async (tx) => {
  const finding = await aFinding(tx);
  const cited = await anOrder(tx, { findingId: finding.id, legalBasis: 'secrecy-2010' });
  const shown = await page(tx, finding.id);
  assert.equal(shown.orders[0]?.id, cited.id);
  assert.equal(shown.orders[0]?.legalBasis?.article, '第二十四条');
  await assert.rejects(
    anOrder(tx, { findingId: finding.id, legalBasis: 'secrecy-2024' }),
    refusal('legal-basis-not-in-force'),
  );
  await assert.rejects(
    anOrder(tx, { findingId: finding.id, legalBasis: 'secrecy-1988' }),
    refusal('unknown-legal-basis'),
  );
  const today = { by: null, at: qingdao('2026-06-20 09:00') };
  const deadline = { instant: qingdaoInstant('2026-07-01 09:00') };
  const old = await aFinding(tx);
  const order = {
    id: freshId(),
    obligationId: freshId(),
    findingId: old.id,
    unitId: (await aDepartment(tx)).id,
  };
  const rest = { text: '整改', proofRequired: [], deadline };
  await issueOrder(tx, today, { ...order, ...rest, legalBasis: 'secrecy-2024' });
});

given(
  'refuses an order on nothing, on a voided finding, to an unknown unit, or due in the past',
  async (tx) => {
    await assert.rejects(anOrder(tx, { findingId: freshId() }), refusal('not-found'));
    await assert.rejects(anOrder(tx, { unitId: freshId() }), refusal('unknown-unit'));
    await assert.rejects(
      anOrder(tx, { deadline: { instant: now.toISOString() } }),
      refusal('due-in-the-past'),
    );
    const voided = await aFinding(tx);
    await voidFinding(tx, testAct, { id: freshId(), findingId: voided.id, reason: '重复登记' });
    await assert.rejects(anOrder(tx, { findingId: voided.id }), refusal('not-now'));
  },
);
