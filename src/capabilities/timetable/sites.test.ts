import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { aDistrict, aPerson, aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Database, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { advanceUpgrade } from './advance-upgrade.ts';
import { correctSite } from './correct-site.ts';
import {
  anExam,
  anUpgrade,
  aSite,
  refusal,
  rolledBack,
  rooms,
  threeSessions,
  viewerWith,
} from './fixtures.ts';
import { planUpgrades } from './plan-upgrades.ts';
import { recordAcceptance } from './record-acceptance.ts';
import { recordCooling } from './record-cooling.ts';
import { registerSites } from './register-sites.ts';
import { requireManageable, siteByCode, sitePage, sites, upgradeKinds } from './site-queries.ts';
import type { TimetableTables } from './tables.ts';

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

const journal = async (tx: Tx, kind: string) =>
  (
    await sql<{ subject: string; facts: Record<string, unknown> }>`
      select subject, facts from journal.entry where kind = ${kind} order by recorded`.execute(
      writing<TimetableTables>(tx),
    )
  ).rows;

const everywhere = viewerWith({ 'timetable.read': ['/'], 'sites.manage': ['/'] });
const list = { page: 1, pageSize: 20, sort: 'code' };

// ── The register ───────────────────────────────────────────────────────────────────────────────────────────────────

given('a site stands where its school stands, and its leaf says so in codes only', async (tx) => {
  const district = await aDistrict(tx, { code: '370202' });
  const school = await aSchool(tx, { district });
  const site = await aSite(tx, { unitId: school.id });
  assert.equal(site.path, school.path);
  assert.equal(site.district, '370202');
  assert.deepEqual(await siteByCode(tx, site.code), site);
  const [entry] = await journal(tx, 'timetable.site-registered');
  assert.deepEqual(entry, {
    subject: site.id,
    facts: {
      site: site.code,
      district: '370202',
      school: school.code,
      standardised: true,
      rooms: 14,
      seats: 300,
    },
  });
});

given('the same sites again are not registered twice', async (tx) => {
  const unitId = (await aSchool(tx)).id;
  const site = {
    id: freshId(),
    code: 'KD1',
    name: '第一考点',
    unitId,
    position: null,
    standardised: false,
    rooms: rooms(2),
  };
  const first = await registerSites(tx, testAct, { sites: [site] });
  assert.deepEqual(await registerSites(tx, testAct, { sites: [site] }), first);
  assert.equal((await journal(tx, 'timetable.site-registered')).length, 1);
  await assert.rejects(
    registerSites(tx, testAct, { sites: [{ ...site, standardised: true }] }),
    refusal('id-taken'),
  );
  await assert.rejects(
    registerSites(tx, testAct, { sites: [{ ...site, id: freshId() }] }),
    refusal('code-taken'),
  );
  const twins = ['KD2', 'KD2'].map((code) => ({ ...site, id: freshId(), code }));
  await assert.rejects(registerSites(tx, testAct, { sites: twins }), refusal('code-taken'));
});

given('refuses a site of an unknown unit and a room number twice', async (tx) => {
  await assert.rejects(aSite(tx, { unitId: freshId() }), refusal('unknown-unit'));
  await assert.rejects(aSite(tx, { rooms: [...rooms(2), ...rooms(1)] }), refusal('room-twice'));
});

given(
  'a correction keeps what it does not name, withdraws rooms left out, and needs a change',
  async (tx) => {
    const site = await aSite(tx);
    const correct = (change: object) =>
      correctSite(tx, testAct, { siteId: site.id, reason: '名册有误', ...change });
    await correct({ rooms: rooms(3), standardised: false });
    await correct({ rooms: rooms(3).reverse(), standardised: false });
    const page = await sitePage(tx, everywhere, site.id);
    assert.equal(page.site.name, site.name);
    assert.equal(page.site.seats, 90);
    assert.deepEqual(page.rooms, rooms(3));
    assert.deepEqual(
      (await journal(tx, 'timetable.site-changed')).map((entry) => [
        entry.facts.standardised,
        entry.facts.rooms,
      ]),
      [[false, 3]],
    );
    await correct({ rooms: [...rooms(3), ...rooms(1, 'spare')] });
    assert.equal((await sitePage(tx, everywhere, site.id)).site.rooms.spare, 1);
    await assert.rejects(correct({}), refusal('nothing-changed'));
    await assert.rejects(correct({ rooms: [...rooms(1), ...rooms(1)] }), refusal('room-twice'));
    await assert.rejects(
      correctSite(tx, testAct, { siteId: freshId(), reason: '名册有误', name: '新名' }),
      refusal('not-found'),
    );
  },
);

given('cooling is recorded once for the same numbers', async (tx) => {
  const site = await aSite(tx);
  const record = (fittable: number, cooled: number) =>
    recordCooling(tx, testAct, { siteId: site.id, fittable, cooled, note: '' });
  await record(14, 10);
  await record(14, 10);
  await record(14, 14);
  assert.deepEqual(
    (await journal(tx, 'timetable.cooling-recorded')).map((entry) => entry.facts.complete),
    [false, true],
  );
  await assert.rejects(record(10, 11), refusal('more-cooled-than-fittable'));
  await assert.rejects(record(15, 1), refusal('more-fittable-than-rooms'));
  await assert.rejects(
    recordCooling(tx, testAct, { siteId: freshId(), fittable: 0, cooled: 0, note: '' }),
    refusal('not-found'),
  );
});

given('an acceptance is recorded with its day; the same again adds nothing', async (tx) => {
  const site = await aSite(tx);
  const record = (verdict: 'accepted' | 'rejected', day: string) =>
    recordAcceptance(tx, testAct, { siteId: site.id, verdict, day, note: '联合验收组' });
  await record('rejected', '2020-06-18');
  await record('accepted', '2020-06-25');
  await record('accepted', '2020-06-25');
  const page = await sitePage(tx, everywhere, site.id);
  assert.equal(page.acceptanceDay, '2020-06-25');
  assert.deepEqual(
    page.timeline.map((act) => act.verb),
    ['registered', 'rejected', 'accepted'],
  );
  await assert.rejects(
    recordAcceptance(tx, testAct, { siteId: freshId(), verdict: 'accepted', day: '2020-06-25', note: '组' }),
    refusal('not-found'),
  );
});

// ── Upgrade items ──────────────────────────────────────────────────────────────────────────────────────────────────

given(
  'an upgrade goes from plan to acceptance by somebody else, and its leaves name the exam’s year',
  async (tx) => {
    const [li, wang] = [await aPerson(tx), await aPerson(tx)];
    const item = await anUpgrade(tx);
    const advance = (verb: 'start' | 'complete' | 'accept' | 'send-back', by: string, note = '') =>
      advanceUpgrade(tx, { ...testAct, by }, { upgradeId: item.id, verb, note });
    await advance('start', li.id);
    await advance('complete', li.id);
    await advance('complete', li.id);
    await assert.rejects(advance('accept', li.id), refusal('not-now'));
    await assert.rejects(advance('send-back', wang.id), refusal('not-now'));
    await advance('send-back', wang.id, '画面有盲区');
    await assert.rejects(advance('accept', wang.id), refusal('not-now'));
    await advance('complete', li.id);
    assert.equal((await advance('accept', wang.id)).state, 'accepted');
    await assert.rejects(advance('send-back', wang.id, '画面有盲区'), refusal('not-now'));
    assert.equal((await journal(tx, 'timetable.upgrade-completed')).length, 2);
    const [accepted] = await journal(tx, 'timetable.upgrade-accepted');
    assert.deepEqual(
      [accepted?.subject, accepted?.facts.year, accepted?.facts.examYear],
      [item.id, 2020, true],
    );
  },
);

given('an upgrade of another year says so', async (tx) => {
  await anUpgrade(tx, { year: 2019 });
  const [planned] = await journal(tx, 'timetable.upgrade-planned');
  assert.equal(planned?.facts.examYear, false);
});

given('refuses an upgrade of an unknown kind, site or id, and other content under an id', async (tx) => {
  const item = await anUpgrade(tx);
  const asked = { id: item.id, siteId: item.siteId, kind: item.kind, name: item.name, year: item.year };
  const plan = (change: object) => planUpgrades(tx, testAct, { items: [{ ...asked, ...change }] });
  assert.deepEqual(await plan({}), { ids: [item.id] });
  assert.equal((await journal(tx, 'timetable.upgrade-planned')).length, 1);
  await assert.rejects(plan({ name: '另一项' }), refusal('id-taken'));
  await assert.rejects(plan({ id: freshId(), kind: 'moat' }), refusal('unknown-kind'));
  await assert.rejects(plan({ id: freshId(), siteId: freshId() }), refusal('unknown-site'));
  await assert.rejects(
    advanceUpgrade(tx, testAct, { upgradeId: freshId(), verb: 'start', note: '' }),
    refusal('not-found'),
  );
  assert.deepEqual(
    (await upgradeKinds(tx)).rows.map((kind) => kind.code),
    ['video'],
  );
});

// ── Lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

given('a viewer sees the sites below their reach, counted exactly', async (tx) => {
  const [one, other] = [await aDistrict(tx), await aDistrict(tx)];
  const site = await aSite(tx, { unitId: (await aSchool(tx, { district: one })).id });
  await aSite(tx, { unitId: (await aSchool(tx, { district: other })).id });
  const organiser = viewerWith({ 'timetable.read': [one.path], 'sites.manage': [other.path] });
  const onlyOne = viewerWith({ 'timetable.read': [one.path] });
  assert.equal((await sites(tx, everywhere, list)).total, 2);
  assert.equal((await sites(tx, organiser, list)).total, 2);
  assert.deepEqual(
    (await sites(tx, onlyOne, list)).rows.map((row) => [row.id, row.district]),
    [[site.id, { code: one.code, name: one.name }]],
  );
  assert.equal((await sites(tx, viewerWith({}), list)).total, 0);
  await requireManageable(tx, everywhere, site.id);
  await assert.rejects(requireManageable(tx, onlyOne, site.id), refusal('beyond-reach'));
  await assert.rejects(requireManageable(tx, viewerWith({}), site.id), refusal('not-found'));
  await assert.rejects(sitePage(tx, viewerWith({}), site.id), refusal('not-found'));
  await assert.rejects(sitePage(tx, everywhere, freshId()), refusal('not-found'));
});

given(
  'readiness is computed from rooms, upgrades, cooling and acceptance, and can be asked for',
  async (tx) => {
    await anExam(tx, { rulePacks: ['epidemic-2020'] });
    const ready = await aSite(tx, { name: '完备考点' });
    await recordCooling(tx, testAct, { siteId: ready.id, fittable: 14, cooled: 14, note: '' });
    await recordAcceptance(tx, testAct, {
      siteId: ready.id,
      verdict: 'accepted',
      day: '2020-06-25',
      note: '验收组',
    });
    const lacking = await aSite(tx, { standardised: false, rooms: rooms(4) });
    await threeSessions(tx);
    const page = await sitePage(tx, everywhere, ready.id);
    assert.equal(page.site.ready, true);
    assert.equal(page.sessions.length, 3);
    assert.equal(page.mayManage, true);
    const ids = async (query: object) =>
      (await sites(tx, everywhere, { ...list, ...query })).rows.map((row) => row.id);
    assert.deepEqual(await ids({ ready: true }), [ready.id]);
    assert.deepEqual(await ids({ lacking: 'isolation-rooms' }), [lacking.id]);
    assert.deepEqual(await ids({ standardised: true }), [ready.id]);
    assert.deepEqual(await ids({ text: '完备' }), [ready.id]);
    assert.deepEqual(await ids({ text: '%' }), []);
    assert.deepEqual(await ids({ sort: 'ready' }), [lacking.id, ready.id]);
    assert.deepEqual(await ids({ sort: '-seats' }), [ready.id, lacking.id]);
    assert.deepEqual(await ids({ pageSize: 1, page: 2 }), [lacking.id]);
    assert.deepEqual(await ids({ district: ready.district ?? '' }), [ready.id]);
  },
);
