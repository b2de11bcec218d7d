/** Invented candidates: every number is of a form that real ones have, and belongs to nobody. */
import { idCheckCharacter } from '#capabilities/organisation/public.ts';
import { classesOf, gradeOf, type Pack, type PackClass, type PackSchool } from '../pack.ts';
import { apportion } from './apportion.ts';
import { DAY_MS } from './calendar.ts';
import type { Chance } from './chance.ts';

export interface Candidate {
  readonly id: string;
  /** 考生号, 14 digits. */
  readonly number: string;
  readonly name: string;
  readonly idNumber: string;
  /** `YYYY-MM-DD`. */
  readonly birthDay: string;
}

export interface Enrolling {
  readonly pack: Pack;
  readonly chance: Chance;
  readonly nameOf: () => string;
  /** The last serial number used, by prefix. */
  readonly serials: Map<string, number>;
}

/** School years begin in September: whoever sits the gaokao in July turned 18 in the year before. */
const yearsOld = { 12: 18, 9: 15, 8: 14 } as const;
const EARLY_SCHOOLING = 0.06;
/**
 * Candidates were born under the codes of their time: Jimo was 370282, Jiaonan 370284, Sifang 370205 (GB/T 2260 before
 * 2012 and 2017).
 */
const retiredCodes: Readonly<Record<string, string>> = {
  '370215': '370282',
  '370211': '370284',
  '370203': '370205',
};
const BORN_ELSEWHERE = ['370102', '370602', '370703', '371102', '371302', '410105', '220104'];

/** The classes of the school, each with its candidates; together as many as the school states for each grade. */
export function enrolSchool(
  school: PackSchool,
  enrolling: Enrolling,
): { unit: PackClass; candidates: Candidate[] }[] {
  const { chance } = enrolling;
  return ([12, 9, 8] as const).flatMap((grade) => {
    const units = classesOf(school).filter((unit) => unit.grade === grade);
    const { candidates } = gradeOf(school, grade);
    if (units.length === 0) return [];
    const average = candidates / units.length;
    const sizes = apportion(
      candidates,
      units.map(() => ({
        want: average * (0.9 + 0.2 * chance.next()),
        least: Math.max(1, Math.floor(average * 0.8)),
        most: Math.ceil(average * 1.2),
      })),
    );
    return units.map((unit, i) => ({
      unit,
      candidates: Array.from({ length: sizes[i] ?? 0 }, () => inventCandidate(school, grade, enrolling)),
    }));
  });
}

function inventCandidate(school: PackSchool, grade: PackClass['grade'], enrolling: Enrolling): Candidate {
  const { pack, chance, nameOf, serials } = enrolling;
  const { firstDay } = pack.campaign.exam;
  const birthDay = inventBirthDay(firstDay, grade, chance);
  const year = Number(firstDay.slice(0, 4));
  const prefix = `${firstDay.slice(2, 4)}${school.district.slice(0, 6)}`;
  const serial = (serials.get(prefix) ?? 0) + 1;
  serials.set(prefix, serial);
  const area = inventArea(school.district, chance);
  const first17 = `${area}${birthDay.replaceAll('-', '')}${String(chance.between(1, 999)).padStart(3, '0')}`;
  return {
    id: chance.id(new Date(Date.UTC(year, 0, 1))),
    number: `${prefix}${String(serial).padStart(14 - prefix.length, '0')}`,
    name: nameOf(),
    idNumber: first17 + idCheckCharacter(first17),
    birthDay,
  };
}

function inventBirthDay(firstDay: string, grade: PackClass['grade'], chance: Chance): string {
  const early = chance.next() < EARLY_SCHOOLING ? 1 : 0;
  const year = Number(firstDay.slice(0, 4)) - yearsOld[grade] - 1 + early;
  const september = Date.UTC(year, 8, 1);
  return new Date(september + Math.floor(chance.next() * 365) * DAY_MS).toISOString().slice(0, 10);
}

function inventArea(district: string, chance: Chance): string {
  const lot = chance.next();
  if (lot < 0.04) return chance.pick(BORN_ELSEWHERE);
  const retired = retiredCodes[district];
  return retired !== undefined && lot < 0.5 ? retired : district;
}
