/** What processes use of the machine, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MICROS = 10_000;
const PAGE_BYTES = 4_096;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** User and system, children that have ended and were waited for included. */
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

function statOf(pid: number): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows the last one is: state, parent, …
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return {
      pid,
      parent: Number(fields[1]),
      cpuMicros: ticks * TICK_MICROS,
      residentBytes: Number(fields[21]) * PAGE_BYTES,
    };
  } catch {
    return null;
  }
}

/** The process and all below it, without the family of `except`. */
function family(pid: number, except: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const found = all.filter((one) => one.pid === pid);
  for (const member of found) {
    found.push(...all.filter((one) => one.parent === member.pid && one.pid !== except));
  }
  return found;
}

export interface CpuUse {
  readonly serverMicros: number;
  readonly databaseMicros: number;
}

/** The database is a child of the server that started it, and counted apart. */
export function cpuUseOf(server: { readonly pid: number; readonly postmasterPid: number }): CpuUse {
  const sum = (stats: readonly Stat[]) => stats.reduce((micros, one) => micros + one.cpuMicros, 0);
  return {
    serverMicros: sum(family(server.pid, server.postmasterPid)),
    databaseMicros: sum(family(server.postmasterPid, 0)),
  };
}

export const residentBytesOf = (pid: number): number => statOf(pid)?.residentBytes ?? 0;
