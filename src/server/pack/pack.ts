/** A campaign pack: data of one city's campaign, already found to be whole and consistent. */
import type { Static } from 'typebox';
import type { Accounts, Campaign, Timetable } from './format/campaign.ts';
import type {
  FindingTexts,
  HeldActivities,
  History,
  NameParts,
  PublishedBulletins,
  TotalsRow,
} from './format/history.ts';
import type {
  AppointmentRow,
  ContactRow,
  MembershipRow,
  PersonRow,
  SchoolRow,
  SiteRow,
  UnitRow,
  UpgradeRow,
} from './format/people-and-places.ts';
import type {
  CaseKinds,
  Checklists,
  PackDocument as DocumentForm,
  LegalBases,
  PackWording,
  UpgradeKinds,
} from './format/reference.ts';
import type { Deadline as DeadlineForm } from './format/words.ts';

export interface Pack {
  readonly campaign: Static<typeof Campaign>;
  readonly sessions: Static<typeof Timetable>['sessions'];
  readonly accounts: Static<typeof Accounts>;
  readonly caseKinds: Static<typeof CaseKinds>['kinds'];
  readonly legalBases: Static<typeof LegalBases>['bases'];
  readonly checklists: Static<typeof Checklists>['checklists'];
  readonly upgradeKinds: Static<typeof UpgradeKinds>['kinds'];
  readonly wordings: readonly Static<typeof PackWording>[];
  readonly documents: readonly PackDocument[];
  readonly units: readonly PackUnit[];
  readonly memberships: readonly Static<typeof MembershipRow>[];
  readonly people: readonly Static<typeof PersonRow>[];
  readonly appointments: readonly Static<typeof AppointmentRow>[];
  readonly contacts: readonly Static<typeof ContactRow>[];
  readonly schools: readonly PackSchool[];
  readonly sites: readonly PackSite[];
  readonly upgrades: readonly Static<typeof UpgradeRow>[];
  /** File name → bytes. */
  readonly evidence: ReadonlyMap<string, Uint8Array>;
  /** `null`: the campaign begins empty. */
  readonly history: PackHistory | null;
}

export interface PackHistory {
  readonly rates: Static<typeof History>;
  readonly totals: readonly DayTotals[];
  readonly activities: Static<typeof HeldActivities>['activities'];
  readonly planned: Static<typeof HeldActivities>['planned'];
  readonly findings: Static<typeof FindingTexts>['findings'];
  readonly bulletins: Static<typeof PublishedBulletins>['bulletins'];
  readonly names: Static<typeof NameParts>;
}

export type PackUnit = Static<typeof UnitRow>;
export type PackSchool = Static<typeof SchoolRow>;
export type PackSite = Static<typeof SiteRow>;
export type PackDocument = Static<typeof DocumentForm>;
export type DayTotals = Static<typeof TotalsRow>;
export type Deadline = Static<typeof DeadlineForm>;

/** A class of a school: `370202001.1203` is class 3 of grade 12. */
export interface PackClass {
  readonly code: string;
  readonly name: string;
  readonly school: string;
  readonly grade: 8 | 9 | 12;
}

const gradeWords = { 12: '高三', 9: '九年级', 8: '八年级' } as const;

/** The classes that the school's counts stand for, in the sequence of their codes within a grade. */
export function classesOf(school: PackSchool): PackClass[] {
  const counts = [
    [12, school.grade12_classes],
    [9, school.grade9_classes],
    [8, school.grade8_classes],
  ] as const;
  return counts.flatMap(([grade, classes]) =>
    Array.from({ length: classes }, (_, i) => ({
      code: `${school.code}.${String(grade).padStart(2, '0')}${String(i + 1).padStart(2, '0')}`,
      name: `${gradeWords[grade]}${i + 1}班`,
      school: school.code,
      grade,
    })),
  );
}

/** Classes and candidates of a school in one grade. */
export function gradeOf(
  school: PackSchool,
  grade: PackClass['grade'],
): { classes: number; candidates: number } {
  if (grade === 12) return { classes: school.grade12_classes, candidates: school.grade12_candidates };
  if (grade === 9) return { classes: school.grade9_classes, candidates: school.grade9_candidates };
  return { classes: school.grade8_classes, candidates: school.grade8_candidates };
}
