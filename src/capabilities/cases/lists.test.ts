import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { broughtTo } from '#capabilities/obligations/fixtures.ts';
import { NEAR_MS } from '#capabilities/obligations/public.ts';
import {
  aCity,
  aDepartment,
  aDistrict,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import { aSite, rolledBack, viewerWith } from '#capabilities/timetable/fixtures.ts';
import { type Database, openDatabase, reading, type Tx } from '#platform/db/db.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import type { FindingRow, FindingSource, Lamp, Severity } from './contract.ts';
import { aFinding, anOrder } from './fixtures.ts';
import { closeWhenStruckOff } from './followers.ts';
import { type FindingListQuery, findingCounts, findings } from './queries.ts';
import { foldForSearch, gramsToFind, isOneGram } from './rules.ts';
import { shareFinding } from './share-finding.ts';
import type { CaseTables } from './tables.ts';
import { voidFinding } from './void-finding.ts';

let testDb: TestDatabase;
let database: Database;
before(async () => {
  testDb = await testDatabase();
  database = openDatabase({ connectionString: testDb.url });
});
after(async () => {
  await database.close();
  await testDb.close();
});

const given = (name: string, work: (tx: Tx) => Promise<void>) =>
  test(name, () => rolledBack(database.db, work));
const { at: now } = testAct;
const list = { page: 1, pageSize: 200, sort: 'dueAt', mine: false };

/** What a test remembers of a finding, by which it says itself who should find it. */
interface Known {
  readonly id: string;
  readonly path: string;
  readonly sharedWith: readonly string[];
  readonly foundBy: string | null;
  readonly kind: string;
  readonly severity: Severity;
  readonly source: FindingSource;
  readonly title: string;
  readonly dueAt: Date | null;
  readonly state: 'open' | 'closed' | 'voided';
  readonly ordered: boolean;
}

/** Two districts with two schools each; findings in every state, some shared with a department. */
async function aTownFullOfFindings(tx: Tx) {
  const city = await aCity(tx);
  const police = await aDepartment(tx, { parent: city });
  const radio = await aDepartment(tx, { parent: city });
  const districts = [await aDistrict(tx, { city }), await aDistrict(tx, { city })];
  const known: Known[] = [];
  const schools = [];
  const sources = ['inspection', 'self-check', 'monitoring'] as const;
  const kinds = ['BM-05', 'KD-06', 'KC-07'] as const;
  let i = 0;
  for (const district of districts) {
    for (const _ of [1, 2]) {
      const school = await aSchool(tx, { district });
      schools.push(school);
      const site = await aSite(tx, { unitId: school.id });
      for (const fate of ['untouched', 'ordered', 'late', 'closed', 'voided'] as const) {
        i += 1;
        const title = `${['广播杂音', '视频盲区', '门锁损坏'][i % 3]} ${i}号`;
        const [kind, source] = [kinds[i % 3], sources[i % 2]];
        const row = await aFinding(tx, {
          where: { siteId: site.id },
          foundByUnitId: i % 3 === 0 ? radio.id : null,
          description: '',
          title,
          ...(kind && { kind }),
          ...(source && { source }),
        });
        const shared = i % 4 === 0;
        if (shared) {
          const share = {
            id: freshId(),
            findingId: row.id,
            unitId: police.id,
            actionRequired: true,
            note: '',
          };
          await shareFinding(tx, testAct, share);
        }
        let dueAt: Date | null = null;
        const ordered = fate !== 'untouched' && fate !== 'voided';
        if (ordered) {
          dueAt = new Date(now.getTime() + (fate === 'late' ? 3_600_000 : 2 * NEAR_MS));
          const order = await anOrder(tx, {
            findingId: row.id,
            unitId: school.id,
            deadline: { instant: dueAt.toISOString() },
          });
          if (fate === 'closed') {
            await broughtTo(tx, order.obligationId, 'struck-off');
            await closeWhenStruckOff.follow(tx, [
              {
                index: 0,
                id: freshId(),
                kind: 'obligations.struck-off',
                subject: order.obligationId,
                at: now,
                by: null,
                facts: { source: 'order' },
                details: null,
              },
            ]);
            dueAt = null;
          }
        }
        if (fate === 'voided') {
          await voidFinding(tx, testAct, { id: freshId(), findingId: row.id, reason: '重复登记' });
        }
        known.push({
          id: row.id,
          path: school.path,
          sharedWith: [...(shared ? [police.path] : []), ...(ordered ? [school.path] : [])],
          foundBy: i % 3 === 0 ? radio.path : null,
          kind: row.kind.code,
          severity: row.severity,
          source: row.source,
          title,
          dueAt,
          state: fate === 'closed' || fate === 'voided' ? fate : 'open',
          ordered,
        });
      }
    }
  }
  const reader = (paths: string[], unitPaths: string[] = paths) =>
    viewerWith({ 'cases.read': paths }, { unitPaths });
  const viewers: Viewer[] = [
    reader(['/']),
    ...districts.map((district) => reader([district.path])),
    ...schools.map((school) => reader([school.path])),
    reader([police.path]),
    reader([police.path, schools[0]?.path ?? '']),
    reader([radio.path]),
    reader(['/nowhere/'], [radio.path]),
    reader(['/nowhere/']),
    viewerWith({}, { unitPaths: [police.path] }),
  ];
  return { known, viewers, districts };
}

const sees = (viewer: Viewer, { path, sharedWith, foundBy }: Known): boolean => {
  const reach = reachOf(viewer, 'cases.read');
  if (reach.length === 0) return false;
  return (
    reach.some((prefix) => path.startsWith(prefix)) ||
    (foundBy !== null && viewer.unitPaths.includes(foundBy)) ||
    sharedWith.some(
      (share) => viewer.unitPaths.includes(share) || reach.some((prefix) => share.startsWith(prefix)),
    )
  );
};

const lampAt = (finding: Known, at: Date): Lamp => {
  if (finding.state !== 'open') return 'done';
  if (finding.dueAt === null) return 'not-started';
  const leftMs = finding.dueAt.getTime() - at.getTime();
  return leftMs <= 0 ? 'overdue' : leftMs <= NEAR_MS ? 'near' : 'on-time';
};

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort();

given(
  'every list and every total is what counting by hand gives, for every viewer, filter and time',
  async (tx) => {
    const { known, viewers, districts } = await aTownFullOfFindings(tx);
    const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
    const filters = fc.record(
      {
        state: fc.constantFrom('open', 'closed', 'voided'),
        kind: fc.constantFrom('BM-05', 'KD-06'),
        severity: fc.constantFrom('V', 'S', 'G'),
        source: fc.constantFrom('inspection', 'self-check'),
        ordered: fc.boolean(),
        lamp: fc.constantFrom('overdue', 'near', 'on-time', 'not-started', 'done'),
        district: fc.constantFrom(...districts.map((district) => district.code)),
        text: fc.constantFrom('杂音', '盲', '锁损坏 1', '不存在'),
        mine: fc.boolean(),
      } as const,
      { requiredKeys: [] },
    );
    const districtOf = (path: string) => districts.find((district) => path.startsWith(district.path))?.code;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...viewers),
        filters,
        fc.constantFrom(at(0), at(1), at(2), at(200)),
        async (viewer, filter, asked) => {
          const expected = known.filter(
            (finding) =>
              sees(viewer, finding) &&
              (filter.state === undefined || finding.state === filter.state) &&
              (filter.kind === undefined || finding.kind === filter.kind) &&
              (filter.severity === undefined || finding.severity === filter.severity) &&
              (filter.source === undefined || finding.source === filter.source) &&
              (filter.ordered === undefined || finding.ordered === filter.ordered) &&
              (filter.lamp === undefined || lampAt(finding, asked) === filter.lamp) &&
              (filter.district === undefined || districtOf(finding.path) === filter.district) &&
              (filter.text === undefined || finding.title.includes(filter.text)) &&
              (!filter.mine ||
                [finding.path, finding.foundBy, ...finding.sharedWith].some(
                  (path) => path !== null && viewer.unitPaths.includes(path),
                )),
          );
          const query = { ...list, ...filter, mine: filter.mine ?? false } as FindingListQuery;
          const page = await findings(tx, viewer, query, asked);
          assert.deepEqual(idsOf(page.rows), idsOf(expected));
          assert.equal(page.total, expected.length);
          assert.ok(
            page.rows.every(
              (row) => row.lamp === lampAt(expected.find(({ id }) => id === row.id) as Known, asked),
            ),
          );
          const { lamp, ...narrowing } = query;
          const counts = await findingCounts(tx, viewer, narrowing, asked);
          if (lamp) assert.equal(counts.lamps[lamp], expected.length);
          else assert.equal(counts.total, expected.length);
        },
      ),
      { numRuns: 150 },
    );
  },
);

