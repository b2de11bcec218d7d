/** The proof that a letter is in the journal, for whoever holds its receipt: a file that needs nothing beside it but the journal's key. */
import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { firstCheckpointOver, proveInclusion } from '#platform/journal/prove-inclusion.ts';
import { provableEntry } from '#platform/journal/read.ts';
import type { Platform } from '#platform/platform.ts';
import { encodeUtf8 } from '#primitives/bytes.ts';
import type { OutgoingFile } from '#primitives/endpoint.ts';
import { formatLeafProof } from '#primitives/leaf-proof.ts';
import type { PledgeTables } from './tables.ts';

/**
 * The same bytes at every call, until an erasure: then it proves the leaf and opens nothing any more.
 * @throws Refusal `not-found`; `not-sealed` while no signed checkpoint covers the letter.
 */
export async function proveLetter(
  { db, journal }: Pick<Platform, 'db' | 'journal'>,
  letterId: string,
): Promise<OutgoingFile> {
  const entry = await provableEntry(db, await entryOf(db, letterId));
  const checkpoint = entry && (await firstCheckpointOver(db, entry.index));
  if (!entry || !checkpoint) throw new Refusal('not-sealed');
  const hashes = await proveInclusion(journal.directory, checkpoint, entry);
  const { leaf, opening } = entry;
  const text = formatLeafProof({
    leaf,
    opening,
    index: BigInt(entry.index),
    hashes,
    checkpoint: checkpoint.note,
  });
  return { fileName: `${letterId}.tlog-proof`, bytes: encodeUtf8(text) };
}

async function entryOf(db: Db, letterId: string): Promise<string> {
  const letter = await reading<PledgeTables>(db)
    .selectFrom('pledges.letter')
    .select('entry_id')
    .where('id', '=', letterId)
    .executeTakeFirst();
  if (!letter) throw new Refusal('not-found');
  return letter.entry_id;
}
