import { Refusal } from '#platform/http/refusal.ts';
import type { BulletinState } from './contract.ts';
import { bulletinCan, stateWords } from './rules.ts';

/** @throws Refusal `wrong-state` naming the state in which the bulletin is. */
export function requireState(verb: keyof typeof bulletinCan, state: BulletinState): void {
  if (bulletinCan[verb](state) === true) return;
  const { zh, en } = stateWords[state];
  throw new Refusal('wrong-state', { state: zh, stateEn: en });
}
