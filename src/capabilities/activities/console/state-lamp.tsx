import { useClock } from '#console/clock.ts';
import { Lamp } from '#console/kit/lamp.tsx';
import type { Activity } from '../contract.ts';
import { standingLamp, standingOf } from './activity-words.ts';

export function StateLamp({ activity }: { readonly activity: Pick<Activity, 'state' | 'plannedAt'> }) {
  const standing = useClock((now) => standingOf(activity, now));
  return <Lamp {...standingLamp[standing]} />;
}
