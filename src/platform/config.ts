/**
 * Configuration, read once at the edge into a typed object. Everything has a value that works on a fresh machine; the
 * README lists the variables.
 */
import { resolve } from 'node:path';

export interface Config {
  /** Everything Kaoan keeps: database, keys, files, published journal and bulletins. */
  readonly dataDirectory: string;
  /** A PostgreSQL server of your own (≥ 15); `null` runs the embedded one inside the data directory. */
  readonly databaseUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** How many server processes share the port. */
  readonly processes: number;
  readonly logLevel: string;
  /** Set when TLS ends in front of Kaoan: cookies are then marked `Secure`, and the proxy's client address is used. */
  readonly behindTls: boolean;
  /** File with the policy that names the journal's witnesses; `null` runs without any. */
  readonly witnessPolicy: string | null;
  /** National algorithms: an SM2 line under checkpoints, and personal fields sealed with SM4 and HMAC-SM3. */
  readonly national: boolean;
}

/** @throws Error naming the variable and what it should hold. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const port = environment.PORT ?? '8020';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`PORT is "${port}"; it should be a number from 0 to 65535`);
  }
  const processes = environment.KAOAN_PROCESSES ?? '1';
  if (!/^[1-9]\d?$/.test(processes)) {
    throw new Error(`KAOAN_PROCESSES is "${processes}"; it should be a number from 1 to 99`);
  }
  const databaseUrl = environment.DATABASE_URL || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new Error('DATABASE_URL should begin with postgres:// or postgresql://');
  }
  const logLevel = environment.KAOAN_LOG ?? 'warn';
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(logLevel)) {
    throw new Error(`KAOAN_LOG is "${logLevel}"; use fatal, error, warn, info, debug, trace or silent`);
  }
  const national = environment.KAOAN_NATIONAL || '0';
  if (national !== '0' && national !== '1') {
    throw new Error(
      `KAOAN_NATIONAL is "${national}"; use 1 for national algorithms, 0 or nothing to go without`,
    );
  }
  return {
    dataDirectory: resolve(environment.KAOAN_DATA ?? 'data'),
    databaseUrl,
    host: environment.HOST ?? '127.0.0.1',
    port: Number(port),
    processes: Number(processes),
    logLevel,
    behindTls: environment.KAOAN_BEHIND_TLS === '1',
    witnessPolicy: environment.KAOAN_WITNESSES ? resolve(environment.KAOAN_WITNESSES) : null,
    national: national === '1',
  };
}
