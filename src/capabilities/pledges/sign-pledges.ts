/**
 * Signing, a batch at a time: letters, per-class counters and journal entries commit together. Locks are taken in one
 * sequence by everyone (letters by candidate, then counters by class), so batches that overlap wait for each other and
 * never deadlock.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { theExam } from '#capabilities/timetable/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { Wording } from './contract.ts';
import {
  currentWording,
  type LinkRow,
  lettersFor,
  linksByIds,
  placeFacts,
  type SignedLetter,
} from './queries.ts';
import { guardianNeeded, linkIsLive } from './rules.ts';
import type { PledgeTables } from './tables.ts';

export interface Signing {
  /** The letter's id, made by whoever signs. */
  readonly id: string;
  /** `birthDay` is `YYYY-MM-DD`, or `null` where the identity document does not tell. */
  readonly signer: { readonly id: string; readonly classId: string; readonly birthDay: string | null };
  readonly linkId: string;
  readonly wordingId: string;
  readonly guardianAffirmed: boolean;
  /** What the browser calls itself; `null` when not known. */
  readonly device: string | null;
}

export type SigningRefusal =
  | 'link-ended'
  | 'not-recognised'
  | 'wording-changed'
  | 'guardian-needed'
  | 'letter-withdrawn'
  | 'id-taken';

export type SigningVerdict =
  | { readonly outcome: 'signed' | 'repeated' | 'signed-before'; readonly letter: SignedLetter }
  | { readonly refused: SigningRefusal };

/**
 * Signs for each of the batch, one verdict per item in the same sequence. The same letter again gets its first receipt
 * (`repeated`); another letter of a candidate who has signed gets the receipt of the first (`signed-before`).
 */
export async function signPledges(tx: Tx, act: Act, batch: readonly Signing[]): Promise<SigningVerdict[]> {
  if (batch.length === 0) return [];
  const exam = await theExam(tx);
  const wording = await currentWording(tx, 'candidate');
  if (!exam || !wording) throw new Error('a link was issued before there was an exam and a wording');
  const links = await linksByIds(tx, [...new Set(batch.map((signing) => signing.linkId))]);
  const known = await lettersFor(
    tx,
    batch.map((signing) => signing.id),
    batch.map(candidateOf),
  );

  const verdicts = new Map<Signing, SigningVerdict>();
  const due: Due[] = [];
  for (const signing of batch) {
    const link = links.get(signing.linkId);
    const judged =
      answerFromKnown(signing, known) ??
      judge(signing, { link, wording, firstDay: exam.firstDay, at: act.at });
    if (judged) verdicts.set(signing, judged);
    else if (link) due.push({ signing, link, wording, entryId: randomUUID() });
  }

  const lost = await write(tx, act, due, verdicts);
  if (lost.length > 0) {
    // Somebody else's transaction, or the same candidate within this batch, came first: theirs is the receipt.
    const first = await lettersFor(
      tx,
      lost.map((signing) => signing.id),
      lost.map(candidateOf),
    );
    for (const signing of lost) {
      verdicts.set(signing, answerFromKnown(signing, first) ?? { refused: 'letter-withdrawn' });
    }
  }
  return batch.map((signing) => verdicts.get(signing) as SigningVerdict);
}

const candidateOf = (signing: Signing): string => signing.signer.id;

interface Due {
  readonly signing: Signing;
  readonly link: LinkRow;
  readonly wording: Wording;
  readonly entryId: string;
}

type Known = Awaited<ReturnType<typeof lettersFor>>;

function answerFromKnown(signing: Signing, known: Known): SigningVerdict | null {
  const same = known.byId.get(signing.id);
  if (same) {
    if (same.candidateId !== signing.signer.id) return { refused: 'id-taken' };
    return same.withdrawnAt ? { refused: 'letter-withdrawn' } : { outcome: 'repeated', letter: same };
  }
  const live = known.liveByCandidate.get(signing.signer.id);
  return live ? { outcome: 'signed-before', letter: live } : null;
}

