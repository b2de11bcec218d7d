/** Where a class's signing link stands, and when a new one should end. Pure. */
import { dayOf, examTimeZone } from '#console/format.ts';
import { startOfDay } from '#primitives/instant.ts';
import type { ClassLink } from '../coverage-contract.ts';
import { linkIsLive } from '../rules.ts';

export type LinkState = 'none' | 'live' | 'ended' | 'stopped';

export function linkStateOf(link: ClassLink | null, nowMs: number): LinkState {
  if (link === null) return 'none';
  if (link.revokedAt !== null) return 'stopped';
  return linkIsLive({ endsAt: new Date(link.endsAt), revokedAt: null }, new Date(nowMs)) ? 'live' : 'ended';
}

const dayMs = 86_400_000;

/** Midnight after `days` more days, so that the last day counts whole. ISO 8601 */
export const endAfter = (nowMs: number, days: number): string =>
  startOfDay(dayOf(nowMs + (days + 1) * dayMs), examTimeZone).toISOString();

/** `exam.example.cn/sign/abcd…`: what fits on a blackboard. */
export const shortAddress = (origin: string, path: string): string =>
  `${origin}${path}`.replace(/^https?:\/\//, '');
