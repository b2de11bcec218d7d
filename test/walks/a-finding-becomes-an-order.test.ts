/**
 * The second walk: what an inspector finds at a site becomes an order to a unit, due ten days before the site's first
 * session; the unit reports with proof, somebody else verifies, and the finding closes by itself.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { listFigures } from '#capabilities/bulletins/contract.ts';
import {
  countFindings,
  type FindingToRecord,
  getFinding,
  issueOrder,
  listFindings,
  recordFinding,
} from '#capabilities/cases/contract.ts';
import { caseReferences } from '#capabilities/cases/fixtures.ts';
import {
  countObligations,
  type EvidenceFile,
  getObligation,
  listObligations,
  reportObligation,
  returnObligation,
  signForObligation,
  startObligation,
  strikeOffObligation,
  verifyObligation,
} from '#capabilities/obligations/contract.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { aCity, aDepartment, aDistrict, aSchool, freshId } from '#capabilities/organisation/fixtures.ts';
import { overview } from '#capabilities/situation/contract.ts';
import { moveSessions, type Session } from '#capabilities/timetable/contract.ts';
import { aSite, qingdaoInstant, threeSessions } from '#capabilities/timetable/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { keepFile, readFile } from '#platform/files/contract.ts';
import { openWorld, type SignedIn, type World } from '../world.ts';
import { ask, refused } from './ask.ts';

let world: World;
let department: UnitBrief;
let site: Awaited<ReturnType<typeof aSite>>;
let sessions: readonly Session[];
let inspector: SignedIn;
let director: SignedIn;
let secondDirector: SignedIn;
let liaison: SignedIn;
let outsider: SignedIn;
let finding: FindingToRecord;
let photo: EvidenceFile;
const order = { id: freshId(), obligationId: freshId() };
const TEN_DAYS_MINUTES = 10 * 24 * 60;

before(async () => {
  world = await openWorld();
  const made = await inTransaction(world.platform.db, async (tx) => {
    await caseReferences(tx);
    const city = await aCity(tx);
    const school = await aSchool(tx, { district: await aDistrict(tx, { city }) });
    const site = await aSite(tx, { unitId: school.id });
    return {
      city,
      site,
      sessions: await threeSessions(tx),
      department: await aDepartment(tx, { parent: city, name: '市大数据局' }),
      other: await aDepartment(tx, { parent: city, name: '市气象局' }),
    };
  });
  ({ department, site, sessions } = made);
  inspector = await world.signInAs('inspector', made.city);
  director = await world.signInAs('director', made.city);
  secondDirector = await world.signInAs('director', made.city);
  liaison = await world.signInAs('liaison', department);
  outsider = await world.signInAs('liaison', made.other);
});
/** Each step takes people ten minutes, so that the timeline has an order. */
beforeEach(() => world.clock.advanceTo(new Date(world.clock.now().getTime() + 10 * 60_000)));
after(() => world[Symbol.asyncDispose]());

/** A picture of one pixel that no other picture of this test equals. */
const png = (last: number): Uint8Array =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from([last])]);

const aPicture = async (who: SignedIn, fileName: string, last: number): Promise<EvidenceFile> =>
  ask(who, keepFile, { query: { fileName }, body: png(last) });

/** The three figures about risks: found, with an order, closed. */
async function figuresNow(): Promise<number[]> {
  await world.settle();
  const { figures } = await ask(director, listFigures);
  return ['risks.findings', 'risks.with-opinion', 'risks.closed'].map(
    (id) => figures.find((figure) => figure.id === id)?.value ?? Number.NaN,
  );
}

const obligationAs = async (who: SignedIn) =>
  (await ask(who, getObligation, { params: { id: order.obligationId } })).obligation;
const findingAs = (who: SignedIn) => ask(who, getFinding, { params: { id: finding.id } });
const stepOf = (note: string) => ({ params: { id: order.obligationId }, body: { id: freshId(), note } });

test('an inspector records a finding at the site, with a photo', async () => {
  assert.deepEqual(await figuresNow(), [0, 0, 0]);
  photo = await aPicture(inspector, '广播室.png', 1);
  finding = {
    id: freshId(),
    kind: 'KD-06',
    source: 'inspection',
    where: { siteId: site.id, place: '三号楼二层' },
    foundAt: qingdaoInstant('2020-06-19 10:00'),
    foundByUnitId: null,
    title: '听力广播有杂音',
    description: '三号楼二层各考场广播杂音明显。',
    evidence: [photo],
  };
  const row = await ask(inspector, recordFinding, { body: finding });
  assert.deepEqual(await ask(inspector, recordFinding, { body: finding }), row);
  assert.equal(row.lamp, 'not-started');
  assert.equal(row.site?.id, site.id);
  assert.deepEqual(await figuresNow(), [1, 0, 0]);
});

