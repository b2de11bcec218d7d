import { inTransaction } from '#platform/db/db.ts';
import { on, type Route } from '#platform/http/route.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import { rowsAt } from '#platform/journal/tally.ts';
import type { Platform } from '#platform/platform.ts';
import { approveBulletin, refuseBulletin } from './approve-bulletin.ts';
import { resolveAsOf } from './as-of.ts';
import * as contract from './contract.ts';
import { figureAt, figuresAt, parseWithin, splitFigure } from './count-figures.ts';
import { describeFigure } from './describe-figure.ts';
import { draftBulletin } from './draft-bulletin.ts';
import { issueFiles } from './issue-files.ts';
import { entryList, entryPage, entryProof, entryReply, journalNow, kindWords } from './journal-queries.ts';
import { provenAt, tableProof } from './prove-table.ts';
import { publishBulletin } from './publish-bulletin.ts';
import { bulletinList, bulletinPage } from './queries.ts';
import { figureCalled } from './registry.ts';
import { annex } from './render/annex.ts';
import { reviseBulletin } from './revise-bulletin.ts';
import { rowsCsv } from './rows-file.ts';
import { submitBulletin } from './submit-bulletin.ts';

export const routes = (platform: Platform): readonly Route[] => [
  ...figureRoutes(platform),
  ...journalRoutes(platform),
  ...bulletinRoutes(platform),
];

function figureRoutes({ db, clock, journalKinds }: Platform): Route[] {
  return [
    on(contract.listFigures, async ({ query }) => {
      const asOf = await resolveAsOf(db, query.asOf);
      return { asOf, figures: await figuresAt(db, asOf.index) };
    }),
    on(contract.openFigure, async ({ params, query }) => {
      const definition = figureCalled(params.figure);
      const asOf = await resolveAsOf(db, query.asOf);
      const by = query.by ?? definition.by[0] ?? null;
      return {
        asOf,
        figure: await figureAt(db, definition, asOf.index),
        tally: definition.tally,
        by,
        subtotals:
          by === null ? [] : await splitFigure(db, definition, asOf.index, by, parseWithin(query.within)),
        proven: await provenAt(db, params.figure, asOf.index),
      };
    }),
    on(contract.listFigureRows, async ({ params, query }) => {
      const { index } = await resolveAsOf(db, query.asOf);
      const { rows, total } = await rowsAt(db, figureCalled(params.figure).tally, index, {
        within: parseWithin(query.within),
        page: { offset: (query.page - 1) * query.pageSize, limit: query.pageSize },
        ascending: query.sort === 'index',
      });
      return { rows: rows.map((row) => entryReply(row, journalKinds)), total };
    }),
    on(contract.exportFigureRows, async ({ params, query }) => {
      const { index } = await resolveAsOf(db, query.asOf);
      const { rows } = await rowsAt(db, figureCalled(params.figure).tally, index, {
        within: parseWithin(query.within),
        ascending: true,
      });
      const bytes = rowsCsv(rows.map((row) => entryReply(row, journalKinds)));
      return { fileName: `${params.figure}-${index}.csv`, bytes };
    }),
    on(contract.exportFigureSheet, async ({ params, query }) => {
      const { index } = await resolveAsOf(db, query.asOf);
      const described = await describeFigure(db, figureCalled(params.figure), index, journalKinds);
      const head = {
        title: described.figure.name.zh,
        lines: [],
        author: '考安 Kaoan',
        at: clock.now(),
        asOf: `日志第${index}号`,
        isPublic: false,
        rowsElsewhere: () => '“下载条目（CSV）”',
      };
      return { fileName: `${params.figure}-${index}.xlsx`, bytes: await annex(head, [described]) };
    }),
  ];
}

function journalRoutes(platform: Platform): Route[] {
  const { db, journalKinds } = platform;
  return [
    on(contract.journalState, () => journalNow(platform)),
    on(contract.listEntries, ({ query }) => entryList(db, query, journalKinds)),
    on(contract.openEntry, ({ params, viewer }) => entryPage(platform, params.index, viewer)),
    on(contract.downloadProof, ({ params }) => entryProof(platform, params.index)),
    on(contract.listKinds, async () => ({
      kinds: Object.keys(journalKinds).map((kind) => ({ kind, name: kindWords(journalKinds, kind) })),
    })),
  ];
}

function bulletinRoutes(platform: Platform): Route[] {
  const { db, clock, journal, log } = platform;
  const actOf = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  return [
    on(contract.listBulletins, ({ query }) => bulletinList(db, query)),
    on(contract.openBulletin, ({ params }) => bulletinPage(db, params.id)),
    on(contract.draftBulletin, async ({ body, viewer }) => {
      // What was recorded before this request counts as known at this moment.
      await journal.number();
      await inTransaction(db, (tx) => draftBulletin(tx, actOf(viewer), body));
      return bulletinPage(db, body.id);
    }),
    on(contract.reviseBulletin, async ({ body, params, viewer }) => {
      await inTransaction(db, (tx) => reviseBulletin(tx, actOf(viewer), { ...body, id: params.id }));
      return bulletinPage(db, params.id);
    }),
    on(contract.submitBulletin, async ({ params, viewer }) => {
      await inTransaction(db, (tx) => submitBulletin(tx, actOf(viewer), params.id));
      return bulletinPage(db, params.id);
    }),
    on(contract.approveBulletin, async ({ params, viewer }) => {
      await inTransaction(db, (tx) => approveBulletin(tx, actOf(viewer), params.id));
      return bulletinPage(db, params.id);
    }),
    on(contract.refuseBulletin, async ({ body, params, viewer }) => {
      await inTransaction(db, (tx) =>
        refuseBulletin(tx, actOf(viewer), { id: params.id, reason: body.reason }),
      );
      return bulletinPage(db, params.id);
    }),
    on(contract.publishBulletin, async ({ params, viewer }) => {
      await journal.settle();
      await inTransaction(db, (tx) => publishBulletin(tx, actOf(viewer), params.id, platform));
      // Whoever is told that it is published may open it at once; should this fail, the job does it again.
      await issueFiles(platform, params.id).catch((error: Error) =>
        log.warn({ reason: error.message }, 'a published bulletin was not issued at once'),
      );
      return bulletinPage(db, params.id);
    }),
    on(contract.readTableProof, ({ params }) => tableProof(platform, params)),
  ];
}
