import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { peopleByIds, unitFacts, unitsByCodes, unitsByIds } from '#capabilities/organisation/public.ts';
import { theExam } from '#capabilities/timetable/public.ts';
import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Act, appendAll } from '#platform/journal/append.ts';
import type { ClassLink } from './coverage-contract.ts';
import { currentWording, type LinkRow, linkReply, linksByIds, placeFacts } from './queries.ts';
import { linkEndAllowed, longestLinkDays } from './rules.ts';
import type { PledgeTables } from './tables.ts';

export interface LinkToIssue {
  readonly id: string;
  readonly classId: string;
  readonly endsAt: Date;
}

/**
 * Issues signing links, at most one per class; an earlier link of the class stops at the same moment, so a leaked one is
 * replaced by issuing again. Returns the links in the sequence asked for.
 * @throws Refusal `not-a-class`, `end-out-of-range`, `exam-not-set`, `no-wording`, `id-taken`.
 */
export async function issueClassLinks(tx: Tx, act: Act, batch: readonly LinkToIssue[]): Promise<ClassLink[]> {
  await oneIssueAtATime(tx);
  const known = await linksByIds(
    tx,
    batch.map((link) => link.id),
  );
  const due = batch.filter((link) => {
    const first = known.get(link.id);
    if (!first) return true;
    const same = first.classId === link.classId && first.endsAt.getTime() === link.endsAt.getTime();
    if (!same) throw new Refusal('id-taken');
    return false;
  });
  if (due.length > 0) await issue(tx, act, due);

  const issued = await linksByIds(
    tx,
    batch.map((link) => link.id),
  );
  const rows = batch.map((link) => issued.get(link.id) as LinkRow);
  const people = await peopleByIds(
    tx,
    rows.flatMap((row) => row.issuedBy ?? []),
  );
  return rows.map((row) => linkReply(row, people.get(row.issuedBy ?? '')?.name ?? ''));
}

/** Issuing and revoking wait for each other; signing, which only reads links, waits for neither. */
export async function oneIssueAtATime(tx: Tx): Promise<void> {
  await sql`lock table pledges.class_link in share row exclusive mode`.execute(writing(tx));
}

async function issue(tx: Tx, act: Act, due: readonly LinkToIssue[]): Promise<void> {
  if (!(await theExam(tx))) throw new Refusal('exam-not-set');
  if (!(await currentWording(tx, 'candidate'))) throw new Refusal('no-wording');
  const classIds = due.map((link) => link.classId);
  if (due.some((link) => !linkEndAllowed(link.endsAt, act.at))) {
    throw new Refusal('end-out-of-range', { days: longestLinkDays });
  }
  const classes = await unitsByIds(tx, classIds);
  const facts = await unitFacts(tx, classIds);
  const schools = await unitsByCodes(tx, [
    ...new Set([...facts.values()].flatMap((fact) => fact.school ?? [])),
  ]);

  await replaceLive(tx, act, classIds);
  const rows = due.map((link) => {
    const unit = classes.get(link.classId);
    const fact = facts.get(link.classId);
    if (unit?.kind !== 'class' || !fact) throw new Refusal('not-a-class');
    return {
      id: link.id,
      code: newLinkCode(randomBytes(LINK_CODE_LENGTH)),
      class_id: unit.id,
      path: unit.path,
      class_code: unit.code,
      school_code: fact.school ?? null,
      district_code: fact.district ?? null,
      class_name: unit.name,
      school_name: schools.get(fact.school ?? '')?.name ?? '',
      issued_by: act.by,
      issued_at: act.at,
      ends_at: link.endsAt,
    };
  });
  const pledges = writing<PledgeTables>(tx);
  // A statement takes at most 65,535 parameters.
  for (let from = 0; from < rows.length; from += 1_000) {
    await pledges
      .insertInto('pledges.class_link')
      .values(rows.slice(from, from + 1_000))
      .execute();
  }
  await appendAll(
    tx,
    rows.map((row) => ({
      ...act,
      kind: 'pledges.link-issued',
      subject: row.id,
      facts: placeFacts({
        classCode: row.class_code,
        schoolCode: row.school_code,
        districtCode: row.district_code,
      }),
      details: { endsAt: row.ends_at.toISOString() },
    })),
  );
}

async function replaceLive(tx: Tx, act: Act, classIds: readonly string[]): Promise<void> {
  const replaced = await writing<PledgeTables>(tx)
    .updateTable('pledges.class_link')
    .set({ revoked_at: act.at })
    .where(sql<boolean>`class_id = any(${classIds}::uuid[])`)
    .where('revoked_at', 'is', null)
    .returning([
      'id',
      'class_code as classCode',
      'school_code as schoolCode',
      'district_code as districtCode',
    ])
    .execute();
  await appendAll(
    tx,
    replaced.map((link) => ({
      ...act,
      kind: 'pledges.link-revoked',
      subject: link.id,
      facts: placeFacts(link),
      details: { reason: null },
    })),
  );
}

const LINK_CODE_LENGTH = 12;
/** Crockford's base 32: no letter that is mistaken for a digit when a link is copied from a blackboard. 60 bits. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const newLinkCode = (random: Uint8Array): string => [...random].map((byte) => LETTERS[byte % 32]).join('');
