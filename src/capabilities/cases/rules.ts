/** Pure decisions about findings: what may be done with them, how urgent they are, how they are searched. */
import type { Words } from '#primitives/endpoint.ts';
import type {
  FindingSource,
  FindingState,
  Lamp,
  LegalBasis,
  ObligationState,
  Severity,
  Standing,
} from './contract.ts';

export const severityWords: Readonly<Record<Severity, Words>> = {
  V: { zh: '一票否决', en: 'veto' },
  S: { zh: '严重', en: 'serious' },
  G: { zh: '一般', en: 'general' },
};

export const findingStateWords: Readonly<Record<FindingState, Words>> = {
  open: { zh: '未销号', en: 'open' },
  closed: { zh: '已销号', en: 'closed' },
  voided: { zh: '已作废', en: 'voided' },
};

export const findingSourceWords: Readonly<Record<FindingSource, Words>> = {
  'self-check': { zh: '考点自查', en: 'self-check' },
  're-check': { zh: '区市复查', en: 'district re-check' },
  'spot-check': { zh: '市级抽查', en: 'city spot-check' },
  inspection: { zh: '考试安全大检查', en: 'great inspection' },
  visit: { zh: '联合走访', en: 'joint visit' },
  complaint: { zh: '群众反映', en: 'complaint' },
  monitoring: { zh: '监测发现', en: 'monitoring' },
  other: { zh: '其他', en: 'other' },
};

// ── What may be done ───────────────────────────────────────────────────────────────────────────────────────────────

const notOpen: Readonly<Record<Exclude<FindingState, 'open'>, Words>> = {
  closed: {
    zh: '该问题已销号，不再变更；如再次出现请另行登记。',
    en: 'It is closed; should it appear again, record it anew.',
  },
  voided: { zh: '该问题已作废，不再变更。', en: 'It was voided and does not change any more.' },
};

const whileOpen =
  (power: keyof Standing, otherwise: Words) =>
  (state: FindingState, standing: Standing): true | Words => {
    if (state !== 'open') return notOpen[state];
    return standing[power] || otherwise;
  };

/** `findingCan.order(state, standing)`: true, or in words why not. */
export const findingCan = {
  order: whileOpen('orders', { zh: '您无权对该处问题出具整改意见。', en: 'You may not issue orders there.' }),
  share: whileOpen('orders', { zh: '您无权共享该处问题。', en: 'You may not share findings of that place.' }),
  note: whileOpen('records', {
    zh: '您无权补充该处问题的情况。',
    en: 'You may not add to findings of that place.',
  }),
  void: whileOpen('voids', {
    zh: '您无权作废问题，请联系联合行动办公室。',
    en: 'You may not void findings; ask the joint office.',
  }),
  /** By the follower alone: it has orders that stand, and all of them are struck off. */
  close: (state: FindingState, orders: readonly ObligationState[]): boolean => {
    const standing = orders.filter((order) => order !== 'withdrawn');
    return state === 'open' && standing.length > 0 && standing.every((order) => order === 'struck-off');
  },
} as const;

/** What a finding without an order, or with orders all reported, adds to the lamps of its obligations. */
export function findingLamp(
  finding: { readonly state: FindingState; readonly orders: number },
  nextDue: 'overdue' | 'near' | 'later' | null,
): Lamp {
  if (finding.state !== 'open') return 'done';
  if (nextDue === 'overdue' || nextDue === 'near') return nextDue;
  return finding.orders === 0 ? 'not-started' : 'on-time';
}

// ── Law ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Both days are included. */
export const inForceOn = (basis: Pick<LegalBasis, 'validFrom' | 'validTo'>, day: string): boolean =>
  basis.validFrom <= day && (basis.validTo === null || day <= basis.validTo);

/**
 * A matter is judged by the law of the day of the act, or by the later law where that is milder: the system accepts both,
 * people choose.
 */
export const mayCite = (
  basis: Pick<LegalBasis, 'validFrom' | 'validTo'>,
  foundDay: string,
  today: string,
): boolean => inForceOn(basis, foundDay) || inForceOn(basis, today);

// ── Audience ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** A unit never changes its code, and no two units share one: the codes on a path name it and everything above it. */
const codesOn = (path: string): string[] => path.split('/').filter((code) => code !== '');
const codeAt = (path: string): string => codesOn(path).at(-1) ?? '';

/** One mark for every unit whose reach takes in the path, from the top down. */
const reachedFrom = codesOn;

export const marksOfShare = (share: {
  readonly path: string;
  readonly actionRequired: boolean;
}): string[] => [
  ...reachedFrom(share.path),
  `shared:${codeAt(share.path)}`,
  ...(share.actionRequired ? [`acts:${codeAt(share.path)}`] : []),
];

/** Marks of a new finding; each share adds its own. */
export const audienceOf = (finding: {
  readonly path: string;
  readonly foundByPath: string | null;
}): string[] => [
  ...reachedFrom(finding.path),
  `at:${codeAt(finding.path)}`,
  ...(finding.foundByPath === null ? [] : [`by:${codeAt(finding.foundByPath)}`]),
];

/** A finding is visible to whom one of these marks belongs; `null` when everything is. */
export function marksOfViewer(reach: readonly string[], unitPaths: readonly string[]): string[] | null {
  if (reach.includes('/')) return null;
  if (reach.length === 0) return [];
  // Who found it keeps seeing it, also where their own reach ends.
  return [...reach.map(codeAt), ...unitPaths.map(codeAt).flatMap((code) => [`shared:${code}`, `by:${code}`])];
}

/** At, found by, or shared with one of these units. */
export const marksOfMine = (unitPaths: readonly string[]): string[] =>
  unitPaths.map(codeAt).flatMap((code) => [`at:${code}`, `by:${code}`, `shared:${code}`]);

export const marksOfWaiting = (unitPaths: readonly string[]): string[] =>
  unitPaths.map((path) => `acts:${codeAt(path)}`);

// ── Search ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One form for full-width and half-width, upper and lower case, and any run of blanks. */
export const foldForSearch = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** The pieces that must be there for `folded` to be found: pairs where a word has any, else its single character. */
export function gramsToFind(folded: string): string[] {
  return folded.split(' ').flatMap((word) => {
    const characters = [...word];
    if (characters.length < 2) return characters;
    return characters.slice(0, -1).map((character, i) => character + characters[i + 1]);
  });
}

/** Whether having the one piece is having the text: no look at the text itself is needed then. */
export const isOneGram = (folded: string): boolean =>
  gramsToFind(folded).join('') === folded && [...folded].length <= 2;
