/** Pure decisions of the organisation, shared by server and console. */
import type { Words } from '#primitives/endpoint.ts';
import type { CandidateIdType, ContactChannel, ExamKind, ImportKind, Post, UnitKind } from './contract.ts';
import type { ErasureReason } from './erasure-contract.ts';

export const unitKindWords: Readonly<Record<UnitKind, Words>> = {
  city: { zh: '市', en: 'city' },
  committee: { zh: '委员会', en: 'committee' },
  'leading-group': { zh: '领导小组', en: 'leading group' },
  office: { zh: '办公室', en: 'office' },
  'task-force': { zh: '专班', en: 'task force' },
  department: { zh: '部门', en: 'department' },
  district: { zh: '区市', en: 'district' },
  school: { zh: '学校', en: 'school' },
  class: { zh: '班级', en: 'class' },
  crew: { zh: '队组', en: 'crew' },
};

export const postWords: Readonly<Record<Post, Words>> = {
  commander: { zh: '领导小组成员', en: 'member of the leading group' },
  director: { zh: '联合行动办公室（招考院）负责人', en: 'head of the joint action office (exam authority)' },
  liaison: { zh: '部门联络员', en: 'department liaison' },
  'district-organiser': { zh: '区市考务负责人', en: 'district organiser' },
  'site-chief': { zh: '考点主考', en: 'site chief' },
  'class-teacher': { zh: '班主任', en: 'class teacher' },
  inspector: { zh: '检查员', en: 'inspector' },
  auditor: { zh: '审计员', en: 'auditor' },
  administrator: { zh: '系统管理员', en: 'system administrator' },
};

export const idTypeWords: Readonly<Record<CandidateIdType, Words>> = {
  'resident-card': { zh: '居民身份证', en: 'resident identity card' },
  'hmt-permit': { zh: '港澳台居民居住证', en: 'residence permit for Hong Kong, Macau and Taiwan residents' },
  passport: { zh: '护照', en: 'passport' },
  'foreigner-card': { zh: '外国人永久居留身份证', en: 'foreign permanent resident card' },
};

/** Grounds of art. 47 para. 1 of the Personal Information Protection Law, shortened. */
export const erasureReasonWords: Readonly<Record<ErasureReason, Words>> = {
  'purpose-ended': { zh: '处理目的已实现或不再必要', en: 'the purpose is met or no longer needs them' },
  'retention-ended': { zh: '保存期限届满', en: 'the time for keeping them is over' },
  'consent-withdrawn': { zh: '撤回同意', en: 'consent was withdrawn' },
  unlawful: { zh: '处理违反法律或约定', en: 'they were processed against law or agreement' },
  'other-law': { zh: '法律、行政法规规定的其他情形', en: 'another ground in law' },
};

export const examKindWords: Readonly<Record<ExamKind, Words>> = {
  gaokao: { zh: '高考', en: 'gaokao' },
  zhongkao: { zh: '中考', en: 'zhongkao' },
};

export const channelWords: Readonly<Record<ContactChannel, Words>> = {
  mobile: { zh: '手机', en: 'mobile' },
  landline: { zh: '座机', en: 'landline' },
  email: { zh: '邮箱', en: 'e-mail' },
};

export const importKindWords: Readonly<Record<ImportKind, Words>> = {
  units: { zh: '单位', en: 'units' },
  people: { zh: '人员、任职与联系方式', en: 'people, appointments and contacts' },
  roster: { zh: '考生花名册', en: 'candidate roster' },
};

// ── Units ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const parentKinds: Readonly<Record<UnitKind, readonly UnitKind[]>> = {
  city: [],
  committee: ['city', 'district'],
  'leading-group': ['city', 'committee', 'district'],
  office: ['city', 'committee', 'leading-group', 'department', 'district'],
  'task-force': ['city', 'committee', 'leading-group', 'office', 'district'],
  department: ['city', 'district'],
  district: ['city'],
  // A school run by the city itself stands below the city.
  school: ['district', 'city'],
  class: ['school'],
  crew: ['city', 'office', 'task-force', 'department', 'district', 'school'],
};

/** A city stands below nothing; everything else stands below a unit of a fitting kind. */
export const mayStandBelow = (kind: UnitKind, parentKind: UnitKind | null): boolean =>
  parentKind === null ? kind === 'city' : parentKinds[kind].includes(parentKind);

const kindsWithMembers: readonly UnitKind[] = ['committee', 'leading-group', 'office', 'task-force', 'crew'];
export const mayHaveMembers = (kind: UnitKind): boolean => kindsWithMembers.includes(kind);

