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
  readonly logLevel: string;
  /** Set when TLS ends in front of Kaoan: cookies are then marked `Secure`, and the proxy's client address is used. */
  readonly behindTls: boolean;
  /** File with the policy that names the journal's witnesses; `null` runs without any. */
  readonly witnessPolicy: string | null;
}

/** @throws Error naming the variable and what it should hold. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const port = environment.PORT ?? '8020';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`PORT is "${port}"; it should be a number from 0 to 65535`);
  }
  const databaseUrl = environment.DATABASE_URL || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new Error('DATABASE_URL should begin with postgres:// or postgresql://');
  }
  const logLevel = environment.KAOAN_LOG ?? 'warn';
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(logLevel)) {
    throw new Error(`KAOAN_LOG is "${logLevel}"; use fatal, error, warn, info, debug, trace or silent`);
  }
  return {
    dataDirectory: resolve(environment.KAOAN_DATA ?? 'data'),
    databaseUrl,
    host: environment.HOST ?? '127.0.0.1',
    port: Number(port),
    logLevel,
    behindTls: environment.KAOAN_BEHIND_TLS === '1',
    witnessPolicy: environment.KAOAN_WITNESSES ? resolve(environment.KAOAN_WITNESSES) : null,
  };
}
