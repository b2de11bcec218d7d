import type { ColumnType, Generated } from 'kysely';
import type { BulletinState, RequiredApproval } from './contract.ts';

/** jsonb: read as its value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

export interface FrozenFile {
  /** Path below the bulletin's folder. */
  readonly name: string;
  /** SHA-256 of its bytes, under which the content store keeps it. */
  readonly digest: string;
  readonly bytes: number;
}

export interface BulletinsTables {
  'bulletins.bulletin': {
    id: string;
    year: number | null;
    serial: number | null;
    number: string | null;
    title: string;
    state: BulletinState;
    as_of_index: number;
    as_of_instant: Date | null;
    paragraphs: Json<string[]>;
    required: Json<RequiredApproval[]>;
    refused_because: string | null;
    round: Generated<number>;
    supersedes: string | null;
    created_by: string | null;
    created_at: Date;
    published_at: Date | null;
    document: string | null;
    files: ColumnType<FrozenFile[], string | undefined, string>;
  };
  'bulletins.approval': {
    bulletin_id: string;
    round: number;
    unit: string;
    post: string;
    by: string;
    at: Date;
    entry_id: string;
  };
}
