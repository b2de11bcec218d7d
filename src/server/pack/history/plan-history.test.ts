import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { idCheckCharacter } from '#capabilities/organisation/public.ts';
import { builtInFiles, countActs, smallPackFiles, withText } from '../fixtures.ts';
import type { Pack } from '../pack.ts';
import { parsePack } from '../read-pack.ts';
import type { PackFiles } from '../reading/pack-files.ts';
import type { TimedAct } from './acts.ts';
import { type HistoryPlan, planHistory } from './plan-history.ts';
import { TotalsError } from './totals.ts';

let pack: Pack;
let plan: HistoryPlan;
let small: PackFiles;
before(async () => {
  const files = await builtInFiles();
  pack = parsePack('built-in', files);
  plan = planHistory(pack);
  small = smallPackFiles(files);
});

const endOf = (day: string) => Date.parse(`${day}T24:00:00+08:00`);
const asOf = (ms: number, acts: readonly TimedAct[]) => countActs(acts.filter((act) => act.atMs < ms));

/** Counting is linear in the acts, so the days are counted in one pass. */
function assertTotals(of: Pack, acts: readonly TimedAct[]): void {
  for (const { day, ...totals } of of.history?.totals ?? [])
    assert.deepEqual(asOf(endOf(day), acts), totals, day);
}

test('at the end of 3 July the acts add up to the published figures', () => {
  assert.deepEqual(asOf(endOf('2020-07-03'), plan.acts), {
    person_times: 143_598,
    classes: 4_316,
    class_meetings: 2_193,
    assemblies: 480,
    letters: 115_946,
    findings: 279,
    with_opinion: 210,
    sites_upgraded: 104,
  });
});

test('on 30 June and on 6 July every figure is another one', () => {
  const [june, july, eve] = ['2020-06-30', '2020-07-03', '2020-07-06'].map((day) =>
    asOf(endOf(day), plan.acts),
  );
  for (const figure of Object.keys(july ?? {}) as (keyof typeof july)[]) {
    assert.ok((june?.[figure] ?? 0) < (july?.[figure] ?? 0), `${figure} on 30 June`);
    if (figure !== 'classes') assert.ok((eve?.[figure] ?? 0) > (july?.[figure] ?? 0), `${figure} on 6 July`);
  }
});

test('at the end of every day the acts add up to the configured totals', () => {
  assertTotals(pack, plan.acts);
});

test('whatever the seed, the totals of every day are the configured ones', () => {
  const rates = '"seed": "qingdao-2020"';
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,12}$/), (seed) => {
      const seeded = parsePack('small', withText(small, 'history/history.json', rates, `"seed": "${seed}"`));
      assertTotals(seeded, planHistory(seeded).acts);
    }),
    { numRuns: 8 },
  );
});

test('the same pack gives the same history, act for act', () => {
  const digest = (acts: readonly TimedAct[]) =>
    createHash('sha256').update(JSON.stringify(acts)).digest('hex');
  assert.equal(digest(planHistory(pack).acts), digest(plan.acts));
});

test('acts follow each other in time, between the start of the campaign and the eve of the exam', () => {
  let last = Date.parse(pack.campaign.startsAt);
  for (const { atMs } of plan.acts) {
    assert.ok(atMs >= last);
    last = atMs;
  }
  assert.ok(last < Date.parse(pack.campaign.standsAt ?? ''));
});

test('a class holds at most one meeting, and an assembly is of classes of one school', () => {
  const meetings = new Set<string>();
  const schoolOf = new Map(plan.world.classes.map((unit) => [unit.id, unit.school]));
  for (const act of plan.acts) {
    if (act.do !== 'hold') continue;
    for (const { kind, classIds } of act.held) {
      if (kind === 'class-meeting') {
        assert.equal(classIds.length, 1);
        assert.ok(!meetings.has(classIds[0] ?? ''));
        meetings.add(classIds[0] ?? '');
      }
      if (kind === 'assembly') {
        assert.ok(classIds.length > 0);
        assert.equal(new Set(classIds.map((id) => schoolOf.get(id))).size, 1);
      }
    }
  }
});

