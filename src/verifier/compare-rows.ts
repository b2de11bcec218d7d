import { Value } from 'typebox/value';
import { type PublishedFigure, PublishedRows } from '#capabilities/bulletins/contract.ts';
import { decodeUtf8 } from '#primitives/bytes.ts';
import { asIs, CannotCheck, Disagreement, words } from './disagreement.ts';

interface FilesBeside {
  beside(path: string): Promise<Uint8Array | null>;
}

interface Row {
  readonly index: number;
  readonly subject: string;
}

/**
 * Compares `rows/<figure>.json` with the leaves that count.
 * @throws Disagreement naming the first row that differs; CannotCheck when the file is not there.
 */
export async function compareRows(
  figure: PublishedFigure,
  counted: readonly Row[],
  files: FilesBeside,
  digest: (of: Uint8Array) => string,
): Promise<void> {
  const path = `rows/${figure.id}.json`;
  const bytes = await files.beside(path);
  if (bytes === null) throw new CannotCheck(path);
  const rows = parseRows(bytes, path);
  for (let at = 0; at < Math.max(rows.length, counted.length); at += 1) {
    const [index, subject] = rows[at] ?? [];
    const expected = counted[at];
    if (index === expected?.index && subject === expected?.subject) continue;
    throw new Disagreement(
      words(`${path} 第 ${at + 1} 行`, `row ${at + 1} of ${path}`),
      index === undefined
        ? words('文件到此为止', 'the file ends here')
        : words(`文件为第 ${index} 号 ${subject}`, `the file has entry ${index}, ${subject}`),
      expected === undefined
        ? words('日志没有更多的行', 'the journal gives no further row')
        : words(
            `日志为第 ${expected.index} 号 ${expected.subject}`,
            `the journal gives entry ${expected.index}, ${expected.subject}`,
          ),
    );
  }
  if (digest(bytes) !== figure.rows.digest) {
    throw new Disagreement(
      asIs(path),
      words(`通报载明摘要 ${figure.rows.digest}`, `the bulletin has digest ${figure.rows.digest}`),
      words(`文件摘要为 ${digest(bytes)}`, `the file has ${digest(bytes)}`),
    );
  }
}

function parseRows(bytes: Uint8Array, path: string): PublishedRows {
  const form = words('应为序号与编号的列表', 'it should be pairs of index and subject');
  let rows: unknown;
  try {
    rows = JSON.parse(decodeUtf8(bytes, path));
  } catch (error) {
    throw new Disagreement(asIs(path), form, asIs((error as Error).message));
  }
  if (!Value.Check(PublishedRows, rows)) {
    throw new Disagreement(asIs(path), form, words('内容不是这样', 'it holds something else'));
  }
  return rows;
}