/**
 * Posts that somebody who manages only part of the city may fill. The others carry powers beyond that part, and nobody
 * hands out more than they hold.
 */
const localPosts: readonly Post[] = ['district-organiser', 'site-chief', 'class-teacher'];
export const mayAppoint = (reach: readonly string[], post: Post): boolean =>
  reach.includes('/') || localPosts.includes(post);

interface Link {
  readonly unitId: string;
  readonly ofUnitId: string;
}

/**
 * @param links memberships that hold on a common day, the new ones included.
 * @returns the unit ids of one ring of memberships, or `null` when no unit belongs to itself.
 */
export function membershipRing(links: readonly Link[]): string[] | null {
  const above = Map.groupBy(links, (link) => link.unitId);
  const finished = new Set<string>();
  for (const start of above.keys()) {
    const trail: string[] = [];
    const placeOnTrail = new Map<string, number>();
    const stack: { unitId: string; leaving: boolean }[] = [{ unitId: start, leaving: false }];
    for (let step = stack.pop(); step; step = stack.pop()) {
      if (step.leaving) {
        finished.add(step.unitId);
        placeOnTrail.delete(step.unitId);
        trail.pop();
        continue;
      }
      if (finished.has(step.unitId)) continue;
      const at = placeOnTrail.get(step.unitId);
      if (at !== undefined) return trail.slice(at);
      placeOnTrail.set(step.unitId, trail.length);
      trail.push(step.unitId);
      stack.push({ unitId: step.unitId, leaving: true });
      for (const link of above.get(step.unitId) ?? []) stack.push({ unitId: link.ofUnitId, leaving: false });
    }
  }
  return null;
}

