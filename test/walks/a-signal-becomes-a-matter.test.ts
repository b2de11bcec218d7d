/**
 * The third walk, as far as there is no spectrum monitoring yet: a radio lead that somebody reports becomes a matter of
 * the units that have to act, and whoever watches sees it come in, with public facts only.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listFigures } from '#capabilities/bulletins/contract.ts';
import {
  countFindings,
  type FindingToRecord,
  getFinding,
  listFindings,
  noteFinding,
  recordFinding,
  shareFinding,
} from '#capabilities/cases/contract.ts';
import { defineFindingKinds } from '#capabilities/cases/define-finding-kinds.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aDepartment,
  aDistrict,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import { overview } from '#capabilities/situation/contract.ts';
import { qingdaoInstant, threeSessions } from '#capabilities/timetable/fixtures.ts';
import { type Account, type ServedWorld, serveWorld } from '../browser/served-world.ts';
import { ask, overSocket, refused, type SocketAsker } from './ask.ts';
import { eventsOf, type LiveEvent } from './events.ts';

const KIND = 'WX-06';

let world: ServedWorld;
let district: UnitBrief;
let police: UnitBrief;
let radio: UnitBrief;
const people = new Map<string, SocketAsker>();

before(async () => {
  world = await serveWorld();
  const made = await world.write(async (tx) => {
    const city = await aCity(tx);
    const district = await aDistrict(tx, { city });
    await aSchool(tx, { district });
    await threeSessions(tx);
    await defineFindingKinds(tx, testAct, {
      id: freshId(),
      kinds: [
        {
          code: KIND,
          name: { zh: '可疑无线电信号', en: 'suspicious radio signal' },
          severity: 'S',
          group: 'WX',
        },
      ],
    });
    const departments = {
      radio: await aDepartment(tx, { parent: city, name: '市无线电管理处' }),
      police: await aDepartment(tx, { parent: city, name: '市公安局' }),
      weather: await aDepartment(tx, { parent: city, name: '市气象局' }),
    };
    return { city, district, ...departments };
  });
  ({ district, police, radio } = made);
  const accounts: Record<string, Promise<Account>> = {
    radio: world.account('liaison', radio, '周监听'),
    police: world.account('liaison', police),
    weather: world.account('liaison', made.weather),
    commander: world.account('commander', made.city),
    director: world.account('director', made.city),
  };
  for (const [who, account] of Object.entries(accounts)) {
    people.set(who, await overSocket(world.origin, await account));
  }
});
after(() => world[Symbol.asyncDispose]());

const as = (who: 'radio' | 'police' | 'weather' | 'commander' | 'director'): SocketAsker => {
  const person = people.get(who);
  assert.ok(person);
  return person;
};

const lead: Omit<FindingToRecord, 'where' | 'foundByUnitId'> = {
  id: freshId(),
  kind: KIND,
  source: 'monitoring',
  foundAt: qingdaoInstant('2020-06-19 14:30'),
  title: '停车场内白色面包车疑有发射设备',
  description: '车顶加装天线，462.125 MHz 间歇发射，车牌鲁B·00000。',
  evidence: [],
};
const PLACE = '第二中学北侧停车场';
const leadAt = (): FindingToRecord => ({
  ...lead,
  where: { unitId: district.id, place: PLACE },
  foundByUnitId: radio.id,
});

/** The stream as the leading group's screen holds it, and its raw text. */
let watching: { readonly events: AsyncGenerator<LiveEvent>; close(): void };
let seen: LiveEvent[] = [];
const nextEntry = async (): Promise<LiveEvent> => {
  const { value } = await watching.events.next();
  assert.ok(value);
  seen.push(value);
  return value;
};

test('nobody watches the stream who is not signed in', async () => {
  assert.equal((await fetch(`${world.origin}/api/live`)).status, 401);
  watching = eventsOf(await as('commander').stream('/api/live'));
  assert.equal((await nextEntry()).event, 'head');
});

test('a department records the lead with its place, outside its own reach', async () => {
  const row = await ask(as('radio'), recordFinding, { body: leadAt() });
  assert.deepEqual([row.place, row.unit.id, row.site, row.severity], [PLACE, district.id, null, 'S']);
  assert.equal((await ask(as('radio'), getFinding, { params: { id: lead.id } })).finding.id, lead.id);
  await refused(
    as('weather'),
    noteFinding,
    { params: { id: lead.id }, body: { id: freshId(), note: '现场有风', evidence: [] } },
    'not-found',
  );
});

