/**
 * Fills the public folder from the content store. Everything written here follows from what is committed, so it can be
 * done again at any time and gives the same bytes; what is missing or was changed on disk is put right.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Db, inTransaction, reading, type Tx, writing } from '#platform/db/db.ts';
import { writeDurably } from '#platform/files/write-durably.ts';
import { lastEntryOf } from '#platform/journal/browse.ts';
import { firstCheckpointOver, inclusionProofFile } from '#platform/journal/prove-inclusion.ts';
import type { Platform } from '#platform/platform.ts';
import { asOfWords, timeZoneOf } from './as-of.ts';
import { canonicalBytes } from './canonical-bytes.ts';
import { bulletinRow, folderOf, type KeptBulletin, successors } from './queries.ts';
import { type ListedBulletin, listPage } from './render/list-page.ts';
import type { BulletinsTables } from './tables.ts';
import { bulletinTerms } from './terms.ts';

export const ISSUE_JOB = 'bulletins.issue';

/** Any constant serves: it only has to be the same for all processes of one database. */
const ISSUE_LOCK = 0x69737375;

type Issuing = Pick<Platform, 'db' | 'journal' | 'files' | 'config'>;

/** What is public lies here, one folder to a bulletin. */
const publicFolder = ({ config }: Issuing): string => join(config.dataDirectory, 'published', 'bulletins');

/**
 * Puts a published bulletin, its proof and the list of all bulletins into the public folder.
 * @returns paths of the bulletin's files.
 * @throws Refusal `not-found`; Error when it is not published, or the content store has lost a file.
 */
export async function issueFiles(platform: Issuing, bulletinId: string): Promise<string[]> {
  await platform.journal.settle();
  // The list is made and written under the lock, so that of two issues the later one has the last word.
  return inTransaction(platform.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${ISSUE_LOCK})`.execute(writing(tx));
    const paths = await issueOne(platform, tx, await bulletinRow(tx, bulletinId));
    await issueList(platform, tx);
    return paths;
  });
}

/** The same for every published bulletin: at start, so that a crash or a hand on the files leaves no trace. */
export async function issueAll(platform: Issuing): Promise<void> {
  if ((await publishedRows(platform.db)).length === 0) return;
  await platform.journal.settle();
  await inTransaction(platform.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${ISSUE_LOCK})`.execute(writing(tx));
    for (const row of await publishedRows(tx)) await issueOne(platform, tx, row);
    await issueList(platform, tx);
  });
}

const publishedRows = (db: Db): Promise<KeptBulletin[]> =>
  reading<BulletinsTables>(db)
    .selectFrom('bulletins.bulletin')
    .selectAll()
    .where('state', 'in', ['published', 'superseded'])
    .orderBy('year', 'desc')
    .orderBy('serial', 'desc')
    .execute();

async function issueOne(platform: Issuing, tx: Tx, row: KeptBulletin): Promise<string[]> {
  const name = folderOf(row);
  if (name === null) throw new Error(`bulletin ${row.id} is not published, so it has no files to issue`);
  const folder = join(publicFolder(platform), name);
  const paths: string[] = [];
  for (const file of row.files) {
    const bytes = await platform.files.get(file.digest);
    if (bytes === null) {
      throw new Error(
        `the content store has lost ${file.name} of ${row.number} (${file.digest}); restore it from a backup`,
      );
    }
    paths.push(await putRight(join(folder, file.name), bytes));
  }
  const entry = await lastEntryOf(tx, 'bulletins.published', row.id);
  // The first checkpoint over the entry, not the latest: it stays the same whenever this is done again.
  const checkpoint = entry && (await firstCheckpointOver(tx, entry.index));
  if (!entry || !checkpoint) throw new Error(`the publication of ${row.number} is not sealed yet`);
  const proof = await inclusionProofFile(platform.journal.directory, checkpoint, entry);
  paths.push(await putRight(join(folder, 'bulletin.tlog-proof'), Buffer.from(proof)));
  paths.push(await putRight(join(folder, 'checkpoint'), Buffer.from(checkpoint.note)));
  return paths;
}

async function issueList(platform: Issuing, tx: Tx): Promise<void> {
  const rows = await publishedRows(tx);
  const next = await successors(
    tx,
    rows.map((row) => row.id),
  );
  const numbers = new Map(rows.map((row) => [row.id, row.number]));
  const listed: ListedBulletin[] = [];
  for (const row of rows) {
    listed.push({
      id: row.id,
      number: row.number ?? '',
      title: row.title,
      folder: folderOf(row) ?? '',
      publishedAt: row.published_at?.toISOString() ?? '',
      asOf: await asOfWords(tx, row.as_of_index, row.as_of_instant),
      supersededBy: numbers.get(next.get(row.id) ?? '') ?? null,
    });
  }
  const { issuer } = await bulletinTerms(tx);
  const folder = publicFolder(platform);
  const page = listPage(issuer, await timeZoneOf(tx), listed);
  await putRight(join(folder, 'index.html'), Buffer.from(page));
  await putRight(join(folder, 'bulletins.json'), canonicalBytes(listed));
}

/** Writes the file unless it already holds these bytes. */
async function putRight(path: string, bytes: Uint8Array): Promise<string> {
  const held = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (held === null || !held.equals(bytes)) await writeDurably(path, bytes);
  return path;
}
