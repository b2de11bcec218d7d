/** Sign-in on a database of its own, with a fresh account and a standing clock for each test. */
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { emptyDatabase } from '#test/database.ts';
import { StandingClock } from '../clock/clock.ts';
import { type Database, inTransaction, openDatabase } from '../db/db.ts';
import { migrate } from '../db/migrations.ts';
import { testServer } from '../http/fixtures.ts';
import { RateLimit } from '../http/rate-limit.ts';
import { openLog } from '../log.ts';
import { createAccount } from './create-account.ts';
import { type PasswordCost, testCost } from './password.ts';
import { openSignIn } from './routes.ts';
import type { PowersOf } from './viewers.ts';

export const cost = testCost;
export const PASSWORD = 'kaoan-2020';
export const PERSON = '01890a5d-ac96-774b-bcce-b302099a8001';
const START = new Date('2020-07-06T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const powers = { name: '王敏', grants: new Map([['pledges.see', ['/1/']]]), unitPaths: ['/1/'] };

export let database: Database;
export let owner: pg.Client;
let drop: () => Promise<void>;
let accounts = 0;
export let account = { id: '', name: '' };
export let clock: StandingClock;

/** Called once by a test file. */
export function prepareSignIn(): void {
  before(async () => {
    const { url, close } = await emptyDatabase();
    const migrations = fileURLToPath(new URL('migrations', import.meta.url));
    await migrate({ connectionString: url }, [{ name: 'sign-in', migrations }]);
    database = openDatabase({ connectionString: url });
    owner = new pg.Client({ connectionString: url });
    await owner.connect();
    drop = close;
  });
  after(async () => {
    await owner.end();
    await database.close();
    await drop();
  });

  /** A fresh account for each test. */
  beforeEach(async () => {
    accounts += 1;
    account = {
      id: `01890a5d-ac96-774b-bcce-${String(accounts).padStart(12, '0')}`,
      name: `teacher${accounts}`,
    };
    clock = new StandingClock(START);
    await create({});
  });
}

export const create = (changes: Partial<Parameters<typeof createAccount>[1]>) =>
  inTransaction(database.db, (tx) =>
    createAccount(tx, { ...account, personId: PERSON, password: PASSWORD, now: START, cost, ...changes }),
  );

export const pass = (ms: number) => clock.advanceTo(new Date(clock.now().getTime() + ms));

export function server(
  changes: { powersOf?: PowersOf; viewerCacheMs?: number; attempts?: RateLimit; cost?: PasswordCost } = {},
) {
  const signIn = openSignIn({
    db: database.db,
    clock,
    log: openLog('silent'),
    powersOf: async () => powers,
    viewerCacheMs: 0,
    cost,
    attempts: new RateLimit({ burst: 1_000, refillMs: 1, clock }),
    ...changes,
  });
  return testServer({ routes: signIn.routes, viewerOf: signIn.viewerOf }).app;
}

export const origin = { 'sec-fetch-site': 'same-origin' };

export function post(
  app: FastifyInstance,
  name: string,
  password: string,
  more: { remoteAddress?: string; cookie?: string } = {},
) {
  const { remoteAddress = '203.0.113.1', cookie } = more;
  const headers = { ...origin, ...(cookie !== undefined && { cookie }) };
  return app.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers,
    remoteAddress,
    payload: { name, password },
  });
}

/** Signs in and gives the cookie header that the browser would send from then on. */
export async function enter(app: FastifyInstance, password = PASSWORD): Promise<string> {
  const answer = await post(app, account.name, password);
  assert.equal(answer.statusCode, 200, answer.body);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

export const me = (app: FastifyInstance, cookie: string) =>
  app.inject({ url: '/api/me', headers: { cookie } });

export const isOpen = async (app: FastifyInstance, cookie: string) =>
  (await me(app, cookie)).statusCode === 200;

export const change = (app: FastifyInstance, cookie: string, current: string, next: string) =>
  app.inject({
    method: 'PUT',
    url: '/api/password',
    headers: { ...origin, cookie },
    payload: { current, next },
  });
