import { classesOf, type DayTotals, gradeOf } from '../pack.ts';
import type { Problems } from '../problem.ts';
import type { HistoryParts, Parts } from '../reading/parse-parts.ts';
import { owingCheck } from './check-reference.ts';
import { refuseTwins } from './unique.ts';

/** The history can be generated: days in sequence, totals that the roster can bear, references that exist. */
export function checkHistory(parts: Parts, problems: Problems): void {
  const { history } = parts;
  const { standsAt } = parts.campaign.value;
  if (!history) {
    if (standsAt !== null)
      problems.add(parts.campaign.place('standsAt'), 'a clock that stands needs the files of history/');
    return;
  }
  if (standsAt === null) {
    problems.add(
      parts.campaign.place('standsAt'),
      'a campaign with a history needs a time at which its clock stands',
    );
  }
  checkTotals(parts, history, problems);
  checkRates(parts, history, problems);
  checkHeld(parts, history, problems);
  checkFindingTexts(parts, history, problems);
  checkBulletins(parts, history, problems);
  const { names } = history;
  for (const part of ['surnames', 'firsts', 'seconds'] as const) {
    if ([...names.value[part]].length < 10)
      problems.add(names.place(part), 'has fewer than 10 characters to choose from');
  }
  const files = [...parts.evidence.keys()];
  if (!files.some((name) => /\.(png|jpe?g)$/.test(name)) || !files.some((name) => name.endsWith('.txt'))) {
    problems.add(
      { file: 'evidence', line: 1, column: 1 },
      'needs a picture (.png, .jpg) and a text (.txt) to hand in',
    );
  }
}

const dayOf = (instant: string): string => instant.slice(0, 10);
const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** A column of the totals, and what it cannot exceed. */
type Column = Exclude<keyof DayTotals, 'day'>;

function checkTotals(parts: Parts, { totals }: HistoryParts, problems: Problems): void {
  const { startsAt, standsAt } = parts.campaign.value;
  const limits = limitsOf(parts);
  let expected = dayOf(startsAt);
  let before: DayTotals | null = null;
  for (const { value, place } of totals) {
    if (value.day !== expected) {
      problems.add(place('day'), `expected ${expected}: one line a day from the day the campaign starts`);
      return;
    }
    expected = nextDay(expected);
    for (const [column, limit] of Object.entries(limits) as [Column, number][]) {
      if (value[column] > limit)
        problems.add(place(column), `${column} is ${value[column]}, but there are only ${limit}`);
      const was: number = before?.[column] ?? 0;
      if (value[column] < was) {
        problems.add(
          place(column),
          `${column} falls from ${was} to ${value[column]}; totals count from the beginning`,
        );
      }
    }
    if (value.with_opinion > value.findings)
      problems.add(place('with_opinion'), 'more opinions than findings');
    before = value;
  }
  const last = totals.at(-1);
  if (standsAt !== null && last?.value.day !== dayOf(standsAt)) {
    problems.add(
      last?.place('day') ?? { file: 'history/totals.csv', line: 1, column: 1 },
      `the last line should be ${dayOf(standsAt)}, the day on which the clock stands`,
    );
  }
}

function limitsOf({ schools, upgrades }: Parts): Record<Column, number> {
  const values = schools.map(({ value }) => value);
  const classes = values.reduce((sum, school) => sum + classesOf(school).length, 0);
  const candidates = values.reduce(
    (sum, school) =>
      sum + ([12, 9, 8] as const).reduce((own, grade) => own + gradeOf(school, grade).candidates, 0),
    0,
  );
  return {
    person_times: Number.MAX_SAFE_INTEGER,
    classes,
    class_meetings: classes,
    assemblies: Number.MAX_SAFE_INTEGER,
    letters: candidates,
    findings: Number.MAX_SAFE_INTEGER,
    with_opinion: Number.MAX_SAFE_INTEGER,
    sites_upgraded: new Set(upgrades.map(({ value }) => value.site)).size,
  };
}

