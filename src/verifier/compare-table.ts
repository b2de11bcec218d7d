import type { PublishedFigure } from '#capabilities/bulletins/contract.ts';
import { toBase64 } from '#primitives/bytes.ts';
import { parseClassTable } from '#primitives/class-table.ts';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import { type SumRow, SumTree } from '#primitives/merkle/sum-tree.ts';
import { asIs, CannotCheck, Disagreement, words } from './disagreement.ts';

interface FilesBeside {
  beside(path: string): Promise<Uint8Array | null>;
}

/**
 * Compares `tables/<figure>.json`, and what the bulletin says of it, with the table that the journal gives.
 * @throws Disagreement naming the first row, or the number or root, that differs; CannotCheck when the file is not there.
 */
export async function compareTable(
  { id, table, value }: PublishedFigure,
  counted: readonly SumRow[],
  files: FilesBeside,
  hasher: Hasher,
): Promise<void> {
  if (table === null) return;
  const path = `tables/${id}.json`;
  const bytes = await files.beside(path);
  if (bytes === null) throw new CannotCheck(path);
  compareTableRows(parse(bytes, path), counted, path);

  const about = words(`${id} 的分项表`, `the table of ${id}`);
  const tree = treeOf(counted, hasher, path);
  const pairs = [
    [words('各行之和与数字', 'the figure against the sum of its rows'), value, tree.total],
    [words('行数', 'rows'), table.rows, tree.size],
    [words('合计', 'total'), table.total, tree.total],
    [words('根', 'root'), table.root, toBase64(tree.root)],
  ] as const;
  for (const [what, published, given] of pairs) {
    if (published === given) continue;
    throw new Disagreement(
      words(`${about.zh}：${what.zh}`, `${about.en}: ${what.en}`),
      words(`通报为 ${published}`, `the bulletin says ${published}`),
      words(`日志算得 ${given}`, `the journal gives ${given}`),
    );
  }
}

function compareTableRows(rows: readonly SumRow[], counted: readonly SumRow[], path: string): void {
  for (let at = 0; at < Math.max(rows.length, counted.length); at += 1) {
    const row = rows[at];
    const expected = counted[at];
    if (row?.key === expected?.key && row?.count === expected?.count) continue;
    throw new Disagreement(
      words(`${path} 第 ${at + 1} 行`, `row ${at + 1} of ${path}`),
      row === undefined
        ? words('文件到此为止', 'the file ends here')
        : words(`文件为 ${row.key}：${row.count}`, `the file has ${row.key}: ${row.count}`),
      expected === undefined
        ? words('日志没有更多的行', 'the journal gives no further row')
        : words(
            `日志算得 ${expected.key}：${expected.count}`,
            `the journal gives ${expected.key}: ${expected.count}`,
          ),
    );
  }
}

function parse(bytes: Uint8Array, path: string): SumRow[] {
  try {
    return parseClassTable(bytes);
  } catch (error) {
    throw unfit(path, error);
  }
}

/** A sum over negative facts makes a figure, but no table: then the bulletin should not name one. */
function treeOf(counted: readonly SumRow[], hasher: Hasher, path: string): SumTree {
  try {
    return new SumTree(hasher, counted);
  } catch (error) {
    throw unfit(path, error);
  }
}

const unfit = (path: string, error: unknown): Disagreement =>
  new Disagreement(
    asIs(path),
    words('应是升序的键与计数', 'it should be keys in ascending sequence with their counts'),
    asIs((error as Error).message),
  );
