import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFailure } from './start-failure.ts';

const cases: readonly [claim: string, output: string, message: RegExp][] = [
  [
    'a full disk',
    'initdb: error: could not write to file: No space left on device\n',
    /the disk that holds \/d is full/,
  ],
  ['a read-only disk', "EROFS: read-only file system, mkdir '/d'", /\/d is on a read-only disk/],
  ['a missing permission', "EACCES: permission denied, mkdir '/d'", /\/d may not be written by this user/],
  ['programs for another system', 'spawn /x/initdb ENOENT', /cannot be run on this system/],
  [
    'libraries that are not linked',
    'postgres: error while loading shared libraries: libicui18n.so.60: cannot open shared object file',
    /libraries of the embedded PostgreSQL are not linked/,
  ],
  [
    'what PostgreSQL calls fatal',
    '2026-01-01 00:00:00.000 UTC [9] LOG:  starting\n2026-01-01 00:00:00.000 UTC [9] FATAL:  data directory has invalid permissions\nit ended at once (1)',
    /^Cannot start the database: data directory has invalid permissions\.$/,
  ],
  ['the last line when nothing is known', 'something\nodd\n', /^Cannot start the database: odd\.$/],
  ['silence', '', /^Cannot start the database: it ended without a word\.$/],
];

for (const [claim, output, message] of cases) {
  test(`words ${claim} in one line`, () => {
    const failure = startFailure('start the database', output, '/d');
    assert.match(failure.message, message);
    assert.doesNotMatch(failure.message, /\n/);
  });
}
