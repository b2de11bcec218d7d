/** Who is behind a claim: class link, candidate number and the last characters of the identity number. */
import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type CandidateIdentity, candidatesByNumbers } from '#capabilities/organisation/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { type LinkRow, linksByCodes } from './queries.ts';
import { type Attempts, afterWrongAttempt, attemptLimits, linkIsLive, lockedForMs } from './rules.ts';
import type { PledgeTables } from './tables.ts';

export interface Claim {
  readonly linkCode: string;
  readonly number: string;
  readonly idTail: string;
}

export interface Signer {
  readonly candidate: CandidateIdentity;
  readonly link: LinkRow;
}

export type Identification =
  | { readonly signer: Signer }
  | { readonly refused: 'link-unknown' | 'link-ended' | 'not-recognised' }
  | { readonly refused: 'too-many-attempts'; readonly minutes: number };

/**
 * Identifies a batch, one answer per claim in the same sequence. A wrong number and wrong characters get the same
 * answer for the same work, and both count against the number. Attempts of one batch are counted one after the other,
 * so five hundred guesses sent at once are no better than five.
 */
export async function identifySigners(
  tx: Tx,
  at: Date,
  claims: readonly Claim[],
  personalData: PersonalData,
): Promise<Identification[]> {
  const numbers = [...new Set(claims.map((claim) => claim.number))].sort();
  const links = await linksByCodes(tx, [...new Set(claims.map((claim) => claim.linkCode))]);
  const attempts = await attemptsOn(tx, numbers);
  const candidates = await candidatesByNumbers(tx, numbers, personalData);
  // An unknown number has no identity number to open; opening this one instead takes the same time.
  const decoy = personalData.seal('000000000000000000');
  const changed = new Map<string, Attempts | null>();

  const answers = claims.map((claim): Identification => {
    const link = links.get(claim.linkCode);
    if (!link) return { refused: 'link-unknown' };
    if (!linkIsLive(link, at)) return { refused: 'link-ended' };
    const before = (changed.has(claim.number) ? changed : attempts).get(claim.number) ?? null;
    const lockedMs = lockedForMs(before, at);
    if (lockedMs > 0) return { refused: 'too-many-attempts', minutes: Math.ceil(lockedMs / 60_000) };

    const candidate = candidates.get(claim.number);
    const tail = candidate?.idNumberTail4 ?? personalData.open(decoy).slice(-4);
    const sameTail = sameCharacters(tail, claim.idTail);
    if (candidate && sameTail && candidate.classId === link.classId) {
      if (before) changed.set(claim.number, null);
      return { signer: { candidate, link } };
    }
    changed.set(claim.number, afterWrongAttempt(before, at));
    return { refused: 'not-recognised' };
  });
  await keepAttempts(tx, at, changed);
  return answers;
}

/** Compares without telling, by its duration, how many characters agree. */
function sameCharacters(known: string, claimed: string): boolean {
  const a = Buffer.from(known.toUpperCase());
  const b = Buffer.from(claimed.toUpperCase());
  return a.length === b.length && timingSafeEqual(a, b);
}

async function attemptsOn(tx: Tx, numbers: readonly string[]): Promise<Map<string, Attempts>> {
  const rows = await writing<PledgeTables>(tx)
    .selectFrom('pledges.wrong_attempt')
    .selectAll()
    .where(sql<boolean>`number = any(${numbers})`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.number,
      { wrong: row.wrong, windowStartedAt: row.window_started_at, lockedUntil: row.locked_until },
    ]),
  );
}

/**
 * Rows are taken in the sequence of their numbers, so two batches cannot wait for each other; stale ones are forgotten on
 * the way, skipping those that somebody else holds.
 */
async function keepAttempts(tx: Tx, at: Date, changed: ReadonlyMap<string, Attempts | null>): Promise<void> {
  if (changed.size === 0) return;
  const pledges = writing<PledgeTables>(tx);
  const rows = [...changed].sort(([a], [b]) => (a < b ? -1 : 1));
  const attempts = rows.map(([, row]) => row);
  // A right answer clears the count: a window that started long ago no longer counts.
  await sql`
    insert into pledges.wrong_attempt (number, wrong, window_started_at, locked_until)
    select * from unnest(${rows.map(([number]) => number)}::text[], ${attempts.map((row) => row?.wrong ?? 0)}::int[],
      ${attempts.map((row) => row?.windowStartedAt ?? new Date(0))}::timestamptz[],
      ${attempts.map((row) => row?.lockedUntil ?? null)}::timestamptz[])
    on conflict (number) do update set wrong = excluded.wrong, window_started_at = excluded.window_started_at,
      locked_until = excluded.locked_until`.execute(pledges);
  const forgotten = new Date(at.getTime() - attemptLimits.forgottenAfterMs);
  await sql`
    delete from pledges.wrong_attempt where number in (
      select number from pledges.wrong_attempt where window_started_at < ${forgotten}
      order by number limit 1000 for update skip locked)`.execute(pledges);
}
