/** What the forms about a holding hold, and what is sent. Pure; `rules.ts` decides what can have taken place. */
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import type { Found } from '#console/kit/search-select.tsx';
import { type Words, words } from '#console/words.ts';
import type { ActivityKind, Attendance } from '../contract.ts';
import { type HoldingFault, holdingFault } from '../rules.ts';

/** Both kinds of attendance side by side, so that changing one's mind loses nothing. */
export interface AttendanceDraft {
  readonly mode: Attendance['mode'];
  readonly personTimes: number | null;
  readonly people: readonly Found[];
}

export const noAttendance: AttendanceDraft = { mode: 'head-count', personTimes: null, people: [] };

export interface HoldingValues {
  readonly heldAt: string;
  readonly attendance: AttendanceDraft;
  readonly classes?: readonly Found[];
  readonly result?: string;
  readonly evidence?: readonly EvidenceFile[];
}

/** Null while nobody is named or counted. */
export function attendanceOf({ mode, personTimes, people }: AttendanceDraft): Attendance | null {
  if (mode === 'people') {
    const ids = [...new Set(people.map(({ value }) => value))];
    return ids.length === 0 ? null : { mode, people: ids };
  }
  return personTimes === null || !Number.isSafeInteger(personTimes) || personTimes < 1
    ? null
    : { mode, personTimes };
}

export const classIdsOf = (classes: readonly Found[] | undefined): string[] => [
  ...new Set((classes ?? []).map(({ value }) => value)),
];

export const evidenceOf = (evidence: readonly EvidenceFile[] | undefined): EvidenceFile[] => [
  ...(evidence ?? []),
];

const faultWords: Readonly<Record<HoldingFault, Words>> = {
  'one-class-only': words(
    '主题班会只对应一个班级；多个班级一起开的，请登记为动员大会。',
    'A class meeting is of exactly one class; record several together as an assembly.',
  ),
  'class-needed': words('请至少选择一个参加的班级。', 'Choose at least one class that took part.'),
  'too-many-people': words(
    '人次不合常理，请核对；分场举办的请分别登记。',
    'That number cannot be right; record each sitting.',
  ),
  'held-in-future': words(
    '举办时间晚于现在，请填写实际举办时间。',
    'It lies ahead; enter when it was actually held.',
  ),
};

export type FaultPlace = 'classes' | 'attendance' | 'heldAt';

const placeOf: Readonly<Record<HoldingFault, FaultPlace>> = {
  'one-class-only': 'classes',
  'class-needed': 'classes',
  'too-many-people': 'attendance',
  'held-in-future': 'heldAt',
};

/**
 * What the server would refuse, said at the field where it is before anything is sent. Nothing is said about attendance
 * while none is stated: the field asks for it itself.
 */
export function faultAt(
  place: FaultPlace,
  kind: ActivityKind,
  values: Partial<HoldingValues>,
  nowMs: number,
): Words | null {
  const attendance = attendanceOf(values.attendance ?? noAttendance);
  if (place === 'attendance' && attendance === null) return null;
  const heldAt = new Date(place === 'heldAt' && values.heldAt !== undefined ? values.heldAt : 0);
  const fault = holdingFault({
    kind,
    attendance:
      place === 'attendance' && attendance !== null ? attendance : { mode: 'head-count', personTimes: 1 },
    classes: place === 'classes' ? classIdsOf(values.classes).length : 1,
    heldAt,
    now: new Date(nowMs),
  });
  return fault === null || placeOf[fault] !== place ? null : faultWords[fault];
}