// ── Days ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** China keeps one time the year round (since 1991): UTC+8, whatever the machine's own zone. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The calendar day in the exam's time zone, `YYYY-MM-DD`. */
export const dayOf = (at: Date): string =>
  new Date(at.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2020-02-30` has the form of a day and is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && leap ? 29 : (daysOfMonth[month - 1] ?? 0));
}

/** The calendar day before. */
export const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10);

/** Both days are included; `untilDay` null is open-ended; one that ends the day before it begins was annulled. */
export interface Period {
  readonly fromDay: string;
  readonly untilDay: string | null;
}

export const holdsOn = (period: Period, day: string): boolean =>
  period.fromDay <= day && (period.untilDay === null || day <= period.untilDay);

const annulled = (period: Period): boolean => period.untilDay !== null && period.untilDay < period.fromDay;

/** Whether both hold on some common day. */
export const overlap = (a: Period, b: Period): boolean =>
  !annulled(a) &&
  !annulled(b) &&
  (b.untilDay === null || a.fromDay <= b.untilDay) &&
  (a.untilDay === null || b.fromDay <= a.untilDay);

/**
 * Whom somebody may appoint who manages a part of the city: their own people, and those who hold no post any more or
 * yet. Who serves elsewhere only is not theirs to take on, or an appointment would open that person's contacts to them.
 */
export const mayTakeOn = (
  reach: readonly string[],
  held: readonly (Period & { readonly unitPath: string })[],
  today: string,
): boolean =>
  reach.includes('/') ||
  held.every((one) => annulled(one) || (one.untilDay !== null && one.untilDay < today)) ||
  held.some((one) => holdsOn(one, today) && reach.some((prefix) => one.unitPath.startsWith(prefix)));

// ── Powers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a post may do: each permission either below the unit of the appointment or everywhere. */
export interface Role {
  readonly words: Words;
  readonly permissions: Readonly<Record<string, 'own' | 'city'>>;
}
export type Roles = Readonly<Record<Post, Role>>;

export interface Powers {
  readonly grants: Map<string, string[]>;
  readonly unitPaths: string[];
}

/** @param held appointments in force at the moment, in units that exist. */
export function powersFrom(held: readonly { post: Post; unitPath: string }[], roles: Roles): Powers {
  const reaches = new Map<string, Set<string>>();
  for (const { post, unitPath } of held) {
    for (const [permission, extent] of Object.entries(roles[post].permissions)) {
      const paths = reaches.get(permission) ?? new Set();
      reaches.set(permission, paths.add(extent === 'city' ? '/' : unitPath));
    }
  }
  return {
    grants: new Map([...reaches].map(([permission, paths]) => [permission, outermost(paths)])),
    unitPaths: [...new Set(held.map((appointment) => appointment.unitPath))].sort(),
  };
}

/** Leaves out paths that another one of them already covers. */
function outermost(paths: ReadonlySet<string>): string[] {
  return [...paths]
    .filter((path) => ![...paths].some((other) => other !== path && path.startsWith(other)))
    .sort();
}

// ── Candidates ─────────────────────────────────────────────────────────────────────────────────────────────────────

const provinceCodes = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  ),
);

/**
 * 14 digits: year 2, province 2, then city, county and serials that differ from province to province and are not
 * judged here.
 * @param year of the act that enrols: a number of a later exam than next year's is a slip.
 */
export function candidateNumberProblem(number: string, year: number): 'form' | 'year' | 'province' | null {
  if (!/^\d{14}$/.test(number)) return 'form';
  if (2000 + Number(number.slice(0, 2)) > year + 1) return 'year';
  return provinceCodes.has(number.slice(2, 4)) ? null : 'province';
}

const checkWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Check character of the first 17 digits (GB 11643-1999): weighted sum modulo 11, looked up in 10X98765432. */
export function idCheckCharacter(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (first17.charCodeAt(i) - 48) * (checkWeights[i] ?? 0);
  return '10X98765432'.charAt(sum % 11);
}

/** Full-width digits and letters, blanks and a lower-case x are what people type; this is the form that is kept. */
export const normalIdNumber = (text: string): string =>
  text.normalize('NFKC').replace(/\s/g, '').toUpperCase();

const idForms: Readonly<Record<CandidateIdType, RegExp>> = {
  'resident-card': /^\d{17}[\dX]$/,
  'hmt-permit': /^8[123]\d{15}[\dX]$/,
  passport: /^[A-Z0-9]{5,15}$/,
  'foreigner-card': /^(?:[A-Z]{3}\d{12}|9\d{16}[\dX])$/,
};
const calendarDigits = /^\d{17}[\dX]$/;

/**
 * The area code is never judged: today's candidates were born under codes that no list has any more.
 * @param number in its normal form.
 * @returns `check-digit` is worth a warning in old data and an error in new.
 */
export function idNumberProblem(
  idType: CandidateIdType,
  number: string,
): 'form' | 'birth-day' | 'check-digit' | null {
  if (!idForms[idType].test(number)) return 'form';
  if (idType === 'passport' || !calendarDigits.test(number)) return null;
  if (birthDayOf(idType, number) === null) return 'birth-day';
  return number.charAt(17) === idCheckCharacter(number) ? null : 'check-digit';
}

/** The birth day that the number states, or `null` when this kind of number states none. */
export function birthDayOf(idType: CandidateIdType, number: string): string | null {
  if (idType === 'passport' || !calendarDigits.test(number)) return null;
  const day = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return isDay(day) ? day : null;
}

/** What a candidate types to show that the number is theirs. */
export const idNumberTail4 = (number: string): string => number.slice(-4);

/** `370202********1234`; shorter numbers keep two characters at each end. */
export function maskIdNumber(number: string): string {
  const [head, tail] = number.length >= 15 ? [6, 4] : [2, 2];
  return number.slice(0, head) + '*'.repeat(Math.max(number.length - head - tail, 0)) + number.slice(-tail);
}

// ── Contacts ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The one form in which a contact is kept, or `null` when it is not one: `13800138000`, `0532-85912345`, `a@b.cn`. */
export function normalContact(channel: ContactChannel, text: string): string | null {
  const plain = text.normalize('NFKC').trim();
  if (channel === 'email') return /^[^\s@*]+@[^\s@*]+\.[^\s@*]{2,}$/.test(plain) ? plain.toLowerCase() : null;
  const digits = plain.replace(/[\s()–—-]/g, '').replace(/^(?:\+86|0086)/, '');
  if (channel === 'mobile') return /^1[3-9]\d{9}$/.test(digits) ? digits : null;
  const parts = /^(010|02\d|0[3-9]\d{2})(\d{7,8})$/.exec(digits);
  return parts ? `${parts[1]}-${parts[2]}` : null;
}

/** @param value in its normal form. */
export function maskContact(channel: ContactChannel, value: string): string {
  if (channel === 'email') return `${value.slice(0, 1)}***${value.slice(value.indexOf('@'))}`;
  if (channel === 'mobile') return `${value.slice(0, 3)}****${value.slice(-4)}`;
  return `${value.slice(0, value.indexOf('-') + 1)}****${value.slice(-4)}`;
}
