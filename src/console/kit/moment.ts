/** Points in time that hang on the timetable: how they are said, where they fall, how a form holds them. Pure. */
import type { Anchor, Moment, Session } from '#capabilities/timetable/contract.ts';
import type { Words } from '../words.ts';

export type SessionTimes = Pick<Session, 'id' | 'subject' | 'startsAt' | 'endsAt'>;

const minuteMs = 60_000;
const unitMinutes = { minute: 1, hour: 60, day: 1440 } as const;
export type OffsetUnit = keyof typeof unitMinutes;

/** The longest offset that an anchor takes. */
export const longestOffsetMinutes = 525_600;

/** The largest unit in which the offset is whole: 2880 minutes are 2 days, 90 are 90 minutes. */
export function offsetParts(minutes: number): { readonly amount: number; readonly unit: OffsetUnit } {
  const most = Math.abs(minutes);
  const unit = most !== 0 && most % 1440 === 0 ? 'day' : most % 60 === 0 ? 'hour' : 'minute';
  return { amount: most / unitMinutes[unit], unit };
}

/**
 * Where an anchor falls, for showing it before it is sent; the server says it for good.
 * @param sessions of the exam, or of the site when the anchor names one
 * @returns ms since 1970, or null when there is no such session
 */
export function anchoredAtMs(anchor: Anchor, sessions: readonly SessionTimes[]): number | null {
  const inTurn = sessions.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const session =
    anchor.session === 'first'
      ? inTurn[0]
      : anchor.session === 'last'
        ? inTurn.at(-1)
        : inTurn.find(({ id }) => id === anchor.session);
  if (session === undefined) return null;
  const edge = anchor.edge === 'start' ? session.startsAt : session.endsAt;
  return Date.parse(edge) + anchor.offsetMinutes * minuteMs;
}

const endWords = {
  first: { zh: '首场', en: 'the first session' },
  last: { zh: '末场', en: 'the last session' },
} as const;
const siteEndWords = {
  first: { zh: '该考点首场', en: 'the first session at the site' },
  last: { zh: '该考点末场', en: 'the last session at the site' },
} as const;

function sessionWords(anchor: Anchor, sessions: readonly SessionTimes[]): Words {
  if (anchor.session === 'first' || anchor.session === 'last') {
    return (anchor.site === undefined ? endWords : siteEndWords)[anchor.session];
  }
  const subject = sessions.find(({ id }) => id === anchor.session)?.subject;
  return subject ?? { zh: '所选场次', en: 'the session' };
}

const unitZh: Readonly<Record<OffsetUnit, string>> = { day: '天', hour: '小时', minute: '分钟' };
const unitEn: Readonly<Record<OffsetUnit, string>> = { day: 'd', hour: 'h', minute: 'min' };

/** `语文开考前 48 小时`, `48 h before Chinese starts`. */
export function anchorWords(anchor: Anchor, sessions: readonly SessionTimes[]): Words {
  const { zh, en } = sessionWords(anchor, sessions);
  const { amount, unit } = offsetParts(anchor.offsetMinutes);
  const edgeZh = anchor.edge === 'start' ? '开考' : '结束';
  const edgeEn = anchor.edge === 'start' ? 'starts' : 'ends';
  if (amount === 0) return { zh: `${zh}${edgeZh}时`, en: `when ${en} ${edgeEn}` };
  const before = anchor.offsetMinutes < 0;
  return {
    zh: `${zh}${edgeZh}${before ? '前' : '后'} ${amount} ${unitZh[unit]}`,
    en: `${amount} ${unitEn[unit]} ${before ? 'before' : 'after'} ${en} ${edgeEn}`,
  };
}

/** What the form holds while a moment is being put together. */
export interface MomentDraft {
  readonly mode: 'instant' | 'anchor';
  /** ISO 8601 */
  readonly instant: string | null;
  /** `first`, `last`, `site-first`, `site-last`, or the id of a session. */
  readonly session: string;
  readonly edge: Anchor['edge'];
  readonly side: 'before' | 'after';
  readonly amount: number | null;
  readonly unit: OffsetUnit;
}

export const emptyDraft: MomentDraft = {
  mode: 'instant',
  instant: null,
  session: 'first',
  edge: 'start',
  side: 'before',
  amount: 48,
  unit: 'hour',
};

/** @returns undefined while something is missing, not whole, or too far */
export function momentOf(draft: MomentDraft, siteId: string | undefined): Moment | undefined {
  if (draft.mode === 'instant') return draft.instant === null ? undefined : { instant: draft.instant };
  const { session, edge, side, amount, unit } = draft;
  if (amount === null || !Number.isInteger(amount) || amount < 0) return undefined;
  const minutes = amount * unitMinutes[unit];
  if (minutes > longestOffsetMinutes) return undefined;
  // No negative zero: it would not be the same text on the wire.
  const offsetMinutes = side === 'before' && minutes !== 0 ? -minutes : minutes;
  const atSite = session === 'site-first' || session === 'site-last';
  if (atSite && siteId === undefined) return undefined;
  const named = session === 'site-first' ? 'first' : session === 'site-last' ? 'last' : session;
  return { anchor: { session: named, ...(atSite ? { site: siteId } : {}), edge, offsetMinutes } as Anchor };
}

/** The draft that a moment came from; what a moment does not say stays as in `before`. */
export function draftOf(moment: Moment, before: MomentDraft = emptyDraft): MomentDraft {
  if ('instant' in moment) return { ...before, mode: 'instant', instant: moment.instant };
  const { session, site, edge, offsetMinutes } = moment.anchor;
  const atSite = site !== undefined && (session === 'first' || session === 'last');
  return {
    ...before,
    mode: 'anchor',
    session: atSite ? `site-${session}` : session,
    edge,
    side: offsetMinutes > 0 ? 'after' : 'before',
    ...offsetParts(offsetMinutes),
  };
}
