/** The database could not be started or stopped; the message is one line that says what to do. */
export class DatabaseStartFailure extends Error {
  override readonly name = 'DatabaseStartFailure';
}

const knownCauses: readonly [RegExp, (directory: string) => string][] = [
  [
    /spawn .*(?:ENOENT|EACCES|ENOEXEC)/,
    () =>
      'the embedded PostgreSQL cannot be run on this system (on Linux it needs glibc): set DATABASE_URL instead',
  ],
  [
    /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/,
    (directory) => `the disk that holds ${directory} is full: free some space and start again`,
  ],
  [
    /Read-only file system|EROFS/,
    (directory) => `${directory} is on a read-only disk: choose a data directory that can be written`,
  ],
  [/ENOENT.*mkdir/, (directory) => `${directory} cannot be made: its path is wrong or its disk is read-only`],
  [
    /EACCES|EPERM|Permission denied|unable to open database file|readonly database/,
    (directory) =>
      `${directory} may not be written by this user: correct its owner or choose another directory`,
  ],
  [
    /loading shared libraries|Library not loaded/,
    () =>
      'the libraries of the embedded PostgreSQL are not linked: remove node_modules and run npm start again',
  ],
  [
    /could not look up effective user ID/,
    () =>
      'the user running this has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL',
  ],
  [
    /could not (?:create|map) (?:anonymous )?shared memory|Cannot allocate memory/,
    () => 'there is too little memory for the database: about 400 MB must be free',
  ],
];

/**
 * Turns what PostgreSQL or the file system said into one line for people.
 * `output` may be many lines: a known cause wins, then PostgreSQL's own last FATAL line, then the last line.
 */
export function startFailure(doing: string, output: string, directory: string): DatabaseStartFailure {
  const known = knownCauses.find(([pattern]) => pattern.test(output));
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /\b(?:FATAL|PANIC|error):/.test(line)) ?? lines.at(-1);
  const cause = known?.[1](directory) ?? fatal?.replace(/^.*?\b(?:FATAL|PANIC|error):\s*/, '').trim();
  return new DatabaseStartFailure(`Cannot ${doing}: ${cause ?? 'it ended without a word'}.`);
}

/** Words any failure for people; one already worded passes unchanged. */
export function wordedFailure(doing: string, error: unknown, directory: string): DatabaseStartFailure {
  if (error instanceof DatabaseStartFailure) return error;
  const failure = startFailure(doing, error instanceof Error ? error.message : String(error), directory);
  failure.cause = error;
  return failure;
}
