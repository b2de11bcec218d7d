/** Reads of the journal for people: what was appended, and what proves it. */
import { peopleByIds } from '#capabilities/organisation/public.ts';
import type { Db } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { may, type Viewer } from '#platform/http/viewer.ts';
import { browseEntries, entryAt, type PublicEntry, type WholeEntry } from '#platform/journal/browse.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { inclusionProofFile, proveInclusion } from '#platform/journal/prove-inclusion.ts';
import { entriesBetween, journalSize } from '#platform/journal/read.ts';
import { latestCheckpoint } from '#platform/journal/seal.ts';
import type { Platform } from '#platform/platform.ts';
import { decodeUtf8, toBase64, toHex } from '#primitives/bytes.ts';
import type { OutgoingFile, QueryOf, ReplyOf } from '#primitives/endpoint.ts';
import type { JournalEntry, journalState, listEntries, openEntry } from './contract.ts';

/** What each kind of entry means. */
export type KindWords = Platform['journalKinds'];

/** A kind that no capability declares any more goes by its own name. */
export const kindWords = (kinds: KindWords, kind: string): JournalEntry['kindName'] =>
  Object.hasOwn(kinds, kind) ? { ...(kinds[kind] as KindWords[string]) } : { zh: kind, en: kind };

/** An entry as people see it: what is public of it, and what its kind means. */
export const entryReply = (
  { index, at, kind, subject, facts }: PublicEntry,
  kinds: KindWords,
): JournalEntry => ({
  index,
  at: at.toISOString(),
  kind,
  kindName: kindWords(kinds, kind),
  subject,
  facts,
});

/** The last `count` entries below an index, newest first. */
export async function latestEntries(
  db: Db,
  index: number,
  count: number,
  kinds: KindWords,
): Promise<JournalEntry[]> {
  const entries = await entriesBetween(db, { from: Math.max(0, index - count), to: index, limit: count });
  return entries.reverse().map((entry) => entryReply(entry, kinds));
}

export async function entryList(
  db: Db,
  query: QueryOf<typeof listEntries>,
  words: KindWords,
): Promise<ReplyOf<typeof listEntries>> {
  const { kind, subject, since, before, page, pageSize, sort } = query;
  const { rows, total } = await browseEntries(
    db,
    {
      kinds: kind === undefined ? undefined : kindsMeant(kind, words),
      subject,
      since: since === undefined ? undefined : new Date(since),
      before: before === undefined ? undefined : new Date(before),
    },
    { offset: (page - 1) * pageSize, limit: pageSize, ascending: sort === 'index' },
  );
  return { rows: rows.map((row) => entryReply(row, words)), total };
}

const kindsMeant = (asked: string, words: KindWords): string[] =>
  asked.includes('.') ? [asked] : Object.keys(words).filter((kind) => kind.startsWith(`${asked}.`));

/** One entry with what proves it; the private side of it only for those who may read the journal. */
export async function entryPage(
  { db, journal, journalKinds }: Pick<Platform, 'db' | 'journal' | 'journalKinds'>,
  index: number,
  viewer: Viewer,
): Promise<ReplyOf<typeof openEntry>> {
  const entry = await requireEntry(db, index);
  const checkpoint = await latestCheckpoint(db);
  const sealed = checkpoint !== undefined && checkpoint.size > index ? checkpoint : null;
  const proof = sealed ? await proveInclusion(journal.directory, sealed, entry) : [];
  return {
    entry: entryReply(entry, journalKinds),
    leaf: decodeUtf8(entry.leaf),
    leafHash: toHex(nodeHasher.leaf(entry.leaf)),
    details: may(viewer, 'journal.read') ? await privateSide(db, entry) : null,
    sealed: sealed && { size: sealed.size, checkpoint: sealed.note, proof: proof.map(toBase64) },
    verifierKey: journal.verifierKey,
  };
}

/** @throws Refusal `no-such-entry` or `not-sealed`. */
export async function entryProof(
  { db, journal }: Pick<Platform, 'db' | 'journal'>,
  index: number,
): Promise<OutgoingFile> {
  const entry = await requireEntry(db, index);
  const checkpoint = await latestCheckpoint(db);
  if (!checkpoint || checkpoint.size <= index) throw new Refusal('not-sealed', { index });
  const text = await inclusionProofFile(journal.directory, checkpoint, entry);
  return { fileName: `entry-${index}.tlog-proof`, bytes: new TextEncoder().encode(text) };
}

export async function journalNow({
  db,
  journal,
}: Pick<Platform, 'db' | 'journal'>): Promise<ReplyOf<typeof journalState>> {
  const size = await journalSize(db);
  const checkpoint = await latestCheckpoint(db);
  return {
    origin: journal.origin,
    verifierKey: journal.verifierKey,
    sm2VerifierKey: journal.sm2VerifierKey,
    size,
    sealed: checkpoint
      ? { size: checkpoint.size, at: checkpoint.sealed_at.toISOString(), checkpoint: checkpoint.note }
      : null,
    witnesses: journal.cosigning?.standings() ?? [],
  };
}

/** @throws Refusal `no-such-entry`. */
async function requireEntry(db: Db, index: number): Promise<WholeEntry> {
  const entry = await entryAt(db, index);
  if (!entry) throw new Refusal('no-such-entry', { index, size: await journalSize(db) });
  return entry;
}

async function privateSide(db: Db, { by, details }: WholeEntry) {
  const person = by === null ? undefined : (await peopleByIds(db, [by])).get(by);
  return { by: person?.name ?? by, details };
}
