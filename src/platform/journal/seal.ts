/**
 * *Sealed*: a checkpoint over the numbered entries is signed and published with the tiles and bundles that prove it.
 *
 * Steps under one lock: write the bundles and tiles that grew (their bytes follow from the numbering, which is already
 * durable) → keep the checkpoint, at most one for each size → publish it. A crash between two steps is repaired by
 * doing them again: every step writes the same bytes.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { equal, FormatError } from '#primitives/bytes.ts';
import { formatCheckpoint, openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { encodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { hashBytes } from '#primitives/merkle/hasher.ts';
import { parseNote, type Signer, signNote, type Verifier } from '#primitives/merkle/note.ts';
import {
  bundlesGrown,
  type TileRef,
  tilePath,
  tilesGrown,
  tileWidth,
  widthInTree,
} from '#primitives/merkle/tiles.ts';
import { type Db, inTransaction, reading, type Tx, writing } from '../db/db.ts';
import { writeAllDurably, writeDurably } from '../files/write-durably.ts';
import { nodeHasher } from './node-crypto.ts';
import type { JournalTables } from './tables.ts';

export interface Seal {
  readonly directory: string;
  readonly origin: string;
  /** The journal's own lines, in this sequence, that of `verifier` first. */
  readonly signers: readonly Signer[];
  readonly verifier: Verifier;
}

/** The database and the published checkpoint cannot be parts of one history. Nothing is signed until a person decides. */
export class ForkRefused extends Error {
  override readonly name = 'ForkRefused';
}

/** Any constant serves: it only has to be the same for all processes of one database. */
const SEAL_LOCK = 0x7365616c;
/** Leaves that one checkpoint may add, which bounds the memory that sealing takes. */
const STEP = 65_536;

/** Seals everything that is numbered; returns the size that is now sealed. */
export async function sealNumbered(db: Db, seal: Seal, now: () => Date): Promise<number> {
  for (;;) {
    const { sealed, numbered } = await inTransaction(db, (tx) => sealStep(tx, seal, now()));
    if (sealed === numbered) return sealed;
  }
}

