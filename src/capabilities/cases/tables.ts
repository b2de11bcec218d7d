import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type {
  ActVerb,
  EvidenceFile,
  FindingSource,
  FindingState,
  ObligationState,
  Severity,
} from './contract.ts';

export interface CaseTables {
  'cases.kind': { code: string; name_zh: string; name_en: string; severity: Severity; grouping_code: string };
  'cases.legal_basis': {
    code: string;
    law: string;
    article: string;
    summary_zh: string;
    summary_en: string;
    valid_from: string;
    valid_to: string | null;
  };
  'cases.finding': {
    id: string;
    number: GeneratedAlways<number>;
    kind: string;
    severity: Severity;
    severity_rank: GeneratedAlways<number>;
    source: FindingSource;
    site_id: string | null;
    place: string | null;
    unit_id: string;
    path: string;
    district: string | null;
    found_at: Date;
    title: string;
    state: Generated<FindingState>;
    orders: Generated<number>;
    next_due_at: Date | null;
    audience: string[];
    search_text: string;
  };
  'cases.finding_detail': {
    finding_id: string;
    description: string;
    found_by: string | null;
    found_by_unit_id: string | null;
  };
  'cases.rectification_order': {
    id: string;
    finding_id: string;
    unit_id: string;
    obligation_id: string;
    text: string;
    legal_basis: string | null;
    issued_by: string | null;
    issued_at: Date;
    state: ObligationState;
    undone: boolean;
    due_at: Date;
    asked: string;
  };
  'cases.share': {
    finding_id: string;
    unit_id: string;
    action_required: boolean;
    shared_at: Date;
  };
  'cases.act': {
    id: string;
    sequence: GeneratedAlways<number>;
    finding_id: string;
    verb: ActVerb;
    by: string | null;
    at: Date;
    note: string;
    evidence: ColumnType<EvidenceFile[], string, never>;
    order_id: string | null;
    asked: string;
    entry_id: string;
  };
}
