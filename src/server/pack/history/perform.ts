/** One act of a history, done through the write that people use. */
import {
  addResolution,
  cancelActivity,
  correctAttendance,
  holdActivities,
  planActivity,
} from '#capabilities/activities/public.ts';
import {
  approveBulletin,
  draftBulletin,
  publishBulletin,
  submitBulletin,
} from '#capabilities/bulletins/public.ts';
import { issueOrder, recordFinding, voidFinding } from '#capabilities/cases/public.ts';
import { advanceObligation, assignObligation } from '#capabilities/obligations/public.ts';
import { issueClassLinks, signPledges, withdrawLetter } from '#capabilities/pledges/public.ts';
import {
  advanceUpgrade,
  planUpgrades,
  recordAcceptance,
  recordCooling,
} from '#capabilities/timetable/public.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Platform } from '#platform/platform.ts';
import type { Pack } from '../pack.ts';
import { packId } from '../pack-ids.ts';
import { establishAppointments, establishUnitsOf } from '../structure/establish.ts';
import type { EvidenceShelf } from '../structure/keep-evidence.ts';
import type { Doing, Held, ObligationRef, TimedAct } from './acts.ts';

/** What acts need besides themselves, and what earlier ones left for later ones. */
export class Stage {
  readonly pack: Pack;
  readonly evidence: EvidenceShelf;
  /** What publishing a bulletin takes. */
  readonly press: Press;
  /** Obligations that came of resolutions. */
  readonly obligationOf = new Map<string, string>();
  reports = 0;
  /** Up to this day the structure is there already. */
  establishedUntil: string;

  constructor(pack: Pack, props: { evidence: EvidenceShelf; press: Press; establishedUntil: string }) {
    this.pack = pack;
    this.evidence = props.evidence;
    this.press = props.press;
    this.establishedUntil = props.establishedUntil;
  }
}

type Press = Pick<Platform, 'journal' | 'files' | 'journalKinds'>;

type Performer<D extends Doing['do']> = (
  tx: Tx,
  act: Act,
  doing: Extract<Doing, { do: D }>,
  stage: Stage,
) => Promise<unknown>;

