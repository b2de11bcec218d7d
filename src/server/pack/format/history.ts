/** `history/`: from which a demonstration's past is generated. A pack without it makes an empty campaign. */
import { Type } from 'typebox';
import { FindingSource } from '#capabilities/cases/contract.ts';
import { Proof } from '#capabilities/obligations/contract.ts';
import { owed } from './reference.ts';
import { Code, Count, Day, Deadline, Line, LocalInstant, listOf, Text } from './words.ts';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const Weight = Type.Number({ minimum: 0, maximum: 100 });

/** `history/history.json`. */
export const History = Type.Object({
  /** Same seed and same pack, same history. */
  seed: Line(100),
  /** Who does what nobody else is named for: the staff number of the office's head, and whoever verifies reports. */
  head: Code,
  verifier: Code,
  letters: Type.Object({
    linksFrom: LocalInstant,
    linksUntil: LocalInstant,
    /** By district code: how much later than the others its classes sign, in parts of the whole period. */
    lag: Type.Record(Type.String(), Share),
    withdrawn: Count,
    signedAgain: Count,
  }),
  activities: Type.Object({ corrected: Count, cancelled: Count }),
  findings: Type.Object({
    voided: Count,
    /** How findings come to light, by day: the weights of the last line whose day has come. */
    sources: listOf(
      Type.Object({ from: Day, weights: Type.Partial(Type.Record(FindingSource, Weight)) }),
      60,
    ),
  }),
  obligations: Type.Object({
    /** Hours from being assigned to being signed for, and so on: the middle of a spread. */
    hours: Type.Object({ signFor: Weight, start: Weight, report: Weight, verify: Weight, strikeOff: Weight }),
    /** Where obligations stand at the end of the history; the rest is struck off. */
    standing: Type.Object({
      assigned: Share,
      'signed-for': Share,
      working: Share,
      returned: Share,
      reported: Share,
      verified: Share,
    }),
    /** Of those still in hand, how many are past their deadline. */
    overdue: Share,
    /** Of those that went through, how many were returned once on the way. */
    returnedOnce: Share,
  }),
});

/** `history/totals.csv`: what the figures are to be at the end of each day, counted from the beginning. */
export const TotalsRow = Type.Object({
  day: Day,
  person_times: Count,
  classes: Count,
  class_meetings: Count,
  assemblies: Count,
  letters: Count,
  findings: Count,
  with_opinion: Count,
  sites_upgraded: Count,
});

const KnownKind = Type.Enum(['meeting', 'mobilisation', 'training', 'visit', 'patrol', 'drill']);

/** `history/activities.json`: meetings, trainings, visits and drills that are known one by one. */
export const HeldActivities = Type.Object({
  /** Still to come when the history ends: one for each of the units, planned on a day of the history. */
  planned: listOf(
    Type.Object({
      code: Code,
      kind: KnownKind,
      theme: Code,
      title: Line(200),
      units: owed.owedBy,
      place: Line(200),
      plannedOn: Day,
      at: Deadline,
    }),
  ),
  activities: listOf(
    Type.Object({
      code: Code,
      kind: KnownKind,
      theme: Code,
      title: Line(200),
      unit: Code,
      place: Line(200),
      startsAt: LocalInstant,
      endsAt: LocalInstant,
      personTimes: Count,
      by: Code,
      resolutions: listOf(Type.Object({ text: Text(1_000), ...owed }), 50),
    }),
  ),
});

/** `history/bulletins.json`: what was published before the history ends. */
export const PublishedBulletins = Type.Object({
  bulletins: listOf(
    Type.Object({
      code: Code,
      title: Line(200),
      asOf: Day,
      draftedAt: LocalInstant,
      publishedAt: LocalInstant,
      by: Code,
      approvedBy: Type.Array(Code, { maxItems: 10, uniqueItems: true }),
      /** Code of an earlier one that it corrects. */
      supersedes: Type.Union([Code, Type.Null()]),
    }),
    20,
  ),
});

/** `history/findings.json`: what is found, and what is ordered about it. */
export const FindingTexts = Type.Object({
  findings: listOf(
    Type.Object({
      kind: Code,
      weight: Weight,
      at: Type.Enum(['site', 'unit']),
      title: Line(200),
      description: Text(2_000),
      order: Text(2_000),
      legalBasis: Type.Union([Code, Type.Null()]),
      /** Days within which it is to be rectified. */
      days: Type.Integer({ minimum: 1, maximum: 60 }),
      proof: Type.Array(Proof, { uniqueItems: true }),
      /** Away from sites: where, and whose matter it is. */
      places: Type.Optional(Type.Array(Line(100), { minItems: 1, maxItems: 50 })),
      owedBy: Type.Optional(Code),
    }),
  ),
});

/** `history/names.json`: characters of which names are made. */
export const NameParts = Type.Object({ surnames: Line(400), firsts: Line(400), seconds: Line(400) });
