/**
 * `kill -9` of servers, of the database and of its backends, and a full disk, at random moments while candidates sign at
 * two servers on one database: `npm run bench -- crash` does it fifty times.
 */
import { test } from 'node:test';
import { surviveStrikes } from './under-fire.ts';

const STRIKES = 10;

test(`after ${STRIKES} strikes nothing acknowledged is lost, nothing counts twice, and there is one history`, async (t) => {
  const { withoutDisk } = await surviveStrikes(STRIKES, (line) => t.diagnostic(line));
  if (withoutDisk !== null) t.diagnostic(`no disk was filled: ${withoutDisk}`);
});