const performers: { readonly [D in Doing['do']]: Performer<D> } = {
  establish: async (tx, act, { day }, stage) => {
    const span = { after: stage.establishedUntil, until: day };
    await establishUnitsOf(tx, act, stage.pack, span);
    await establishAppointments(tx, act, stage.pack, span);
    stage.establishedUntil = day;
  },
  'issue-links': (tx, act, { links, endsAtMs }) =>
    issueClassLinks(
      tx,
      act,
      links.map((link) => ({ ...link, endsAt: new Date(endsAtMs) })),
    ),
  sign: async (tx, act, { letters }, { pack }) => {
    const wordingId = packId(pack, 'wording', 'candidate');
    const verdicts = await signPledges(
      tx,
      act,
      letters.map(({ candidateId, classId, birthDay, ...letter }) => ({
        ...letter,
        signer: { id: candidateId, classId, birthDay },
        wordingId,
        device: null,
      })),
    );
    for (const verdict of verdicts) {
      const why = 'refused' in verdict ? verdict.refused : verdict.outcome;
      if (why !== 'signed') throw new Error(`a letter of the history was not signed: ${why}`);
    }
  },
  'withdraw-letter': (tx, act, { letterId, reason }) => withdrawLetter(tx, act, { id: letterId, reason }),
  'plan-activity': (tx, act, { activity, plannedAt }) => planActivity(tx, act, { ...activity, plannedAt }),
  hold: (tx, act, { held }) => holdActivities(tx, act, held.map(holdingOf)),
  'cancel-activity': (tx, act, { activityId, reason }) => cancelActivity(tx, act, { activityId, reason }),
  'correct-attendance': (tx, act, { id, activityId, classIds, personTimes, reason }) =>
    correctAttendance(tx, act, {
      id,
      activityId,
      classIds,
      reason,
      attendance: { mode: 'head-count', personTimes },
    }),
  resolve: async (tx, act, { resolution: { proof, ...resolution } }, stage) => {
    const { obligation } = await addResolution(tx, act, { ...resolution, proofRequired: [...proof] });
    if (!obligation) throw new Error(`resolution ${resolution.id} became no obligation`);
    stage.obligationOf.set(resolution.id, obligation.id);
  },
  assign: (tx, act, { id, unitId, title, outcome, proof, clauseId, deadline }) =>
    assignObligation(tx, act, {
      id,
      unitId,
      title,
      outcome,
      proofRequired: [...proof],
      source: { kind: 'clause', id: clauseId },
      deadline,
    }),
  advance: (tx, act, { id, of, verb, note, proof }, stage) => {
    if (verb === 'report') stage.reports += 1;
    return advanceObligation(tx, act, {
      id,
      obligationId: obligationId(of, stage),
      verb,
      note,
      evidence: stage.evidence.proving(proof, stage.reports),
    });
  },
  'record-finding': (tx, act, { id, kind, source, where, foundAtMs, foundByUnitId, title, description }) =>
    recordFinding(tx, act, {
      id,
      kind,
      source,
      where,
      foundAt: new Date(foundAtMs).toISOString(),
      foundByUnitId,
      title,
      description,
      evidence: [],
    }),
  'issue-order': (
    tx,
    act,
    { id, findingId, obligationId: duty, unitId, text, legalBasis, proof, deadline },
  ) =>
    issueOrder(tx, act, {
      id,
      findingId,
      obligationId: duty,
      unitId,
      text,
      legalBasis,
      proofRequired: [...proof],
      deadline,
    }),
  'void-finding': (tx, act, { id, findingId, reason }) => voidFinding(tx, act, { id, findingId, reason }),
  'plan-upgrades': (tx, act, { items }) => planUpgrades(tx, act, { items }),
  'advance-upgrade': (tx, act, { upgradeId, verb }) => advanceUpgrade(tx, act, { upgradeId, verb, note: '' }),
  'record-cooling': (tx, act, { siteId, fittable, cooled, note }) =>
    recordCooling(tx, act, { siteId, fittable, cooled, note }),
  'draft-bulletin': (tx, act, { id, title, asOf, supersedes }) =>
    draftBulletin(tx, act, { id, title, asOf, ...(supersedes !== null && { supersedes }) }),
  'submit-bulletin': (tx, act, { id }) => submitBulletin(tx, act, id),
  'approve-bulletin': (tx, act, { id }) => approveBulletin(tx, { ...act, by: act.by ?? '' }, id),
  'publish-bulletin': (tx, act, { id }, { press }) => publishBulletin(tx, act, id, press),
  'accept-site': (tx, act, { siteId, day, note }) =>
    recordAcceptance(tx, act, { siteId, verdict: 'accepted', day, note }),
};

/** @throws Error that names the act and its time when the write refuses it. */
export async function perform(tx: Tx, timed: TimedAct, stage: Stage): Promise<void> {
  const act: Act = { by: timed.by, at: new Date(timed.atMs) };
  const performer = performers[timed.do] as Performer<Doing['do']>;
  try {
    await performer(tx, act, timed as never, stage);
  } catch (cause) {
    throw new Error(
      `the history stops at ${act.at.toISOString()}, "${timed.do}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

const holdingOf = ({ what, heldAtMs, personTimes, classIds, result }: Held) => ({
  ...what,
  heldAt: new Date(heldAtMs),
  attendance: { mode: 'head-count' as const, personTimes },
  classIds,
  evidence: [],
  result,
});

function obligationId(of: ObligationRef, stage: Stage): string {
  if ('id' in of) return of.id;
  const id = stage.obligationOf.get(of.resolutionId);
  if (id === undefined) throw new Error(`nothing was resolved under ${of.resolutionId}`);
  return id;
}
