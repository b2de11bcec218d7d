import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StandingClock } from '../clock/clock.ts';
import { networkOf, RateLimit } from './rate-limit.ts';

const clockAt = () => new StandingClock(new Date('2020-07-06T12:00:00Z'));
const later = (clock: StandingClock, ms: number) => clock.advanceTo(new Date(clock.now().getTime() + ms));

test('lets a burst through, then one more for each interval, and says how long to wait', () => {
  const clock = clockAt();
  const limit = new RateLimit({ burst: 3, refillMs: 1000, clock });
  assert.deepEqual(
    [1, 2, 3].map(() => limit.take('a')),
    [0, 0, 0],
  );
  assert.equal(limit.take('a'), 1000);
  later(clock, 400);
  assert.equal(limit.take('a'), 600);
  later(clock, 600);
  assert.equal(limit.take('a'), 0);
  assert.equal(limit.take('a'), 1000);
});

test('keys do not touch each other, and a bucket never holds more than the burst', () => {
  const clock = clockAt();
  const limit = new RateLimit({ burst: 1, refillMs: 1000, clock });
  assert.equal(limit.take('a'), 0);
  assert.equal(limit.take('b'), 0);
  later(clock, 3_600_000);
  assert.equal(limit.take('a'), 0);
  assert.notEqual(limit.take('a'), 0);
});

test('a clock that runs backwards gives nothing away', () => {
  let now = new Date('2020-07-06T12:00:00Z');
  const limit = new RateLimit({ burst: 1, refillMs: 1000, clock: { now: () => now } });
  assert.equal(limit.take('a'), 0);
  now = new Date('2020-07-06T11:00:00Z');
  assert.equal(limit.take('a'), 1000);
});

test('a flood of keys forgets the one that was quiet longest, never one in use', () => {
  const limit = new RateLimit({ burst: 1, refillMs: 1000, clock: clockAt(), maxKeys: 3 });
  limit.take('guesser');
  for (let i = 0; i < 100; i += 1) {
    limit.take(`other ${i}`);
    assert.notEqual(limit.take('guesser'), 0);
  }
  limit.take('quiet');
  for (const key of ['x', 'y', 'z']) limit.take(key);
  assert.equal(limit.take('quiet'), 0);
});

test('an address counts by what one subscriber holds', () => {
  assert.equal(networkOf('203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('2001:db8:0:12::1'), networkOf('2001:0DB8:0000:0012:ffff::2'));
  assert.notEqual(networkOf('2001:db8:0:12::1'), networkOf('2001:db8:0:13::1'));
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(networkOf('unknown'), 'unknown');
});