given(
  'pages of any size put together are the whole list, in its order, for wide and narrow viewers',
  async (tx) => {
    const { viewers } = await aTownFullOfFindings(tx);
    const sorts = ['dueAt', 'foundAt', 'number', 'severity'].flatMap((sort) => [sort, `-${sort}`]);
    for (const viewer of viewers) {
      for (const sort of sorts) {
        const whole = await findings(tx, viewer, { ...list, sort }, now);
        const pages: FindingRow[] = [];
        for (let page = 1; pages.length < whole.total; page += 1) {
          const { rows, total } = await findings(tx, viewer, { ...list, sort, page, pageSize: 3 }, now);
          assert.equal(total, whole.total);
          assert.ok(rows.length > 0);
          pages.push(...rows);
        }
        assert.deepEqual(pages, whole.rows, sort);
      }
    }
  },
);

given('by time left, what is due first comes first and what has no date last', async (tx) => {
  const { viewers } = await aTownFullOfFindings(tx);
  const [all] = viewers;
  assert.ok(all);
  const dues = (await findings(tx, all, list, now)).rows.map((row) => row.dueAt ?? '9999');
  assert.deepEqual(dues, [...dues].sort());
  const severities = (await findings(tx, all, { ...list, sort: 'severity' }, now)).rows.map(
    (row) => row.severity,
  );
  assert.deepEqual(
    severities,
    [...severities].sort((a, b) => 'VSG'.indexOf(a) - 'VSG'.indexOf(b)),
  );
});

