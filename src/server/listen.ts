import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyListenOptions } from 'fastify';
import type { Config } from '#platform/config.ts';

/** A server that was killed a moment ago may still hold the port for so long. */
const PATIENCE_MS = 2_000;

/**
 * Several processes share the port: the system spreads connections over them.
 * @returns the address to open. @throws Error naming the port and what to do when it is taken.
 */
export async function listen(
  app: FastifyInstance,
  { host, port, processes }: Config,
): Promise<{ readonly address: string; readonly port: number }> {
  // Node's own option, which the framework hands on.
  const where: FastifyListenOptions & { reusePort: boolean } = { host, port, reusePort: processes > 1 };
  const patienceEndsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const address = await app.listen(where);
      return { address: address.replace('127.0.0.1', 'localhost'), port: Number(new URL(address).port) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (performance.now() > patienceEndsAt) {
        throw new Error(
          `port ${port} is in use by another program; set PORT to a free one, e.g. PORT=8021 npm start`,
        );
      }
      await sleep(100);
    }
  }
}
