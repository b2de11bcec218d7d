import type { Db, Tx } from '#platform/db/db.ts';
import { readSetting, writeSetting } from '#platform/settings/settings.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import type { RequiredApproval } from './contract.ts';

/** On whose behalf bulletins are published, and who must approve them: part of the campaign. */
export interface BulletinTerms {
  readonly city: string;
  /** 发文机关: whole name or usual short name. */
  readonly issuer: string;
  /** 机关代字, e.g. 青考安. */
  readonly numberPrefix: string;
  readonly approvals: readonly RequiredApproval[];
}

const KEY = 'bulletins.terms';

export const keepTerms = (tx: Tx, terms: BulletinTerms): Promise<void> =>
  writeSetting(tx, KEY, terms as unknown as JsonValue);

/** @throws Error when the campaign never stated them. */
export async function bulletinTerms(db: Db): Promise<BulletinTerms> {
  const terms = await readSetting(db, KEY);
  if (terms === undefined) throw new Error('the campaign does not say who issues and who approves bulletins');
  return terms as unknown as BulletinTerms;
}