given('a finding is found by its number, and wildcards are only characters', async (tx) => {
  const { viewers, known } = await aTownFullOfFindings(tx);
  const [all] = viewers;
  assert.ok(all);
  const some = (await findings(tx, all, list, now)).rows[0];
  assert.ok(some);
  const byNumber = await findings(tx, all, { ...list, text: `#${some.number}` }, now);
  assert.ok(byNumber.rows.some((row) => row.id === some.id));
  assert.equal((await findings(tx, all, { ...list, text: '%' }, now)).total, 0);
  assert.equal((await findings(tx, all, { ...list, text: '_' }, now)).total, 0);
  assert.equal((await findings(tx, all, { ...list, text: '  ' }, now)).total, known.length);
});

given('whatever is part of a text is found by its grams, whichever characters it is made of', async (tx) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((some) => !some.includes('\0'));
  await fc.assert(
    fc.asyncProperty(text, text, text, async (before, wanted, behind) => {
      const [whole, part] = [foldForSearch(before + wanted + behind), foldForSearch(wanted)];
      const { rows } = await sql<{ found: boolean }>`
        select cases.grams(${whole}) @> ${gramsToFind(part)}::text[] as found`.execute(
        reading<CaseTables>(tx),
      );
      if (whole.includes(part)) assert.equal(rows[0]?.found, true);
      else if (isOneGram(part)) assert.equal(rows[0]?.found, false);
    }),
  );
});

given('districts are counted without what was voided, the most overdue first', async (tx) => {
  const { viewers, districts } = await aTownFullOfFindings(tx);
  const [all, one] = viewers;
  assert.ok(all && one);
  const counts = await findingCounts(tx, all, { mine: false }, new Date(now.getTime() + 7_200_000));
  assert.deepEqual(counts.states, { open: 12, closed: 4, voided: 4 });
  assert.deepEqual(
    counts.byDistrict.map(({ district: _, ...rest }) => rest),
    [
      { findings: 8, ordered: 6, closed: 2, overdue: 2 },
      { findings: 8, ordered: 6, closed: 2, overdue: 2 },
    ],
  );
  const narrow = await findingCounts(tx, one, { mine: false }, now);
  assert.deepEqual(
    narrow.byDistrict.map((row) => row.district?.code),
    [districts[0]?.code],
  );
});
