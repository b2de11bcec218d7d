/** Words of the pages of findings, and values as forms hold them. Pure. */
import { stateWords, verbWords } from '#capabilities/obligations/contract.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { ActVerb, FindingKind, FindingRow, FindingToRecord, Order, TimelineEntry } from '../contract.ts';

const actWords: Readonly<Record<ActVerb, Words>> = {
  recorded: { zh: '登记', en: 'recorded' },
  noted: { zh: '补充情况', en: 'added to' },
  shared: { zh: '共享', en: 'shared' },
  'order-issued': { zh: '出具整改意见', en: 'order issued' },
  'order-withdrawn': { zh: '撤回整改意见', en: 'order withdrawn' },
  closed: { zh: '整改全部销号，问题销号', en: 'all orders struck off; closed' },
  voided: { zh: '作废', en: 'voided' },
};

const hasOwn = <T extends object>(table: T, key: string): key is Extract<keyof T, string> =>
  Object.hasOwn(table, key);

/** `obligation.report` → 整改上报; a verb that this console does not know yet stays as it is. */
export function verbOf(entry: Pick<TimelineEntry, 'verb'>): Words {
  if (hasOwn(actWords, entry.verb)) return actWords[entry.verb];
  const verb = entry.verb.replace(/^obligation\./, '');
  if (!hasOwn(verbWords, verb)) return { zh: entry.verb, en: entry.verb };
  const { zh, en } = verbWords[verb];
  return { zh: `整改${zh}`, en: `order: ${en}` };
}

/** What sets something back, or takes it away. */
export const isSetback = ({ verb }: Pick<TimelineEntry, 'verb'>): boolean =>
  ['voided', 'order-withdrawn', 'obligation.return', 'obligation.withdraw'].includes(verb);

/** What an order still waits for, with the unit: `市南区某校：待签收`. */
export const waitingFor = ({ unit, state }: Pick<Order, 'unit' | 'state'>): Words => ({
  zh: `${unit.name}：${stateWords[state].zh}`,
  en: `${unit.name}: ${stateWords[state].en}`,
});

/** Site and place in it, or unit and place: `青岛二中 · 三号楼广播室`. */
export const placeOf = ({ site, unit, place }: Pick<FindingRow, 'site' | 'unit' | 'place'>): string =>
  [site?.name ?? unit.name, place].filter((part) => part !== null && part !== '').join(' · ');

const groupWords: Readonly<Record<string, Words>> = {
  inspection: { zh: '考点检查', en: 'inspection of sites' },
  'staff-fault': { zh: '工作人员失职', en: 'faults of staff' },
  'staff-cheating': { zh: '工作人员作弊', en: 'cheating by staff' },
  breach: { zh: '考生违纪', en: 'breaches by candidates' },
  cheating: { zh: '考生作弊', en: 'cheating by candidates' },
  'deemed-cheating': { zh: '认定为作弊', en: 'deemed cheating' },
  disturbance: { zh: '扰乱考试秩序', en: 'disturbance' },
  'site-penalty': { zh: '考点处理', en: 'penalties of sites' },
  secrecy: { zh: '保密', en: 'secrecy' },
  others: { zh: '其他违规行为', en: 'other breaches' },
};

/** The kinds of the campaign under their groups, in the sequence in which the groups first appear. */
export const kindGroups = (
  kinds: readonly FindingKind[],
): readonly { readonly name: Words; readonly kinds: readonly FindingKind[] }[] =>
  [...Map.groupBy(kinds, ({ group }) => group)].map(([group, own]) => ({
    name: groupWords[group] ?? { zh: group, en: group },
    kinds: own,
  }));

export interface WhereValues {
  readonly whereKind?: 'site' | 'unit';
  readonly site?: { readonly value: string };
  readonly unit?: { readonly value: string };
  readonly place?: string;
}

/** @returns null while the form does not say where */
export function whereOf({ whereKind, site, unit, place = '' }: WhereValues): FindingToRecord['where'] | null {
  const text = place.trim();
  if (whereKind === 'unit') return unit === undefined ? null : { unitId: unit.value, place: text };
  if (site === undefined) return null;
  return { siteId: site.value, ...(text !== '' && { place: text }) };
}
