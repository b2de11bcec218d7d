/** Proves single rows of published tables, to anyone: docs/formats/class-table.md. */
import { type Db, reading } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { lastEntryOf } from '#platform/journal/browse.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { firstCheckpointOver, proveInclusion } from '#platform/journal/prove-inclusion.ts';
import type { Platform } from '#platform/platform.ts';
import { encodeUtf8 } from '#primitives/bytes.ts';
import { parseClassTable, tableCommittedKind } from '#primitives/class-table.ts';
import { formatClassTableProof } from '#primitives/class-table-proof.ts';
import type { OutgoingFile, ParamsOf, ReplyOf } from '#primitives/endpoint.ts';
import { formatLeafProof } from '#primitives/leaf-proof.ts';
import { type SumRow, SumTree } from '#primitives/merkle/sum-tree.ts';
import type { BulletinDocument, openFigure, PublishedTable, readTableProof } from './contract.ts';
import type { BulletinsTables } from './tables.ts';

type Proving = Pick<Platform, 'db' | 'journal' | 'files'>;

interface ProvableTable {
  readonly tree: SumTree;
  readonly rows: readonly SumRow[];
  /** Key → place in the rows. */
  readonly places: ReadonlyMap<string, number>;
  readonly entryProof: string;
}

/** A published table never changes, and a whole school asks for the same one. A country's takes some 40 MB. */
const keptOf = new WeakMap<Db, Map<string, Promise<ProvableTable>>>();
const KEPT = 4;

/**
 * The same bytes at every call.
 * @throws Refusal `not-found`, `no-such-table`, `no-such-row` or `not-sealed`.
 */
export async function tableProof(
  proving: Proving,
  { id, figure, key }: ParamsOf<typeof readTableProof>,
): Promise<OutgoingFile> {
  const { tree, rows, places, entryProof } = await keptTable(proving, id, figure);
  const index = places.get(key);
  const row = index === undefined ? undefined : rows[index];
  if (index === undefined || row === undefined) throw new Refusal('no-such-row', { key });
  const { root, size, total } = tree;
  const text = formatClassTableProof({
    ...row,
    index,
    size,
    total,
    root,
    siblings: tree.makeSumProof(index),
    entryProof,
  });
  return { fileName: `${figure}-${key}.json`, bytes: encodeUtf8(text) };
}

function keptTable(proving: Proving, id: string, figure: string): Promise<ProvableTable> {
  const kept = keptOf.get(proving.db) ?? new Map<string, Promise<ProvableTable>>();
  keptOf.set(proving.db, kept);
  const name = `${id} ${figure}`;
  const known = kept.get(name);
  if (known) return known;
  const reading = provableTable(proving, id, figure);
  kept.set(name, reading);
  reading.catch(() => kept.delete(name));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  return reading;
}

async function provableTable(
  { db, journal, files }: Proving,
  id: string,
  figure: string,
): Promise<ProvableTable> {
  const bulletin = await published(db).where('id', '=', id).executeTakeFirst();
  if (!bulletin) throw new Refusal('not-found');
  const table = tableIn(bulletin.document, figure);
  if (table === null) throw new Refusal('no-such-table', { figure });
  const entry = await lastEntryOf(db, tableCommittedKind, table.entry);
  const checkpoint = entry && (await firstCheckpointOver(db, entry.index));
  if (!entry || !checkpoint) throw new Refusal('not-sealed');
  const path = `tables/${figure}.json`;
  const bytes = await files.get(bulletin.files.find(({ name }) => name === path)?.digest ?? '');
  if (bytes === null) {
    throw new Error(`the content store has lost ${path} of ${bulletin.number}; restore it from a backup`);
  }
  const rows = parseClassTable(bytes);
  return {
    rows,
    tree: new SumTree(nodeHasher, rows),
    places: new Map(rows.map(({ key }, place) => [key, place])),
    entryProof: formatLeafProof({
      leaf: entry.leaf,
      opening: null,
      index: BigInt(entry.index),
      hashes: await proveInclusion(journal.directory, checkpoint, entry),
      checkpoint: checkpoint.note,
    }),
  };
}

/** The bulletin, the latest if there are several, that published a table of this figure at this very index. */
export async function provenAt(
  db: Db,
  figure: string,
  index: number,
): Promise<ReplyOf<typeof openFigure>['proven']> {
  const bulletins = await published(db)
    .where('as_of_index', '=', index)
    .orderBy('published_at', 'desc')
    .execute();
  for (const { document, id, number } of bulletins) {
    const table = tableIn(document, figure);
    if (table !== null) return { bulletin: id, number: number ?? '', splitBy: table.splitBy };
  }
  return null;
}

const published = (db: Db) =>
  reading<BulletinsTables>(db)
    .selectFrom('bulletins.bulletin')
    .select(['id', 'number', 'document', 'files'])
    .where('state', 'in', ['published', 'superseded']);

function tableIn(document: string | null, figure: string): PublishedTable | null {
  const { figures } = JSON.parse(document ?? '{"figures":[]}') as Pick<BulletinDocument, 'figures'>;
  return figures.find(({ id }) => id === figure)?.table ?? null;
}
