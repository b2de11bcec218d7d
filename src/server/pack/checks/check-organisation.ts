import {
  isDay,
  mayHaveMembers,
  mayStandBelow,
  membershipRing,
  normalContact,
} from '#capabilities/organisation/public.ts';
import type { Row } from '../located.ts';
import type { PackUnit } from '../pack.ts';
import type { Problems } from '../problem.ts';
import type { Parts } from '../reading/parse-parts.ts';
import { refuseTwins, uniqueRows } from './unique.ts';

type Units = ReadonlyMap<string, Row<PackUnit>>;

/** Units form one tree below the city; memberships, people, appointments and contacts refer to what is there. */
export function checkOrganisation(parts: Parts, problems: Problems): void {
  const units = uniqueRows('unit code', parts.units, 'code', problems);
  checkTree(parts, units, problems);
  checkMemberships(parts, units, problems);

  for (const [i, { unit }] of parts.campaign.value.bulletin.approvals.entries()) {
    const place = parts.campaign.place('bulletin', 'approvals', i, 'unit');
    if (!units.has(unit)) problems.add(place, `there is no unit ${unit} in units.csv`);
  }

  const people = uniqueRows('staff number', parts.people, 'code', problems);
  for (const { value, place } of parts.appointments) {
    if (!people.has(value.person))
      problems.add(place('person'), `there is no person ${value.person} in people.csv`);
    checkBegin(
      value.unit,
      value.from,
      units,
      () => place('unit'),
      () => place('from'),
      problems,
    );
  }
  refuseTwins(
    'appointment',
    parts.appointments.map(({ value, place }) => ({
      key: `${value.person} ${value.post} ${value.unit}`,
      place: place(),
    })),
    problems,
  );
  for (const { value, place } of parts.contacts) {
    const there = value.of === 'person' ? people.has(value.code) : units.has(value.code);
    if (!there) problems.add(place('code'), `there is no ${value.of} ${value.code}`);
    if (normalContact(value.channel, value.value) === null) {
      problems.add(place('value'), `${JSON.stringify(value.value)} is not a ${value.channel} contact`);
    }
  }
}

function checkTree({ campaign, units: rows }: Parts, units: Units, problems: Problems): void {
  const { city } = campaign.value;
  const root = units.get(city.code);
  if (root?.value.kind !== 'city') {
    problems.add(
      campaign.place('city', 'code'),
      `units.csv has no unit of kind city with the code ${city.code}`,
    );
  }
  for (const { value, place } of rows) {
    if (value.kind === 'school' || value.kind === 'class') {
      problems.add(place('kind'), 'schools and their classes stand in schools.csv');
    }
    if (!isDay(value.from)) problems.add(place('from'), `${value.from} is not a day of the calendar`);
    if (value.kind === 'city') {
      if (value.code !== city.code) problems.add(place('code'), `a campaign has one city, ${city.code}`);
      if (value.parent !== undefined) problems.add(place('parent'), 'a city stands below nothing');
      continue;
    }
    if (value.parent === undefined) {
      problems.add(place('parent'), `says below which unit ${value.code} stands`);
      continue;
    }
    const parent = units.get(value.parent);
    if (!parent) problems.add(place('parent'), `there is no unit ${value.parent}`);
    else if (!mayStandBelow(value.kind, parent.value.kind)) {
      problems.add(place('parent'), `a ${value.kind} may not stand below a ${parent.value.kind}`);
    } else if (value.from < parent.value.from) {
      problems.add(
        place('from'),
        `${value.code} would exist before ${value.parent}, which begins on ${parent.value.from}`,
      );
    }
    const ring = ringAbove(value.code, units);
    if (ring) problems.add(place('parent'), `the unit stands below itself: ${ring.join(' → ')}`);
  }
}

/** The codes of the ring that starts and ends at the unit; `null` when it does not stand below itself. */
function ringAbove(code: string, units: Units): string[] | null {
  const trail = [code];
  for (let at = units.get(code)?.value.parent; at !== undefined; at = units.get(at)?.value.parent) {
    trail.push(at);
    if (at === code) return trail;
    if (trail.length > units.size + 1) return null;
  }
  return null;
}

function checkMemberships({ memberships }: Parts, units: Units, problems: Problems): void {
  for (const { value, place } of memberships) {
    checkBegin(
      value.unit,
      value.from,
      units,
      () => place('unit'),
      () => place('from'),
      problems,
    );
    checkBegin(
      value.of,
      value.from,
      units,
      () => place('of'),
      () => place('from'),
      problems,
    );
    const of = units.get(value.of)?.value;
    if (of && !mayHaveMembers(of.kind)) problems.add(place('of'), `a ${of.kind} has no members`);
    if (value.unit === value.of) problems.add(place('of'), 'a unit is no member of itself');
  }
  refuseTwins(
    'membership',
    memberships.map(({ value, place }) => ({ key: `${value.unit} in ${value.of}`, place: place() })),
    problems,
  );
  const links = memberships.map(({ value }) => ({ unitId: value.unit, ofUnitId: value.of }));
  const ring = membershipRing(links);
  const closing = ring && memberships.find(({ value }) => value.unit === ring[0] && ring.includes(value.of));
  if (closing && closing.value.unit !== closing.value.of) {
    problems.add(closing.place('of'), `the memberships run in a ring: ${ring.join(', ')}`);
  }
}

function checkBegin(
  code: string,
  from: string,
  units: Units,
  unitPlace: () => ReturnType<Row<unknown>['place']>,
  fromPlace: () => ReturnType<Row<unknown>['place']>,
  problems: Problems,
): void {
  const unit = units.get(code)?.value;
  if (!unit) problems.add(unitPlace(), `there is no unit ${code} in units.csv`);
  else if (!isDay(from)) problems.add(fromPlace(), `${from} is not a day of the calendar`);
  else if (from < unit.from)
    problems.add(fromPlace(), `begins on ${from}, before ${code} exists (${unit.from})`);
}
