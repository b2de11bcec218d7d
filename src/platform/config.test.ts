import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';

test('national algorithms are off unless KAOAN_NATIONAL is 1', () => {
  assert.equal(readConfig({}).national, false);
  assert.equal(readConfig({ KAOAN_NATIONAL: '' }).national, false);
  assert.equal(readConfig({ KAOAN_NATIONAL: '0' }).national, false);
  assert.equal(readConfig({ KAOAN_NATIONAL: '1' }).national, true);
});

test('another word for KAOAN_NATIONAL is refused: nobody should believe them on while they are off', () => {
  for (const word of ['true', 'on', 'yes', '2', ' 1'])
    assert.throws(() => readConfig({ KAOAN_NATIONAL: word }), /KAOAN_NATIONAL is ".*"; use 1/);
});
