import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dayOf,
  formatBytes,
  formatClock,
  formatCount,
  formatCountdown,
  formatInstant,
  formatRate,
  formatSpan,
  yearOf,
} from './format.ts';

const hour = 3_600_000;
const zh = { language: 'zh', examYear: 2020 } as const;
const en = { language: 'en', examYear: 2020 } as const;

test('separates thousands in both languages', () => {
  assert.equal(formatCount(143_598, 'zh'), '143,598');
  assert.equal(formatCount(143_598, 'en'), '143,598');
});

test('a rate has one decimal', () => {
  assert.equal(formatRate(2193, 4316), '50.8 %');
  assert.equal(formatRate(0, 4316), '0.0 %');
  assert.equal(formatRate(4316, 4316), '100.0 %');
});

test('a rate never rounds an incomplete count to complete nor a small one to none', () => {
  assert.equal(formatRate(4315, 4316), '99.9 %');
  assert.equal(formatRate(1, 4316), '0.1 %');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1, max: 1e7 }), (part, more) => {
      const text = formatRate(part, part + more);
      return text !== '100.0 %' && text !== '0.0 %';
    }),
  );
});

test('there is no rate without a population', () => {
  assert.equal(formatRate(3, 0), '—');
  assert.equal(formatRate(Number.NaN, 4), '—');
  assert.equal(formatRate(1, Number.NaN), '—');
});

test('an instant is written in the exam’s time zone', () => {
  assert.equal(formatInstant('2020-07-03T10:00:00.000Z', zh), '7月3日 18:00');
  assert.equal(formatInstant('2020-07-03T10:00:00.000Z', en), '3 Jul 18:00');
  assert.equal(formatInstant('2020-07-06T16:30:05.000Z', { ...zh, precision: 'second' }), '7月7日 00:30:05');
  assert.equal(formatInstant('2020-07-06T16:30:05.000Z', { ...en, precision: 'day' }), '7 Jul');
});

test('the year is written when it is not the exam’s', () => {
  assert.equal(formatInstant('2021-01-01T00:00:00.000Z', zh), '2021年1月1日 08:00');
  assert.equal(formatInstant('2021-01-01T00:00:00.000Z', en), '1 Jan 2021 08:00');
  assert.equal(formatInstant('2020-12-31T17:00:00.000Z', zh), '2021年1月1日 01:00');
  assert.equal(
    formatInstant('2020-07-03T10:00:00.000Z', { language: 'zh', examYear: null }),
    '2020年7月3日 18:00',
  );
});

test('the end of a day is 24:00 of that day, over the end of a year too', () => {
  assert.equal(formatInstant('2020-07-03T16:00:00.000Z', { ...zh, endOfDay: true }), '7月3日 24:00');
  assert.equal(formatInstant('2020-12-31T16:00:00.000Z', { ...zh, endOfDay: true }), '12月31日 24:00');
  assert.equal(formatInstant('2020-07-03T15:59:00.000Z', { ...zh, endOfDay: true }), '7月3日 23:59');
});

test('what is not an instant is a dash', () => {
  assert.equal(formatInstant('tomorrow', zh), '—');
  assert.equal(formatInstant(Number.NaN, zh), '—');
  assert.equal(formatCountdown(Number.NaN, 0, 'zh'), '—');
});

test('clock, day and year are read in the exam’s time zone', () => {
  const at = Date.parse('2020-12-31T16:00:09.000Z');
  assert.equal(formatClock(at), '00:00:09');
  assert.equal(dayOf(at), '2021-01-01');
  assert.equal(yearOf(at), 2021);
});

test('a span shows its two largest parts', () => {
  assert.equal(formatSpan(3 * hour + 20 * 60_000 + 59_000, 'zh'), '3 小时 20 分');
  assert.equal(formatSpan(51 * hour, 'zh'), '2 天 3 小时');
  assert.equal(formatSpan(48 * hour, 'zh'), '2 天');
  assert.equal(formatSpan(20 * 60_000, 'en'), '20 min');
  assert.equal(formatSpan(59_999, 'zh'), '不到 1 分');
  assert.equal(formatSpan(2 * hour, 'en'), '2 h');
});

test('a countdown says whether the moment is ahead or past', () => {
  const now = Date.parse('2020-07-06T12:00:00.000Z');
  const chinese = Date.parse('2020-07-07T01:00:00.000Z');
  assert.equal(formatCountdown(chinese, now, 'zh'), '还有 13 小时');
  assert.equal(formatCountdown(chinese, now, 'en'), 'in 13 h');
  assert.equal(formatCountdown(now, chinese, 'zh'), '已过 13 小时');
  assert.equal(formatCountdown(now, chinese, 'en'), '13 h ago');
  assert.equal(formatCountdown(now + 30_000, now, 'zh'), '还有不到 1 分');
  assert.equal(formatCountdown(now - 30_000, now, 'zh'), '刚刚');
  assert.equal(formatCountdown(now - 60_000, now, 'en'), '1 min ago');
});

test('a file size has a unit that fits it', () => {
  assert.equal(formatBytes(512), '512 B');
  assert.equal(formatBytes(93_400), '93 kB');
  assert.equal(formatBytes(1_440_000), '1.4 MB');
});
