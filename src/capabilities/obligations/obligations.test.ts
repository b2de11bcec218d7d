import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import {
  aDepartment,
  aDistrict,
  aPerson,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import {
  aSite,
  qingdao,
  qingdaoInstant,
  refusal,
  rolledBack,
  threeSessions,
  viewerWith,
} from '#capabilities/timetable/fixtures.ts';
import { hostSessions, momentsByIds, moveSessions } from '#capabilities/timetable/public.ts';
import { type Database, inTransaction, openDatabase, type Tx, writing } from '#platform/db/db.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { advanceObligation } from './advance-obligation.ts';
import { type ObligationState, obligationStates, type Verb } from './contract.ts';
import { aDocument, anObligation, aPhoto, broughtTo } from './fixtures.ts';
import {
  actsOfObligations,
  obligationPage,
  obligationsByIds,
  requireAssignable,
  standingOf,
  visibleObligation,
} from './queries.ts';
import type { ObligationTables } from './tables.ts';

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

const journal = async (tx: Tx, kind: string) =>
  (
    await sql<{ id: string; subject: string; facts: Record<string, unknown> }>`
      select id, subject, facts from journal.entry where kind = ${kind} order by recorded`.execute(
      writing<ObligationTables>(tx),
    )
  ).rows;

const advance = (tx: Tx, obligationId: string, verb: Verb, rest: object = {}, by: string | null = null) =>
  advanceObligation(
    tx,
    { ...testAct, by },
    { id: freshId(), obligationId, verb, note: '已按要求完成', evidence: [aPhoto], ...rest },
  );
const stateOf = async (tx: Tx, id: string) => (await obligationsByIds(tx, [id], now)).get(id)?.state;

// ── Assigning ──────────────────────────────────────────────────────────────────────────────────────────────────────

given('an obligation stands where its unit stands, and its leaf says so in codes', async (tx) => {
  const district = await aDistrict(tx, { code: '370202' });
  const school = await aSchool(tx, { district });
  const made = await anObligation(tx, { unitId: school.id });
  assert.equal(made.state, 'assigned');
  assert.equal(made.lamp, 'not-started');
  assert.equal(made.dueAt, qingdaoInstant('2020-07-05 18:00'));
  const [entry] = await journal(tx, 'obligations.assigned');
  assert.equal(entry?.subject, made.id);
  assert.deepEqual(entry?.facts, {
    state: 'assigned',
    source: 'direct',
    unit: school.code,
    school: school.code,
    district: '370202',
  });
});

given('the same assignment again is the same obligation; another under its id is refused', async (tx) => {
  const id = freshId();
  const asked = { id, unitId: (await aDepartment(tx)).id };
  const first = await anObligation(tx, asked);
  assert.deepEqual(await anObligation(tx, asked), first);
  assert.equal((await journal(tx, 'obligations.assigned')).length, 1);
  await assert.rejects(anObligation(tx, { ...asked, title: '另一件事' }), refusal('id-taken'));
});

given('refuses an unknown unit, a deadline in the past, and an anchor on nothing', async (tx) => {
  await assert.rejects(anObligation(tx, { unitId: freshId() }), refusal('unknown-unit'));
  await assert.rejects(
    anObligation(tx, { deadline: { instant: now.toISOString() } }),
    refusal('due-in-the-past'),
  );
  const first = { session: 'first', edge: 'start', offsetMinutes: 0 } as const;
  await assert.rejects(anObligation(tx, { deadline: { anchor: first } }), refusal('no-session-there'));
  await threeSessions(tx);
  await assert.rejects(
    anObligation(tx, { deadline: { anchor: { ...first, session: freshId() } } }),
    refusal('unknown-session'),
  );
  await assert.rejects(
    anObligation(tx, { deadline: { anchor: { ...first, site: freshId() } } }),
    refusal('unknown-site'),
  );
});

// ── Life ───────────────────────────────────────────────────────────────────────────────────────────────────────────

given('from assigned to struck off, every act is kept with its entry', async (tx) => {
  const { id } = await anObligation(tx);
  await broughtTo(tx, id, 'struck-off');
  const acts = (await actsOfObligations(tx, [id])).get(id) ?? [];
  assert.deepEqual(
    acts.map((act) => act.verb),
    ['assign', 'sign-for', 'start', 'report', 'verify', 'strike-off'],
  );
  assert.deepEqual(acts[3]?.evidence, [aPhoto, aDocument]);
  assert.equal(acts[3]?.by?.name, '李明');
  const [struckOff] = await journal(tx, 'obligations.struck-off');
  assert.equal(acts[5]?.entryId, struckOff?.id);
  assert.equal(struckOff?.facts.state, 'struck-off');
  assert.equal(struckOff?.facts.inTime, true);
});

for (const state of obligationStates) {
  given(`from ${state}, every step out of turn is refused and changes nothing`, async (tx) => {
    const { id } = await anObligation(tx);
    await broughtTo(tx, id, state);
    const allowed: Readonly<Record<ObligationState, readonly Verb[]>> = {
      assigned: ['sign-for', 'withdraw'],
      'signed-for': ['start', 'withdraw'],
      working: ['report', 'withdraw'],
      reported: ['verify', 'return', 'withdraw'],
      verified: ['strike-off', 'return', 'withdraw'],
      'struck-off': [],
      returned: ['start', 'withdraw'],
      withdrawn: [],
    };
    for (const verb of [
      'sign-for',
      'start',
      'report',
      'verify',
      'strike-off',
      'return',
      'withdraw',
    ] as const) {
      if (allowed[state].includes(verb)) continue;
      await assert.rejects(advance(tx, id, verb), refusal('not-now'));
    }
    assert.equal(await stateOf(tx, id), state);
  });
}

given('a report without the required proof is refused, by what is missing', async (tx) => {
  const { id } = await anObligation(tx, { proofRequired: ['photo', 'document', 'statement'] });
  await broughtTo(tx, id, 'working');
  await assert.rejects(advance(tx, id, 'report', { note: '' }), {
    ...refusal('proof-missing'),
    details: { zh: '佐证文件、文字说明', en: 'a document, a statement in words' },
  });
  assert.equal(await stateOf(tx, id), 'working');
  await advance(tx, id, 'report', { evidence: [aPhoto, aDocument] });
  assert.equal(await stateOf(tx, id), 'reported');
});

given('whoever reported cannot verify', async (tx) => {
  const { id } = await anObligation(tx);
  const { performer, verifier } = await broughtTo(tx, id, 'reported');
  await assert.rejects(advance(tx, id, 'verify', {}, performer), refusal('not-now'));
  assert.equal((await advance(tx, id, 'verify', {}, verifier)).state, 'verified');
});

given('what was returned is reported anew, and is late only by its new report', async (tx) => {
  const { id } = await anObligation(tx);
  await broughtTo(tx, id, 'returned');
  const returned = (await obligationsByIds(tx, [id], now)).get(id);
  assert.equal(returned?.reportedAt, null);
  await advance(tx, id, 'start');
  const afterDue = { by: (await aPerson(tx)).id, at: qingdao('2020-07-05 18:01') };
  const report = {
    id: freshId(),
    obligationId: id,
    verb: 'report',
    note: '重新整改',
    evidence: [aPhoto],
  } as const;
  const reported = await advanceObligation(tx, afterDue, report);
  assert.equal(reported.late, true);
  assert.equal(reported.lamp, 'done');
  const [, second] = await journal(tx, 'obligations.reported');
  assert.equal(second?.facts.inTime, false);
});

given('an act sent again gets the first answer; another under its id is refused', async (tx) => {
  const [one, other] = [await anObligation(tx), await anObligation(tx)];
  const act = { id: freshId(), obligationId: one.id, verb: 'sign-for', note: '' } as const;
  const first = await advanceObligation(tx, testAct, act);
  assert.deepEqual(await advanceObligation(tx, testAct, act), first);
  assert.equal((await journal(tx, 'obligations.signed-for')).length, 1);
  await assert.rejects(advanceObligation(tx, testAct, { ...act, note: '改' }), refusal('id-taken'));
  await assert.rejects(
    advanceObligation(tx, testAct, { ...act, obligationId: other.id }),
    refusal('id-taken'),
  );
});

test('two acts on one obligation at once: one is made, the other is refused', async () => {
  const { id } = await inTransaction(database.db, (tx) => anObligation(tx));
  const signFor = () =>
    inTransaction(database.db, (tx) =>
      advanceObligation(tx, testAct, { id: freshId(), obligationId: id, verb: 'sign-for', note: '' }),
    );
  const outcomes = await Promise.allSettled([signFor(), signFor(), signFor()]);
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
  assert.ok(
    outcomes.every(
      (outcome) => outcome.status === 'fulfilled' || (outcome.reason as { code: string }).code === 'not-now',
    ),
  );
});

given('refuses an act on what is not there', async (tx) => {
  await assert.rejects(advance(tx, freshId(), 'sign-for'), refusal('not-found'));
});

given('a viewer acts only where their powers reach', async (tx) => {
  const unit = await aDepartment(tx);
  const { id } = await anObligation(tx, { unitId: unit.id });
  const stranger = viewerWith({ 'obligations.read': ['/'] });
  const act = { id: freshId(), obligationId: id, verb: 'sign-for', note: '' } as const;
  await assert.rejects(
    advanceObligation(tx, testAct, act, standingOf(stranger, unit.path)),
    refusal('not-now'),
  );
  const liaison = viewerWith({ 'obligations.perform': [unit.path], 'obligations.assign': [unit.path] });
  await advanceObligation(tx, testAct, act, standingOf(liaison, unit.path));
  await assert.rejects(visibleObligation(tx, viewerWith({}), id), refusal('not-found'));
  await requireAssignable(tx, liaison, unit.id);
  const elsewhere = await aDepartment(tx);
  await assert.rejects(requireAssignable(tx, liaison, elsewhere.id), refusal('beyond-reach'));
});

given('one obligation is shown whole, with what the viewer is to it', async (tx) => {
  const unit = await aDepartment(tx);
  await threeSessions(tx);
  const deadline = { anchor: { session: 'first', edge: 'start', offsetMinutes: -2880 } } as const;
  const { id } = await anObligation(tx, { unitId: unit.id, deadline });
  const viewer = viewerWith({ 'obligations.read': [unit.path], 'obligations.perform': [unit.path] });
  const page = await obligationPage(tx, viewer, id, now);
  assert.deepEqual(page.obligation.deadline, deadline);
  assert.equal(page.obligation.dueAt, qingdaoInstant('2020-07-05 09:00'));
  assert.equal(page.acts.length, 1);
  assert.deepEqual(page.standing, {
    personId: viewer.personId,
    performs: true,
    verifies: false,
    assigns: false,
  });
});

// ── Moving with the timetable ──────────────────────────────────────────────────────────────────────────────────────

const postpone = async (
  tx: Tx,
  sessions: readonly { id: string; startsAt: string; endsAt: string }[],
  days: number,
) => {
  const shift = (instant: string) => new Date(Date.parse(instant) + days * 86_400_000).toISOString();
  const moves = sessions.map(({ id, startsAt, endsAt }) => ({
    sessionId: id,
    startsAt: shift(startsAt),
    endsAt: shift(endsAt),
  }));
  return moveSessions(tx, testAct, { id: freshId(), reason: '疫情', moves });
};

given(
  'a deadline anchored to the exam moves with it in the same transaction; a fixed one stays',
  async (tx) => {
    const site = await aSite(tx);
    const all = await threeSessions(tx);
    await hostSessions(tx, testAct, { siteId: site.id, sessionIds: [all[1].id, all[2].id], reason: '场地' });
    const anchor = { session: 'first', edge: 'start', offsetMinutes: -2880 } as const;
    const everywhere = await anObligation(tx, { deadline: { anchor } });
    const atSite = await anObligation(tx, { deadline: { anchor: { ...anchor, site: site.id } } });
    const fixed = await anObligation(tx);
    const outcome = await postpone(tx, all, 30);
    assert.equal(outcome.moved, 2);
    const found = await obligationsByIds(tx, [everywhere.id, atSite.id, fixed.id], now);
    assert.equal(found.get(everywhere.id)?.dueAt, qingdaoInstant('2020-08-04 09:00'));
    assert.equal(found.get(atSite.id)?.dueAt, qingdaoInstant('2020-08-04 15:00'));
    assert.equal(found.get(fixed.id)?.dueAt, fixed.dueAt);
  },
);

given('a fixed deadline before the exam that the exam overtakes is listed as a conflict', async (tx) => {
  const all = await threeSessions(tx);
  const { id } = await anObligation(tx);
  const outcome = await postpone(tx, all, -4);
  assert.deepEqual(
    outcome.conflicts.map((conflict) => [conflict.kind, 'momentId' in conflict && conflict.momentId]),
    [['out-of-order', id]],
  );
});

given('what is struck off or withdrawn keeps the deadline that it had', async (tx) => {
  const all = await threeSessions(tx);
  const deadline = { anchor: { session: 'first', edge: 'start', offsetMinutes: 0 } } as const;
  const done = await anObligation(tx, { deadline });
  const withdrawn = await anObligation(tx, { deadline });
  await broughtTo(tx, done.id, 'struck-off');
  await broughtTo(tx, withdrawn.id, 'withdrawn');
  const outcome = await postpone(tx, all, 30);
  assert.equal(outcome.moved, 0);
  const moments = await momentsByIds(tx, [done.id, withdrawn.id]);
  assert.deepEqual(
    [...moments.values()].map((moment) => moment.settledAt),
    [now, now],
  );
});
