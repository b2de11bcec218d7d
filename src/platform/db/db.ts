/**
 * Access to PostgreSQL as two powers. `Db` may read, `Tx` may read and write inside one transaction. Both are opaque: a
 * capability opens one on its own tables only, with `reading<Tables>(db)` or `writing<Tables>(tx)`, so no code holds a
 * handle to somebody else's rows.
 */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';

/** The power to read. */
export class Db {
  readonly #kysely: Kysely<never>;
  constructor(kysely: Kysely<never>) {
    this.#kysely = kysely;
  }
  static open<T>(db: Db): Kysely<T> {
    return db.#kysely as unknown as Kysely<T>;
  }
}

/** The power to read and write in one transaction. */
export class Tx extends Db {
  declare readonly isTransaction: true;
}

/** What a reader may do: select, and run a raw `sql` select. */
export type Reader<T> = Pick<
  Kysely<T>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'case' | 'dynamic' | 'getExecutor'
>;

export const reading = <T>(db: Db): Reader<T> => Db.open<T>(db);
export const writing = <T>(tx: Tx): Transaction<T> => Db.open<T>(tx) as Transaction<T>;

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export function inTransaction<R>(db: Db, work: (tx: Tx) => Promise<R>): Promise<R> {
  return Db.open<never>(db)
    .transaction()
    .execute((transaction) => work(new Tx(transaction as Kysely<never>)));
}

/** Runs reads that see the database as it was at one moment, whatever commits meanwhile. */
export function inSnapshot<R>(db: Db, read: (db: Db) => Promise<R>): Promise<R> {
  return Db.open<never>(db)
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => read(new Db(transaction as Kysely<never>)));
}

export interface Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const INT8 = 20;
const DATE = 1082;

/** bigint as number (journal indexes and counts stay below 2^53), `date` as the plain `YYYY-MM-DD` text it is. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === INT8) return exactNumber;
      if (oid === DATE) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large to be held exactly`);
  return value;
}

/** Opens a pool of connections. Nothing connects until the first query. */
export function openDatabase(connection: pg.PoolConfig, maxConnections = 10): Database {
  const pool = new pg.Pool({
    ...connection,
    max: maxConnections,
    types,
    application_name: 'kaoan',
    allowExitOnIdle: true,
  });
  // A connection that breaks (server restarted) fails the query that runs on it, and the next query reconnects. Between
  // two queries of a transaction nobody listens, and an unheard error would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  return { db: new Db(kysely), pool, close: () => kysely.destroy() };
}
