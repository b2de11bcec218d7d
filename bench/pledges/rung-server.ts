/**
 * The servers of the ladder that are not the real one: each does a part of what signing takes. Called with the name of
 * the rung; answers the address of the real endpoint, with the environment of the real server.
 */
import { hash } from 'node:crypto';
import process from 'node:process';
import fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type SignPledgeReply, signPledge } from '#capabilities/pledges/contract.ts';
import { Ingest } from '#capabilities/pledges/ingest.ts';
import { numberedReceipt } from '#capabilities/pledges/queries.ts';
import { takeClaims } from '#capabilities/pledges/take-claims.ts';
import { readConfig } from '#platform/config.ts';
import { textColumn, uuidColumn } from '#platform/db/columns.ts';
import { type Db, inTransaction, type Tx, writing } from '#platform/db/db.ts';
import { type Call, on } from '#platform/http/route.ts';
import { buildHttp } from '#platform/http/serve.ts';
import { openLog } from '#platform/log.ts';
import { type Foundation, openFoundation, openPlatform } from '#server/open-platform.ts';

type Signing = (call: Call<typeof signPledge>) => Promise<SignPledgeReply>;

const config = readConfig(process.env);
const log = openLog(config.logLevel);

/** Fastify as it comes: the body is parsed and sent back. */
function echo(): FastifyInstance {
  const app = fastify();
  app.post(signPledge.path, async (request) => request.body);
  return app;
}

/** Our HTTP layer with the real contract; the answer is made up. */
const answering = (answer: Signing): FastifyInstance =>
  buildHttp({
    routes: [on(signPledge, answer)],
    viewerOf: async () => null,
    log,
    config,
    checkReplies: false,
  });

const madeUpReply = (id: string): SignPledgeReply => ({
  outcome: 'signed',
  receipt: {
    id,
    className: '高三（1）班',
    schoolName: '第1中学',
    wording: 1,
    wordingDigest: '0'.repeat(64),
    guardianAffirmed: false,
    deviceSigned: false,
    handwritten: false,
    signedAt: testAct.at.toISOString(),
    withdrawnAt: null,
    journal: { state: 'recorded' },
  },
});

interface Letter {
  readonly id: string;
  readonly number: string;
  readonly device: string;
}

const made = { linkId: freshId(), classId: freshId(), wordingId: freshId() };

/** Like the real one with its indexes, but without references: these rungs identify nobody. */
async function makeLetterTable(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    const run = (text: string) => sql.raw(text).execute(writing(tx));
    await run('create schema if not exists bench');
    await run('drop table if exists bench.letter');
    await run('create table bench.letter (like pledges.letter including all)');
  });
}

/** The real door and its batches, but a batch is one statement: a letter row each, unique by candidate. */
async function inserting({ db }: Foundation): Promise<Signing> {
  await makeLetterTable(db);
  const ingest = new Ingest<Letter, true>({
    commit: (batch) =>
      inTransaction(db, async (tx) => {
        await insertLetters(tx, batch);
        return batch.map(() => true as const);
      }),
    nowMs: () => performance.now(),
    random: Math.random,
  });
  return async ({ body, userAgent }) => {
    await ingest.submit({ id: body.id, number: body.number, device: userAgent });
    return madeUpReply(body.id);
  };
}

/** The same row, prepared and sent on its own: a transaction for each letter, as short as one can be. */
async function insertingOneByOne({ db, pool }: Foundation): Promise<Signing> {
  await makeLetterTable(db);
  const text = `insert into bench.letter
    (id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, signed_at, entry_id)
    values ($1, $2, $3, $4, $5, false, $6, $7, $1) on conflict do nothing`;
  return async ({ body: { id, number }, userAgent }) => {
    const { linkId, classId, wordingId } = made;
    const values = [id, candidateIdOf(number), classId, linkId, wordingId, userAgent, testAct.at];
    await pool.query({ name: 'one-letter', text, values });
    return madeUpReply(id);
  };
}

/** An id that follows from the number: whoever signs twice is the same candidate. */
const candidateIdOf = (number: string): string => {
  const hex = hash('sha256', number);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};

async function insertLetters(tx: Tx, batch: readonly Letter[]): Promise<void> {
  const rows = batch
    .map((letter) => ({ ...letter, candidateId: candidateIdOf(letter.number) }))
    .sort((a, b) => (a.candidateId < b.candidateId ? -1 : 1));
  await sql`
    insert into bench.letter
      (id, candidate_id, class_id, link_id, wording_id, guardian_affirmed, device, signed_at, entry_id)
    select id, candidate_id, ${made.classId}::uuid, ${made.linkId}::uuid, ${made.wordingId}::uuid, false, device,
      ${testAct.at}::timestamptz, id
    from unnest(${uuidColumn(rows.map((row) => row.id))}::uuid[],
      ${uuidColumn(rows.map((row) => row.candidateId))}::uuid[], ${textColumn(rows.map((row) => row.device))}::text[])
      as due (id, candidate_id, device)
    on conflict do nothing`.execute(writing(tx));
}

/** What e-signature products do: the same claim in the same transaction, but one transaction for each. */
async function oneByOne(foundation: Foundation): Promise<Signing> {
  const { platform, clock } = await openPlatform(config, foundation, log);
  return async ({ params, body, userAgent }) => {
    const { number, idTail, id, wordingId, guardianAffirmed } = body;
    const letter = { id, wordingId, guardianAffirmed, device: userAgent };
    const claim = { linkCode: params.code, number, idTail, letter };
    const [verdict] = await inTransaction(foundation.db, (tx) =>
      takeClaims(tx, clock.now(), [claim], platform.personalData),
    );
    if (!verdict || 'refused' in verdict || verdict.outcome === 'identified' || !verdict.letter)
      throw new Error(`not signed: ${JSON.stringify(verdict)}`);
    return { outcome: verdict.outcome, receipt: numberedReceipt(verdict.letter, verdict.index) };
  };
}

/** What was opened is closed in reverse, the database last. */
const open = new AsyncDisposableStack();
async function foundation(): Promise<Foundation> {
  const opened = await openFoundation(config, () => undefined);
  open.defer(() => opened.close());
  return opened;
}

const rungs: Readonly<Record<string, () => Promise<FastifyInstance>>> = {
  echo: async () => echo(),
  validation: async () => answering(async ({ body }) => madeUpReply(body.id)),
  insert: async () => answering(await inserting(await foundation())),
  'insert-one-by-one': async () => answering(await insertingOneByOne(await foundation())),
  'one-by-one': async () => answering(await oneByOne(await foundation())),
};

const [, , name = ''] = process.argv;
const build = rungs[name];
if (!build) throw new Error(`no such rung: ${name}`);
const app = await build();
open.defer(() => app.close());
await app.listen({ host: config.host, port: config.port });
process.stdout.write('the rung is ready\n');
process.once('SIGTERM', () => void open.disposeAsync().then(() => process.exit(0)));
