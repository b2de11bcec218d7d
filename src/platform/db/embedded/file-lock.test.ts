import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchDirectory } from '#test/scratch.ts';
import { tryLock, waitForLock } from './file-lock.ts';

const silent = (): void => {};

test('an exclusive lock keeps everybody else out until it is released', () => {
  const path = join(scratchDirectory(), 'lock');
  const lock = tryLock(path, 'exclusive');
  assert.ok(lock);
  assert.equal(tryLock(path, 'exclusive'), undefined);
  assert.equal(tryLock(path, 'shared'), undefined);
  lock.release();
  lock.release();
  const next = tryLock(path, 'exclusive');
  assert.ok(next);
  next.release();
});

test('shared locks live together and keep an exclusive one out until the last is released', () => {
  const path = join(scratchDirectory(), 'lock');
  const one = tryLock(path, 'shared');
  const two = tryLock(path, 'shared');
  assert.ok(one && two);
  one.release();
  assert.equal(tryLock(path, 'exclusive'), undefined);
  two.release();
  const alone = tryLock(path, 'exclusive');
  assert.ok(alone);
  alone.release();
});

test('waiting ends when the holder lets go', async () => {
  const path = join(scratchDirectory(), 'lock');
  const held = tryLock(path, 'exclusive');
  assert.ok(held);
  const waiting = waitForLock(path, silent);
  setImmediate(() => held.release());
  (await waiting).release();
});

test('a lock in a directory that does not exist is an error, not a busy lock', () => {
  assert.throws(() => tryLock(join(scratchDirectory(), 'absent', 'lock'), 'shared'), /unable to open/);
});
