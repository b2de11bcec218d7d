/** Who in a class has signed and who has not yet: names, so for those only who may read them there. */
import { candidatesOfClass, erasedOfClass } from '#capabilities/organisation/public.ts';
import type { Db } from '#platform/db/db.ts';
import type { RosterRow } from './coverage-contract.ts';
import { lettersFor } from './queries.ts';

type Sort = 'number' | 'name' | 'signedAt';

export async function classRoster(
  db: Db,
  classId: string,
  list: { state: 'not-yet' | 'signed' | 'all'; sort: Sort | `-${Sort}`; page: number; pageSize: number },
): Promise<{ rows: RosterRow[]; total: number; erased: number }> {
  const [candidates, erased] = [await candidatesOfClass(db, classId), await erasedOfClass(db, classId)];
  const { liveByCandidate } = await lettersFor(
    db,
    [],
    [...candidates.map((candidate) => candidate.id), ...erased],
  );
  const isMeant = (candidateId: string) =>
    list.state === 'all' || liveByCandidate.has(candidateId) === (list.state === 'signed');
  const rows = candidates
    .filter(({ id }) => isMeant(id))
    .map(({ id, number, name }): RosterRow => {
      const letter = liveByCandidate.get(id);
      return {
        candidateId: id,
        number,
        name,
        letter: letter
          ? {
              id: letter.id,
              signedAt: letter.signedAt.toISOString(),
              wording: letter.wording,
              guardianAffirmed: letter.guardianAffirmed,
            }
          : null,
      };
    });
  const from = (list.page - 1) * list.pageSize;
  return {
    rows: sorted(rows, list.sort).slice(from, from + list.pageSize),
    total: rows.length,
    erased: erased.filter(isMeant).length,
  };
}

function sorted(rows: readonly RosterRow[], sort: Sort | `-${Sort}`): RosterRow[] {
  const column = sort.replace(/^-/, '') as Sort;
  const key = (row: RosterRow): string =>
    column === 'signedAt' ? (row.letter?.signedAt ?? '') : row[column];
  const direction = sort.startsWith('-') ? -1 : 1;
  return [...rows].sort(
    (a, b) => direction * key(a).localeCompare(key(b), 'zh-CN') || (a.number < b.number ? -1 : 1),
  );
}
