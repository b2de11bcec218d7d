import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import {
  assertProblem,
  builtInDirectory,
  builtInFiles,
  lineOf,
  problemsOf,
  smallPackFiles,
  textOf,
  withFiles,
  withText,
} from './fixtures.ts';
import { PackError } from './problem.ts';
import { parsePack, readPack } from './read-pack.ts';
import type { PackFiles } from './reading/pack-files.ts';

let good: PackFiles;
before(async () => {
  good = smallPackFiles(await builtInFiles());
});

test('the built-in pack is whole: structure, timetable, documents and history', async () => {
  const pack = await readPack(builtInDirectory);
  assert.equal(pack.campaign.city.name.zh, '青岛市');
  assert.equal(pack.units.filter((unit) => unit.kind === 'district').length, 10);
  assert.equal(pack.units.filter((unit) => unit.kind === 'task-force').length, 5);
  assert.equal(pack.sites.length, 160);
  assert.equal(pack.sessions.length, 9);
  assert.equal(pack.documents.length, 3);
  assert.ok(pack.history);
});

test('accepts a pack that was saved with a byte order mark and with Windows line ends', () => {
  const saved = withFiles(good, {
    'units.csv': `\ufeff${textOf(good, 'units.csv').replaceAll('\n', '\r\n')}`,
  });
  assert.equal(parsePack('test', saved).units.length, parsePack('test', good).units.length);
});

test('refuses a unit that stands below itself, naming the ring', () => {
  const ring = textOf(good, 'units.csv')
    .replace(
      'QD-LHB,office,打击考试作弊联合行动办公室,370200',
      'QD-LHB,office,打击考试作弊联合行动办公室,QD-LDXZ',
    )
    .replace(
      'QD-LDXZ,leading-group,考试安全领导小组,370200',
      'QD-LDXZ,leading-group,考试安全领导小组,QD-LHB',
    );
  const files = withFiles(good, { 'units.csv': ring });
  assertProblem(files, 'units.csv', lineOf(files, 'units.csv', 'QD-LHB,office'), /QD-LHB → QD-LDXZ → QD-LHB/);
});

test('refuses memberships that run in a ring', () => {
  const ring = `${textOf(good, 'memberships.csv')}QD-LDXZ,QD-KWH,member,2020-06-15\n`;
  assert.ok(
    problemsOf(withFiles(good, { 'memberships.csv': ring })).some(({ reason }) =>
      /run in a ring/.test(reason),
    ),
  );
});

test('refuses totals that fall, and totals that the roster cannot bear', () => {
  const rows = textOf(good, 'history/totals.csv').trimEnd().split('\n');
  const columns = (rows[10] ?? '').split(',');
  const changed = (column: number, value: string) => {
    const row = columns.with(column, value).join(',');
    return withFiles(good, { 'history/totals.csv': `${rows.with(10, row).join('\n')}\n` });
  };
  assertProblem(changed(5, '999999'), 'history/totals.csv', 11, /letters is 999999, but there are only/);
  assertProblem(changed(4, '99'), 'history/totals.csv', 12, /assemblies falls from 99/);
  assertProblem(changed(7, '99'), 'history/totals.csv', 11, /more opinions than findings/);
  assertProblem(changed(2, '12.5'), 'history/totals.csv', 11, /classes is "12.5": expected a whole number/);
});

test('refuses a missing file, a file that belongs to no pack, and a half history', () => {
  assertProblem(withFiles(good, { 'units.csv': null }), 'units.csv', 1, /is missing/);
  assertProblem(withFiles(good, { 'site.csv': 'a,b\n' }), 'site.csv', 1, /is no file of a campaign pack/);
  assertProblem(withFiles(good, { 'history/names.json': null }), 'history/names.json', 1, /is missing/);
});

test('refuses a file in another encoding, naming the line where it stops being UTF-8', () => {
  const gbk = Uint8Array.from([
    ...new TextEncoder().encode('code,name\nQD0001,'),
    0xba,
    0xfa,
    0xd4,
    0xc6,
    0x0a,
  ]);
  assertProblem(withFiles(good, { 'people.csv': gbk }), 'people.csv', 2, /not UTF-8/);
});

test('refuses truncated, empty and hostile files without a fault', () => {
  for (const name of ['campaign.json', 'units.csv', 'history/findings.json', 'wordings/candidate-1.json']) {
    const text = textOf(good, name);
    assert.ok(problemsOf(withFiles(good, { [name]: '' })).some(({ file }) => file === name));
    assert.ok(
      problemsOf(withFiles(good, { [name]: text.slice(0, text.length / 2) })).some(
        ({ file }) => file === name,
      ),
    );
  }
  assertProblem(
    withFiles(good, { 'accounts.json': '{"__proto__": {"accounts": []}}' }),
    'accounts.json',
    1,
    /__proto__|missing/,
  );
  assertProblem(
    withFiles(good, { 'campaign.json': '['.repeat(1_000_000) }),
    'campaign.json',
    1,
    /nested deeper/,
  );
  assertProblem(
    withFiles(good, { 'people.csv': `code,name\n${'x,y\n'.repeat(60_000)}` }),
    'people.csv',
    50_002,
    /more than 50000 rows/,
  );
});

test('lists everything there is to mend at once, in the sequence of files and lines', () => {
  const broken = withText(
    withText(good, 'units.csv', 'QD-ZKY,department', 'QD-ZKY,ministry'),
    'campaign.json',
    '"banner"',
    '"banners"',
  );
  const problems = problemsOf(broken);
  assert.ok(problems.length >= 3);
  assert.deepEqual(
    problems.map(({ file }) => file),
    problems.map(({ file }) => file).sort(),
  );
  assert.throws(() => parsePack('x', broken), /campaign\.json:\d+:\d+: .*banner/s);
});

test('a folder that is not there is refused in words', async () => {
  await assert.rejects(
    readPack('/nowhere/at/all'),
    (error) => error instanceof PackError && /no such folder/.test(error.message),
  );
});

test('a folder with something else in it is refused in words', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kaoan-pack-'));
  try {
    await writeFile(join(directory, 'notes.txt'), 'hello');
    await assert.rejects(readPack(directory), /notes\.txt:1:1: is no file of a campaign pack/);
  } finally {
    await rm(directory, { recursive: true });
  }
});
