import type { ColumnType, GeneratedAlways } from 'kysely';
import type { EvidenceFile, ObligationState, Proof, SourceKind, Verb } from './contract.ts';

export interface ObligationTables {
  'obligations.obligation': {
    id: string;
    unit_id: string;
    path: string;
    district: string | null;
    title: string;
    outcome: string;
    proof_required: Proof[];
    source_kind: SourceKind;
    source_id: string;
    moment_id: string;
    due_at: Date;
    state: ObligationState;
    undone: GeneratedAlways<boolean>;
    assigned_by: string | null;
    assigned_at: Date;
    reported_by: string | null;
    reported_at: Date | null;
  };
  'obligations.act': {
    id: string;
    sequence: GeneratedAlways<number>;
    obligation_id: string;
    verb: Verb | 'assign';
    by: string | null;
    at: Date;
    note: string;
    evidence: ColumnType<EvidenceFile[], string, never>;
    asked: string;
    entry_id: string;
  };
}
