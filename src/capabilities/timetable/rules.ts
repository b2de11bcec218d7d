/** Pure decisions of the timetable: when moments fall, what a move breaks, whether a site is ready. */
import type { Words } from '#primitives/endpoint.ts';
import type {
  Acceptance,
  Anchor,
  Conflict,
  Moment,
  Paper,
  Phase,
  ReadinessReason,
  UpgradeState,
  UpgradeVerb,
} from './contract.ts';

const MINUTE_MS = 60_000;

// ── Sessions and moments ───────────────────────────────────────────────────────────────────────────────────────────

export interface SessionTimes {
  readonly id: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** The sessions of the exam, and which of them each site hosts. */
export interface Timetable {
  readonly sessions: readonly SessionTimes[];
  readonly hosted: ReadonlyMap<string, readonly string[]>;
}

const byStart = (a: SessionTimes, b: SessionTimes) =>
  a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1);

/**
 * Answers for many anchors on one timetable. Two moves of one session in a row, or a move and its return, leave every
 * moment where the last timetable puts it: nothing is added up.
 */
export function anchorReader(timetable: Timetable): (anchor: Anchor) => Date | null {
  const ordered = [...timetable.sessions].sort(byStart);
  const byId = new Map(ordered.map((session) => [session.id, session]));
  const endsOf = (sessions: readonly SessionTimes[]) => ({ first: sessions[0], last: sessions.at(-1) });
  const everywhere = endsOf(ordered);
  const atSite = new Map(
    [...timetable.hosted].map(([site, ids]) => {
      const hostedThere = new Set(ids);
      return [site, endsOf(ordered.filter((session) => hostedThere.has(session.id)))] as const;
    }),
  );
  return (anchor) => {
    const ends = anchor.site === undefined ? everywhere : atSite.get(anchor.site);
    const session =
      anchor.session === 'first' || anchor.session === 'last'
        ? ends?.[anchor.session]
        : byId.get(anchor.session);
    if (!session) return null;
    const edge = anchor.edge === 'start' ? session.startsAt : session.endsAt;
    return new Date(edge.getTime() + anchor.offsetMinutes * MINUTE_MS);
  };
}

/** @returns `null` when the session is unknown, or there is no first or last one. */
export const instantOf = (moment: Moment, timetable: Timetable): Date | null =>
  'instant' in moment ? new Date(moment.instant) : anchorReader(timetable)(moment.anchor);

export type Overlap = Extract<Conflict, { kind: 'overlap' }>;

/** Pairs of sessions that run at one site at one time; sessions are half-open, so back to back is no overlap. */
export function overlaps(timetable: Timetable): Overlap[] {
  const byId = new Map(timetable.sessions.map((session) => [session.id, session]));
  const found = new Map<string, Overlap>();
  for (const [site, ids] of timetable.hosted) {
    const here = ids.flatMap((id) => byId.get(id) ?? []).sort(byStart);
    for (const [i, earlier] of here.entries()) {
      for (const later of here.slice(i + 1)) {
        if (later.startsAt >= earlier.endsAt) break;
        const key = `${earlier.id} ${later.id}`;
        const overlap = found.get(key) ?? {
          kind: 'overlap',
          sessionIds: [earlier.id, later.id],
          siteIds: [],
        };
        overlap.siteIds.push(site);
        found.set(key, overlap);
      }
    }
  }
  return [...found.values()];
}

export interface LiveMoment {
  readonly id: string;
  readonly owner: string;
  readonly label: string;
  /** `null` for a fixed instant. */
  readonly anchor: Anchor | null;
  readonly precedes: { readonly anchor: Anchor } | { readonly moment: string } | null;
  readonly at: Date;
}

export interface Reanchoring {
  readonly moved: readonly { readonly id: string; readonly at: Date }[];
  readonly conflicts: readonly Conflict[];
  /** Anchored moments that the new timetable leaves without a session. */
  readonly lost: readonly string[];
}

/**
 * What a new timetable does to the moments: where the anchored ones now fall, which of them fall behind `now`, and which
 * no longer come before what they have to precede. What was already so before is not reported again.
 */
export function reanchor(
  before: Timetable,
  after: Timetable,
  moments: readonly LiveMoment[],
  now: Date,
): Reanchoring {
  const readBefore = anchorReader(before);
  const readAfter = anchorReader(after);
  const was = new Map(moments.map((moment) => [moment.id, moment.at]));
  const is = new Map(was);
  const moved: { id: string; at: Date }[] = [];
  const lost: string[] = [];
  for (const { id, anchor, at } of moments) {
    if (anchor === null) continue;
    const instant = readAfter(anchor);
    if (instant === null) {
      lost.push(id);
    } else if (instant.getTime() !== at.getTime()) {
      moved.push({ id, at: instant });
      is.set(id, instant);
    }
  }
  const conflicts: Conflict[] = [];
  for (const { id, owner, label, at, precedes } of moments) {
    const instant = is.get(id) ?? at;
    const described = { momentId: id, owner, label, at: instant.toISOString() };
    if (instant < now && at >= now) {
      conflicts.push({ kind: 'moment-past', ...described, was: at.toISOString() });
    }
    if (precedes === null) continue;
    const [boundBefore, boundAfter] =
      'moment' in precedes
        ? [was.get(precedes.moment), is.get(precedes.moment)]
        : [readBefore(precedes.anchor), readAfter(precedes.anchor)];
    if (boundAfter && instant >= boundAfter && !(boundBefore && at >= boundBefore)) {
      conflicts.push({ kind: 'out-of-order', ...described, precedesAt: boundAfter.toISOString() });
    }
  }
  return { moved, conflicts, lost };
}

