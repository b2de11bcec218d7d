import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { emptyPack, type Founding, writePack } from './empty-pack.ts';
import { builtInFiles } from './fixtures.ts';
import { PackError } from './problem.ts';
import { parsePack, readPack } from './read-pack.ts';

const founding: Founding = {
  city: '海州市',
  exam: '2027年夏季高考',
  firstDay: '2027-06-07',
  lastDay: '2027-06-10',
  today: '2027-03-01',
  mark: '0a1b2c3d',
};
const found = async (changes: Partial<Founding> = {}) =>
  emptyPack({ ...founding, ...changes }, await builtInFiles());

test('an empty campaign has the structure of a city, its exam, kinds and wordings, and no history', async () => {
  const pack = parsePack('own', await found());
  assert.equal(pack.units[0]?.name, '海州市');
  assert.ok(pack.units.every((unit) => !unit.name.includes('青岛')));
  assert.equal(pack.units.filter((unit) => unit.kind === 'task-force').length, 5);
  assert.equal(pack.sessions.length, 9);
  assert.ok(pack.caseKinds.length > 100 && pack.legalBases.length > 20 && pack.wordings.length === 1);
  assert.equal(pack.history, null);
  assert.equal(pack.campaign.standsAt, null);
});

test('exams of any length get sessions that fit their days', async () => {
  for (const [lastDay, count] of [
    ['2027-06-07', 2],
    ['2027-06-08', 4],
    ['2027-06-09', 8],
    ['2027-06-11', 10],
  ] as const) {
    assert.equal(parsePack('own', await found({ lastDay })).sessions.length, count);
  }
});

test('two campaigns never share the name of their journal', async () => {
  const [one, other] = [parsePack('a', await found()), parsePack('b', await found({ mark: 'ffffffff' }))];
  assert.notEqual(one.campaign.journalOrigin, other.campaign.journalOrigin);
});

test('refuses days that are none, an exam that ends before it begins, and a name that breaks a line', async () => {
  for (const changes of [
    { firstDay: 'soon' },
    { firstDay: '2027-02-30' },
    { lastDay: '2027-06-01' },
    { city: '海州\n市' },
    { city: '' },
    { exam: 'x'.repeat(300) },
  ]) {
    await assert.rejects(found(changes), PackError, JSON.stringify(changes));
  }
});

test('a name with a comma or quotation marks is kept as it is', async () => {
  const city = '海州"新区", 市';
  assert.equal(parsePack('own', await found({ city })).units[0]?.name, city);
});

test('is written into a folder of its own and read back; a folder in use is left alone', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'kaoan-pack-'));
  try {
    const directory = join(parent, 'haizhou-2027');
    await writePack(directory, await found());
    assert.equal((await readPack(directory)).campaign.city.name.zh, '海州市');
    await assert.rejects(writePack(directory, await found()), /is not empty/);
  } finally {
    await rm(parent, { recursive: true });
  }
});
