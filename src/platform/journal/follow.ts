/**
 * A follower reads numbered entries in order and reacts in its own transaction, in which its position moves too: each
 * entry is followed exactly once, whatever dies in between.
 */
import { sql } from 'kysely';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { Facts } from '#primitives/tally.ts';
import { type Db, inTransaction, type Tx, writing } from '../db/db.ts';
import { entriesBetween } from './read.ts';
import type { JournalTables } from './tables.ts';
import { lastOfKinds } from './tally.ts';

export interface NumberedEntry {
  readonly index: number;
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly at: Date;
  readonly by: string | null;
  readonly facts: Facts;
  /** `null` once erased. */
  readonly details: JsonValue;
}

export interface Follower {
  /** `<capability>.<what it does>`; never renamed, or it starts again from 0. */
  readonly name: string;
  readonly kinds: readonly string[];
  follow(tx: Tx, entries: readonly NumberedEntry[]): Promise<void>;
}

/** Lets followers catch up as the journal grows, and leaves alone those whose kinds have not come. */
export class Following {
  readonly #db: Db;
  readonly #followers: readonly Follower[];
  readonly #kinds: readonly string[];
  /** How far each has followed, as far as this process knows. */
  readonly #followed = new Map<Follower, number>();

  constructor(db: Db, followers: readonly Follower[]) {
    this.#db = db;
    this.#followers = followers;
    this.#kinds = [...new Set(followers.flatMap(({ kinds }) => kinds))];
  }

  /** @param size of the journal. */
  async catchUp(size: number): Promise<void> {
    const last = await lastOfKinds(this.#db, this.#kinds, size);
    for (const follower of this.#followers) {
      const followed = this.#followed.get(follower) ?? 0;
      if (follower.kinds.some((kind) => (last.get(kind) ?? -1) >= followed))
        await catchUp(this.#db, follower);
      this.#followed.set(follower, size);
    }
  }
}

const BATCH = 500;

/** Lets the follower catch up with the head; returns how many entries of its kinds it was shown. */
export async function catchUp(db: Db, follower: Follower): Promise<number> {
  let shown = 0;
  for (;;) {
    const { entries, more } = await inTransaction(db, (tx) => followOnce(tx, follower));
    shown += entries;
    if (!more) return shown;
  }
}

async function followOnce(tx: Tx, follower: Follower): Promise<{ entries: number; more: boolean }> {
  const journal = writing<JournalTables>(tx);
  await sql`insert into journal.follower (name, position) values (${follower.name}, 0)
    on conflict do nothing`.execute(journal);
  // The row lock lets one process at a time run this follower.
  const { position } = await journal
    .selectFrom('journal.follower')
    .select('position')
    .where('name', '=', follower.name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const { size } = await journal.selectFrom('journal.head').select('size').executeTakeFirstOrThrow();
  if (position >= size) return { entries: 0, more: false };
  const entries = await entriesBetween(tx, { from: position, to: size, kinds: follower.kinds, limit: BATCH });
  if (entries.length > 0) await follower.follow(tx, entries);
  const last = entries.at(-1);
  const more = entries.length === BATCH && last !== undefined;
  await journal
    .updateTable('journal.follower')
    .set({ position: more ? last.index + 1 : size })
    .where('name', '=', follower.name)
    .execute();
  return { entries: entries.length, more };
}
