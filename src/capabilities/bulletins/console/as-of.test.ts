import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { readSearch } from '#console/url-state.ts';
import {
  AsOfText,
  askedFor,
  asOfInBulletin,
  choiceOf,
  isDay,
  isSettled,
  shiftDay,
  shownInstant,
} from './as-of.ts';

test('an address may ask for now, a day, an instant or an index', () => {
  assert.deepEqual(choiceOf(undefined), { by: 'now' });
  assert.deepEqual(choiceOf('2020-07-03'), { by: 'day', day: '2020-07-03' });
  assert.deepEqual(choiceOf('2020-07-03T10:00:00.000Z'), {
    by: 'instant',
    instant: '2020-07-03T10:00:00.000Z',
  });
  assert.deepEqual(choiceOf('128402'), { by: 'index', index: 128_402 });
});

test('only what stands below an index is settled for ever', () => {
  assert.deepEqual([undefined, '2020-07-03', '0'].map(isSettled), [false, false, true]);
});

test('an address that asks for nothing sensible is read as now', () => {
  const schema = Type.Object({ asOf: AsOfText });
  for (const asOf of ['yesterday', '2020-7-3', '-1', '2020-07-03T10:00', `1${'0'.repeat(20)}`, "1' or 1=1"]) {
    assert.deepEqual(readSearch(schema, { asOf }), {});
  }
  assert.deepEqual(readSearch(schema, { asOf: '2020-07-03' }), { asOf: '2020-07-03' });
});

test('the end of a day is written 24:00 of that day', () => {
  assert.equal(shownInstant('2020-07-03T15:59:59.999Z'), '2020-07-03T16:00:00.000Z');
  assert.equal(shownInstant('2020-07-03T15:59:59.998Z'), '2020-07-03T15:59:59.998Z');
  assert.equal(shownInstant('2020-07-03T10:00:00.000Z'), '2020-07-03T10:00:00.000Z');
  assert.equal(shownInstant('not an instant'), 'not an instant');
});

test('a bulletin says as of when in its own words', () => {
  assert.equal(asOfInBulletin({ index: 9, instant: '2020-07-03T15:59:59.999Z' }, 2020), '7月3日24时');
  assert.equal(asOfInBulletin({ index: 9, instant: '2020-12-31T15:59:59.999Z' }, 2020), '12月31日24时');
  assert.equal(asOfInBulletin({ index: 9, instant: '2020-07-06T12:05:00.000Z' }, 2020), '7月6日20:05');
  assert.equal(asOfInBulletin({ index: 9, instant: '2021-07-06T12:05:00.000Z' }, 2020), '2021年7月6日20:05');
  assert.equal(asOfInBulletin({ index: 128_402, instant: null }, 2020), '日志第128402号');
});

test('knows the days of the calendar', () => {
  assert.deepEqual(['2020-02-29', '2021-02-29', '2020-7-3', '', '2020-07-03T'].map(isDay), [
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(shiftDay('2020-07-01', -1), '2020-06-30');
});

test('the same moment can be asked for again, as a day where it was the end of one', () => {
  assert.equal(askedFor({ index: 9, instant: '2020-07-03T15:59:59.999Z' }), '2020-07-03');
  assert.equal(askedFor({ index: 9, instant: '2020-07-06T12:05:00.000Z' }), '2020-07-06T12:05:00.000Z');
  assert.equal(askedFor({ index: 9, instant: null }), '9');
});
