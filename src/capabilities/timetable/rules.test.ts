import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayOf } from '#primitives/instant.ts';
import type { Anchor } from './contract.ts';
import {
  instantOf,
  isolationRoomsNeeded,
  isReady,
  type LiveMoment,
  overlaps,
  phaseAt,
  readinessOf,
  reanchor,
  type SessionTimes,
  type SiteState,
  shiftByDays,
  type Timetable,
  upgradeCan,
  usualPhases,
} from './rules.ts';

const at = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`);
const chinese: SessionTimes = { id: 'c', startsAt: at('2020-07-07 09:00'), endsAt: at('2020-07-07 11:30') };
const maths: SessionTimes = { id: 'm', startsAt: at('2020-07-07 15:00'), endsAt: at('2020-07-07 17:00') };
const foreign: SessionTimes = { id: 'f', startsAt: at('2020-07-08 15:00'), endsAt: at('2020-07-08 16:40') };
const timetable: Timetable = {
  sessions: [foreign, maths, chinese],
  hosted: new Map([
    ['A', ['f', 'c', 'm']],
    ['B', ['m']],
    ['C', []],
  ]),
};
const anchored = (anchor: Anchor, table = timetable) => instantOf({ anchor }, table)?.toISOString() ?? null;

test('"first session at the site − 48 h" is counted from the first session that this site hosts', () => {
  const anchor = { session: 'first', edge: 'start', offsetMinutes: -48 * 60 } as const;
  assert.equal(anchored(anchor), at('2020-07-05 09:00').toISOString());
  assert.equal(anchored({ ...anchor, site: 'A' }), at('2020-07-05 09:00').toISOString());
  assert.equal(anchored({ ...anchor, site: 'B' }), at('2020-07-05 15:00').toISOString());
});

test('the end of the last session is that of the one that starts last', () => {
  assert.equal(
    anchored({ session: 'last', edge: 'end', offsetMinutes: 30 }),
    at('2020-07-08 17:10').toISOString(),
  );
});

test('an anchor without a session has no instant', () => {
  assert.equal(anchored({ session: 'first', site: 'C', edge: 'start', offsetMinutes: 0 }), null);
  assert.equal(anchored({ session: 'first', site: 'unknown', edge: 'start', offsetMinutes: 0 }), null);
  assert.equal(anchored({ session: 'x', edge: 'start', offsetMinutes: 0 }), null);
});

test('a fixed instant stays what it is', () => {
  assert.deepEqual(
    instantOf({ instant: '2020-07-01T00:00:00.000Z' }, timetable),
    new Date('2020-07-01T00:00:00Z'),
  );
});

test('sessions back to back do not overlap; one minute more does, at each site that hosts both', () => {
  const early = { ...maths, startsAt: chinese.endsAt };
  assert.deepEqual(overlaps({ ...timetable, sessions: [chinese, early, foreign] }), []);
  const overlapping = { ...maths, startsAt: at('2020-07-07 11:29') };
  assert.deepEqual(overlaps({ ...timetable, sessions: [chinese, overlapping, foreign] }), [
    { kind: 'overlap', sessionIds: ['c', 'm'], siteIds: ['A'] },
  ]);
});

test('a long session overlaps every later one that starts before it ends', () => {
  const long = { ...chinese, endsAt: at('2020-07-08 15:01') };
  const found = overlaps({ sessions: [long, maths, foreign], hosted: new Map([['A', ['c', 'm', 'f']]]) });
  assert.deepEqual(
    found.map((overlap) => overlap.sessionIds),
    [
      ['c', 'm'],
      ['c', 'f'],
    ],
  );
});

const moment = (id: string, rest: Partial<LiveMoment>): LiveMoment => ({
  id,
  owner: 'test.thing',
  label: id,
  anchor: null,
  precedes: null,
  at: at('2020-07-05 09:00'),
  ...rest,
});
const startOfFirst = { session: 'first', edge: 'start', offsetMinutes: 0 } as const;
const later = { ...timetable, sessions: shiftByDays(timetable.sessions, 30) };
const earlier = { ...timetable, sessions: shiftByDays(timetable.sessions, -4) };

test('moving all sessions by thirty days moves anchored moments by thirty days and leaves fixed ones', () => {
  const anchor = { ...startOfFirst, offsetMinutes: -48 * 60 };
  const { moved, conflicts, lost } = reanchor(
    timetable,
    later,
    [moment('anchored', { anchor }), moment('fixed', {})],
    at('2020-06-20 09:00'),
  );
  assert.deepEqual(moved, [{ id: 'anchored', at: at('2020-08-04 09:00') }]);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(lost, []);
});

test('a moment that a move carries behind now is a conflict; one that was past already is not', () => {
  const anchor = { ...startOfFirst, offsetMinutes: -48 * 60 };
  const now = at('2020-07-03 09:00');
  const { conflicts } = reanchor(timetable, earlier, [moment('caught', { anchor })], now);
  assert.deepEqual(conflicts, [
    {
      kind: 'moment-past',
      momentId: 'caught',
      owner: 'test.thing',
      label: 'caught',
      was: at('2020-07-05 09:00').toISOString(),
      at: at('2020-07-01 09:00').toISOString(),
    },
  ]);
  assert.deepEqual(
    reanchor(timetable, earlier, [moment('caught', { anchor })], at('2020-07-06 09:00')).conflicts,
    [],
  );
});

test('a fixed deadline that the exam has overtaken is out of order', () => {
  const fixed = moment('deadline', { precedes: { anchor: startOfFirst } });
  const { conflicts } = reanchor(timetable, earlier, [fixed], at('2020-06-20 09:00'));
  assert.deepEqual(
    conflicts.map((conflict) => conflict.kind === 'out-of-order' && conflict.precedesAt),
    [at('2020-07-03 09:00').toISOString()],
  );
  assert.deepEqual(reanchor(earlier, timetable, [fixed], at('2020-06-20 09:00')).conflicts, []);
});

test('a window whose anchored start passes its fixed end is out of order', () => {
  const start = moment('start', { anchor: startOfFirst, precedes: { moment: 'end' }, at: chinese.startsAt });
  const end = moment('end', { at: at('2020-07-09 09:00') });
  const { conflicts } = reanchor(timetable, later, [start, end], at('2020-06-20 09:00'));
  assert.deepEqual(
    conflicts.map(({ kind }) => kind),
    ['out-of-order'],
  );
});

test('an anchor that loses its last session is reported lost', () => {
  const anchor = { ...startOfFirst, site: 'B' };
  const without = { ...timetable, hosted: new Map([...timetable.hosted, ['B', []]]) };
  assert.deepEqual(reanchor(timetable, without, [moment('m', { anchor })], at('2020-06-20 09:00')).lost, [
    'm',
  ]);
});

test('there and back again leaves every moment where it was', () => {
  const ids = fc.constantFrom('c', 'm', 'f', 'first', 'last');
  const anchors = fc.record({
    session: ids,
    edge: fc.constantFrom('start', 'end') as fc.Arbitrary<'start' | 'end'>,
    offsetMinutes: fc.integer({ min: -5000, max: 5000 }),
  });
  fc.assert(
    fc.property(fc.array(anchors), fc.integer({ min: -400, max: 400 }), (list, days) => {
      const moments = list.map((anchor, i) =>
        moment(String(i), { anchor, at: instantOf({ anchor }, timetable) ?? new Date(0) }),
      );
      const away = { ...timetable, sessions: shiftByDays(timetable.sessions, days) };
      const there = reanchor(timetable, away, moments, at('2000-01-01 00:00'));
      const atThere = new Map(there.moved.map(({ id, at: instant }) => [id, instant]));
      const back = reanchor(
        away,
        timetable,
        moments.map((one) => ({ ...one, at: atThere.get(one.id) ?? one.at })),
        at('2000-01-01 00:00'),
      );
      assert.equal(there.moved.length, days === 0 ? 0 : moments.length);
      assert.deepEqual(
        back.moved,
        days === 0 ? [] : moments.map(({ id, at: instant }) => ({ id, at: instant })),
      );
    }),
  );
});

test('days are those of the exam’s time zone', () => {
  assert.equal(dayOf(new Date('2020-07-03T16:00:00.000Z'), 'Asia/Shanghai'), '2020-07-04');
  assert.equal(dayOf(new Date('2020-07-03T15:59:59.999Z'), 'Asia/Shanghai'), '2020-07-03');
  assert.throws(() => dayOf(new Date(0), 'Mars/Olympus'), RangeError);
});

test('the usual steps are Shandong’s: Chinese reports 45 minutes ahead, foreign language closes its doors at −15', () => {
  const step = (paper: 'chinese' | 'foreign-language' | 'other', n: number) =>
    usualPhases(paper).find((phase) => phase.step === n)?.offsetMinutes;
  assert.deepEqual([step('chinese', 1), step('foreign-language', 1), step('other', 1)], [-45, -50, -40]);
  assert.deepEqual([step('chinese', 5), step('foreign-language', 5)], [undefined, -15]);
  assert.deepEqual([step('chinese', 9), step('foreign-language', 9)], [15, undefined]);
  const last = usualPhases('other').at(-1);
  assert.equal(last && phaseAt(last, maths).getTime(), maths.endsAt.getTime());
});

const site: SiteState = {
  standardised: true,
  acceptance: 'accepted',
  rooms: { ordinary: 31, spare: 1, isolation: 4 },
  cooling: { fittable: 30, cooled: 30 },
  upgrades: { planned: 0, underWay: 0, completed: 0, accepted: 2 },
};
const lacking = (state: Partial<SiteState>, packs: string[] = ['epidemic-2020']) =>
  readinessOf({ ...site, ...state }, packs)
    .filter((reason) => !reason.ready)
    .map((reason) => reason.aspect);

test('a site that lacks nothing is ready, and says why', () => {
  const reasons = readinessOf(site, ['epidemic-2020']);
  assert.equal(isReady(reasons), true);
  assert.equal(reasons.length, 6);
});

test('each thing that a site lacks makes it not ready, by name', () => {
  assert.deepEqual(lacking({ standardised: false }), ['standardised']);
  assert.deepEqual(lacking({ acceptance: 'awaited' }), ['acceptance']);
  assert.deepEqual(lacking({ acceptance: 'rejected' }), ['acceptance']);
  assert.deepEqual(lacking({ rooms: { ordinary: 31, spare: 0, isolation: 4 } }), ['rooms']);
  assert.deepEqual(lacking({ rooms: { ordinary: 31, spare: 1, isolation: 3 } }), ['isolation-rooms']);
  assert.deepEqual(lacking({ cooling: null }), ['cooling']);
  assert.deepEqual(lacking({ cooling: { fittable: 30, cooled: 29 } }), ['cooling']);
  assert.deepEqual(lacking({ upgrades: { planned: 1, underWay: 0, completed: 0, accepted: 0 } }), [
    'upgrades',
  ]);
  assert.deepEqual(lacking({ upgrades: { planned: 0, underWay: 0, completed: 1, accepted: 0 } }), [
    'upgrades',
  ]);
});

test('isolation rooms are asked for by the epidemic rule pack alone', () => {
  assert.deepEqual(lacking({ rooms: { ordinary: 31, spare: 1, isolation: 0 } }, []), []);
  assert.deepEqual([0, 10, 30, 31, 40, 41].map(isolationRoomsNeeded), [3, 3, 3, 4, 4, 5]);
});

test('nothing to fit is fitted everywhere', () => {
  assert.deepEqual(lacking({ cooling: { fittable: 0, cooled: 0 } }), []);
});

test('whoever completed an upgrade cannot accept it', () => {
  const item = { state: 'completed', completedById: 'li' } as const;
  assert.notEqual(upgradeCan.accept(item, 'li', ''), true);
  assert.equal(upgradeCan.accept(item, 'wang', ''), true);
  assert.equal(upgradeCan['send-back'](item, 'wang', '尺寸不符'), true);
  assert.notEqual(upgradeCan['send-back'](item, 'wang', ' '), true);
});

test('an upgrade item takes no step out of turn', () => {
  for (const verb of ['start', 'complete', 'accept', 'send-back'] as const) {
    const allowedIn = (['planned', 'under-way', 'completed', 'accepted'] as const).filter(
      (state) => upgradeCan[verb]({ state, completedById: null }, 'li', 'because') === true,
    );
    assert.equal(allowedIn.length, 1, verb);
  }
});
