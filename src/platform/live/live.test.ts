import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Live, type LiveEntry, liveEntryText } from './live.ts';

const entry = (index: number): LiveEntry => ({
  index,
  kind: 'pledges.signed',
  at: new Date('2020-07-03T02:00:00Z'),
  subject: '01890a5d-ac96-774b-bcce-b302099a8057',
  facts: { class: '370202-1' },
});
const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => entry(from + i));
const indexes = (list: readonly LiveEntry[] | null) => list?.map(({ index }) => index) ?? null;

test('gives what came after an index, and says when it no longer knows', () => {
  const live = new Live(100, 10);
  assert.equal(live.head, 99);
  assert.deepEqual(live.after(99, 50), []);
  assert.equal(live.after(98, 50), null);
  live.publish(entries(100, 105));
  assert.deepEqual(indexes(live.after(99, 50)), [100, 101, 102, 103, 104]);
  assert.deepEqual(indexes(live.after(101, 2)), [102, 103]);
  assert.deepEqual(live.after(7_000, 50), []);
  for (let i = 105; i < 400; i += 5) live.publish(entries(i, i + 5));
  assert.equal(live.head, 399);
  assert.equal(live.after(200, 50), null);
  assert.deepEqual(indexes(live.after(396, 50)), [397, 398, 399]);
});

test('what was published before is passed over; across a gap the journal has to be read', () => {
  const live = new Live(0);
  const heard: number[] = [];
  const stop = live.subscribe((fresh) => heard.push(...fresh.map(({ index }) => index)));
  live.publish(entries(0, 3));
  live.publish(entries(1, 4));
  live.publish([]);
  assert.deepEqual(heard, [0, 1, 2, 3]);
  live.publish(entries(10, 12));
  assert.equal(live.after(3, 50), null);
  assert.deepEqual(indexes(live.after(9, 50)), [10, 11]);
  live.publish([entry(12), entry(15)]);
  assert.equal(live.after(11, 50), null);
  stop();
  live.publish([entry(16)]);
  assert.equal(heard.at(-1), 15);
});

test('an entry’s private parts are dropped, even when whole entries are handed over', () => {
  const live = new Live(0);
  const whole = { ...entry(0), details: { name: '张三' }, by: 'someone' };
  live.publish([whole]);
  assert.doesNotMatch(JSON.stringify(live.after(-1, 1)), /张三|someone/);
  assert.doesNotMatch(liveEntryText(whole), /张三|someone/);
});
