/** The smallest parts that the files of a campaign pack are made of. */
import { type TSchema, Type } from 'typebox';
import { Day } from '#primitives/endpoint.ts';

export const Code = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$' });
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{Cc}]*$' });
export const Text = (maxLength: number) => Type.String({ minLength: 2, maxLength });
export const BothWords = Type.Object({ zh: Line(200), en: Line(200) });
export const Count = Type.Integer({ minimum: 0, maximum: 100_000_000 });

/** An instant with its offset, as people write it: 2020-07-07T09:00:00+08:00. */
export const LocalInstant = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:Z|[+-]\\d\\d:\\d\\d)$',
});

/** How sure we are of a piece of built-in content: [V], [V2] and [K] of the domain note. */
const Standing = Type.Enum(['verified', 'second-hand', 'to-be-confirmed']);
export const sourced = { standing: Standing, source: Line(200) };

/** By what time: fixed, or so many minutes from an edge of a session (its code), or of the first or last one. */
export const Deadline = Type.Union([
  Type.Object({ instant: LocalInstant }),
  Type.Object({
    anchor: Type.Object({
      session: Code,
      edge: Type.Enum(['start', 'end']),
      offsetMinutes: Type.Integer({ minimum: -525_600, maximum: 525_600 }),
    }),
  }),
]);

export const listOf = <S extends TSchema>(schema: S, maxItems = 1_000) => Type.Array(schema, { maxItems });
export { Day };
