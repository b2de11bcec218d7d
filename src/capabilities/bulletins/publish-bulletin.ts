import { sql } from 'kysely';
import { type Tx, writing } from '#platform/db/db.ts';
import { contentDigest } from '#platform/files/files.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { enqueue } from '#platform/jobs/jobs.ts';
import { type Act, append, appendAll } from '#platform/journal/append.ts';
import { latestCheckpoint } from '#platform/journal/seal.ts';
import type { Platform } from '#platform/platform.ts';
import { commitmentFacts, tableCommittedKind } from '#primitives/class-table.ts';
import { dayOf } from '#primitives/instant.ts';
import { timeZoneOf } from './as-of.ts';
import { composeDocument } from './compose-document.ts';
import { ISSUE_JOB } from './issue-files.ts';
import { lockCorrected } from './lock-corrected.ts';
import { type KeptBulletin, lockBulletin } from './queries.ts';
import { renderFiles } from './render/render-files.ts';
import { requireState } from './require-state.ts';
import { commitmentsOf } from './rules.ts';
import type { BulletinsTables, FrozenFile } from './tables.ts';

import { bulletinTerms } from './terms.ts';

/** Any constant serves: it only has to be the same for all processes of one database. */
const NUMBER_LOCK = 0x62756c6c;

/**
 * Publishes an approved bulletin: counts at its index, freezes every file in the content store, and journals their
 * digests and the roots of the tables, all in one transaction. The public folder is filled from the content store
 * afterwards, by a job that can be repeated for ever with the same bytes.
 * @throws Refusal `not-found`, `wrong-state`, `not-sealed`, `no-such-superseded`.
 */
export async function publishBulletin(
  tx: Tx,
  act: Act,
  id: string,
  { journal, files, journalKinds }: Pick<Platform, 'journal' | 'files' | 'journalKinds'>,
): Promise<void> {
  const bulletin = await lockBulletin(tx, id);
  if (bulletin.state === 'published' || bulletin.state === 'superseded') return;
  requireState('publish', bulletin.state);
  const corrected = bulletin.supersedes === null ? null : await lockCorrected(tx, bulletin.supersedes);
  const checkpoint = await latestCheckpoint(tx);
  if (!checkpoint || checkpoint.size < bulletin.as_of_index) throw new Refusal('not-sealed');

  const terms = await bulletinTerms(tx);
  const year = Number(dayOf(act.at, await timeZoneOf(tx)).slice(0, 4));
  const serial = await nextSerial(tx, year);
  const number = `${terms.numberPrefix}〔${year}〕${serial}号`;
  const composition = await composeDocument(tx, bulletin, terms, {
    number,
    publishedAt: act.at,
    origin: journal.origin,
    verifierKey: journal.verifierKey,
    checkpoint: checkpoint.note,
  });
  const rendered = await renderFiles(tx, composition, journalKinds);
  const frozen: FrozenFile[] = [];
  for (const [name, bytes] of rendered) {
    frozen.push({ name, digest: await files.put(bytes), bytes: bytes.length });
  }
  const json = rendered.get('bulletin.json');
  if (!json) throw new Error('the renderer left bulletin.json out');

  const bulletins = writing<BulletinsTables>(tx);
  await appendAll(
    tx,
    commitmentsOf(composition.document).map(({ commitment, entry }) => ({
      ...act,
      kind: tableCommittedKind,
      subject: entry,
      facts: commitmentFacts(commitment),
      details: {},
    })),
  );
  await append(tx, {
    ...act,
    kind: 'bulletins.published',
    subject: id,
    facts: {
      asOfIndex: bulletin.as_of_index,
      digest: contentDigest(json),
      files: frozen.map((file) => `${file.digest} ${file.name}`),
      number,
      state: 'published',
    },
    details: { title: bulletin.title },
  });
  await bulletins
    .updateTable('bulletins.bulletin')
    .set({
      state: 'published',
      year,
      serial,
      number,
      published_at: act.at,
      document: new TextDecoder().decode(json),
      files: JSON.stringify(frozen),
    })
    .where('id', '=', id)
    .execute();
  if (corrected !== null) await supersede(tx, act, corrected, id);
  await enqueue(tx, ISSUE_JOB, { id }, `${ISSUE_JOB}:${id}`);
}

async function nextSerial(tx: Tx, year: number): Promise<number> {
  const bulletins = writing<BulletinsTables>(tx);
  await sql`select pg_advisory_xact_lock(${NUMBER_LOCK})`.execute(bulletins);
  const { last } = await bulletins
    .selectFrom('bulletins.bulletin')
    .select((eb) => eb.fn.max('serial').as('last'))
    .where('year', '=', year)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

/** The corrected bulletin keeps its files and its number; it only says by whom it was superseded. */
async function supersede(tx: Tx, act: Act, corrected: KeptBulletin, by: string): Promise<void> {
  await writing<BulletinsTables>(tx)
    .updateTable('bulletins.bulletin')
    .set({ state: 'superseded' })
    .where('id', '=', corrected.id)
    .execute();
  await append(tx, {
    ...act,
    kind: 'bulletins.superseded',
    subject: corrected.id,
    facts: { by, number: corrected.number ?? '', state: 'superseded' },
    details: {},
  });
}
