import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatNote, parseNote, SignatureError } from '#primitives/merkle/note.ts';
import { parseLeaf } from '#primitives/tally.ts';
import { auditJournal } from './audit.ts';
import { ORIGIN, WitnessedJournal } from './fixtures.ts';
import { type Journal, openJournal } from './journal.ts';

const world = new WitnessedJournal();

const openNational = (): Promise<Journal> =>
  openJournal({
    db: world.database.db,
    clock: world.clock,
    origin: ORIGIN,
    dataDirectory: world.folder,
    national: true,
  });

async function audit({ directory, verifierKey, sm2VerifierKey }: Journal) {
  const read = (path: string) => readFile(join(directory, path));
  return auditJournal(world.database.db, read, verifierKey, sm2VerifierKey);
}

/** Rewrites one entry behind the program's back, as leaves are rewritten only before they are sealed. */
async function rewrite(index: number, change: (leaf: string) => string): Promise<void> {
  const { pool } = world.database;
  const { rows } = await pool.query<{ id: string; leaf: Buffer }>(
    'select id, leaf from journal.entry where index = $1',
    [index],
  );
  const [row] = rows;
  assert.ok(row);
  const leaf = Buffer.from(change(row.leaf.toString('utf8')));
  await pool.query('update journal.entry set leaf = $2 where id = $1', [row.id, leaf]);
}

test('finds nothing in a journal that nobody touched, with or without an SM2 line', async () => {
  await world.record(5);
  for (const journal of [world.journal, await openNational()]) {
    assert.ok(journal);
    await world.record(1);
    const entries = await journal.settle();
    assert.deepEqual(await audit(journal), { entries, erased: 0, faults: [] });
  }
});

test('finds details that were changed', async () => {
  const journal = await openNational();
  await world.record(3);
  await journal.settle();
  await world.database.pool.query(`update journal.entry set details = '{"n":7}' where index = 1`);
  assert.deepEqual((await audit(journal)).faults, ['entry 1: its details were changed']);
});

for (const [member, fault] of [
  ['commitment', 'its details were changed'],
  ['sm3', 'its SM3 commitment is not of its details'],
] as const) {
  test(`checks ${member}: a leaf sealed with a false one is found`, async () => {
    const journal = await openNational();
    await world.record(3);
    await journal.number();
    await rewrite(1, (text) => {
      const made = parseLeaf(Buffer.from(text))[member];
      return text.replace(made, Buffer.alloc(32, 9).toString('base64'));
    });
    await journal.settle();
    assert.deepEqual((await audit(journal)).faults, [`entry 1: ${fault}`]);
  });
}

test('does not take a checkpoint whose SM2 line is false', async () => {
  const journal = await openNational();
  await world.record(3);
  await journal.settle();
  const path = join(journal.directory, 'checkpoint');
  const { text, signatures } = parseNote(await readFile(path, 'utf8'));
  const changed = signatures.map((line, i) =>
    i === 1 ? { ...line, signature: line.signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) } : line,
  );
  await writeFile(path, formatNote({ text, signatures: changed }));
  await assert.rejects(audit(journal), SignatureError);
});
