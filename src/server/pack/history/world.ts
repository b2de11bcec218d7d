/** Who and what a history plays with: everything has its id before the first act. */
import type { Pack, PackClass, PackSite } from '../pack.ts';
import { packId } from '../pack-ids.ts';
import { Calendar } from './calendar.ts';
import { chanceFor } from './chance.ts';
import { type Candidate, enrolSchool } from './roster.ts';

export interface WorldClass extends PackClass {
  readonly id: string;
  readonly district: string;
  readonly teacher: Member;
  readonly candidates: readonly Candidate[];
}

/** Somebody of the staff who is generated together with their post. */
export interface Member {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface WorldSite extends PackSite {
  readonly id: string;
  readonly district: string;
  /** Of the school that runs it. */
  readonly unitId: string;
  readonly chief: Member;
}

export interface World {
  readonly seed: string;
  readonly calendar: Calendar;
  readonly classes: readonly WorldClass[];
  readonly sites: readonly WorldSite[];
  /** The id of a unit, a person or a session by its code, as the structure establishes it. */
  readonly idOf: (what: 'unit' | 'person' | 'session', code: string) => string;
  /** Whoever is appointed in a unit first, by unit code. */
  readonly actorOf: (unitCode: string) => string;
  /** Who verifies what the performer reports: whom the pack names, or the head where that is the same person. */
  readonly verifierFor: (performer: string) => string;
}

/** @throws TypeError when the pack has no history to play. */
export function worldOf(pack: Pack): World {
  const { history, campaign } = pack;
  if (!history || campaign.standsAt === null) throw new TypeError('this pack has no history');
  const { seed } = history.rates;
  const idOf: World['idOf'] = (what, code) => packId(pack, what, code);
  const names = chanceFor(seed, 'names');
  const sizes = chanceFor(seed, 'class sizes');
  const nameOf = nameMaker(history.names, names);
  const member = (what: string, number: number): Member => {
    const code = `${what}${String(number).padStart(5, '0')}`;
    return { id: packId(pack, 'person', code), code, name: nameOf() };
  };

  const classes: WorldClass[] = [];
  const serials = new Map<string, number>();
  for (const school of pack.schools) {
    for (const { unit, candidates } of enrolSchool(school, { pack, chance: sizes, nameOf, serials })) {
      classes.push({
        ...unit,
        id: idOf('unit', unit.code),
        district: school.district,
        teacher: member('T', classes.length + 1),
        candidates,
      });
    }
  }
  const districtOf = new Map(pack.schools.map((school) => [school.code, school.district]));
  const sites = pack.sites.map((site, i) => ({
    ...site,
    id: packId(pack, 'site', site.code),
    district: districtOf.get(site.school) ?? '',
    unitId: idOf('unit', site.school),
    chief: member('C', i + 1),
  }));
  const actors = new Map<string, string>();
  for (const { unit, person } of pack.appointments) if (!actors.has(unit)) actors.set(unit, person);
  return {
    seed,
    calendar: new Calendar(campaign.startsAt, campaign.standsAt),
    classes,
    sites,
    idOf,
    actorOf: (unitCode) => idOf('person', actors.get(unitCode) ?? history.rates.head),
    verifierFor: (performer) => {
      const { head, verifier } = history.rates;
      return idOf('person', performer === idOf('person', verifier) ? head : verifier);
    },
  };
}

function nameMaker(
  parts: NonNullable<Pack['history']>['names'],
  chance: ReturnType<typeof chanceFor>,
): () => string {
  const [surnames, firsts, seconds] = [[...parts.surnames], [...parts.firsts], [...parts.seconds]];
  return () => {
    const second = chance.next() < 0.85 ? chance.pick(seconds) : '';
    return chance.pick(surnames) + chance.pick(firsts) + second;
  };
}
