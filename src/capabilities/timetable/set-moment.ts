import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Anchor, Moment } from './contract.ts';
import { anchorReader } from './rules.ts';
import type { TimetableTables } from './tables.ts';
import { holdTimetable, timetableNow } from './timetable-queries.ts';

export interface MomentToSet {
  readonly id: string;
  /** What depends on it: `<capability>.<thing>`. */
  readonly owner: string;
  /** What people call it, for the list of conflicts. */
  readonly label: string;
  readonly moment: Moment;
  /** What it has to come before; a move that breaks this lists it as a conflict. */
  readonly mustPrecede?: { readonly anchor: Anchor } | { readonly moment: string };
}

/**
 * Makes the moment, or gives an existing one another time. Locks the timetable against moving meanwhile.
 * @throws Refusal `unknown-session`, `unknown-site`, `no-session-there`.
 */
export async function setMoment(tx: Tx, input: MomentToSet): Promise<{ id: string; at: Date }> {
  const tables = writing<TimetableTables>(tx);
  await holdTimetable(tx);
  const anchor = 'anchor' in input.moment ? input.moment.anchor : null;
  const bound = input.mustPrecede && 'anchor' in input.mustPrecede ? input.mustPrecede.anchor : null;
  const read = anchorReader(
    await timetableNow(
      tx,
      [anchor?.site, bound?.site].flatMap((site) => site ?? []),
    ),
  );
  if (bound) await refuseUnread(tx, bound, read(bound));
  const at = anchor ? await refuseUnread(tx, anchor, read(anchor)) : fixedInstant(input.moment);
  const values = {
    owner: input.owner,
    label: input.label,
    anchor: anchor && JSON.stringify(anchor),
    precedes: input.mustPrecede ? JSON.stringify(input.mustPrecede) : null,
    at,
    settled_at: null,
  };
  await tables
    .insertInto('timetable.moment')
    .values({ id: input.id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
  return { id: input.id, at };
}

const fixedInstant = (moment: Moment): Date => new Date('instant' in moment ? moment.instant : Number.NaN);

/** A moment keeps its anchor for ever, so what it names must exist even where only "first" is asked of it. */
async function refuseUnread(tx: Tx, anchor: Anchor, at: Date | null): Promise<Date> {
  const tables = writing<TimetableTables>(tx);
  if (anchor.site !== undefined) {
    const site = await tables
      .selectFrom('timetable.site')
      .select('id')
      .where('id', '=', anchor.site)
      .executeTakeFirst();
    if (!site) throw new Refusal('unknown-site', { site: anchor.site });
  }
  if (at) return at;
  if (anchor.session === 'first' || anchor.session === 'last') throw new Refusal('no-session-there');
  throw new Refusal('unknown-session', { session: anchor.session });
}
