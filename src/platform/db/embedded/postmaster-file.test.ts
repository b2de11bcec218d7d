import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchDirectory } from '#test/scratch.ts';
import { postmasterState, readPostmasterFile } from './postmaster-file.ts';

const whole = '4711\n/d/cluster\n1700000000\n5432\n/d/socket\n\n  1234 0\nready   \n';

test('reads number, port, socket directory and readiness', () => {
  const directory = scratchDirectory();
  writeFileSync(join(directory, 'postmaster.pid'), whole);
  assert.deepEqual(readPostmasterFile(directory), {
    pid: 4711,
    port: 5432,
    socketDirectory: '/d/socket',
    ready: true,
  });
});

test('a file cut off anywhere is either refused or not called ready', () => {
  const directory = scratchDirectory();
  for (let length = 0; length < whole.length - 'ready   \n'.length; length += 1) {
    writeFileSync(join(directory, 'postmaster.pid'), whole.slice(0, length));
    assert.notEqual(readPostmasterFile(directory)?.ready, true);
  }
});

for (const text of ['', '\n', 'x\n', '-1\n', '1e99\n', '\0\0\0\0', '4711.5\n']) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'postmaster.pid'), text);
    assert.equal(readPostmasterFile(directory), undefined);
  });
}

test('a number nobody has is gone, and so is one that a stranger has', () => {
  const directory = scratchDirectory();
  assert.equal(postmasterState(2 ** 22 - 1, directory), 'gone');
  assert.equal(postmasterState(process.pid, directory), process.platform === 'linux' ? 'gone' : 'unknown');
});
