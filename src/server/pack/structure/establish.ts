/** Makes what a pack says there is: units, people, the exam, sites, kinds and wordings, through the writes people use. */
import { keepTerms } from '#capabilities/bulletins/public.ts';
import { defineFindingKinds, defineLegalBases } from '#capabilities/cases/public.ts';
import {
  appointPeople,
  establishUnits,
  joinUnits,
  recordContacts,
  registerPeople,
} from '#capabilities/organisation/public.ts';
import { adoptWording } from '#capabilities/pledges/public.ts';
import {
  defineExam,
  defineUpgradeKinds,
  registerSites,
  scheduleSessions,
} from '#capabilities/timetable/public.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { classesOf, type Pack, type PackSite } from '../pack.ts';
import { packId } from '../pack-ids.ts';

/** Days on which things of the structure begin: after `after`, up to `until`, both `YYYY-MM-DD`. */
export interface Span {
  readonly after: string;
  readonly until: string;
}

const begins =
  ({ after, until }: Span) =>
  (thing: { from: string }) =>
    thing.from > after && thing.from <= until;

/** Units and memberships that begin within the span. @returns how many units. */
export async function establishUnitsOf(tx: Tx, act: Act, pack: Pack, span: Span): Promise<number> {
  const unitId = (code: string) => packId(pack, 'unit', code);
  const units = pack.units.filter(begins(span)).map(({ code, kind, name, parent, from }) => ({
    id: unitId(code),
    code,
    kind,
    name,
    parentId: parent === undefined ? null : unitId(parent),
    fromDay: from,
  }));
  await establishUnits(tx, act, units);
  await joinUnits(
    tx,
    act,
    pack.memberships.filter(begins(span)).map(({ unit, of, part, from }) => ({
      id: packId(pack, 'membership', `${unit} in ${of}`),
      unitId: unitId(unit),
      ofUnitId: unitId(of),
      part,
      fromDay: from,
    })),
  );
  return units.length;
}

export async function establishAppointments(tx: Tx, act: Act, pack: Pack, span: Span): Promise<void> {
  await appointPeople(
    tx,
    act,
    pack.appointments.filter(begins(span)).map(({ person, unit, post, from }) => ({
      id: packId(pack, 'appointment', `${person} ${post} ${unit}`),
      personId: packId(pack, 'person', person),
      unitId: packId(pack, 'unit', unit),
      post,
      fromDay: from,
    })),
  );
}

/** Schools and their classes, from the first day on. */
export async function establishSchools(tx: Tx, act: Act, pack: Pack, fromDay: string): Promise<number> {
  const unitId = (code: string) => packId(pack, 'unit', code);
  const units = pack.schools.flatMap((school) => [
    {
      id: unitId(school.code),
      code: school.code,
      kind: 'school' as const,
      name: school.name,
      parentId: unitId(school.district),
      fromDay,
    },
    ...classesOf(school).map(({ code, name }) => ({
      id: unitId(code),
      code,
      kind: 'class' as const,
      name,
      parentId: unitId(school.code),
      fromDay,
    })),
  ]);
  await establishUnits(tx, act, units);
  return units.length;
}

/** Staff named in the pack. */
export async function establishPeople(tx: Tx, act: Act, pack: Pack): Promise<void> {
  await registerPeople(
    tx,
    act,
    pack.people.map(({ code, name }) => ({ id: packId(pack, 'person', code), code, name })),
  );
}

export async function establishContacts(
  tx: Tx,
  act: Act,
  pack: Pack,
  personalData: PersonalData,
): Promise<void> {
  await recordContacts(
    tx,
    act,
    pack.contacts.map(({ of, code, channel, value }) => ({
      id: packId(pack, 'contact', `${of} ${code} ${channel}`),
      of:
        of === 'person' ? { personId: packId(pack, 'person', code) } : { unitId: packId(pack, 'unit', code) },
      channel,
      value,
    })),
    personalData,
  );
}

/** Kinds of findings and upgrades, legal bases, and who issues and approves bulletins. */
export async function establishReference(tx: Tx, act: Act, pack: Pack): Promise<void> {
  await defineFindingKinds(tx, act, {
    id: packId(pack, 'kinds', 'findings'),
    kinds: pack.caseKinds.map(({ code, name, severity, group }) => ({ code, name, severity, group })),
  });
  await defineLegalBases(tx, act, {
    id: packId(pack, 'kinds', 'legal bases'),
    bases: pack.legalBases.map(({ code, law, article, summary, validFrom, validTo }) => ({
      code,
      law: law.zh,
      article,
      summary,
      validFrom,
      validTo,
    })),
  });
  await defineUpgradeKinds(tx, act, {
    id: packId(pack, 'kinds', 'upgrades'),
    kinds: pack.upgradeKinds.map(({ code, name }) => ({ code, name })),
  });
  const { city, bulletin } = pack.campaign;
  await keepTerms(tx, {
    city: city.name.zh,
    issuer: bulletin.issuer.zh,
    numberPrefix: bulletin.numberPrefix,
    approvals: bulletin.approvals,
  });
}

/** The exam, the sites, and the sessions at those sites that host them. */
export async function establishTimetable(tx: Tx, act: Act, pack: Pack): Promise<void> {
  const { exam, code, rulePacks } = pack.campaign;
  await defineExam(tx, act, {
    id: packId(pack, 'exam', code),
    name: exam.name,
    firstDay: exam.firstDay,
    lastDay: exam.lastDay,
    timeZone: exam.timeZone,
    rulePacks,
  });
  const siteId = (site: PackSite) => packId(pack, 'site', site.code);
  if (pack.sites.length > 0) {
    await registerSites(tx, act, {
      sites: pack.sites.map((site) => ({
        id: siteId(site),
        code: site.code,
        name: site.name,
        unitId: packId(pack, 'unit', site.school),
        position: { longitude: site.longitude, latitude: site.latitude },
        standardised: true,
        rooms: roomsOf(site),
      })),
    });
  }
  if (pack.sessions.length > 0) {
    const siteIds = pack.sites.filter((site) => site.hosts_sessions).map(siteId);
    await scheduleSessions(tx, act, {
      sessions: pack.sessions.map(({ code: session, subject, paper, startsAt, endsAt }) => ({
        id: packId(pack, 'session', session),
        code: session,
        subject,
        paper,
        startsAt: new Date(startsAt).toISOString(),
        endsAt: new Date(endsAt).toISOString(),
        siteIds,
      })),
    });
  }
}

export async function establishWordings(tx: Tx, act: Act, pack: Pack): Promise<void> {
  for (const { audience, text } of pack.wordings) {
    await adoptWording(tx, act, { id: packId(pack, 'wording', audience), audience, text });
  }
}

const SEATS = 30;
/** One candidate to a room where someone is isolated (ten measures of 24 June 2020). */
const ISOLATION_SEATS = 1;

function roomsOf(site: PackSite) {
  const rooms = (kind: 'ordinary' | 'spare' | 'isolation', prefix: string, count: number, seats: number) =>
    Array.from({ length: count }, (_, i) => ({
      number: `${prefix}${String(i + 1).padStart(2, '0')}`,
      kind,
      seats,
    }));
  return [
    ...rooms('ordinary', '', site.rooms, SEATS),
    ...rooms('spare', 'B', site.spare_rooms, SEATS),
    ...rooms('isolation', 'G', site.isolation_rooms, ISOLATION_SEATS),
  ];
}