function checkRates(parts: Parts, { rates, totals }: HistoryParts, problems: Problems): void {
  const people = new Set(parts.people.map(({ value }) => value.code));
  const districts = new Set(
    parts.units.filter(({ value }) => value.kind === 'district').map(({ value }) => value.code),
  );
  for (const code of districts) {
    if (!/^\d{6}$/.test(code)) {
      problems.add(
        { file: 'units.csv', line: 1, column: 1 },
        `district ${code} needs its code of GB/T 2260, six digits`,
      );
    }
  }
  const { head, verifier, letters, findings, obligations } = rates.value;
  for (const [name, code] of [
    ['head', head],
    ['verifier', verifier],
  ] as const) {
    if (!people.has(code)) problems.add(rates.place(name), `there is no person ${code} in people.csv`);
  }
  if (head === verifier)
    problems.add(rates.place('verifier'), 'whoever reports does not verify: name two people');
  for (const code of Object.keys(letters.lag)) {
    if (!districts.has(code))
      problems.add(rates.place('letters', 'lag', code), `there is no district ${code} in units.csv`);
  }
  if (letters.signedAgain > letters.withdrawn) {
    problems.add(rates.place('letters', 'signedAgain'), 'more signed again than were withdrawn');
  }
  if (Date.parse(letters.linksUntil) <= Date.parse(letters.linksFrom)) {
    problems.add(rates.place('letters', 'linksUntil'), 'links would end before they begin');
  }
  const early = totals.find(({ value }) => value.letters > 0 && value.day < dayOf(letters.linksFrom));
  if (early)
    problems.add(
      early.place('letters'),
      `letters before the links are issued on ${dayOf(letters.linksFrom)}`,
    );
  const standing = Object.values(obligations.standing).reduce((sum, share) => sum + share, 0);
  if (standing > 1)
    problems.add(rates.place('obligations', 'standing'), `the shares add up to ${standing}, more than 1`);
  if (findings.sources.length === 0)
    problems.add(rates.place('findings', 'sources'), 'says nowhere how findings come to light');
  for (const [i, { weights }] of findings.sources.entries()) {
    if (!Object.values(weights).some((weight) => weight > 0)) {
      problems.add(rates.place('findings', 'sources', i, 'weights'), 'has no weight above 0');
    }
  }
}

function checkHeld(parts: Parts, { activities }: HistoryParts, problems: Problems): void {
  const { startsAt, standsAt } = parts.campaign.value;
  const people = new Set(parts.people.map(({ value }) => value.code));
  const owing = owingCheck(parts, problems);
  for (const [i, activity] of activities.value.activities.entries()) {
    const place = (...path: readonly (string | number)[]) => activities.place('activities', i, ...path);
    owing.unit(activity.unit, place('unit'));
    if (!people.has(activity.by))
      problems.add(place('by'), `there is no person ${activity.by} in people.csv`);
    const [from, until] = [Date.parse(activity.startsAt), Date.parse(activity.endsAt)];
    if (!(until > from)) problems.add(place('endsAt'), `${activity.code} ends before it starts`);
    if (!(from > Date.parse(startsAt) && until <= Date.parse(standsAt ?? startsAt))) {
      problems.add(place('startsAt'), `${activity.code} lies outside the history`);
    }
    for (const [j, resolution] of activity.resolutions.entries()) {
      owing.owed(resolution, (...path) => place('resolutions', j, ...path));
    }
  }
  for (const [i, { code, plannedOn, ...activity }] of activities.value.planned.entries()) {
    const place = (...path: readonly (string | number)[]) => activities.place('planned', i, ...path);
    owing.owed({ owedBy: activity.units, deadline: activity.at }, (member, ...path) =>
      place(member === 'deadline' ? 'at' : 'units', ...path),
    );
    if (plannedOn < dayOf(startsAt) || plannedOn > dayOf(standsAt ?? startsAt)) {
      problems.add(place('plannedOn'), `${code} is planned on a day outside the history`);
    }
  }
  refuseTwins(
    'planned activity',
    activities.value.planned.map(({ code }, i) => ({
      key: code,
      place: activities.place('planned', i, 'code'),
    })),
    problems,
  );
  refuseTwins(
    'activity',
    activities.value.activities.map(({ code }, i) => ({
      key: code,
      place: activities.place('activities', i, 'code'),
    })),
    problems,
  );
}

