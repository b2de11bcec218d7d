/** Rows of a list of units, which may name parents of the same file. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, reading, type Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { newId } from '#primitives/id.ts';
import { type NewUnit, type UnitKind, unitKinds } from './contract.ts';
import { establishUnits } from './establish-units.ts';
import { checkCode, checkPeriod } from './import-cells.ts';
import type { ImportRow } from './import-columns.ts';
import {
  type CheckedChunk,
  codeReader,
  type ImportContext,
  type Importer,
  RowCheck,
  tallyRows,
} from './importer.ts';
import { dayOf, mayStandBelow, unitKindWords } from './rules.ts';
import type { OrganisationTables } from './tables.ts';

const readKind = codeReader(unitKinds, unitKindWords);

type Stored = Pick<
  OrganisationTables['organisation.unit'],
  'id' | 'code' | 'kind' | 'name' | 'parent_id' | 'path' | 'from_day' | 'until_day'
>;

interface Draft {
  readonly check: RowCheck;
  readonly id: string;
  readonly code: string;
  readonly kind: UnitKind | null;
  readonly name: string;
  readonly parentCode: string;
  readonly fromDay: string | undefined;
  readonly untilDay: string | undefined;
}

export function unitsImporter(context: ImportContext): Importer {
  return {
    chunkRows: Number.POSITIVE_INFINITY,

    async check(db: Db, rows: readonly ImportRow[]): Promise<CheckedChunk> {
      const drafts = rows.map((row) => draftOf(row, context.at));
      const known = await knownUnits(db, drafts);
      const byCode = new Map<string, Draft>();
      for (const draft of drafts) {
        const first = byCode.get(draft.code);
        if (first) draft.check.report('code', 'code-twice', { first: first.check.row.number });
        else if (draft.code !== '') byCode.set(draft.code, draft);
      }
      for (const draft of drafts) checkParent(draft, byCode, known, context);
      reportCircles(byCode);
      for (const draft of drafts) checkAgainstStored(draft, known);
      reportBadParents(drafts, byCode);
      const verdicts = drafts.map((draft) => ({ check: draft.check, adds: !known.has(draft.code) }));
      return {
        ...tallyRows(verdicts),
        async take(tx: Tx, act: Act) {
          const fresh = drafts.filter((draft) => !draft.check.isBad && !known.has(draft.code));
          await establishUnits(
            tx,
            act,
            fresh.map((draft) => newUnit(draft, byCode, known)),
          );
        },
      };
    },

    finish: async () => undefined,
  };
}

function draftOf(row: ImportRow, at: Date): Draft {
  const check = new RowCheck('units', row);
  const kindText = check.required('kind', 40);
  const kind = readKind(kindText);
  if (kind === null && kindText !== '') check.report('kind', 'unit-kind');
  return {
    check,
    id: newId(() => randomBytes(16), at),
    code: checkCode(check, 'code'),
    kind,
    name: check.required('name', 100),
    parentCode: row.cell('parentCode'),
    ...checkPeriod(check),
  };
}

async function knownUnits(db: Db, drafts: readonly Draft[]): Promise<Map<string, Stored>> {
  const codes = new Set(drafts.flatMap((draft) => [draft.code, draft.parentCode]));
  const rows = await reading<OrganisationTables>(db)
    .selectFrom('organisation.unit')
    .select(['id', 'code', 'kind', 'name', 'parent_id', 'path', 'from_day', 'until_day'])
    .where(sql<boolean>`code = any(${[...codes]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.code, row]));
}

function checkParent(
  draft: Draft,
  byCode: ReadonlyMap<string, Draft>,
  known: ReadonlyMap<string, Stored>,
  context: ImportContext,
): void {
  const { check, kind, parentCode } = draft;
  if (parentCode === '') {
    if (kind !== null && kind !== 'city') check.report('parentCode', 'missing');
    if (kind === 'city' && !context.reach.includes('/')) check.report('code', 'unit-out-of-reach');
    return;
  }
  const stored = known.get(parentCode);
  const parent = stored ?? byCode.get(parentCode);
  if (!parent) {
    check.report('parentCode', 'unknown-unit');
    return;
  }
  if (stored && !context.reach.some((prefix) => stored.path.startsWith(prefix))) {
    check.report('parentCode', 'unit-out-of-reach');
    return;
  }
  if (kind !== null && parent.kind !== null && !mayStandBelow(kind, parent.kind)) {
    const [own, above] = [unitKindWords[kind], unitKindWords[parent.kind]];
    check.report('kind', 'parent-kind', {
      kind: own.zh,
      parentKind: above.zh,
      kindEn: own.en,
      parentKindEn: above.en,
    });
  }
  const from = draft.fromDay ?? dayOf(context.at);
  if (stored && stored.until_day !== null && stored.until_day < from) {
    check.report('parentCode', 'unit-closed', { untilDay: stored.until_day });
  }
}

/** Every row of a circle says so; a row that merely leads into one has a bad parent. */
function reportCircles(byCode: ReadonlyMap<string, Draft>): void {
  const finished = new Set<Draft>();
  for (const start of byCode.values()) {
    const trail: Draft[] = [];
    for (let at: Draft | undefined = start; at && !finished.has(at); at = byCode.get(at.parentCode)) {
      const back = trail.indexOf(at);
      if (back >= 0) {
        for (const draft of trail.slice(back)) draft.check.report('parentCode', 'parent-cycle');
        break;
      }
      trail.push(at);
    }
    for (const draft of trail) finished.add(draft);
  }
}

function checkAgainstStored(draft: Draft, known: ReadonlyMap<string, Stored>): void {
  const stored = known.get(draft.code);
  if (!stored || draft.check.isBad) return;
  const same =
    stored.kind === draft.kind &&
    stored.name === draft.name &&
    (known.get(draft.parentCode)?.id ?? null) === stored.parent_id &&
    (draft.fromDay === undefined || draft.fromDay === stored.from_day) &&
    (draft.untilDay === undefined || draft.untilDay === stored.until_day);
  if (!same) draft.check.report('code', 'unit-differs', { name: stored.name });
}

/** What stands below a bad row cannot be taken either, however deep. */
function reportBadParents(drafts: readonly Draft[], byCode: ReadonlyMap<string, Draft>): void {
  const children = Map.groupBy(drafts, (draft) => draft.parentCode);
  const waiting = drafts.filter((draft) => draft.check.isBad && byCode.get(draft.code) === draft);
  for (let parent = waiting.pop(); parent; parent = waiting.pop()) {
    for (const child of children.get(parent.code) ?? []) {
      if (child.check.isBad) continue;
      child.check.report('parentCode', 'parent-bad', { parentRow: parent.check.row.number });
      waiting.push(child);
    }
  }
}

function newUnit(
  draft: Draft,
  byCode: ReadonlyMap<string, Draft>,
  known: ReadonlyMap<string, Stored>,
): NewUnit {
  const { id, code, name, kind, parentCode } = draft;
  return {
    id,
    code,
    kind: kind as UnitKind,
    name,
    parentId: parentCode === '' ? null : ((known.get(parentCode) ?? byCode.get(parentCode))?.id ?? null),
    ...(draft.fromDay !== undefined && { fromDay: draft.fromDay }),
    ...(draft.untilDay !== undefined && { untilDay: draft.untilDay }),
  };
}
