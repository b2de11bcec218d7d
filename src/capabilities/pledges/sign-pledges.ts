/**
 * Signing, a batch at a time: letters, per-class counters and numbered journal entries commit together. Locks are taken
 * in one sequence by everyone (letters by candidate, then counters by class, then the journal's sequencer), so batches
 * that overlap wait for each other and never deadlock.
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { theExam } from '#capabilities/timetable/public.ts';
import { booleanColumn, bytesColumn, integerColumn, textColumn, uuidColumn } from '#platform/db/columns.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import { indexesOf } from '#platform/journal/entry-state.ts';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { appendNumbered } from '#platform/journal/number.ts';
import { toBase64 } from '#primitives/bytes.ts';
import { newId } from '#primitives/id.ts';
import type { Wording } from './contract.ts';
import {
  currentWording,
  type LinkRow,
  lettersFor,
  linksByIds,
  placeFacts,
  type SignedLetter,
} from './queries.ts';
import { guardianNeeded, letterSubject, linkIsLive } from './rules.ts';
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
  /** What came with the tap, checked before. */
  readonly evidence?: LetterEvidence;
}

export interface LetterEvidence {
  /** The phone's Ed25519 key, and its signature over the statement of the letter. */
  readonly device: { readonly key: Uint8Array; readonly signature: Uint8Array } | null;
  /** The strokes' digest, in hexadecimal, and their text as it is kept: encrypted. */
  readonly handwriting: { readonly digest: string; readonly sealed: Uint8Array } | null;
}

export type SigningRefusal =
  | 'link-ended'
  | 'not-recognised'
  | 'wording-changed'
  | 'guardian-needed'
  | 'letter-withdrawn'
  | 'id-taken';

export type SigningVerdict =
  | {
      readonly outcome: 'signed' | 'repeated' | 'signed-before';
      readonly letter: SignedLetter;
      /** Of its journal entry. */
      readonly index: number;
    }
  | { readonly refused: SigningRefusal };

/**
 * Signs for each of the batch, one verdict per item in the same sequence. The same letter again gets its first receipt
 * (`repeated`); another letter of a candidate who has signed gets the receipt of the first (`signed-before`). Holds the
 * journal's sequencer from its last statement until the commit.
 * @param known links that were read in this transaction, by id.
 */
export async function signPledges(
  tx: Tx,
  act: Act,
  batch: readonly Signing[],
  known?: ReadonlyMap<string, LinkRow>,
): Promise<SigningVerdict[]> {
  if (batch.length === 0) return [];
  const exam = await theExam(tx);
  const wording = await currentWording(tx, 'candidate');
  if (!exam || !wording) throw new Error('a link was issued before there was an exam and a wording');
  const links = known ?? (await linksByIds(tx, [...new Set(batch.map((signing) => signing.linkId))]));

  const verdicts = new Map<Signing, SigningVerdict>();
  const due: Due[] = [];
  const idOf = new Map<string, string>();
  const random = randomBytes(ID_BYTES * batch.length);
  for (const [place, signing] of batch.entries()) {
    const link = links.get(signing.linkId);
    const refused = judge(signing, { link, wording, firstDay: exam.firstDay, at: act.at });
    if (refused || !link) {
      verdicts.set(signing, { refused: refused ?? 'link-ended' });
      continue;
    }
    const subject = letterSubject(nodeHasher, signing.id, act.at);
    // Two ids of one subject can be found by who looks for them, and would count as one letter.
    if ((idOf.get(subject) ?? signing.id) !== signing.id) verdicts.set(signing, { refused: 'id-taken' });
    else {
      const bytes = random.subarray(ID_BYTES * place, ID_BYTES * (place + 1));
      idOf.set(subject, signing.id);
      due.push({ signing, link, wording, subject, entryId: newId(() => bytes, act.at) });
    }
  }
  const refused = [...verdicts.keys()];
  const lost = await write(tx, act, due, verdicts);
  await answerFromEarlier(tx, [...refused, ...lost], verdicts);
  return batch.map((signing) => verdicts.get(signing) as SigningVerdict);
}