/** Published within the history, after the day they speak of, and approved by as many as the campaign asks for. */
function checkBulletins(parts: Parts, { bulletins }: HistoryParts, problems: Problems): void {
  const { standsAt, bulletin: terms } = parts.campaign.value;
  const people = new Set(parts.people.map(({ value }) => value.code));
  const earlier = new Set<string>();
  for (const [i, bulletin] of bulletins.value.bulletins.entries()) {
    const place = (...path: readonly (string | number)[]) => bulletins.place('bulletins', i, ...path);
    for (const [member, codes] of Object.entries({ by: [bulletin.by], approvedBy: bulletin.approvedBy })) {
      const stranger = codes.find((code) => !people.has(code));
      if (stranger !== undefined) problems.add(place(member), `there is no person ${stranger} in people.csv`);
    }
    if (bulletin.approvedBy.length !== terms.approvals.length) {
      problems.add(place('approvedBy'), `the campaign asks for ${terms.approvals.length} approvals`);
    }
    const [drafted, published] = [Date.parse(bulletin.draftedAt), Date.parse(bulletin.publishedAt)];
    if (!(dayOf(bulletin.draftedAt) > bulletin.asOf)) {
      problems.add(place('draftedAt'), `drafted before the end of ${bulletin.asOf}, of which it speaks`);
    }
    if (!(published > drafted && published < Date.parse(standsAt ?? bulletin.draftedAt))) {
      problems.add(place('publishedAt'), 'published before it was drafted, or after the history ends');
    }
    if (bulletin.supersedes !== null && !earlier.has(bulletin.supersedes)) {
      problems.add(place('supersedes'), `there is no earlier bulletin ${bulletin.supersedes}`);
    }
    if (earlier.has(bulletin.code)) problems.add(place('code'), `the bulletin ${bulletin.code} comes twice`);
    earlier.add(bulletin.code);
  }
}

function checkFindingTexts(parts: Parts, { findings }: HistoryParts, problems: Problems): void {
  const kinds = new Set(parts.caseKinds.value.kinds.map((kind) => kind.code));
  const bases = new Map(parts.legalBases.value.bases.map((base) => [base.code, base]));
  const owing = owingCheck(parts, problems);
  const { startsAt, standsAt } = parts.campaign.value;
  for (const [i, text] of findings.value.findings.entries()) {
    const place = (member: string) => findings.place('findings', i, member);
    if (!kinds.has(text.kind))
      problems.add(place('kind'), `there is no kind ${text.kind} in case-kinds.json`);
    const basis = text.legalBasis === null ? undefined : bases.get(text.legalBasis);
    if (text.legalBasis !== null && !basis) {
      problems.add(place('legalBasis'), `there is no basis ${text.legalBasis} in legal-bases.json`);
    }
    if (
      basis &&
      (basis.validFrom > dayOf(startsAt) || (basis.validTo ?? '9999') < dayOf(standsAt ?? startsAt))
    ) {
      problems.add(place('legalBasis'), `${text.legalBasis} was not in force during the campaign`);
    }
    if (text.at === 'unit') {
      if (!text.places || !text.owedBy)
        problems.add(place('at'), 'away from sites, `places` and `owedBy` are needed');
      else owing.unit(text.owedBy, place('owedBy'));
    }
  }
  const total = findings.value.findings.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || !findings.value.findings.some(({ at, weight }) => at === 'site' && weight > 0)) {
    problems.add(findings.place('findings'), 'needs texts with a weight above 0, some of them at sites');
  }
}
