import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append } from '#platform/journal/append.ts';
import { canonicalJson } from '#primitives/canonical-json.ts';
import type { Audience, Wording, WordingText } from './contract.ts';
import { currentWording, wordingById, wordingReply } from './queries.ts';
import type { PledgeTables } from './tables.ts';

/** SHA-256 over the canonical JSON of `{audience, text, version}`, 64 lower-case hex digits. */
export const wordingDigest = (audience: Audience, version: number, text: WordingText): string =>
  createHash('sha256').update(canonicalJson({ audience, text, version })).digest('hex');

/**
 * Adopts a new version of the letter; from now on only this one can be signed. Versions never change.
 * @throws Refusal `id-taken` when the id belongs to a version with another text.
 */
export async function adoptWording(
  tx: Tx,
  act: Act,
  input: { id: string; audience: Audience; text: WordingText },
): Promise<Wording> {
  // Versions are consecutive: one adoption at a time. Signing only reads the table and goes on.
  await sql`lock table pledges.wording in share row exclusive mode`.execute(writing(tx));
  const known = await wordingById(tx, input.id);
  if (known) {
    const same = known.digest === wordingDigest(input.audience, known.version, input.text);
    if (!same) throw new Refusal('id-taken');
    return known;
  }
  const version = ((await currentWording(tx, input.audience))?.version ?? 0) + 1;
  const digest = wordingDigest(input.audience, version, input.text);
  const row = await writing<PledgeTables>(tx)
    .insertInto('pledges.wording')
    .values({
      id: input.id,
      audience: input.audience,
      version,
      text: JSON.stringify(input.text),
      digest,
      adopted_by: act.by,
      adopted_at: act.at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await append(tx, {
    ...act,
    kind: 'pledges.wording-adopted',
    subject: input.id,
    facts: { audience: input.audience, digest, wording: version },
    details: { text: input.text },
  });
  return wordingReply(row);
}
