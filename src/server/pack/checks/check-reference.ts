import { isDay } from '#capabilities/organisation/public.ts';
import type { Deadline } from '../pack.ts';
import type { Place, Problems } from '../problem.ts';
import type { Parts } from '../reading/parse-parts.ts';
import { refuseTwins } from './unique.ts';

/** Kinds, legal bases, checklists, documents and wordings: no code twice, no reference into nothing. */
export function checkReference(parts: Parts, problems: Problems): void {
  const { caseKinds, checklists, upgradeKinds, documents, wordings } = parts;
  refuseTwins(
    'kind',
    caseKinds.value.kinds.map(({ code }, i) => ({ key: code, place: caseKinds.place('kinds', i, 'code') })),
    problems,
  );
  refuseTwins(
    'upgrade kind',
    upgradeKinds.value.kinds.map(({ code }, i) => ({
      key: code,
      place: upgradeKinds.place('kinds', i, 'code'),
    })),
    problems,
  );
  checkLegalBases(parts, problems);
  refuseTwins(
    'checklist item',
    checklists.value.checklists.flatMap(({ items }, i) =>
      items.map(({ code }, j) => ({
        key: code,
        place: checklists.place('checklists', i, 'items', j, 'code'),
      })),
    ),
    problems,
  );
  refuseTwins(
    'document',
    documents.map(({ value, place }) => ({ key: value.code, place: place('code') })),
    problems,
  );
  for (const document of documents) checkDocument(document, parts, problems);
  if (wordings.length === 0) {
    problems.add({ file: 'wordings', line: 1, column: 1 }, 'holds no wording of the commitment letter');
  }
  refuseTwins(
    'wording for',
    wordings.map(({ value, place }) => ({ key: value.audience, place: place('audience') })),
    problems,
  );
}

function checkLegalBases({ legalBases }: Parts, problems: Problems): void {
  const { bases } = legalBases.value;
  refuseTwins(
    'legal basis',
    bases.map(({ code }, i) => ({ key: code, place: legalBases.place('bases', i, 'code') })),
    problems,
  );
  for (const [i, { code, validFrom, validTo }] of bases.entries()) {
    const place = legalBases.place('bases', i, 'validTo');
    if (!isDay(validFrom))
      problems.add(legalBases.place('bases', i, 'validFrom'), `${validFrom} is not a day of the calendar`);
    if (validTo !== null && !isDay(validTo)) problems.add(place, `${validTo} is not a day of the calendar`);
    if (validTo !== null && validTo < validFrom) problems.add(place, `${code} would end before it begins`);
  }
}

function checkDocument(document: Parts['documents'][number], parts: Parts, problems: Problems): void {
  const { issuedBy, issuedOn, clauses } = document.value;
  const owing = owingCheck(parts, problems);
  if (!isDay(issuedOn)) problems.add(document.place('issuedOn'), `${issuedOn} is not a day of the calendar`);
  owing.unit(issuedBy, document.place('issuedBy'));
  refuseTwins(
    'clause',
    clauses.map(({ number }, i) => ({ key: number, place: document.place('clauses', i, 'number') })),
    problems,
  );
  for (const [i, clause] of clauses.entries()) {
    owing.owed(clause, (...path) => document.place('clauses', i, ...path));
  }
}

/** Checks of whatever somebody owes: that the units exist, and that the deadline can be reckoned. */
export function owingCheck(parts: Parts, problems: Problems) {
  const units = new Set(parts.units.map(({ value }) => value.code));
  const sessions = new Set(parts.timetable.value.sessions.map((session) => session.code));
  const unit = (code: string, place: Place) => {
    if (!units.has(code)) problems.add(place, `there is no unit ${code} in units.csv`);
  };
  const deadline = (given: Deadline, place: Place) => {
    if ('instant' in given) {
      if (Number.isNaN(Date.parse(given.instant)))
        problems.add(place, `${given.instant} is not a time of the calendar`);
      return;
    }
    const { session } = given.anchor;
    const known = sessions.has(session) || ((session === 'first' || session === 'last') && sessions.size > 0);
    if (!known) problems.add(place, `there is no session ${session} in timetable.json`);
  };
  return {
    unit,
    owed(
      given: { owedBy: readonly string[]; deadline: Deadline },
      place: (...path: readonly (string | number)[]) => Place,
    ): void {
      refuseTwins(
        'unit',
        given.owedBy.map((code, i) => ({ key: code, place: place('owedBy', i) })),
        problems,
      );
      for (const [i, code] of given.owedBy.entries()) unit(code, place('owedBy', i));
      deadline(given.deadline, place('deadline'));
    },
  };
}
