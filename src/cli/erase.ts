import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  type ErasureReason,
  eraseCandidate as endpoint,
  erasureReasons,
} from '#capabilities/organisation/erasure-contract.ts';
import { discardWaitingImports, eraseCandidate, eraseCandidates } from '#capabilities/organisation/public.ts';
import { theExam } from '#capabilities/timetable/public.ts';
import { inTransaction } from '#platform/db/db.ts';
import { catchUp } from '#platform/journal/follow.ts';
import type { Platform } from '#platform/platform.ts';
import { newId } from '#primitives/id.ts';
import { followers } from '#server/capabilities.ts';
import type { Terminal, Verb } from './main.ts';
import { sayingRefusals } from './refusal-words.ts';
import { withPlatform } from './with-platform.ts';

const USAGE = [
  'use: kaoan erase --candidate NUMBER --reason REASON --note TEXT [--vacuum-full]',
  '     kaoan erase --all --confirm EXAM [--reason REASON] [--note TEXT] [--vacuum-full]',
  `REASON is one of ${erasureReasons.join(', ')} (Personal Information Protection Law art. 47);`,
  'TEXT says who asked and on what ground, without naming the candidate; EXAM is the name of the exam, word for word.',
].join('\n');

/** Small enough that signing, which an erasure holds up, notices nothing. */
const AT_A_TIME = 1_000;

/** Erases candidates through the same write as the console, and sees to it that everybody has followed. */
export const run: Verb = (words, terminal) => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      candidate: { type: 'string' },
      all: { type: 'boolean', default: false },
      confirm: { type: 'string' },
      reason: { type: 'string' },
      note: { type: 'string' },
      'vacuum-full': { type: 'boolean', default: false },
    },
  });
  const { candidate: number, all, confirm, note } = values;
  const how: How = { vacuumFull: values['vacuum-full'] };
  const reason = reasonIn(values.reason ?? (all ? 'purpose-ended' : undefined));
  if (all === (number !== undefined)) throw new Error(USAGE);
  if (all) {
    if (confirm === undefined) throw new Error(USAGE);
    return withPlatform(terminal, (platform) =>
      eraseAll(platform, terminal, confirm, { ...how, reason, note: note ?? 'kaoan erase --all' }),
    );
  }
  if (number === undefined || note === undefined || note.trim().length < 2) throw new Error(USAGE);
  return withPlatform(terminal, (platform) => eraseOne(platform, terminal, { ...how, number, reason, note }));
};

function reasonIn(given: string | undefined): ErasureReason {
  const reason = erasureReasons.find((known) => known === given);
  if (!reason) throw new Error(USAGE);
  return reason;
}

interface How {
  /** Writes every table anew, so that nothing erased is left in its free space; holds everybody up meanwhile. */
  readonly vacuumFull: boolean;
}

interface Why extends How {
  readonly reason: ErasureReason;
  readonly note: string;
}

async function eraseOne(
  platform: Platform,
  terminal: Terminal,
  input: Why & { readonly number: string },
): Promise<number> {
  const { db, clock } = platform;
  const now = clock.now();
  const id = newId(() => randomBytes(16), now);
  const { candidateId } = await sayingRefusals([endpoint], () =>
    inTransaction(db, (tx) => eraseCandidate(tx, { by: null, at: now }, { ...input, id, reach: ['/'] })),
  );
  await followAndClean(platform, input);
  terminal.out(`erased: 1 candidate, of whom ${candidateId} is left`);
  sayWhatRemains(terminal);
  return 0;
}

async function eraseAll(platform: Platform, terminal: Terminal, confirm: string, why: Why): Promise<number> {
  const { db, clock } = platform;
  const exam = await theExam(db);
  if (!exam) throw new Error('this campaign has no exam yet, so nothing was erased');
  if (confirm !== exam.name.zh && confirm !== exam.name.en) {
    throw new Error(`nothing was erased: this is the campaign of --confirm "${exam.name.zh}"`);
  }
  const act = () => ({ by: null, at: clock.now() });
  const next = (after: string | null) =>
    inTransaction(db, (tx) => eraseCandidates(tx, act(), { ...why, after, limit: AT_A_TIME }));
  // Whoever is erased is not found again, so a run that was stopped is gone on with by the next.
  let batch = await next(null);
  let count = 0;
  while (batch.last !== null) {
    count += batch.erased;
    if (count % (20 * AT_A_TIME) === 0) terminal.err(`${count} candidates erased …`);
    batch = await next(batch.last);
  }
  const files = await inTransaction(db, (tx) =>
    discardWaitingImports(tx, act(), { kind: 'roster', reason: why.note }),
  );
  await followAndClean(platform, why);
  terminal.out(`erased: ${count} candidates; discarded: ${files} rosters that waited to be taken`);
  sayWhatRemains(terminal);
  return 0;
}

/** Lets all who follow the journal forget too, seals it, and gives the space of what was erased back to be overwritten. */
async function followAndClean({ db, pool, journal }: Platform, { vacuumFull }: How): Promise<void> {
  await journal.number();
  for (const follower of followers) await catchUp(db, follower);
  await journal.settle();
  await pool.query(vacuumFull ? 'vacuum full' : 'vacuum');
}

function sayWhatRemains(terminal: Terminal): void {
  terminal.out(
    'Not reached: backups, archived WAL, exports and proof files that somebody holds (SECURITY.md, "Erasure").',
  );
}
