/** Rows of an export: the columns of the import of the same kind, so that what goes out can come back in. */
import { type RawBuilder, sql } from 'kysely';
import { type Db, reading } from '#platform/db/db.ts';
import { within } from '#platform/db/within.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import {
  type ContactChannel,
  contactChannels,
  type ExamKind,
  type ImportKind,
  type Post,
  type UnitKind,
} from './contract.ts';
import { importColumns } from './import-columns.ts';
import { examKindWords, idTypeWords, postWords, unitKindWords } from './rules.ts';
import type { WhoACandidateIs } from './tables.ts';

export interface ExportRequest {
  readonly kind: ImportKind;
  readonly language: 'zh' | 'en';
  /** Paths below which rows are taken. */
  readonly reach: readonly string[];
  /** Opens what is sealed; `null` leaves it masked. */
  readonly personalData: PersonalData | null;
}

/** Header first; cells in the order of the columns. */
export async function exportRows(db: Db, request: ExportRequest): Promise<string[][]> {
  const header = importColumns[request.kind].map((column) => column[request.language]);
  const rows = await { units, people, roster }[request.kind](db, request);
  return [header, ...rows];
}

async function units(db: Db, { reach, language }: ExportRequest): Promise<string[][]> {
  const { rows } = await sql<{
    code: string;
    kind: UnitKind;
    name: string;
    parent: string | null;
    from_day: string;
    until_day: string | null;
  }>`
    select unit.code, unit.kind, unit.name, parent.code as parent, unit.from_day, unit.until_day
    from organisation.unit left join organisation.unit as parent on parent.id = unit.parent_id
    where ${within('unit.path', reach)} order by unit.path`.execute(reading(db));
  return rows.map((row) => [
    row.code,
    unitKindWords[row.kind][language],
    row.name,
    row.parent ?? '',
    row.from_day,
    row.until_day ?? '',
  ]);
}

async function people(db: Db, { reach, language, personalData }: ExportRequest): Promise<string[][]> {
  const { rows } = await sql<{
    person_id: string;
    code: string;
    name: string;
    unit: string | null;
    post: Post | null;
    from_day: string | null;
    until_day: string | null;
  }>`
    select person.id as person_id, person.code, person.name, held.unit, held.post, held.from_day, held.until_day
    from organisation.person left join lateral (
      select unit.code as unit, unit.path, appointment.post, appointment.from_day, appointment.until_day
      from organisation.appointment join organisation.unit on unit.id = appointment.unit_id
      where appointment.person_id = person.id and ${notAnnulled}) as held on true
    where ${reach.includes('/') ? sql`true` : within('held.path', reach)}
    order by person.code, held.from_day, held.unit, held.post`.execute(reading(db));
  const contacts = await contactsByPerson(db, personalData);
  return rows.map((row) => [
    row.code,
    row.name,
    row.unit ?? '',
    row.post === null ? '' : postWords[row.post][language],
    row.from_day ?? '',
    row.until_day ?? '',
    ...contactChannels.map((channel) => contacts.get(row.person_id)?.get(channel)?.join('; ') ?? ''),
  ]);
}

/** What never held has no place in a list of who held what. */
const notAnnulled: RawBuilder<boolean> = sql`coalesce(appointment.until_day >= appointment.from_day, true)`;

async function contactsByPerson(
  db: Db,
  personalData: PersonalData | null,
): Promise<Map<string, Map<ContactChannel, string[]>>> {
  const { rows } = await sql<{
    person_id: string;
    channel: ContactChannel;
    value_sealed: Buffer;
    value_masked: string;
  }>`
    select person_id, channel, value_sealed, value_masked from organisation.contact
    where person_id is not null and ended_at is null order by value_masked, id`.execute(reading(db));
  const byPerson = new Map<string, Map<ContactChannel, string[]>>();
  for (const row of rows) {
    const theirs = byPerson.get(row.person_id) ?? new Map<ContactChannel, string[]>();
    const value = personalData ? personalData.open(row.value_sealed) : row.value_masked;
    theirs.set(row.channel, [...(theirs.get(row.channel) ?? []), value]);
    byPerson.set(row.person_id, theirs);
  }
  return byPerson;
}

async function roster(db: Db, { reach, language, personalData }: ExportRequest): Promise<string[][]> {
  const { rows } = await sql<WhoACandidateIs & { class_code: string; exam_kind: ExamKind }>`
    select candidate.number, candidate.name, unit.code as class_code, candidate.id_type, candidate.id_number_sealed,
      candidate.id_number_masked, candidate.exam_kind
    from organisation.candidate join organisation.unit on unit.id = candidate.class_id
    where ${within('unit.path', reach)} and candidate.erased_at is null
    order by unit.path, candidate.number`.execute(reading(db));
  return rows.map((row) => [
    row.number,
    row.name,
    row.class_code,
    idTypeWords[row.id_type][language],
    personalData ? personalData.open(row.id_number_sealed) : row.id_number_masked,
    examKindWords[row.exam_kind][language],
  ]);
}
