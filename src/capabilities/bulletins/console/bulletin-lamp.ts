import type { LampState } from '#console/kit/lamp.tsx';
import type { BulletinState } from '../contract.ts';

/** Grey is not waiting for anyone, yellow waits for somebody, green is out. */
export const bulletinLamp: Readonly<Record<BulletinState, LampState>> = {
  draft: 'not-yet',
  'in-approval': 'near',
  approved: 'near',
  published: 'on-time',
  superseded: 'not-yet',
};