/** The same sessions, `days` later (or earlier) at the same time of day: a postponed exam. */
export const shiftByDays = (sessions: readonly SessionTimes[], days: number): SessionTimes[] =>
  sessions.map(({ id, startsAt, endsAt }) => ({
    id,
    startsAt: new Date(startsAt.getTime() + days * 24 * 60 * MINUTE_MS),
    endsAt: new Date(endsAt.getTime() + days * 24 * 60 * MINUTE_MS),
  }));

// ── Steps of a session ─────────────────────────────────────────────────────────────────────────────────────────────

const stepNames: readonly Words[] = [
  { zh: '监考员报到、验证上岗', en: 'invigilators report and show their badges' },
  { zh: '领取试卷、答题卡，共同送至考场', en: 'papers and cards are carried to the room together' },
  { zh: '考生入场，二次安检', en: 'candidates enter; second security check' },
  { zh: '拆封并发放答题卡', en: 'answer cards are unsealed' },
  { zh: '外语停止入场', en: 'foreign language: late entry stops' },
  { zh: '拆封试卷', en: 'papers are unsealed' },
  { zh: '分发试卷', en: 'papers are handed out' },
  { zh: '开考', en: 'the session starts' },
  { zh: '禁止迟到考生入场', en: 'no late entry from now on' },
  { zh: '经同意可以离场', en: 'leaving is allowed with consent' },
  { zh: '提醒时间并检查填涂', en: 'reminder of the time; cards are checked' },
  { zh: '终考，收卷、清点、装订密封', en: 'the session ends; papers are collected, counted and sealed' },
];

/**
 * Minutes before (−) and after the start for steps 1–9, and before the end for 10–12, as Shandong published them in 2010.
 * `null`: the paper does not have the step.
 */
const stepOffsets: Readonly<Record<Paper, readonly (number | null)[]>> = {
  chinese: [-45, -40, -35, -25, null, -10, -5, 0, 15, -30, -15, 0],
  'foreign-language': [-50, -40, -30, -25, -15, -10, -5, 0, null, -30, -15, 0],
  other: [-40, -35, -30, -25, null, -10, -5, 0, 15, -30, -15, 0],
};

const STEPS_FROM_START = 9;

/** The usual twelve steps; a campaign may give its own. */
export const usualPhases = (paper: Paper): Phase[] =>
  stepNames.flatMap((name, i) => {
    const offsetMinutes = stepOffsets[paper][i];
    if (offsetMinutes === null || offsetMinutes === undefined) return [];
    return [{ step: i + 1, name, edge: i < STEPS_FROM_START ? 'start' : 'end', offsetMinutes } as const];
  });

export const phaseAt = (phase: Phase, session: SessionTimes): Date =>
  new Date(
    (phase.edge === 'start' ? session.startsAt : session.endsAt).getTime() + phase.offsetMinutes * MINUTE_MS,
  );

// ── Sites ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SiteState {
  readonly standardised: boolean;
  readonly acceptance: Acceptance;
  readonly rooms: { readonly ordinary: number; readonly spare: number; readonly isolation: number };
  readonly cooling: { readonly fittable: number; readonly cooled: number } | null;
  readonly upgrades: {
    readonly planned: number;
    readonly underWay: number;
    readonly completed: number;
    readonly accepted: number;
  };
}

/** 2020 epidemic rules (key measures of 24 June 2020): one spare isolation room for ten ordinary ones, at least three. */
const EPIDEMIC_2020 = 'epidemic-2020';
export const isolationRoomsNeeded = (ordinaryRooms: number): number =>
  Math.max(3, Math.ceil(ordinaryRooms / 10));

