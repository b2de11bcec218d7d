import type { ColumnType, Generated } from 'kysely';
import type {
  CandidateIdType,
  ContactChannel,
  ExamKind,
  ImportKind,
  ImportState,
  MembershipPart,
  ProblemSeverity,
  TakeMode,
  UnitKind,
} from './contract.ts';

/** Filled until the candidate is erased, then all null. */
export interface WhoACandidateIs {
  number: string;
  name: string;
  id_type: CandidateIdType;
  id_number_sealed: Buffer;
  id_number_masked: string;
}

export interface OrganisationTables {
  'organisation.unit': {
    id: string;
    code: string;
    kind: UnitKind;
    name: string;
    parent_id: string | null;
    path: string;
    district_code: string | null;
    school_code: string | null;
    class_code: string | null;
    candidates: Generated<number>;
    from_day: string;
    until_day: string | null;
  };
  'organisation.membership': {
    id: string;
    unit_id: string;
    of_unit_id: string;
    part: MembershipPart;
    from_day: string;
    until_day: string | null;
    end_reason: string | null;
  };
  'organisation.person': { id: string; code: string; name: string };
  'organisation.appointment': {
    id: string;
    person_id: string;
    unit_id: string;
    post: string;
    from_day: string;
    until_day: string | null;
    end_reason: string | null;
  };
  'organisation.contact': {
    id: string;
    person_id: string | null;
    unit_id: string | null;
    channel: ContactChannel;
    value_sealed: Buffer;
    value_masked: string;
    tested_at: Date | null;
    ended_at: Date | null;
  };
  'organisation.candidate': {
    id: string;
    class_id: string;
    exam_kind: ExamKind;
    enrolled_at: Date;
    erasure_id: string | null;
    erased_at: Date | null;
  } & { [column in keyof WhoACandidateIs]: WhoACandidateIs[column] | null };
  'organisation.file_import': {
    id: string;
    kind: ImportKind;
    file_name: string;
    file_digest: string;
    file_sealed: Buffer | null;
    format: 'csv' | 'xlsx';
    encoding: string | null;
    old_data: boolean;
    reach: string[];
    state: ImportState;
    rows_total: Generated<number>;
    rows_done: Generated<number>;
    rows_good: Generated<number>;
    rows_bad: Generated<number>;
    rows_unchanged: Generated<number>;
    errors: Generated<number>;
    warnings: Generated<number>;
    take: TakeMode | null;
    rows_taken: number | null;
    failure: string | null;
    failure_details: ColumnType<Record<string, string | number>, string | undefined, string>;
    discard_reason: string | null;
    uploaded_by: string | null;
    uploaded_at: Date;
    ended_at: Date | null;
  };
  'organisation.file_import_problem': {
    import_id: string;
    number: number;
    row_number: number;
    column_name: string | null;
    severity: ProblemSeverity;
    code: string;
    found: string;
    details: ColumnType<Record<string, string | number>, string, never>;
  };
}
