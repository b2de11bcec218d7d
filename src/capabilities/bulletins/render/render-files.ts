/**
 * Every file of a published bulletin, by its path below the bulletin's folder. The same document over the same database
 * gives the same bytes, in whatever process and whenever it is rendered.
 */

import { namesByCode } from '#capabilities/organisation/public.ts';
import type { Db } from '#platform/db/db.ts';
import { contentDigest } from '#platform/files/files.ts';
import { canonicalBytes } from '../canonical-bytes.ts';
import type { Composition } from '../compose-document.ts';
import type { BulletinDocument } from '../contract.ts';
import { describeFigure } from '../describe-figure.ts';
import type { KindWords } from '../journal-queries.ts';
import { figureCalled } from '../registry.ts';
import { type AnnexFigure, annex } from './annex.ts';
import { officialDocument } from './official-document.ts';
import { publicPage } from './public-page.ts';

export async function renderFiles(
  db: Db,
  { document, rows, tables }: Composition,
  kinds: KindWords,
): Promise<Map<string, Uint8Array>> {
  const json = canonicalBytes(document);
  const files = new Map([['bulletin.json', json]]);
  for (const [figure, bytes] of rows) files.set(`rows/${figure}.json`, bytes);
  for (const [figure, bytes] of tables) files.set(`tables/${figure}.json`, bytes);
  const codes = document.figures.flatMap(({ subtotals }) => subtotals.map(({ key }) => key));
  const names = await namesByCode(db, codes);
  files.set(
    'index.html',
    new TextEncoder().encode(publicPage(document, { names, digest: contentDigest(json) })),
  );
  files.set('bulletin.docx', await officialDocument(document));
  const described: AnnexFigure[] = [];
  for (const { id } of document.figures) {
    described.push(await describeFigure(db, figureCalled(id), document.asOf.index, kinds));
  }
  files.set('annex.xlsx', await annex(annexHead(document), described));
  return files;
}

const annexHead = (document: BulletinDocument) => ({
  title: document.title,
  lines: [
    ['文号', document.number],
    ['发文机关', document.issuer],
    ['截至', `${document.asOf.words}（日志第${document.asOf.index}号）`],
    ['核验', 'kaoan verify bulletin.json'],
  ] as const,
  author: document.issuer,
  at: new Date(document.publishedAt),
  asOf: `${document.asOf.words}（日志第${document.asOf.index}号）`,
  isPublic: true,
  rowsElsewhere: (figure: string) => `rows/${figure}.json`,
});