/** Everything that a site needs before the exam, met or not: the site is ready when every line is. */
export function readinessOf(site: SiteState, rulePacks: readonly string[]): ReadinessReason[] {
  const { rooms, cooling, upgrades } = site;
  const reason = (
    aspect: ReadinessReason['aspect'],
    ready: boolean,
    zh: string,
    en: string,
  ): ReadinessReason => ({
    aspect,
    ready,
    words: { zh, en },
  });
  const reasons = [
    site.standardised
      ? reason('standardised', true, '标准化考点', 'a standardised site')
      : reason('standardised', false, '尚未达到标准化考点要求', 'not yet a standardised site'),
  ];
  const missing = [
    ...(rooms.ordinary === 0 ? [{ zh: '普通考场', en: 'ordinary room' }] : []),
    ...(rooms.spare === 0 ? [{ zh: '备用考场', en: 'spare room' }] : []),
  ];
  reasons.push(
    missing.length === 0
      ? reason(
          'rooms',
          true,
          `普通考场 ${rooms.ordinary} 个，备用考场 ${rooms.spare} 个`,
          `${rooms.ordinary} ordinary and ${rooms.spare} spare rooms`,
        )
      : reason(
          'rooms',
          false,
          `缺少${missing.map((m) => m.zh).join('、')}`,
          `no ${missing.map((m) => m.en).join(' and no ')}`,
        ),
  );
  if (rulePacks.includes(EPIDEMIC_2020)) {
    const needed = isolationRoomsNeeded(rooms.ordinary);
    reasons.push(
      reason(
        'isolation-rooms',
        rooms.isolation >= needed,
        `备用隔离考场 ${rooms.isolation} 个，应有 ${needed} 个`,
        `${rooms.isolation} of ${needed} spare isolation rooms`,
      ),
    );
  }
  const unfinished = upgrades.planned + upgrades.underWay;
  const total = unfinished + upgrades.completed + upgrades.accepted;
  reasons.push(
    reason(
      'upgrades',
      unfinished + upgrades.completed === 0,
      `提升项目 ${total} 项，未完成 ${unfinished} 项，待验收 ${upgrades.completed} 项`,
      `${total} upgrade items, ${unfinished} unfinished, ${upgrades.completed} to be accepted`,
    ),
  );
  reasons.push(
    cooling === null
      ? reason('cooling', false, '防暑降温情况尚未登记', 'cooling has not been looked into yet')
      : reason(
          'cooling',
          cooling.cooled >= cooling.fittable,
          `可装空调 ${cooling.fittable} 间，已装 ${cooling.cooled} 间`,
          `air-conditioning in ${cooling.cooled} of the ${cooling.fittable} rooms that can have it`,
        ),
  );
  const acceptanceWords = {
    awaited: { zh: '尚未验收', en: 'not accepted yet' },
    rejected: { zh: '验收未通过', en: 'acceptance refused' },
    accepted: { zh: '已验收', en: 'accepted' },
  }[site.acceptance];
  reasons.push({ aspect: 'acceptance', ready: site.acceptance === 'accepted', words: acceptanceWords });
  return reasons;
}

export const isReady = (reasons: readonly ReadinessReason[]): boolean =>
  reasons.every((reason) => reason.ready);

// ── Upgrade items ──────────────────────────────────────────────────────────────────────────────────────────────────

interface UpgradeStep {
  readonly from: UpgradeState;
  readonly to: UpgradeState;
  readonly otherwise: Words;
}

/** The life of an upgrade item, whole: planned → under way → completed → accepted, or sent back. */
export const upgradeSteps: Readonly<Record<UpgradeVerb, UpgradeStep>> = {
  start: {
    from: 'planned',
    to: 'under-way',
    otherwise: { zh: '只有已列入、未动工的项目可以开工。', en: 'Only a planned item can be started.' },
  },
  complete: {
    from: 'under-way',
    to: 'completed',
    otherwise: { zh: '只有在建项目可以报完工。', en: 'Only an item under way can be completed.' },
  },
  accept: {
    from: 'completed',
    to: 'accepted',
    otherwise: { zh: '只有已完工的项目可以验收。', en: 'Only a completed item can be accepted.' },
  },
  'send-back': {
    from: 'completed',
    to: 'under-way',
    otherwise: { zh: '只有已完工、待验收的项目可以退回。', en: 'Only a completed item can be sent back.' },
  },
};

interface UpgradeFacts {
  readonly state: UpgradeState;
  readonly completedById: string | null;
}
type UpgradeQuestion = (item: UpgradeFacts, personId: string | null, note: string) => true | Words;

const inState =
  (verb: UpgradeVerb): UpgradeQuestion =>
  (item) =>
    item.state === upgradeSteps[verb].from || upgradeSteps[verb].otherwise;

export const upgradeCan: Readonly<Record<UpgradeVerb, UpgradeQuestion>> = {
  start: inState('start'),
  complete: inState('complete'),
  accept: (item, personId) => {
    if (item.state !== 'completed') return upgradeSteps.accept.otherwise;
    if (personId === null || personId !== item.completedById) return true;
    return {
      zh: '报完工的人不能自行验收，请由他人验收。',
      en: 'Whoever completed it cannot accept it; ask somebody else.',
    };
  },
  'send-back': (item, _personId, note) => {
    if (item.state !== 'completed') return upgradeSteps['send-back'].otherwise;
    return note.trim().length >= 2 || { zh: '退回须写明理由。', en: 'Say why it is sent back.' };
  },
};