const ID_BYTES = 16;

/**
 * What was signed before has its receipt, whatever was to be said now: sent again after its link was stopped, or beaten
 * by somebody else's transaction or by the same candidate within this batch.
 */
async function answerFromEarlier(
  tx: Tx,
  signings: readonly Signing[],
  verdicts: Map<Signing, SigningVerdict>,
): Promise<void> {
  if (signings.length === 0) return;
  const earlier = await earlierLetters(tx, signings);
  for (const signing of signings) {
    const answer = answerFrom(signing, earlier) ?? verdicts.get(signing) ?? { refused: 'letter-withdrawn' };
    verdicts.set(signing, answer);
  }
}

type EarlierLetters = Awaited<ReturnType<typeof earlierLetters>>;

async function earlierLetters(tx: Tx, signings: readonly Signing[]) {
  const letters = await lettersFor(
    tx,
    signings.map((signing) => signing.id),
    signings.map(candidateOf),
  );
  const found = [...letters.byId.values(), ...letters.liveByCandidate.values()];
  const indexes = await indexesOf(
    tx,
    found.map((letter) => letter.entryId),
  );
  return { ...letters, indexes };
}

const candidateOf = (signing: Signing): string => signing.signer.id;

interface Due {
  readonly signing: Signing;
  readonly link: LinkRow;
  readonly wording: Wording;
  readonly entryId: string;
  readonly subject: string;
}

function answerFrom(signing: Signing, earlier: EarlierLetters): SigningVerdict | null {
  const receipt = (outcome: 'repeated' | 'signed-before', letter: SignedLetter): SigningVerdict => {
    const index = earlier.indexes.get(letter.entryId);
    if (index === undefined) throw new Error(`the journal entry of letter ${letter.id} is not numbered`);
    return { outcome, letter, index };
  };
  const same = earlier.byId.get(signing.id);
  if (same) {
    if (same.candidateId !== signing.signer.id) return { refused: 'id-taken' };
    return same.withdrawnAt ? { refused: 'letter-withdrawn' } : receipt('repeated', same);
  }
  const live = earlier.liveByCandidate.get(signing.signer.id);
  return live ? receipt('signed-before', live) : null;
}

function judge(
  { signer, ...signing }: Signing,
  facts: { link: LinkRow | undefined; wording: Wording; firstDay: string; at: Date },
): SigningRefusal | null {
  if (!facts.link || !linkIsLive(facts.link, facts.at)) return 'link-ended';
  if (signer.classId !== facts.link.classId) return 'not-recognised';
  if (signing.wordingId !== facts.wording.id) return 'wording-changed';
  if (guardianNeeded(signer.birthDay, facts.firstDay) && !signing.guardianAffirmed) return 'guardian-needed';
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
  const wordingId = due[0]?.wording.id;
  // Without a conflict target: a repeated candidate and a repeated id both step aside.
  const beaten = await sql<{ entry_id: string }>`
    with due as materialized (
      select * from unnest(
        ${uuidColumn(signings.map((signing) => signing.id))}::uuid[], ${uuidColumn(signings.map(candidateOf))}::uuid[],
        ${uuidColumn(rows.map((row) => row.link.classId))}::uuid[],
        ${uuidColumn(signings.map((signing) => signing.linkId))}::uuid[],
        ${booleanColumn(signings.map((signing) => signing.guardianAffirmed))}::boolean[],
        ${textColumn(signings.map((signing) => signing.device))}::text[],
        ${uuidColumn(rows.map((row) => row.entryId))}::uuid[])
        as due (id, candidate_id, class_id, link_id, guardian_affirmed, device, entry_id)),
    inserted as (
      insert into pledges.letter
        (id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, signed_at, entry_id)
      select id, candidate_id, class_id, link_id, ${wordingId}::uuid, guardian_affirmed, device, ${act.at}, entry_id
      from due
      on conflict do nothing returning entry_id)
    select entry_id from due where entry_id not in (select entry_id from inserted)`.execute(
    writing<PledgeTables>(tx),
  );
  const beatenIds = new Set(beaten.rows.map((row) => row.entry_id));
  const signed = rows.filter((row) => !beatenIds.has(row.entryId));
  if (signed.length > 0) {
    await keepEvidence(tx, signed);
    await addToCounters(tx, signed);
    const first = await appendNumbered(
      tx,
      signed.map((row) => entryOf(row, act)),
    );
    for (const [place, row] of signed.entries()) {
      const letter = letterOf(row, act.at);
      verdicts.set(row.signing, { outcome: 'signed', letter, index: first + place });
    }
  }
  return rows.filter((row) => beatenIds.has(row.entryId)).map((row) => row.signing);
}

