/**
 * Fifty strikes at random moments while candidates sign at two servers on one database: `kill -9` of servers, of the
 * database and of its backends, and a full disk, alone and together. Every acknowledged letter is there once afterwards,
 * all counts are one number, and all roots that were ever public belong to one history. What is measured is how long it
 * takes until both servers acknowledge letters again, with nobody's help. Peer: the same after a server was killed alone.
 *
 * `--strikes 50`.
 */
import { parseArgs } from 'node:util';
import { surviveStrikes } from '#test/crash/under-fire.ts';
import { report } from './report.ts';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, strikes: { type: 'string', default: '50' } },
});

const survived = await surviveStrikes(Number(options.strikes), (line) => console.error(line));
if (survived.withoutDisk !== null) console.error(`no disk was filled: ${survived.withoutDisk}`);
const { acknowledged, inDoubt, repeats, letters, checkpoints } = survived;
console.error(
  `${acknowledged} letters acknowledged and there, ${inDoubt} in doubt, ${repeats} sent once more; ` +
    `${letters} letters = candidates = class counters = journal entries = figure; ${checkpoints} published roots of one history`,
);
/** In seconds; `NaN` for a kind that was not drawn. */
function longest(kind: string): number {
  const times = survived.strikes.filter((one) => one.kind === kind).map(({ recoveredMs }) => recoveredMs);
  return times.length > 0 ? Math.max(...times) / 1_000 : Number.NaN;
}
report(
  [...new Set(survived.strikes.map(({ kind }) => kind))].sort().map((kind) => ({
    bench: 'crash',
    case: `${kind}, ${survived.strikes.filter((one) => one.kind === kind).length} times`,
    value: longest(kind),
    unit: 's until both sign again, the longest',
    peer: 'one server killed',
    peerValue: longest('one server'),
  })),
);
