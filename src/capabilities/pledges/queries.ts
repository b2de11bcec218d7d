/** Reads of wordings, links and letters, and how their rows look on the wire. */
import { sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { entryState } from '#platform/journal/entry-state.ts';
import type { Audience, Receipt, Wording } from './contract.ts';
import type { ClassLink } from './coverage-contract.ts';
import type { PledgeTables } from './tables.ts';

// ── Wordings ────────────────────────────────────────────────────────────────────────────────────────────────────────

const wordings = (db: Db) => reading<PledgeTables>(db).selectFrom('pledges.wording').selectAll();

type WordingRow = Awaited<ReturnType<ReturnType<typeof wordings>['executeTakeFirstOrThrow']>>;

export const wordingReply = (row: WordingRow): Wording => ({
  id: row.id,
  audience: row.audience,
  version: row.version,
  text: row.text,
  digest: row.digest,
  adoptedAt: row.adopted_at.toISOString(),
});

/** The latest version; `null` when none has been adopted yet. */
export async function currentWording(db: Db, audience: Audience): Promise<Wording | null> {
  const row = await wordings(db)
    .where('audience', '=', audience)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? wordingReply(row) : null;
}

export async function wordingById(db: Db, id: string): Promise<Wording | null> {
  const row = await wordings(db).where('id', '=', id).executeTakeFirst();
  return row ? wordingReply(row) : null;
}

export async function wordingsPage(
  db: Db,
  page: { page: number; pageSize: number; sort: 'version' | '-version' },
): Promise<{ rows: Wording[]; total: number }> {
  const rows = await wordings(db)
    .orderBy('version', page.sort === 'version' ? 'asc' : 'desc')
    .offset((page.page - 1) * page.pageSize)
    .limit(page.pageSize)
    .execute();
  const { total } = await reading<PledgeTables>(db)
    .selectFrom('pledges.wording')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: rows.map(wordingReply), total };
}

// ── Class links ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface LinkRow {
  readonly id: string;
  readonly code: string;
  readonly classId: string;
  readonly path: string;
  readonly classCode: string;
  readonly schoolCode: string | null;
  readonly districtCode: string | null;
  readonly className: string;
  readonly schoolName: string;
  readonly issuedBy: string | null;
  readonly issuedAt: Date;
  readonly endsAt: Date;
  readonly revokedAt: Date | null;
  readonly revokedReason: string | null;
}

const links = (db: Db) =>
  reading<PledgeTables>(db)
    .selectFrom('pledges.class_link')
    .select([
      'id',
      'code',
      'path',
      'class_id as classId',
      'class_code as classCode',
      'school_code as schoolCode',
      'district_code as districtCode',
      'class_name as className',
      'school_name as schoolName',
      'issued_by as issuedBy',
      'issued_at as issuedAt',
      'ends_at as endsAt',
      'revoked_at as revokedAt',
      'revoked_reason as revokedReason',
    ]);

const keyed = <K extends 'id' | 'code'>(rows: readonly LinkRow[], key: K): Map<string, LinkRow> =>
  new Map(rows.map((row) => [row[key], row]));

export const linksByCodes = async (db: Db, codes: readonly string[]): Promise<Map<string, LinkRow>> =>
  keyed(await links(db).where(sql<boolean>`code = any(${codes})`).execute(), 'code');

export const linksByIds = async (db: Db, ids: readonly string[]): Promise<Map<string, LinkRow>> =>
  keyed(await links(db).where(sql<boolean>`id = any(${ids}::uuid[])`).execute(), 'id');