test('it comes in live, with codes and states only', async () => {
  const { event, data } = await nextEntry();
  assert.equal(event, 'entry');
  const entry = JSON.parse(data);
  assert.deepEqual(Object.keys(entry).sort(), ['at', 'facts', 'index', 'kind', 'subject']);
  assert.deepEqual(
    { kind: entry.kind, subject: entry.subject, facts: entry.facts },
    {
      kind: 'cases.finding-recorded',
      subject: lead.id,
      facts: {
        kind: KIND,
        severity: 'S',
        source: 'monitoring',
        state: 'open',
        district: district.code,
        unit: district.code,
      },
    },
  );
});

test('shared with those who have to act, it becomes a matter of theirs', async () => {
  await refused(
    as('radio'),
    shareFinding,
    { params: { id: lead.id }, body: { id: freshId(), unitId: police.id, actionRequired: true, note: '' } },
    'not-permitted',
  );
  await refused(as('police'), getFinding, { params: { id: lead.id } }, 'not-found');
  for (const unit of [police, radio]) {
    const body = { id: freshId(), unitId: unit.id, actionRequired: true, note: '请立即核查' };
    const share = await ask(as('director'), shareFinding, { params: { id: lead.id }, body });
    assert.deepEqual([share.unit.name, share.actionRequired], [unit.name, true]);
    const { kind, facts } = JSON.parse((await nextEntry()).data);
    assert.deepEqual([kind, facts.with, facts.actionRequired], ['cases.finding-shared', unit.code, true]);
    assert.equal(facts.district, district.code);
  }
  for (const who of ['police', 'radio'] as const) {
    const { finding, shares, standing } = await ask(as(who), getFinding, { params: { id: lead.id } });
    assert.deepEqual([finding.title, finding.place, finding.lamp], [lead.title, PLACE, 'not-started']);
    assert.equal(shares.length, 2);
    assert.equal(standing.records, true);
    const waiting = await ask(as(who), listFindings, { query: { actionRequired: true } });
    assert.deepEqual(
      waiting.rows.map(({ id }) => id),
      [lead.id],
    );
  }
});

test('what the units add is in the matter’s timeline, and its text is not in the stream', async () => {
  const note = '已到场，驾驶人称车载台已停用';
  await ask(as('police'), noteFinding, {
    params: { id: lead.id },
    body: { id: freshId(), note, evidence: [] },
  });
  const { timeline } = await ask(as('radio'), getFinding, { params: { id: lead.id } });
  assert.deepEqual(
    timeline.map(({ verb }) => verb),
    ['recorded', 'shared', 'shared', 'noted'],
  );
  assert.equal(timeline.at(-1)?.note, note);
  assert.equal(JSON.parse((await nextEntry()).data).kind, 'cases.finding-noted');

  const streamed = seen.map(({ raw }) => raw).join('\n');
  for (const secret of [lead.title, lead.description, PLACE, note, '周监听', '请立即核查', radio.name]) {
    assert.ok(!streamed.includes(secret), `the stream tells ${secret}`);
  }
});

test('others are told that it does not exist, and their totals leave it out', async () => {
  const { status } = await refused(as('weather'), getFinding, { params: { id: lead.id } }, 'not-found');
  assert.equal(status, 404);
  assert.deepEqual(await ask(as('weather'), listFindings), { rows: [], total: 0 });
  assert.equal((await ask(as('weather'), countFindings)).total, 0);
});

test('the leading group counts it: in lists, by district, in the figure and in what just happened', async () => {
  const counts = await ask(as('commander'), countFindings);
  assert.deepEqual([counts.total, counts.states.open, counts.lamps['not-started']], [1, 1, 1]);
  assert.deepEqual(
    counts.byDistrict.map((row) => [row.district?.code, row.findings, row.ordered]),
    [[district.code, 1, 0]],
  );
  assert.equal((await ask(as('commander'), listFindings)).total, 1);
  const { figures } = await ask(as('commander'), listFigures);
  assert.equal(figures.find(({ id }) => id === 'risks.findings')?.value, 1);
  const { feed } = await ask(as('commander'), overview);
  assert.deepEqual(
    feed.filter(({ subject }) => subject === lead.id).map(({ kind }) => kind),
    ['cases.finding-noted', 'cases.finding-shared', 'cases.finding-shared', 'cases.finding-recorded'],
  );
});

test('a screen that was cut off is given what it missed, once and in order', async () => {
  watching.close();
  const last = seen.at(-1)?.id;
  assert.ok(last);
  seen = [];
  for (const note of ['再次监测无异常', '继续值守']) {
    await ask(as('radio'), noteFinding, {
      params: { id: lead.id },
      body: { id: freshId(), note, evidence: [] },
    });
  }
  watching = eventsOf(await as('commander').stream('/api/live', { 'last-event-id': last }));
  assert.equal((await nextEntry()).event, 'head');
  await nextEntry();
  await nextEntry();
  assert.deepEqual(
    seen.slice(1).map(({ id }) => Number(id) - Number(last)),
    [1, 2],
  );
  watching.close();
});
