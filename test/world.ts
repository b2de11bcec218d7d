/** A whole Kaoan for a test: its own database and data directory, a clock that stands, the server without a socket. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Post } from '#capabilities/organisation/contract.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { readConfig } from '#platform/config.ts';
import { inTransaction, openDatabase } from '#platform/db/db.ts';
import { openFiles } from '#platform/files/files.ts';
import { catchUp } from '#platform/journal/follow.ts';
import { openJournal } from '#platform/journal/journal.ts';
import { Live } from '#platform/live/live.ts';
import { openLog } from '#platform/log.ts';
import type { Platform } from '#platform/platform.ts';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { testCost } from '#platform/sign-in/password.ts';
import { buildServer } from '#server/build-server.ts';
import { followers, journalKinds } from '#server/capabilities.ts';
import type { UnitBrief } from '../src/capabilities/organisation/contract.ts';
import { anAppointment, aPerson, testPersonalData } from '../src/capabilities/organisation/fixtures.ts';
import { testDatabase } from './database.ts';

const PASSWORD = 'a password for tests';

export interface World extends AsyncDisposable {
  readonly platform: Platform;
  readonly clock: StandingClock;
  readonly app: FastifyInstance;
  /** Numbers and seals what was recorded, and lets every follower react to it. */
  settle(): Promise<number>;
  /** Makes a person with this post in this unit and signs them in; returns their cookie. */
  signInAs(post: Post, unit: UnitBrief): Promise<SignedIn>;
}

export interface SignedIn {
  readonly personId: string;
  /** Sends a request as this person, from the console's own origin. */
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
}

export async function openWorld(now = new Date('2020-06-20T01:00:00.000Z')): Promise<World> {
  const testing = await testDatabase();
  const database = openDatabase({ connectionString: testing.url });
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-world-'));
  const clock = new StandingClock(now);
  const platform: Platform = {
    ...database,
    config: readConfig({ KAOAN_DATA: dataDirectory }),
    clock,
    log: openLog('silent'),
    journal: await openJournal({ db: database.db, clock, origin: 'kaoan.test/world', dataDirectory }),
    journalKinds,
    files: openFiles(join(dataDirectory, 'files')),
    personalData: testPersonalData,
  };
  const app = buildServer(platform, { live: new Live(0), strict: true });
  return {
    platform,
    clock,
    app,
    async settle() {
      await platform.journal.number();
      for (const follower of followers) await catchUp(database.db, follower);
      return platform.journal.settle();
    },
    async signInAs(post, unit) {
      const name = `${post}.${randomUUID().slice(0, 8)}`;
      const person = await inTransaction(database.db, async (tx) => {
        const made = await aPerson(tx);
        await anAppointment(tx, { person: made, unit, post });
        await createAccount(tx, {
          id: randomUUID(),
          name,
          personId: made.id,
          password: PASSWORD,
          now: clock.now(),
          cost: testCost,
        });
        return made;
      });
      const answer = await app.inject({
        method: 'POST',
        url: '/api/sign-in',
        payload: { name, password: PASSWORD },
      });
      const [cookie] = answer.cookies;
      if (!cookie) throw new Error(`signing in as ${post} failed: ${answer.body}`);
      return {
        personId: person.id,
        request: (options) =>
          app.inject({
            ...options,
            headers: { 'sec-fetch-site': 'same-origin', ...options.headers },
            cookies: { [cookie.name]: cookie.value },
          }),
      };
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await database.close();
      await testing.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
