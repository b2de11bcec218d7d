import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { figures as activityFigures } from '#capabilities/activities/public.ts';
import { figures as caseFigures } from '#capabilities/cases/public.ts';
import { figures as organisationFigures, unitsBelow } from '#capabilities/organisation/public.ts';
import { figures as pledgeFigures } from '#capabilities/pledges/public.ts';
import { sessions, figures as siteFigures, theExam } from '#capabilities/timetable/public.ts';
import { openClock } from '#platform/clock/kept-clock.ts';
import { type Database, openDatabase } from '#platform/db/db.ts';
import { openFiles } from '#platform/files/files.ts';
import { indexAt, journalSize } from '#platform/journal/read.ts';
import { tallyAt } from '#platform/journal/tally.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import { checkPassword } from '#platform/sign-in/check-password.ts';
import { testCost } from '#platform/sign-in/password.ts';
import { type TestDatabase, testDatabase } from '#test/database.ts';
import { campaignOf } from '../campaign.ts';
import { followers, journalKinds } from '../capabilities.ts';
import { emptyPack } from './empty-pack.ts';
import { builtInFiles, smallPackFiles, withText } from './fixtures.ts';
import { importCampaign } from './import-campaign.ts';
import type { DayTotals, Pack } from './pack.ts';
import { parsePack } from './read-pack.ts';

const figures = [
  ...activityFigures,
  ...caseFigures,
  ...organisationFigures,
  ...pledgeFigures,
  ...siteFigures,
];
const columns: Readonly<Record<Exclude<keyof DayTotals, 'day'>, string>> = {
  person_times: 'education.person-times',
  classes: 'education.classes',
  class_meetings: 'education.class-meetings',
  assemblies: 'education.assemblies',
  letters: 'pledges.letters',
  findings: 'risks.findings',
  with_opinion: 'risks.with-opinion',
  sites_upgraded: 'sites.upgraded',
};

class Place {
  readonly lines: string[] = [];
  readonly database: Database;
  readonly directory: string;
  readonly #test: TestDatabase;

  constructor(test: TestDatabase, directory: string) {
    this.#test = test;
    this.directory = directory;
    this.database = openDatabase({ connectionString: test.url });
  }

  static async make(): Promise<Place> {
    return new Place(await testDatabase(), await mkdtemp(join(tmpdir(), 'kaoan-import-')));
  }

  async import(pack: Pack, now = new Date('2026-11-24T09:00:00+08:00')) {
    return importCampaign({
      pack,
      packName: 'test-pack',
      db: this.database.db,
      dataDirectory: this.directory,
      national: false,
      personalData: await openPersonalData(this.directory, false),
      files: openFiles(join(this.directory, 'files')),
      followers,
      journalKinds,
      now,
      progress: (line) => this.lines.push(line),
      passwordCost: testCost,
    });
  }