/** The link issued last for the class, live or not. */
export async function latestLink(db: Db, classId: string): Promise<LinkRow | null> {
  const row = await links(db)
    .where('class_id', '=', classId)
    .orderBy('revoked_at', (order) => order.desc().nullsFirst())
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Where a link or a letter counts: the public facts of its journal leaves. */
export const placeFacts = (link: Pick<LinkRow, 'classCode' | 'schoolCode' | 'districtCode'>) => ({
  class: link.classCode,
  ...(link.districtCode !== null && { district: link.districtCode }),
  ...(link.schoolCode !== null && { school: link.schoolCode }),
});

export const linkReply = (link: LinkRow, issuerName: string): ClassLink => ({
  id: link.id,
  code: link.code,
  path: `/sign/${link.code}`,
  issuedBy: issuerName,
  issuedAt: link.issuedAt.toISOString(),
  endsAt: link.endsAt.toISOString(),
  revokedAt: link.revokedAt?.toISOString() ?? null,
});

// ── Letters ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SignedLetter {
  readonly id: string;
  readonly candidateId: string;
  readonly entryId: string;
  readonly className: string;
  readonly schoolName: string;
  /** Version of the wording. */
  readonly wording: number;
  readonly wordingDigest: string;
  readonly guardianAffirmed: boolean;
  readonly deviceSigned: boolean;
  readonly handwritten: boolean;
  readonly signedAt: Date;
  readonly withdrawnAt: Date | null;
}

const letters = (db: Db) =>
  reading<PledgeTables>(db)
    .selectFrom('pledges.letter as letter')
    .innerJoin('pledges.class_link as link', 'link.id', 'letter.link_id')
    .innerJoin('pledges.wording as wording', 'wording.id', 'letter.wording_id')
    .leftJoin('pledges.letter_evidence as evidence', 'evidence.letter_id', 'letter.id')
    .select([
      'letter.id',
      'letter.candidate_id as candidateId',
      'letter.entry_id as entryId',
      'link.class_name as className',
      'link.school_name as schoolName',
      'link.path',
      'wording.version as wording',
      'wording.digest as wordingDigest',
      'letter.guardian_affirmed as guardianAffirmed',
      'letter.signed_at as signedAt',
      'letter.withdrawn_at as withdrawnAt',
      sql<boolean>`evidence.device_key is not null`.as('deviceSigned'),
      sql<boolean>`evidence.handwriting_sealed is not null`.as('handwritten'),
    ]);

/** Letters with one of these ids, whatever became of them, and letters that count of these candidates. */
export async function lettersFor(
  db: Db,
  letterIds: readonly string[],
  candidateIds: readonly string[],
): Promise<{ byId: Map<string, SignedLetter>; liveByCandidate: Map<string, SignedLetter> }> {
  const [byId, live] = [
    letterIds.length === 0
      ? []
      : await letters(db).where(sql<boolean>`letter.id = any(${letterIds}::uuid[])`).execute(),
    candidateIds.length === 0
      ? []
      : await letters(db)
          .where(sql<boolean>`letter.candidate_id = any(${candidateIds}::uuid[])`)
          .where('letter.withdrawn_at', 'is', null)
          .execute(),
  ];
  return {
    byId: new Map(byId.map((letter) => [letter.id, letter])),
    liveByCandidate: new Map(live.map((letter) => [letter.candidateId, letter])),
  };
}

export async function letterById(db: Db, id: string): Promise<(SignedLetter & { path: string }) | null> {
  return (await letters(db).where('letter.id', '=', id).executeTakeFirst()) ?? null;
}

/** The receipt as it stands now: how far the letter's entry has come in the journal. */
export async function receiptOf(db: Db, letter: SignedLetter): Promise<Receipt> {
  const journal = await entryState(db, letter.entryId);
  if (!journal) throw new Error(`letter ${letter.id} has no journal entry`);
  return receiptIn(letter, journal);
}

/** The receipt of a letter as signing answers it: at least numbered, whatever more has happened since. */
export const numberedReceipt = (letter: SignedLetter, index: number): Receipt =>
  receiptIn(letter, { state: 'numbered', index });

const receiptIn = (letter: SignedLetter, journal: Receipt['journal']): Receipt => ({
  id: letter.id,
  className: letter.className,
  schoolName: letter.schoolName,
  wording: letter.wording,
  wordingDigest: letter.wordingDigest,
  guardianAffirmed: letter.guardianAffirmed,
  deviceSigned: letter.deviceSigned,
  handwritten: letter.handwritten,
  signedAt: letter.signedAt.toISOString(),
  withdrawnAt: letter.withdrawnAt?.toISOString() ?? null,
  journal,
});
