import type { Generated } from 'kysely';

export interface SignInTables {
  'sign_in.account': {
    id: string;
    name: string;
    person_id: string;
    password_hash: string;
    password_changed_at: Date;
    failures: Generated<number>;
    lockouts: Generated<number>;
    locked_until: Date | null;
  };
  'sign_in.sign_in': {
    token_digest: Buffer;
    account_id: string;
    created_at: Date;
    last_seen_at: Date;
    expires_at: Date;
  };
}
