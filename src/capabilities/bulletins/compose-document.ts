/** Puts the published document together from what was approved and what the journal gives at its index. */

import { theExam } from '#capabilities/timetable/public.ts';
import type { Db } from '#platform/db/db.ts';
import { contentDigest } from '#platform/files/files.ts';
import { leavesAt, subtotalsAt } from '#platform/journal/tally.ts';
import type { FigureDefinition } from '#primitives/figure.ts';
import { asOfWords, timeZoneOf } from './as-of.ts';
import { canonicalBytes } from './canonical-bytes.ts';
import type { BulletinDocument, Figure, PublishedFigure, PublishedRows } from './contract.ts';
import { figuresAt } from './count-figures.ts';
import { approvalsOf, bulletinRow, type KeptBulletin } from './queries.ts';
import { figureCalled } from './registry.ts';
import { fillReferences } from './rules.ts';
import { tableId, tabulate } from './tabulate.ts';
import type { BulletinTerms } from './terms.ts';

export interface Composition {
  readonly document: BulletinDocument;
  /** Canonical JSON of the rows of each figure, by figure id. */
  readonly rows: ReadonlyMap<string, Uint8Array>;
  /** The same of its table, where it has one. */
  readonly tables: ReadonlyMap<string, Uint8Array>;
}

export interface Imprint {
  readonly number: string;
  readonly publishedAt: Date;
  readonly origin: string;
  readonly verifierKey: string;
  /** Covers at least the index that the bulletin is as of. */
  readonly checkpoint: string;
}

export async function composeDocument(
  db: Db,
  bulletin: KeptBulletin,
  terms: BulletinTerms,
  imprint: Imprint,
): Promise<Composition> {
  const index = bulletin.as_of_index;
  const exam = await theExam(db);
  const words = await asOfWords(db, index, bulletin.as_of_instant);
  const counted = await figuresAt(db, index);
  const given = await approvalsOf(db, bulletin);
  const corrected = bulletin.supersedes === null ? null : await bulletinRow(db, bulletin.supersedes);
  const rows = new Map<string, Uint8Array>();
  const tables = new Map<string, Uint8Array>();
  const figures: PublishedFigure[] = [];
  for (const figure of counted) {
    const definition = figureCalled(figure.id);
    const leaves = await leavesAt(db, definition.tally, index);
    const bytes = canonicalBytes(leaves.map((leaf): PublishedRows[number] => [leaf.index, leaf.subject]));
    rows.set(figure.id, bytes);
    const table = await tabulate(db, definition, figure.value, index);
    if (table) tables.set(figure.id, table.bytes);
    figures.push({
      ...publishedFigure(definition, figure),
      subtotals: await subtotalsAt(db, definition.tally, index, 'district'),
      rows: { count: leaves.length, digest: contentDigest(bytes) },
      table: table && {
        ...table.named,
        entry: tableId(bulletin.id, figure.id, imprint.publishedAt),
      },
    });
  }
  const document: BulletinDocument = {
    format: 'kaoan.bulletin/1',
    id: bulletin.id,
    number: imprint.number,
    title: bulletin.title,
    language: 'zh-CN',
    city: terms.city,
    issuer: terms.issuer,
    exam: exam?.name ?? null,
    publishedAt: imprint.publishedAt.toISOString(),
    asOf: {
      index,
      instant: bulletin.as_of_instant?.toISOString() ?? null,
      timeZone: await timeZoneOf(db),
      words,
    },
    journal: { origin: imprint.origin, verifierKey: imprint.verifierKey, checkpoint: imprint.checkpoint },
    figures,
    paragraphs: bulletin.paragraphs.map((source) => ({
      source,
      text: fillReferences(source, counted, words),
    })),
    approvals: bulletin.required.flatMap((required) =>
      given
        .filter((one) => one.unit === required.unit && one.post === required.post)
        .map((one) => ({ ...required, at: one.at.toISOString() })),
    ),
    supersedes: corrected === null ? null : { id: corrected.id, number: corrected.number ?? '' },
  };
  return { document, rows, tables };
}

function publishedFigure(
  { tally, population }: FigureDefinition,
  figure: Figure,
): Omit<PublishedFigure, 'rows' | 'subtotals' | 'table'> {
  const { id, name, unit, definition, value } = figure;
  return {
    id,
    name,
    unit,
    definition,
    tally,
    value,
    population:
      population && figure.population
        ? {
            name: population.name,
            unit: population.unit,
            notYet: population.notYet,
            tally: population.tally,
            value: figure.population.value,
            covered: population.covered
              ? { tally: population.covered, value: figure.population.covered }
              : null,
          }
        : null,
  };
}
