/** What a campaign works with: kinds, legal bases, checklists, documents and the wording of the commitment letter. */
import { Type } from 'typebox';
import { Severity } from '#capabilities/cases/contract.ts';
import { Proof } from '#capabilities/obligations/contract.ts';
import { Audience, WordingText } from '#capabilities/pledges/contract.ts';
import { BothWords, Code, Day, Deadline, Line, listOf, sourced, Text } from './words.ts';

export const CaseKinds = Type.Object({
  kinds: listOf(Type.Object({ code: Code, name: BothWords, group: Code, severity: Severity, ...sourced })),
});

/** An instrument's articles with the days on which they are in force, both included; `validTo` null is open-ended. */
export const LegalBases = Type.Object({
  bases: listOf(
    Type.Object({
      code: Code,
      law: BothWords,
      article: Line(100),
      field: Code,
      summary: BothWords,
      validFrom: Day,
      validTo: Type.Union([Day, Type.Null()]),
      ...sourced,
    }),
  ),
});

export const Checklists = Type.Object({
  checklists: listOf(
    Type.Object({
      code: Code,
      version: Type.Integer({ minimum: 1 }),
      name: BothWords,
      items: listOf(
        Type.Object({
          code: Code,
          text: BothWords,
          severity: Severity,
          /** Photo, form, measurement, witness. */
          evidence: Type.Enum(['P', 'F', 'M', 'W']),
          ...sourced,
        }),
      ),
    }),
  ),
});

export const UpgradeKinds = Type.Object({ kinds: listOf(Type.Object({ code: Code, name: BothWords })) });

/** What somebody owes: the same of a clause and of a resolution. */
export const owed = {
  owedBy: Type.Array(Code, { minItems: 1, maxItems: 500 }),
  outcome: Text(2_000),
  proof: Type.Array(Proof, { uniqueItems: true }),
  deadline: Deadline,
};

export const PackDocument = Type.Object({
  code: Code,
  title: BothWords,
  number: Line(60),
  issuedBy: Code,
  issuedOn: Day,
  ...sourced,
  clauses: listOf(Type.Object({ number: Line(20), text: Text(2_000), ...owed })),
});

export const PackWording = Type.Object({ audience: Audience, text: WordingText, ...sourced });
