import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  anchoredAtMs,
  anchorWords,
  draftOf,
  emptyDraft,
  longestOffsetMinutes,
  momentOf,
  offsetParts,
  type SessionTimes,
} from './moment.ts';

const session = (id: string, zh: string, startsAt: string, endsAt: string): SessionTimes => ({
  id,
  subject: { zh, en: id },
  startsAt,
  endsAt,
});
const sessions = [
  session('maths', '数学', '2020-07-07T07:00:00.000Z', '2020-07-07T09:00:00.000Z'),
  session('chinese', '语文', '2020-07-07T01:00:00.000Z', '2020-07-07T03:30:00.000Z'),
];
const site = '00000000-0000-7000-8000-000000000001';

test('first and last are by time, whatever the sequence of the list', () => {
  const first = { session: 'first', edge: 'start', offsetMinutes: -2880 } as const;
  assert.equal(anchoredAtMs(first, sessions), Date.parse('2020-07-05T01:00:00.000Z'));
  const last = { session: 'last', edge: 'end', offsetMinutes: 30 } as const;
  assert.equal(anchoredAtMs(last, sessions), Date.parse('2020-07-07T09:30:00.000Z'));
});

test('an anchor to a session that is not there falls nowhere', () => {
  assert.equal(anchoredAtMs({ session: 'physics', edge: 'start', offsetMinutes: 0 }, sessions), null);
  assert.equal(anchoredAtMs({ session: 'first', edge: 'start', offsetMinutes: 0 }, []), null);
});

test('an offset is said in the largest unit in which it is whole', () => {
  assert.deepEqual(offsetParts(-2880), { amount: 2, unit: 'day' });
  assert.deepEqual(offsetParts(120), { amount: 2, unit: 'hour' });
  assert.deepEqual(offsetParts(90), { amount: 90, unit: 'minute' });
  assert.deepEqual(offsetParts(0), { amount: 0, unit: 'hour' });
});

test('an anchor is said in words: session, edge, side, offset', () => {
  const words = (anchor: Parameters<typeof anchorWords>[0]) => anchorWords(anchor, sessions);
  assert.deepEqual(words({ session: 'chinese', edge: 'start', offsetMinutes: -180 }), {
    zh: '语文开考前 3 小时',
    en: '3 h before chinese starts',
  });
  assert.equal(
    words({ session: 'first', site, edge: 'start', offsetMinutes: -2880 }).zh,
    '该考点首场开考前 2 天',
  );
  assert.equal(words({ session: 'last', edge: 'end', offsetMinutes: 0 }).zh, '末场结束时');
  assert.equal(words({ session: 'gone', edge: 'end', offsetMinutes: 45 }).zh, '所选场次结束后 45 分钟');
});

test('a draft gives a moment only when it is whole', () => {
  const anchored = { ...emptyDraft, mode: 'anchor' as const };
  assert.equal(momentOf(emptyDraft, undefined), undefined);
  assert.deepEqual(momentOf({ ...emptyDraft, instant: '2020-07-06T10:00:00.000Z' }, undefined), {
    instant: '2020-07-06T10:00:00.000Z',
  });
  assert.deepEqual(momentOf(anchored, undefined), {
    anchor: { session: 'first', edge: 'start', offsetMinutes: -2880 },
  });
  for (const amount of [null, 1.5, -1, Number.NaN, longestOffsetMinutes / 60 + 1]) {
    assert.equal(momentOf({ ...anchored, amount }, undefined), undefined, String(amount));
  }
  assert.equal(momentOf({ ...anchored, session: 'site-first' }, undefined), undefined);
  assert.deepEqual(momentOf({ ...anchored, session: 'site-first' }, site), {
    anchor: { session: 'first', site, edge: 'start', offsetMinutes: -2880 },
  });
});

test('zero before is zero, not its negative', () => {
  const moment = momentOf({ ...emptyDraft, mode: 'anchor', amount: 0 }, undefined);
  assert.ok(moment && 'anchor' in moment && Object.is(moment.anchor.offsetMinutes, 0));
});

test('a moment taken apart and put together is the same moment', () => {
  const moments = [
    { instant: '2020-07-06T10:00:00.000Z' },
    { anchor: { session: 'maths', edge: 'end', offsetMinutes: 90 } },
    { anchor: { session: 'last', site, edge: 'start', offsetMinutes: -60 } },
    { anchor: { session: 'first', edge: 'start', offsetMinutes: 0 } },
  ] as const;
  for (const moment of moments) assert.deepEqual(momentOf(draftOf(moment), site), moment);
});
