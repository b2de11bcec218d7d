import { candidatesByIds, peopleByIds } from '#capabilities/organisation/public.ts';
import { type Db, reading, type Tx } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, append, commitments } from '#platform/journal/append.ts';
import { nodeEd25519, nodeHasher } from '#platform/journal/node-crypto.ts';
import { type ProvableEntry, provableEntry } from '#platform/journal/read.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { encodeUtf8, toBase64 } from '#primitives/bytes.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { parseLeaf } from '#primitives/tally.ts';
import { digestOfHandwriting } from './check-evidence.ts';
import type { Handwriting } from './contract.ts';
import type { IdentifiedBy, LetterEvidence } from './evidence-contract.ts';
import {
  type LinkRow,
  letterById,
  linksByIds,
  placeFacts,
  receiptOf,
  type SignedLetter,
  wordingById,
} from './queries.ts';
import { handwritingText, letterStatement, letterSubject } from './rules.ts';
import type { PledgeTables } from './tables.ts';

/**
 * All there is about one letter, against an entry in the journal that says who looked: nobody sees one without the other.
 * What is kept is compared with what the journal committed to, and the device's signature is verified anew.
 * @throws Refusal `not-found`.
 */
export async function openEvidence(
  tx: Tx,
  act: Act,
  letterId: string,
  personalData: PersonalData,
): Promise<LetterEvidence> {
  const letter = await letterById(tx, letterId);
  const kept = await keptWith(tx, letterId);
  if (!letter || !kept) throw new Refusal('not-found');
  const link = (await linksByIds(tx, [kept.link_id])).get(kept.link_id);
  const wording = await wordingById(tx, kept.wording_id);
  if (!link || !wording) throw new Error(`letter ${letterId} names a link or a wording that is not there`);
  await append(tx, {
    ...act,
    kind: 'pledges.evidence-opened',
    subject: letterSubject(nodeHasher, letterId, letter.signedAt),
    facts: placeFacts(link),
    details: {},
  });
  const signer = (await candidatesByIds(tx, [letter.candidateId])).get(letter.candidateId) ?? null;
  const entry = await provableEntry(tx, letter.entryId);
  const said = detailsOf(entry);
  const shown = {
    receipt: await receiptOf(tx, letter),
    wording: { text: wording.text, adoptedAt: wording.adoptedAt },
    link: {
      issuedBy: await nameOf(tx, link.issuedBy),
      issuedAt: link.issuedAt.toISOString(),
      endsAt: link.endsAt.toISOString(),
    },
  };
  if (signer === null) return { ...shown, ...nothingLeft };
  const handwriting = openHandwriting(kept.handwriting_sealed, personalData);
  return {
    ...shown,
    keeping:
      said !== null && isCommitted(entry) && agree(said, letter, kept, handwriting) ? 'as-signed' : 'changed',
    signer,
    identifiedBy: identifiedBy(said?.identifiedBy),
    browser: kept.device,
    device: kept.device_key && {
      publicKey: toBase64(kept.device_key),
      verified: deviceSigned(kept, letter, link, signer.number, handwriting),
    },
    handwriting,
    withdrawnReason: kept.withdrawn_reason,
  };
}

/** Of an erased candidate's letter: also in the moment before the pledges have followed the erasure. */
const nothingLeft = {
  keeping: 'erased',
  signer: null,
  identifiedBy: [],
  browser: null,
  device: null,
  handwriting: null,
  withdrawnReason: null,
} as const satisfies Partial<LetterEvidence>;

type Kept = NonNullable<Awaited<ReturnType<typeof keptWith>>>;

const keptWith = (db: Db, letterId: string) =>
  reading<PledgeTables>(db)
    .selectFrom('pledges.letter as letter')
    .leftJoin('pledges.letter_evidence as evidence', 'evidence.letter_id', 'letter.id')
    .select([
      'letter.link_id',
      'letter.wording_id',
      'letter.device',
      'letter.withdrawn_reason',
      'evidence.device_key',
      'evidence.device_signature',
      'evidence.handwriting_sealed',
    ])
    .where('letter.id', '=', letterId)
    .executeTakeFirst();

async function nameOf(db: Db, personId: string | null): Promise<string | null> {
  return personId === null ? null : ((await peopleByIds(db, [personId])).get(personId)?.name ?? null);
}

type Details = Readonly<Record<string, JsonValue>>;

/** What the entry says in private; `null` once erased. */
function detailsOf(entry: ProvableEntry | null): Details | null {
  if (!entry?.opening) return null;
  return (JSON.parse(entry.opening.privatePart) as { details: Details }).details;
}

/** Whether the private part is still the one that the public leaf commits to. */
function isCommitted(entry: ProvableEntry | null): boolean {
  if (!entry?.opening) return false;
  const { commitment, sm3 } = commitments(entry.opening.salt, entry.opening.privatePart);
  const leaf = parseLeaf(entry.leaf);
  return leaf.commitment === commitment && leaf.sm3 === sm3;
}

/** Whether the rows still hold what the journal's entry says that was signed. */
function agree(said: Details, letter: SignedLetter, kept: Kept, handwriting: Handwriting | null): boolean {
  const held: Details = {
    candidate: letter.candidateId,
    device: kept.device,
    deviceKey: kept.device_key && toBase64(kept.device_key),
    deviceSignature: kept.device_signature && toBase64(kept.device_signature),
    guardianAffirmed: letter.guardianAffirmed,
    handwriting: digestOf(handwriting),
    letter: letter.id,
    link: kept.link_id,
    wordingDigest: letter.wordingDigest,
  };
  const isReadable = kept.handwriting_sealed === null || handwriting !== null;
  return isReadable && Object.entries(held).every(([member, value]) => said[member] === value);
}

/** Verifies the signature of the phone's key over the statement of the letter, made again from what is kept. */
function deviceSigned(
  { device_key: key, device_signature: signature }: Kept,
  letter: SignedLetter,
  link: LinkRow,
  number: string,
  handwriting: Handwriting | null,
): boolean {
  if (key === null || signature === null) return false;
  const statement = letterStatement({
    id: letter.id,
    linkCode: link.code,
    number,
    wordingDigest: letter.wordingDigest,
    guardianAffirmed: letter.guardianAffirmed,
    handwritingDigest: digestOf(handwriting),
  });
  return nodeEd25519.verify(key, encodeUtf8(statement), signature);
}

/** `null` where there is none, and where what is kept was not sealed under this key or was changed since. */
function openHandwriting(sealed: Buffer | null, personalData: PersonalData): Handwriting | null {
  if (sealed === null) return null;
  try {
    return JSON.parse(personalData.open(sealed)) as Handwriting;
  } catch {
    return null;
  }
}

const digestOf = (handwriting: Handwriting | null): string | null =>
  handwriting && digestOfHandwriting(handwritingText(handwriting));

const MEANS: readonly IdentifiedBy[] = ['class-link', 'candidate-number', 'id-number-tail'];

const identifiedBy = (said: JsonValue | undefined): IdentifiedBy[] =>
  MEANS.filter((means) => String(said).split(', ').includes(means));