test('nobody signs twice unless their letter was withdrawn, and some of those sign again', () => {
  const live = new Map<string, string>();
  const candidateOf = new Map<string, string>();
  let again = 0;
  const withdrawn = new Set<string>();
  for (const act of plan.acts) {
    if (act.do === 'sign') {
      for (const letter of act.letters) {
        assert.ok(!live.has(letter.candidateId));
        live.set(letter.candidateId, letter.id);
        candidateOf.set(letter.id, letter.candidateId);
        if (withdrawn.has(letter.candidateId)) again += 1;
      }
    } else if (act.do === 'withdraw-letter') {
      const candidate = candidateOf.get(act.letterId) ?? '';
      assert.equal(live.get(candidate), act.letterId);
      live.delete(candidate);
      withdrawn.add(candidate);
    }
  }
  const { letters } = pack.history?.rates ?? { letters: { withdrawn: 0, signedAgain: 0 } };
  assert.equal(withdrawn.size, letters.withdrawn);
  assert.equal(again, letters.signedAgain);
});

test('on the eve obligations stand at every step, some in time and some late', () => {
  const state = new Map<string, string>();
  const due = new Map<string, number>();
  const key = (act: Extract<TimedAct, { do: 'advance' }>) =>
    'id' in act.of ? act.of.id : act.of.resolutionId;
  const first = Math.min(...pack.sessions.map((session) => Date.parse(session.startsAt)));
  for (const act of plan.acts) {
    if (act.do === 'assign') state.set(act.id, 'assigned');
    if (act.do === 'resolve') state.set(act.resolution.id, 'assigned');
    if (act.do === 'issue-order') {
      state.set(act.obligationId, 'assigned');
      const { deadline } = act;
      due.set(
        act.obligationId,
        'instant' in deadline ? Date.parse(deadline.instant) : first + deadline.anchor.offsetMinutes * 60_000,
      );
    }
    if (act.do === 'advance') state.set(key(act), act.verb);
  }
  const now = Date.parse(pack.campaign.standsAt ?? '');
  const open = [...due].filter(([id]) =>
    ['assigned', 'sign-for', 'start', 'return'].includes(state.get(id) ?? ''),
  );
  assert.deepEqual([...new Set(state.values())].sort(), [
    'assigned',
    'report',
    'return',
    'sign-for',
    'start',
    'strike-off',
    'verify',
  ]);
  assert.ok(open.some(([, at]) => at < now));
  assert.ok(open.some(([, at]) => at > now));
  const struckOff = [...state.values()].filter((one) => one === 'strike-off').length;
  assert.ok(struckOff > state.size * 0.7);
});

test('candidates have valid numbers, some of them under codes that no list has any more, some under 14', () => {
  const numbers = new Set<string>();
  let retired = 0;
  let under14 = 0;
  for (const { candidates } of plan.world.classes) {
    for (const { number, idNumber, birthDay } of candidates) {
      assert.match(number, /^203702\d{8}$/);
      numbers.add(number);
      assert.equal(idNumber.slice(17), idCheckCharacter(idNumber.slice(0, 17)));
      assert.equal(idNumber.slice(6, 14), birthDay.replaceAll('-', ''));
      if (idNumber.startsWith('370282')) retired += 1;
      if (birthDay > '2006-07-07') under14 += 1;
    }
  }
  assert.equal(numbers.size, 121_386);
  assert.ok(retired > 1_000 && under14 > 100);
});

test('refuses totals that no roster can bear, naming the day', () => {
  const days = small.get('history/totals.csv');
  const rows = new TextDecoder().decode(days).trimEnd().split('\n');
  // Attendances jump by more than the classes of the day have pupils.
  const jumped = rows.map((row, i) =>
    i < 12
      ? row
      : row
          .split(',')
          .with(1, String(900_000 + i))
          .join(','),
  );
  const impossible = new Map(small).set(
    'history/totals.csv',
    new TextEncoder().encode(`${jumped.join('\n')}\n`),
  );
  assert.throws(
    () => planHistory(parsePack('small', impossible)),
    (error) =>
      error instanceof TotalsError && error.day === '2020-06-22' && /person-times/.test(error.message),
  );
});