function judge(
  { signer, ...signing }: Signing,
  facts: { link: LinkRow | undefined; wording: Wording; firstDay: string; at: Date },
): { refused: SigningRefusal } | null {
  if (!facts.link || !linkIsLive(facts.link, facts.at)) return { refused: 'link-ended' };
  if (signer.classId !== facts.link.classId) return { refused: 'not-recognised' };
  if (signing.wordingId !== facts.wording.id) return { refused: 'wording-changed' };
  if (guardianNeeded(signer.birthDay, facts.firstDay) && !signing.guardianAffirmed) {
    return { refused: 'guardian-needed' };
  }
  return null;
}

/** Inserts what is due and fills in its verdicts; returns what lost to a letter that was there first. */
async function write(
  tx: Tx,
  act: Act,
  due: readonly Due[],
  verdicts: Map<Signing, SigningVerdict>,
): Promise<Signing[]> {
  if (due.length === 0) return [];
  const rows = [...due].sort((a, b) => compare(a.signing.signer.id, b.signing.signer.id));
  const signings = rows.map((row) => row.signing);
  // Without a conflict target: a repeated candidate and a repeated id both step aside.
  const inserted = await sql<{ entry_id: string }>`
    insert into pledges.letter
      (id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, signed_at, entry_id)
    select id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, ${act.at}, entry_id from unnest(
      ${signings.map((signing) => signing.id)}::uuid[], ${signings.map(candidateOf)}::uuid[],
      ${rows.map((row) => row.link.classId)}::uuid[], ${signings.map((signing) => signing.linkId)}::uuid[],
      ${signings.map((signing) => signing.wordingId)}::uuid[],
      ${signings.map((signing) => signing.guardianAffirmed)}::boolean[],
      ${signings.map((signing) => signing.device)}::text[], ${rows.map((row) => row.entryId)}::uuid[])
      as due (id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, entry_id)
    on conflict do nothing returning entry_id`.execute(writing<PledgeTables>(tx));

  const entryIds = new Set(inserted.rows.map((row) => row.entry_id));
  const signed = rows.filter((row) => entryIds.has(row.entryId));
  await addToCounters(tx, signed);
  await appendAll(
    tx,
    signed.map((row) => entryOf(row, act)),
  );
  for (const row of signed) verdicts.set(row.signing, { outcome: 'signed', letter: letterOf(row, act.at) });
  return rows.filter((row) => !entryIds.has(row.entryId)).map((row) => row.signing);
}

async function addToCounters(tx: Tx, signed: readonly Due[]): Promise<void> {
  const perClass = new Map<string, { path: string; letters: number }>();
  for (const { link } of signed) {
    const count = perClass.get(link.classId) ?? { path: link.path, letters: 0 };
    perClass.set(link.classId, { path: count.path, letters: count.letters + 1 });
  }
  if (perClass.size === 0) return;
  const classes = [...perClass].sort(([a], [b]) => compare(a, b));
  await sql`
    insert into pledges.class_count (class_id, path, signed)
    select * from unnest(${classes.map(([id]) => id)}::uuid[], ${classes.map(([, { path }]) => path)}::text[],
      ${classes.map(([, { letters }]) => letters)}::int[])
    on conflict (class_id) do update set signed = class_count.signed + excluded.signed`.execute(
    writing<PledgeTables>(tx),
  );
}

const entryOf = ({ signing, link, wording, entryId }: Due, act: Act) => ({
  ...act,
  id: entryId,
  kind: 'pledges.signed',
  subject: signing.id,
  facts: { ...placeFacts(link), wording: wording.version },
  details: {
    candidate: signing.signer.id,
    device: signing.device,
    guardianAffirmed: signing.guardianAffirmed,
    identifiedBy: 'class-link, candidate-number, id-number-tail',
    link: link.id,
    wordingDigest: wording.digest,
  },
});

const letterOf = ({ signing, link, wording, entryId }: Due, at: Date): SignedLetter => ({
  id: signing.id,
  candidateId: signing.signer.id,
  entryId,
  className: link.className,
  schoolName: link.schoolName,
  wording: wording.version,
  wordingDigest: wording.digest,
  guardianAffirmed: signing.guardianAffirmed,
  signedAt: at,
  withdrawnAt: null,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
