/** The part of an address that opens a number: `?figure=pledges.letters&within=district:370202&entry=128401`. Pure. */
import { type Static, Type } from 'typebox';
import { parseRawSearch, readSearch } from '#console/url-state.ts';
import { Trail } from './trail.ts';

/** Within a figure. */
export const withinFigure = {
  within: Trail,
  /** The fact by which it is split, where there is a choice. */
  by: Type.Optional(Type.String({ pattern: '^[a-zA-Z]{1,30}$' })),
  /** Page of the contributing rows. */
  rows: Type.Integer({ minimum: 1, maximum: 100_000, default: 1 }),
  /** A contributing entry that is opened. */
  entry: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999_999_999 })),
};

export const provenance = {
  figure: Type.Optional(Type.String({ pattern: '^[a-z-]+\\.[a-z-]+$', maxLength: 60 })),
  ...withinFigure,
};

const WithinFigure = Type.Object(withinFigure);
export type WithinFigure = Static<typeof WithinFigure>;

/** @param text `?within=district:370202&rows=2`, with whatever else an address holds */
export const readWithin = (text: string): WithinFigure => readSearch(WithinFigure, parseRawSearch(text));
const Provenance = Type.Object(provenance);
export type Provenance = Static<typeof Provenance>;

/** Opens a number from its beginning, whatever was opened before. */
export const opening = (figure: string) => ({ ...closing, figure });

export const closing = {
  figure: undefined,
  within: undefined,
  by: undefined,
  rows: undefined,
  entry: undefined,
} as const;
