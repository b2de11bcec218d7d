/** Ids of what a pack states: the same for everyone who imports it, whenever they do. */
import { createHash } from 'node:crypto';
import { newId } from '#primitives/id.ts';
import type { Pack } from './pack.ts';

/** What a pack states; codes are unique within each. */
export type Stated =
  | 'unit'
  | 'membership'
  | 'person'
  | 'appointment'
  | 'contact'
  | 'exam'
  | 'session'
  | 'site'
  | 'wording'
  | 'kinds'
  | 'clause';

/** The id of a thing by its code. A clause has the code `<document> <number>`. */
export function packId(pack: Pack, what: Stated, code: string): string {
  const { code: campaign, startsAt } = pack.campaign;
  const digest = createHash('sha256').update(`${campaign}\n${what}\n${code}`).digest();
  return newId(() => digest.subarray(0, 16), new Date(startsAt));
}
