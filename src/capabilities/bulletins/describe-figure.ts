import type { Db } from '#platform/db/db.ts';
import { rowsAt } from '#platform/journal/tally.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import { figureAt, splitFigure } from './count-figures.ts';
import { entryReply, type KindWords } from './journal-queries.ts';
import { type AnnexFigure, rowsInAnnex } from './render/annex.ts';

/** All that a sheet about the figure shows. */
export async function describeFigure(
  db: Db,
  definition: FigureDefinition,
  index: number,
  kinds: KindWords,
): Promise<AnnexFigure> {
  const split = async (by: string) =>
    definition.by.includes(by) ? splitFigure(db, definition, index, by) : [];
  const { rows, total } = await rowsAt(db, definition.tally, index, {
    page: { offset: 0, limit: rowsInAnnex },
    ascending: true,
  });
  return {
    figure: await figureAt(db, definition, index),
    districts: await split('district'),
    schools: await split('school'),
    rowCount: total,
    rows: total > rowsInAnnex ? null : rows.map((row) => entryReply(row, kinds)),
  };
}
