/** A whole Kaoan that listens: for a browser, or for whoever follows the live stream. Its journal keeps itself going. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Post, UnitBrief } from '#capabilities/organisation/contract.ts';
import { anAppointment, aPerson } from '#capabilities/organisation/fixtures.ts';
import { inTransaction, type Tx } from '#platform/db/db.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { keepJournal } from '#platform/journal/journal.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import { Live } from '#platform/live/live.ts';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { testCost } from '#platform/sign-in/password.ts';
import { buildServer } from '#server/build-server.ts';
import { followers, jobHandlers } from '#server/capabilities.ts';
import { openWorld, type World } from '../world.ts';

export interface Account {
  readonly personId: string;
  readonly name: string;
  readonly password: string;
}

export interface ServedWorld extends AsyncDisposable {
  readonly platform: World['platform'];
  readonly clock: World['clock'];
  /** Without a slash at the end. */
  readonly origin: string;
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Somebody with this post in this unit, who can sign in. */
  account(post: Post, unit: UnitBrief, personName?: string): Promise<Account>;
  /** Nobody answers any more, as when the machine is gone … */
  stopAnswering(): Promise<void>;
  /** … until it is back at the same address. */
  answerAgain(): Promise<void>;
}

/** The console reckons the server's time from its answers, so this clock must go, as a real one does. */
function keepTicking(clock: World['clock']): { stop(): void } {
  let tickedAt = performance.now();
  const timer = setInterval(() => {
    const elapsedMs = Math.floor(performance.now() - tickedAt);
    tickedAt += elapsedMs;
    clock.advanceTo(new Date(clock.now().getTime() + elapsedMs));
  }, 10);
  return { stop: () => clearInterval(timer) };
}

const PASSWORD = 'a password for tests';

export async function serveWorld(now?: Date): Promise<ServedWorld> {
  const world = await openWorld(now);
  const { platform, clock } = world;
  await mkdir(join(platform.config.dataDirectory, 'published', 'bulletins'), { recursive: true });
  const ticking = keepTicking(clock);
  const live = new Live(0);
  const jobs = await workOnJobs(platform, jobHandlers, platform.log);
  const journal = keepJournal({
    db: platform.db,
    journal: platform.journal,
    followers,
    log: platform.log,
    onNumbered: async (to) =>
      live.publish(await entriesBetween(platform.db, { from: live.head + 1, to, limit: 1_000 })),
  });
  const host = '127.0.0.1';
  let app = buildServer(platform, { live, strict: true });
  const origin = await app.listen({ host, port: 0 });
  const write: ServedWorld['write'] = (work) => inTransaction(platform.db, work);
  return {
    platform,
    clock,
    origin,
    write,
    stopAnswering: () => app.close(),
    async answerAgain() {
      app = buildServer(platform, { live, strict: true });
      await app.listen({ host, port: Number(new URL(origin).port) });
    },
    account: (post, unit, personName) =>
      write(async (tx) => {
        const person = await aPerson(tx, personName === undefined ? {} : { name: personName });
        await anAppointment(tx, { person, unit, post });
        const id = randomUUID();
        const name = `${post}.${id.slice(0, 8)}`;
        const personId = person.id;
        await createAccount(tx, {
          id,
          name,
          personId,
          password: PASSWORD,
          now: clock.now(),
          cost: testCost,
        });
        return { personId, name, password: PASSWORD };
      }),
    async [Symbol.asyncDispose]() {
      await app.close();
      ticking.stop();
      await jobs.stop();
      await journal.stop();
      await world[Symbol.asyncDispose]();
    },
  };
}