/** Held until the transaction ends; whoever writes the published checkpoint holds it. */
export async function lockSealing(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SEAL_LOCK})`.execute(writing<JournalTables>(tx));
}

async function sealStep(tx: Tx, seal: Seal, now: Date): Promise<{ sealed: number; numbered: number }> {
  const journal = writing<JournalTables>(tx);
  await lockSealing(tx);
  const head = await journal.selectFrom('journal.head').select('size').executeTakeFirstOrThrow();
  const last = await latestCheckpoint(tx);
  const published = await publishedNote(seal.directory);
  if (last && isPublished(last.note, published) && last.size === head.size)
    return { sealed: head.size, numbered: head.size };

  // Where the published files were lost, they are made again from the first entry on.
  const from = last && published !== null ? last.size : 0;
  const to = Math.min(head.size, Math.max(from + STEP, last?.size ?? 0));
  const frontier = from === 0 || !last ? new Frontier(nodeHasher) : restoreFrontier(from, last.frontier);
  await publishTiles(tx, seal.directory, frontier, from, to);
  const root = frontier.root();
  const text = formatCheckpoint({ origin: seal.origin, size: BigInt(to), root });
  const again = to === last?.size ? last.note : null;
  if (again !== null && openCheckpoint(again, seal.verifier).text !== text) {
    throw new ForkRefused(`the entries below ${to} no longer give the root that was sealed for them`);
  }
  // Signed once: lines that were switched on since begin with the next checkpoint, so none exists in two forms.
  const note = again ?? signNote(text, seal.signers);
  await journal
    .insertInto('journal.checkpoint')
    .values({
      size: to,
      root: Buffer.from(root),
      frontier: frontierBytes(frontier),
      note,
      sealed_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await writeDurably(join(seal.directory, 'checkpoint'), note);
  return { sealed: to, numbered: head.size };
}

/** What is published is the sealed checkpoint itself, or the same with cosignatures below. */
function isPublished(sealed: string, published: string | null): boolean {
  if (published === sealed) return true;
  if (!published?.startsWith(sealed)) return false;
  try {
    return parseNote(published).signatures.length > 0;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

export interface KeptCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly frontier: Buffer;
  readonly root: Buffer;
  readonly sealed_at: Date;
}

/** The checkpoint with the largest size; `undefined` before the first sealing. */
export function latestCheckpoint(db: Db): Promise<KeptCheckpoint | undefined> {
  return reading<JournalTables>(db)
    .selectFrom('journal.checkpoint')
    .selectAll()
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const publishedNote = (directory: string): Promise<string | null> =>
  readFile(join(directory, 'checkpoint'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

/** Appends leaves from … to−1 to the frontier and writes every bundle and tile that they fill or widen. */
async function publishTiles(
  db: Db,
  directory: string,
  frontier: Frontier,
  from: number,
  to: number,
): Promise<void> {
  const firstOfBundle = from - (from % tileWidth);
  const leaves = await reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select('leaf')
    .where('index', '>=', firstOfBundle)
    .where('index', '<', to)
    .orderBy('index')
    .execute();
  if (leaves.length !== to - firstOfBundle) {
    throw new Error(`${to - firstOfBundle - leaves.length} numbered entries are missing below index ${to}`);
  }
  const hashes = new TileHashes(to - from);
  for (const { leaf } of leaves.slice(from - firstOfBundle)) {
    frontier.append(nodeHasher.leaf(leaf), 0, (...found) => hashes.add(...found));
  }
  const bundles = bundlesGrown(from, to).map((tile) => ({
    path: join(directory, tilePath(tile)),
    bytes: async () => {
      const start = tile.index * tileWidth - firstOfBundle;
      return encodeEntryBundle(leaves.slice(start, start + tile.width).map(({ leaf }) => leaf));
    },
  }));
  const tiles = tilesGrown(from, to).map((tile) => ({
    path: join(directory, tilePath(tile)),
    bytes: async () => Buffer.concat([await heldBefore(directory, tile, from), hashes.within(tile)]),
  }));
  await writeAllDurably([...bundles, ...tiles]);
}

const frontierBytes = (frontier: Frontier): Buffer => Buffer.concat(frontier.hashes());

function restoreFrontier(size: number, bytes: Buffer): Frontier {
  const hashes = Array.from({ length: bytes.length / hashBytes }, (_, i) =>
    bytes.subarray(i * hashBytes, (i + 1) * hashBytes),
  );
  return Frontier.restore(nodeHasher, size, hashes);
}

/** The hashes that a tile already held at the earlier size, from its earlier, narrower file. */
async function heldBefore(directory: string, tile: TileRef, size: number): Promise<Uint8Array> {
  const width = widthInTree(tile.level, tile.index, size);
  return width === 0 ? new Uint8Array() : readFile(join(directory, tilePath({ ...tile, width })));
}

/** The hashes that become final while leaves are appended: of each level, in one piece. */
class TileHashes {
  readonly #mostLeaves: number;
  readonly #levels: { readonly first: number; readonly bytes: Buffer; end: number }[] = [];

  constructor(mostLeaves: number) {
    this.#mostLeaves = mostLeaves;
  }

  add(level: number, index: number, source: Uint8Array, offset: number): void {
    this.#levels[level] ??= this.#level(level, index);
    const held = this.#levels[level];
    for (let i = 0; i < hashBytes; i += 1) held.bytes[held.end + i] = source[offset + i] ?? 0;
    held.end += hashBytes;
  }

  #level(level: number, first: number) {
    const most = Math.ceil(this.#mostLeaves / tileWidth ** level) + 1;
    return { first, bytes: Buffer.alloc(most * hashBytes), end: 0 };
  }

  /** Those that belong in the tile, in sequence. */
  within(tile: TileRef): Buffer {
    const held = this.#levels[Number(tile.level)];
    if (!held) return Buffer.alloc(0);
    const start = tile.index * tileWidth - held.first;
    return held.bytes.subarray(
      Math.max(0, start) * hashBytes,
      Math.min(held.end, (start + tile.width) * hashBytes),
    );
  }
}

/**
 * Compares the database with what is already public, before anything is signed: a database restored from an older
 * backup would go on to sign a second history.
 * @throws ForkRefused saying how the two differ and what to do.
 */
export async function refuseFork(db: Db, seal: Seal): Promise<void> {
  const note = await publishedNote(seal.directory);
  if (note === null) return;
  const published = openCheckpoint(note, seal.verifier);
  const size = Number(published.size);
  const journal = reading<JournalTables>(db);
  const head = await journal.selectFrom('journal.head').select('size').executeTakeFirstOrThrow();
  if (size > head.size) {
    throw new ForkRefused(
      `the published checkpoint covers ${size} entries, the database holds only ${head.size}: it is older than what is ` +
        `public, probably a restored backup. Nothing will be signed. Restore a later backup, or move ` +
        `${seal.directory} away and announce a new journal.`,
    );
  }
  const root = await rootAt(db, size);
  if (!equal(root, published.root)) {
    throw new ForkRefused(
      `the published checkpoint of size ${size} and the database disagree about the first ${size} entries. Nothing ` +
        `will be signed. The published files are in ${seal.directory}; the database is not the one that made them.`,
    );
  }
}

/** The root over the first `size` entries, as kept at sealing, else computed from the leaves. */
async function rootAt(db: Db, size: number): Promise<Uint8Array> {
  const journal = reading<JournalTables>(db);
  const kept = await journal
    .selectFrom('journal.checkpoint')
    .select('root')
    .where('size', '=', size)
    .executeTakeFirst();
  if (kept) return kept.root;
  const frontier = new Frontier(nodeHasher);
  while (frontier.size < size) {
    const leaves = await journal
      .selectFrom('journal.entry')
      .select('leaf')
      .where('index', '>=', frontier.size)
      .where('index', '<', Math.min(size, frontier.size + STEP))
      .orderBy('index')
      .execute();
    for (const { leaf } of leaves) frontier.append(nodeHasher.leaf(leaf));
    if (leaves.length === 0) break;
  }
  return frontier.root();
}
