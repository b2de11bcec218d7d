/**
 * What people do in a history, one act after the other. The plan of a history is a list of these; the player performs
 * them through the writes that people use.
 */
import type { ActivityKind } from '#capabilities/activities/contract.ts';
import type { FindingSource } from '#capabilities/cases/contract.ts';
import type { Proof } from '#capabilities/obligations/contract.ts';
import type { Moment, UpgradeVerb } from '#capabilities/timetable/contract.ts';

export interface Letter {
  readonly id: string;
  readonly candidateId: string;
  readonly classId: string;
  readonly linkId: string;
  readonly birthDay: string;
  readonly guardianAffirmed: boolean;
}

export interface ActivityWords {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly theme: string;
  readonly title: string;
  readonly unitId: string;
  readonly place: string;
}

export interface Held {
  /** A planned one by its id, or one that is described because it was not planned. */
  readonly what: { readonly activityId: string } | { readonly activity: ActivityWords };
  readonly heldAtMs: number;
  readonly personTimes: number;
  readonly classIds: readonly string[];
  readonly result: string;
  /** For counting: what the activity is, planned or not. */
  readonly kind: ActivityKind;
  readonly theme: string;
}

export interface Resolved {
  readonly id: string;
  readonly activityId: string;
  readonly text: string;
  readonly outcome: string;
  readonly unitId: string;
  readonly deadline: Moment;
  readonly proof: readonly Proof[];
}

export type Verb = 'sign-for' | 'start' | 'report' | 'return' | 'verify' | 'strike-off';

/** What an obligation came from: only one assigned directly has an id of our choice. */
export type ObligationRef = { readonly id: string } | { readonly resolutionId: string };

export type Doing =
  | { readonly do: 'establish'; readonly day: string }
  | {
      readonly do: 'issue-links';
      readonly links: readonly { id: string; classId: string }[];
      readonly endsAtMs: number;
    }
  | { readonly do: 'sign'; readonly letters: readonly Letter[] }
  | { readonly do: 'withdraw-letter'; readonly letterId: string; readonly reason: string }
  | { readonly do: 'plan-activity'; readonly activity: ActivityWords; readonly plannedAt: Moment }
  | { readonly do: 'hold'; readonly held: readonly Held[] }
  | { readonly do: 'cancel-activity'; readonly activityId: string; readonly reason: string }
  | {
      readonly do: 'correct-attendance';
      readonly id: string;
      readonly activityId: string;
      readonly classIds: readonly string[];
      readonly personTimes: number;
      readonly reason: string;
    }
  | { readonly do: 'resolve'; readonly resolution: Resolved }
  | {
      readonly do: 'assign';
      readonly id: string;
      readonly unitId: string;
      readonly title: string;
      readonly outcome: string;
      readonly proof: readonly Proof[];
      readonly clauseId: string;
      readonly deadline: Moment;
    }
  | {
      readonly do: 'advance';
      readonly id: string;
      readonly of: ObligationRef;
      readonly verb: Verb;
      readonly note: string;
      readonly proof: readonly Proof[];
    }
  | {
      readonly do: 'record-finding';
      readonly id: string;
      readonly kind: string;
      readonly source: FindingSource;
      readonly where: { readonly siteId: string } | { readonly unitId: string; readonly place: string };
      readonly foundAtMs: number;
      readonly foundByUnitId: string | null;
      readonly title: string;
      readonly description: string;
    }
  | {
      readonly do: 'issue-order';
      readonly id: string;
      readonly findingId: string;
      readonly obligationId: string;
      readonly unitId: string;
      readonly text: string;
      readonly legalBasis: string | null;
      readonly proof: readonly Proof[];
      readonly deadline: Moment;
    }
  | { readonly do: 'void-finding'; readonly id: string; readonly findingId: string; readonly reason: string }
  | {
      readonly do: 'plan-upgrades';
      readonly items: readonly { id: string; siteId: string; kind: string; name: string; year: number }[];
    }
  | {
      readonly do: 'advance-upgrade';
      readonly id: string;
      readonly upgradeId: string;
      readonly siteId: string;
      readonly verb: UpgradeVerb;
    }
  | {
      readonly do: 'record-cooling';
      readonly siteId: string;
      readonly fittable: number;
      readonly cooled: number;
      readonly note: string;
    }
  | {
      readonly do: 'draft-bulletin';
      readonly id: string;
      readonly title: string;
      readonly asOf: string;
      readonly supersedes: string | null;
    }
  | { readonly do: 'submit-bulletin' | 'approve-bulletin' | 'publish-bulletin'; readonly id: string }
  | { readonly do: 'accept-site'; readonly siteId: string; readonly day: string; readonly note: string };

/** `by` is a person's id; a candidate signs as nobody. */
export type TimedAct = { readonly atMs: number; readonly by: string | null } & Doing;
