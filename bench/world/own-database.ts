/** A durable PostgreSQL of its own for one benchmark, with all tables and nothing in them. */
import { type Db, openDatabase } from '#platform/db/db.ts';
import { startCluster } from '#platform/db/embedded/cluster.ts';
import { migrateAll } from '#server/migrate-all.ts';
import { passableDirectory } from './passable-directory.ts';

export async function onOwnDatabase(work: (db: Db) => Promise<void>): Promise<void> {
  await using directory = await passableDirectory('bench');
  const log = (line: string): void => console.error(line);
  const cluster = await startCluster({ dataDirectory: directory.path, log });
  try {
    await migrateAll(cluster.url);
    const database = openDatabase({ connectionString: cluster.url });
    try {
      await work(database.db);
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}