test('what an inspector cannot know or decide is refused, and changes nothing', async () => {
  const other = { ...finding, id: freshId() };
  await refused(inspector, recordFinding, { body: { ...other, kind: 'KD-99' } }, 'unknown-kind');
  await refused(
    inspector,
    recordFinding,
    { body: { ...other, foundAt: qingdaoInstant('2020-06-21 10:00') } },
    'found-in-the-future',
  );
  await refused(inspector, recordFinding, { body: { ...finding, title: '另一个问题' } }, 'id-taken');
  assert.deepEqual(await figuresNow(), [1, 0, 0]);
});

test('before there is an order, only those whose reach it lies in see the finding', async () => {
  for (const who of [liaison, outsider]) {
    await refused(who, getFinding, { params: { id: finding.id } }, 'not-found');
    assert.equal((await ask(who, listFindings)).total, 0);
  }
});

test('the director issues an order whose deadline hangs on the site’s first session', async () => {
  const body = {
    ...order,
    unitId: department.id,
    text: '更换广播线路并逐场测试',
    legalBasis: null,
    proofRequired: ['photo' as const, 'statement' as const],
    deadline: {
      anchor: {
        session: 'first' as const,
        site: site.id,
        edge: 'start' as const,
        offsetMinutes: -TEN_DAYS_MINUTES,
      },
    },
  };
  const params = { id: finding.id };
  await refused(
    director,
    issueOrder,
    { params, body: { ...body, legalBasis: 'secrecy-2024' } },
    'legal-basis-not-in-force',
  );
  await refused(liaison, issueOrder, { params, body }, 'not-permitted');
  const issued = await ask(director, issueOrder, { params, body });
  assert.deepEqual(issued, { ...order, dueAt: qingdaoInstant('2020-06-27 09:00') });
  assert.deepEqual(await ask(director, issueOrder, { params, body }), issued);
  assert.deepEqual(await figuresNow(), [1, 1, 0]);
});

test('the unit now sees the finding and what it owes; another unit is told that neither exists', async () => {
  const { finding: seen, shares, orders, standing } = await findingAs(liaison);
  assert.equal(seen.title, finding.title);
  assert.deepEqual(
    shares.map(({ unit, actionRequired }) => [unit.name, actionRequired]),
    [['市大数据局', true]],
  );
  assert.equal(orders[0]?.state, 'assigned');
  assert.deepEqual(standing, { records: true, orders: false, voids: false });
  const owed = await ask(liaison, listObligations);
  assert.deepEqual(
    owed.rows.map(({ id, source }) => [id, source]),
    [[order.obligationId, { kind: 'order', id: order.id }]],
  );
  assert.equal((await ask(liaison, listFindings, { query: { actionRequired: true } })).total, 1);

  const { status } = await refused(outsider, getFinding, { params: { id: finding.id } }, 'not-found');
  assert.equal(status, 404);
  await refused(outsider, getObligation, { params: { id: order.obligationId } }, 'not-found');
  await refused(outsider, signForObligation, stepOf('代签收'), 'not-found');
  assert.equal((await ask(outsider, listObligations, { query: { mine: false } })).total, 0);
});

test('moving the first session moves the deadline and the lamp, everywhere they are shown', async () => {
  const moveTo = (firstDay: string, secondDay: string) =>
    ask(director, moveSessions, {
      body: {
        id: freshId(),
        reason: '上级调整考试日期',
        moves: sessions.map(({ id, startsAt, endsAt }, place) => {
          const day = place === 2 ? secondDay : firstDay;
          return { sessionId: id, startsAt: day + startsAt.slice(10), endsAt: day + endsAt.slice(10) };
        }),
      },
    });
  const shown = async () => {
    const { dueAt, lamp } = await obligationAs(liaison);
    const { finding: seen, orders } = await findingAs(director);
    const [row] = (await ask(director, listFindings)).rows;
    const { lamps } = await ask(director, countFindings);
    assert.deepEqual([seen.dueAt, orders[0]?.dueAt, row?.dueAt], [dueAt, dueAt, dueAt]);
    assert.equal(orders[0]?.lamp, lamp);
    assert.equal(row?.lamp, seen.lamp);
    assert.equal(lamps[seen.lamp], 1);
    return [dueAt, lamp, seen.lamp];
  };
  // Due on the 27th of June: more than three days away, and nobody has signed for it.
  assert.deepEqual(await shown(), [qingdaoInstant('2020-06-27 09:00'), 'not-started', 'on-time']);
  const brought = await moveTo('2020-07-01', '2020-07-02');
  assert.deepEqual([brought.sessions, brought.moved, brought.conflictCount], [3, 1, 0]);
  assert.deepEqual(await shown(), [qingdaoInstant('2020-06-21 09:00'), 'near', 'near']);
  const [late] = (await ask(director, overview)).arrears;
  assert.deepEqual([late?.unit.name, late?.near, late?.overdue], ['市大数据局', 1, 0]);

  const tooEarly = await moveTo('2020-06-29', '2020-06-30');
  assert.deepEqual(
    tooEarly.conflicts.map(({ kind }) => kind),
    ['moment-past'],
  );
  assert.deepEqual(await shown(), [qingdaoInstant('2020-06-19 09:00'), 'overdue', 'overdue']);
  assert.equal((await ask(liaison, countObligations)).lamps.overdue, 1);

  await moveTo('2020-08-07', '2020-08-08');
  assert.deepEqual(await shown(), [qingdaoInstant('2020-07-28 09:00'), 'not-started', 'on-time']);
});

