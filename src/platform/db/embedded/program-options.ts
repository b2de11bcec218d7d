import { dirname } from 'node:path';
import type { Placement } from './placement.ts';

/**
 * How the programs of PostgreSQL are run: as the cluster's user, from a directory that user can enter, without the
 * PG… variables of the environment, and in a process group of their own so that Ctrl-C in a terminal does not reach them.
 */
export function programOptions(placement: Placement): {
  cwd: string;
  env: NodeJS.ProcessEnv;
  detached: boolean;
  windowsHide: boolean;
  uid?: number;
  gid?: number;
} {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_'),
  );
  return {
    cwd: process.platform === 'win32' ? dirname(placement.home) : '/',
    env: { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C' },
    detached: true,
    windowsHide: true,
    ...placement.runAs,
  };
}
