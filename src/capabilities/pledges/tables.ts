import type { ColumnType } from 'kysely';
import type { Audience, WordingText } from './contract.ts';

export interface PledgeTables {
  'pledges.wording': {
    id: string;
    audience: Audience;
    version: number;
    text: ColumnType<WordingText, string, never>;
    digest: string;
    adopted_by: string | null;
    adopted_at: Date;
  };
  'pledges.class_link': {
    id: string;
    code: string;
    class_id: string;
    path: string;
    class_code: string;
    school_code: string | null;
    district_code: string | null;
    class_name: string;
    school_name: string;
    issued_by: string | null;
    issued_at: Date;
    ends_at: Date;
    revoked_at: Date | null;
    revoked_reason: string | null;
  };
  'pledges.letter': {
    id: string;
    candidate_id: string;
    class_id: string;
    link_id: string;
    wording_id: string;
    guardian_affirmed: boolean;
    device: string | null;
    signed_at: Date;
    entry_id: string;
    withdrawn_at: Date | null;
    withdrawn_by: string | null;
    withdrawn_reason: string | null;
  };
  'pledges.letter_evidence': {
    letter_id: string;
    device_key: Buffer | null;
    device_signature: Buffer | null;
    handwriting_sealed: Buffer | null;
  };
  'pledges.class_count': { class_id: string; path: string; signed: number };
  'pledges.wrong_attempt': {
    number: string;
    wrong: number;
    window_started_at: Date;
    locked_until: Date | null;
  };
}