test('the unit signs for it, works on it, and reports it with the proofs that were asked for', async () => {
  await refused(liaison, startObligation, stepOf(''), 'not-now');
  assert.equal((await ask(liaison, signForObligation, stepOf('收到'))).state, 'signed-for');
  assert.equal((await ask(liaison, startObligation, stepOf('已安排施工'))).lamp, 'on-time');
  const bare = { ...stepOf('已更换线路'), body: { ...stepOf('已更换线路').body, evidence: [] } };
  const { message } = await refused(liaison, reportObligation, bare, 'proof-missing');
  assert.match(message, /现场照片或视频/);

  const evidence = [await aPicture(liaison, '更换后.png', 2)];
  const report = { ...bare, body: { ...bare.body, evidence } };
  const reported = await ask(liaison, reportObligation, report);
  assert.deepEqual([reported.state, reported.lamp, reported.late], ['reported', 'done', false]);
  assert.deepEqual(await ask(liaison, reportObligation, report), reported);
});

test('it is returned with a reason, and done again', async () => {
  await ask(director, returnObligation, stepOf('照片看不清接线处，请重拍'));
  const { orders, timeline } = await findingAs(liaison);
  assert.equal(orders[0]?.state, 'returned');
  assert.match(timeline.at(-1)?.note ?? '', /请重拍/);
  await ask(liaison, startObligation, stepOf(''));
  // This time the joint office reports on the unit's behalf, so that reporter and verifier could be one person.
  const evidence = [await aPicture(secondDirector, '接线处.png', 3)];
  const again = { params: { id: order.obligationId }, body: { id: freshId(), note: '已重拍', evidence } };
  assert.equal((await ask(secondDirector, reportObligation, again)).state, 'reported');
});

test('whoever reported it cannot verify it, nor can the unit; somebody else does', async () => {
  const verify = (note: string) => ({
    params: { id: order.obligationId },
    body: { id: freshId(), note, evidence: [] },
  });
  await refused(liaison, verifyObligation, verify('自查通过'), 'not-permitted');
  const own = await refused(secondDirector, verifyObligation, verify('核验通过'), 'not-now');
  assert.match(own.message, /上报人不能核验自己的上报/);
  await refused(director, strikeOffObligation, stepOf('销号'), 'not-now');
  assert.equal((await ask(director, verifyObligation, verify('现场复核，广播清晰'))).state, 'verified');
  assert.deepEqual(await figuresNow(), [1, 1, 0]);
});

test('struck off, a follower closes the finding, and every figure follows', async () => {
  assert.equal((await ask(director, strikeOffObligation, stepOf('销号'))).state, 'struck-off');
  assert.equal((await findingAs(director)).finding.state, 'open');
  assert.deepEqual(await figuresNow(), [1, 1, 1]);

  const { finding: closed, timeline } = await findingAs(liaison);
  assert.deepEqual([closed.state, closed.lamp, closed.dueAt], ['closed', 'done', null]);
  assert.deepEqual(
    timeline.map(({ verb }) => verb),
    [
      'recorded',
      'order-issued',
      'obligation.sign-for',
      'obligation.start',
      'obligation.report',
      'obligation.return',
      'obligation.start',
      'obligation.report',
      'obligation.verify',
      'obligation.strike-off',
      'closed',
    ],
  );
  assert.equal((await ask(liaison, listObligations)).total, 0);
  const kept = await ask(liaison, readFile, { params: { digest: photo.digest } });
  assert.deepEqual(Buffer.from(kept.bytes), png(1));
});

test('a closed finding takes no further order, and followers that run again close nothing twice', async () => {
  const again = {
    params: { id: finding.id },
    body: {
      id: freshId(),
      obligationId: freshId(),
      unitId: department.id,
      text: '再次检查',
      legalBasis: null,
      proofRequired: [],
      deadline: { instant: qingdaoInstant('2020-07-05 18:00') },
    },
  };
  const { message } = await refused(director, issueOrder, again, 'not-now');
  assert.match(message, /已销号/);
  await world.settle();
  await world.settle();
  assert.deepEqual(await figuresNow(), [1, 1, 1]);
  assert.equal((await findingAs(director)).timeline.filter(({ verb }) => verb === 'closed').length, 1);
});
