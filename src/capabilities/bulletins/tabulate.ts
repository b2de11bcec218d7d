/** The table behind a figure: class → count, as it goes into the bulletin and into the journal. */
import type { Db } from '#platform/db/db.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { subtotalsAt } from '#platform/journal/tally.ts';
import { encodeUtf8, toBase64 } from '#primitives/bytes.ts';
import { encodeClassTable } from '#primitives/class-table.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import { newId } from '#primitives/id.ts';
import { SumTree } from '#primitives/merkle/sum-tree.ts';
import type { PublishedTable } from './contract.ts';

/** The table as the bulletin names it, and the bytes of its file. */
export interface Tabulated {
  readonly named: Omit<PublishedTable, 'entry'>;
  readonly bytes: Uint8Array;
}

/**
 * The value by the finest fact that divides it: a site that was upgraded in two ways counts once but under both, so
 * ways are no parts of the number of sites, and districts are. `null` where no fact divides it.
 */
export async function tabulate(
  db: Db,
  { by, tally }: FigureDefinition,
  value: number,
  index: number,
): Promise<Tabulated | null> {
  for (const splitBy of by.toReversed()) {
    const parts = await subtotalsAt(db, tally, index, splitBy);
    const sum = parts.reduce((total, part) => total + part.value, 0);
    if (sum !== value || parts.some((part) => part.value < 0)) continue;
    const rows = parts.map((part) => ({ key: part.key, count: part.value }));
    const { root, size, total } = new SumTree(nodeHasher, rows);
    return { named: { splitBy, root: toBase64(root), rows: size, total }, bytes: encodeClassTable(rows) };
  }
  return null;
}

/** Subject of the entry that commits to the table. It follows from the bulletin, which must render alike each time. */
export function tableId(bulletinId: string, figureId: string, publishedAt: Date): string {
  const digest = nodeHasher.digest(encodeUtf8(`${bulletinId} ${figureId}`));
  return newId(() => digest.subarray(0, 16), publishedAt);
}