async function keepEvidence(tx: Tx, signed: readonly Due[]): Promise<void> {
  const kept = signed.flatMap(({ signing: { id, evidence } }) => (evidence ? [{ id, ...evidence }] : []));
  if (kept.length === 0) return;
  await sql`
    insert into pledges.letter_evidence (letter_id, device_key, device_signature, handwriting_sealed)
    select * from unnest(
      ${uuidColumn(kept.map(({ id }) => id))}::uuid[],
      ${bytesColumn(kept.map(({ device }) => device?.key ?? null))}::bytea[],
      ${bytesColumn(kept.map(({ device }) => device?.signature ?? null))}::bytea[],
      ${bytesColumn(kept.map(({ handwriting }) => handwriting?.sealed ?? null))}::bytea[])`.execute(
    writing<PledgeTables>(tx),
  );
}

async function addToCounters(tx: Tx, signed: readonly Due[]): Promise<void> {
  const perClass = new Map<string, { path: string; letters: number }>();
  for (const { link } of signed) {
    const count = perClass.get(link.classId) ?? { path: link.path, letters: 0 };
    perClass.set(link.classId, { path: count.path, letters: count.letters + 1 });
  }
  const classes = [...perClass].sort(([a], [b]) => compare(a, b));
  await sql`
    insert into pledges.class_count (class_id, path, signed)
    select * from unnest(${uuidColumn(classes.map(([id]) => id))}::uuid[],
      ${textColumn(classes.map(([, { path }]) => path))}::text[],
      ${integerColumn(classes.map(([, { letters }]) => letters))}::int[])
    on conflict (class_id) do update set signed = class_count.signed + excluded.signed`.execute(
    writing<PledgeTables>(tx),
  );
}

const entryOf = ({ signing, link, wording, entryId, subject }: Due, act: Act) => ({
  ...act,
  id: entryId,
  kind: 'pledges.signed',
  subject,
  facts: { ...placeFacts(link), wording: wording.version },
  details: {
    candidate: signing.signer.id,
    device: signing.device,
    deviceKey: base64OrNull(signing.evidence?.device?.key),
    deviceSignature: base64OrNull(signing.evidence?.device?.signature),
    guardianAffirmed: signing.guardianAffirmed,
    handwriting: signing.evidence?.handwriting?.digest ?? null,
    identifiedBy: 'class-link, candidate-number, id-number-tail',
    letter: signing.id,
    link: link.id,
    wordingDigest: wording.digest,
  },
});

const base64OrNull = (bytes: Uint8Array | undefined): string | null => (bytes ? toBase64(bytes) : null);

const letterOf = ({ signing, link, wording, entryId }: Due, at: Date): SignedLetter => ({
  id: signing.id,
  candidateId: signing.signer.id,
  entryId,
  className: link.className,
  schoolName: link.schoolName,
  wording: wording.version,
  wordingDigest: wording.digest,
  guardianAffirmed: signing.guardianAffirmed,
  deviceSigned: (signing.evidence?.device ?? null) !== null,
  handwritten: (signing.evidence?.handwriting ?? null) !== null,
  signedAt: at,
  withdrawnAt: null,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
