/**
 * The published bulletin, `kaoan.bulletin/1`: docs/formats/bulletin.md. What the verifier reads; every member is part of
 * the bytes whose digest the journal holds.
 */
import { type Static, Type } from 'typebox';
import { Id, Instant, Nullable } from '#primitives/endpoint.ts';
import { BothWords, Count } from './figure-contract.ts';

const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const exact = { additionalProperties: false } as const;

const PublishedTable = Type.Object(
  {
    /** The fact whose values are the keys. */
    splitBy: Type.String({ minLength: 1 }),
    rows: Count,
    /** Of the sum tree, in base64. */
    root: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    total: Count,
    /** Subject of the journal's entry that says the same. */
    entry: Id,
  },
  exact,
);
export type PublishedTable = Static<typeof PublishedTable>;

const PublishedPopulation = Type.Object(
  {
    name: BothWords,
    unit: BothWords,
    notYet: BothWords,
    tally: Type.Unknown(),
    value: Count,
    /** What of the population is reached, where the figure's own value is not that. */
    covered: Nullable(Type.Object({ tally: Type.Unknown(), value: Count }, exact)),
  },
  exact,
);

export const PublishedFigure = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z-]+\\.[a-z-]+$' }),
    name: BothWords,
    unit: BothWords,
    definition: BothWords,
    /** The rule of counting: docs/formats/tally.md. */
    tally: Type.Unknown(),
    value: Count,
    population: Nullable(PublishedPopulation),
    /** The value by district code, in sequence of the codes; '' stands for rows without one. */
    subtotals: Type.Array(Type.Object({ key: Type.String(), value: Count }, exact)),
    /** `rows/<id>.json`: the contributing leaves. */
    rows: Type.Object({ count: Count, digest: Digest }, exact),
    /** `tables/<id>.json`: docs/formats/class-table.md. `null` where the value has no parts that add up to it. */
    table: Nullable(PublishedTable),
  },
  exact,
);
export type PublishedFigure = Static<typeof PublishedFigure>;

export const BulletinDocument = Type.Object(
  {
    format: Type.Literal('kaoan.bulletin/1'),
    id: Id,
    /** 青考安〔2020〕3号 */
    number: Type.String({ minLength: 1, maxLength: 60 }),
    title: Type.String({ minLength: 1, maxLength: 120 }),
    language: Type.Literal('zh-CN'),
    city: Type.String(),
    issuer: Type.String(),
    exam: Nullable(BothWords),
    publishedAt: Instant,
    asOf: Type.Object(
      {
        index: Count,
        instant: Nullable(Instant),
        timeZone: Type.String(),
        words: Type.String(),
      },
      exact,
    ),
    journal: Type.Object(
      {
        origin: Type.String(),
        verifierKey: Type.String(),
        /** A signed checkpoint that covers every counted entry. */
        checkpoint: Type.String(),
      },
      exact,
    ),
    figures: Type.Array(PublishedFigure),
    paragraphs: Type.Array(Type.Object({ source: Type.String(), text: Type.String() }, exact)),
    approvals: Type.Array(
      Type.Object({ unit: Type.String(), post: Type.String(), words: BothWords, at: Instant }, exact),
    ),
    /** Id and number of the bulletin that this one corrects. */
    supersedes: Nullable(Type.Object({ id: Id, number: Type.String() }, exact)),
  },
  exact,
);
export type BulletinDocument = Static<typeof BulletinDocument>;

/** `rows/<figure>.json`: index and subject of each contributing leaf, by index. */
export const PublishedRows = Type.Array(Type.Tuple([Count, Id]));
export type PublishedRows = Static<typeof PublishedRows>;