  async figure(id: string, index: number): Promise<number> {
    const figure = figures.find((one) => one.id === id);
    assert.ok(figure, `there is no figure ${id}`);
    return tallyAt(this.database.db, figure.tally, index);
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.#test.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

let played: Place;
let pack: Pack;
let accounts: Awaited<ReturnType<Place['import']>>;
before(async () => {
  pack = parsePack('small', smallPackFiles(await builtInFiles()));
  played = await Place.make();
  accounts = await played.import(pack);
});
after(() => played.close());

test('as of the end of every day the figures that the journal gives are the configured totals', async () => {
  for (const { day, ...totals } of pack.history?.totals ?? []) {
    const index = await indexAt(played.database.db, new Date(`${day}T24:00:00+08:00`));
    for (const [column, id] of Object.entries(columns) as [keyof typeof columns, string][]) {
      assert.equal(await played.figure(id, index), totals[column], `${id} on ${day}`);
    }
  }
});

test('populations are those of the roster and of the register of sites', async () => {
  const size = await journalSize(played.database.db);
  const candidates = pack.schools.reduce(
    (sum, one) => sum + one.grade12_candidates + one.grade9_candidates + one.grade8_candidates,
    0,
  );
  assert.equal(await played.figure('organisation.candidates', size), candidates);
  assert.equal(await played.figure('sites.standardised', size), pack.sites.length);
});

test('findings are closed by the follower while the days pass, not all at the end', async () => {
  const { db } = played.database;
  const early = await played.figure('risks.closed', await indexAt(db, new Date('2020-06-30T24:00:00+08:00')));
  const late = await played.figure('risks.closed', await journalSize(db));
  assert.ok(early > 0 && early < late);
});

test('the clock stands where the pack says, the journal is sealed, and the campaign is ready', async () => {
  const { db } = played.database;
  const campaign = await campaignOf(db);
  assert.deepEqual(campaign, {
    pack: 'test-pack',
    state: 'ready',
    origin: 'qingdao.kaoan.example/2020',
    demonstration: true,
  });
  const standsAt = Date.parse(pack.campaign.standsAt ?? '');
  const now = (await openClock(db)).now().getTime();
  assert.ok(now >= standsAt && now < standsAt + 3_600_000);
  const checkpoint = await readFile(join(played.directory, 'published', 'journal', 'checkpoint'), 'utf8');
  assert.equal(checkpoint.split('\n')[1], String(await journalSize(db)));
});

test('there is an account for every post, and its password opens it', async () => {
  assert.deepEqual(
    new Set(accounts.map((account) => account.post)),
    new Set(pack.accounts.accounts.map(({ post }) => post)),
  );
  for (const { signIn, password } of accounts) {
    const attempt = { password, now: new Date(), cost: testCost };
    assert.ok(await checkPassword(played.database.db, { name: signIn }, attempt), signIn);
  }
});

test('says a line for each step and each simulated day', () => {
  assert.ok(played.lines.some((line) => line.startsWith('roster: ')));
  assert.ok(played.lines.some((line) => line.startsWith('history: 2020-07-06, ')));
});

test('a second import is refused, and changes nothing', async () => {
  const size = await journalSize(played.database.db);
  await assert.rejects(played.import(pack), /holds the campaign of test-pack already/);
  assert.equal(await journalSize(played.database.db), size);
});

test('a history that a write refuses stops with the act named, and cannot be taken for a whole one', async () => {
  const crowded = withText(
    smallPackFiles(await builtInFiles()),
    'history/activities.json',
    '"endsAt": "2020-06-11T17:00:00+08:00", "personTimes": 386',
    '"endsAt": "2020-06-11T17:00:00+08:00", "personTimes": 99999',
  );
  const place = await Place.make();
  try {
    await assert.rejects(
      place.import(parsePack('crowded', crowded)),
      /stops at 2020-06-11T09:05:00\.000Z, "hold": .*too-many-people/,
    );
    assert.equal((await campaignOf(place.database.db))?.state, 'importing');
    await assert.rejects(place.import(pack), /was interrupted; make the database anew/);
  } finally {
    await place.close();
  }
});

test('an empty campaign has its units, its exam and one administrator, and its clock is the machine’s', async () => {
  const founding = {
    city: '海州市',
    exam: '2027年高考',
    firstDay: '2027-06-07',
    lastDay: '2027-06-08',
    today: '2026-11-24',
    mark: '0a1b2c3d',
  };
  const own = parsePack('own', emptyPack(founding, await builtInFiles()));
  const place = await Place.make();
  try {
    const opened = await place.import(own);
    assert.deepEqual(
      opened.map(({ post }) => post),
      ['administrator'],
    );
    assert.match(opened[0]?.password ?? '', /^[a-z0-9-]{19}$/);
    const { db } = place.database;
    assert.equal((await theExam(db))?.name.zh, '2027年高考');
    assert.equal((await sessions(db)).length, 4);
    assert.equal((await unitsBelow(db, '/CITY/', 'task-force')).length, 5);
    assert.equal((await campaignOf(db))?.demonstration, false);
    assert.ok(Math.abs((await openClock(db)).now().getTime() - Date.now()) < 60_000);
    const attempt = { password: opened[0]?.password ?? '', now: new Date(), cost: testCost };
    assert.ok(await checkPassword(db, { name: 'administrator' }, attempt));
  } finally {
    await place.close();
  }
});
