/** A campaign in miniature with something to publish: its own database, journal and data directory. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aClassMeeting, heads } from '#capabilities/activities/fixtures.ts';
import { aFinding, anOrder } from '#capabilities/cases/fixtures.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDistrict,
  anAppointment,
  anOffice,
  aPerson,
  aSchool,
  freshId,
} from '#capabilities/organisation/fixtures.ts';
import { aClassReadyToSign, aLetter, type ClassReadyToSign } from '#capabilities/pledges/fixtures.ts';
import { anExam, aSite, qingdao } from '#capabilities/timetable/fixtures.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { readConfig } from '#platform/config.ts';
import { type Database, inTransaction, openDatabase, type Tx } from '#platform/db/db.ts';
import { contentDigest, openFiles } from '#platform/files/files.ts';
import { openJournal } from '#platform/journal/journal.ts';
import type { Platform } from '#platform/platform.ts';
import { testDatabase } from '../../../test/database.ts';
import { approveBulletin } from './approve-bulletin.ts';
import { bulletinsCapability } from './capability.ts';
import { composeDocument } from './compose-document.ts';
import type { BulletinDocument } from './contract.ts';
import { draftBulletin } from './draft-bulletin.ts';
import { publishBulletin } from './publish-bulletin.ts';
import { bulletinRow } from './queries.ts';
import { renderFiles } from './render/render-files.ts';
import { submitBulletin } from './submit-bulletin.ts';
import { type BulletinTerms, bulletinTerms, keepTerms } from './terms.ts';

export const testJournalKinds: Platform['journalKinds'] = {
  ...bulletinsCapability.journalKinds,
  'pledges.signed': { zh: '签署承诺书', en: 'commitment letter signed' },
};

export interface TestCampaign extends AsyncDisposable {
  readonly database: Database;
  /** Connection string of the database, for another process. */
  readonly url: string;
  readonly clock: StandingClock;
  readonly dataDirectory: string;
  readonly platform: Pick<Platform, 'db' | 'journal' | 'files' | 'config' | 'journalKinds'>;
  readonly city: UnitBrief;
  /** 市南区, where everything happens, and 崂山区, where nobody has signed yet. */
  readonly districts: readonly [UnitBrief, UnitBrief];
  readonly office: UnitBrief;
  /** Three candidates of 市南区; the first two have signed. */
  readonly signing: ClassReadyToSign;
  /** Person who approves for the office, another holder of the same post, and the one who approves for the city. */
  readonly director: string;
  readonly otherDirector: string;
  readonly commander: string;
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Two letters, one class meeting of 41, two findings of which one has an order, and one site: numbered on 20 June 2020. */
export async function aCampaign(): Promise<TestCampaign> {
  const testing = await testDatabase();
  const database = openDatabase({ connectionString: testing.url });
  const { db } = database;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-bulletins-'));
  const clock = new StandingClock(qingdao('2020-06-20 09:00'));
  const platform = {
    db,
    config: readConfig({ KAOAN_DATA: dataDirectory }),
    journal: await openJournal({ db, clock, origin: 'kaoan.test/bulletins', dataDirectory }),
    files: openFiles(join(dataDirectory, 'files')),
    journalKinds: testJournalKinds,
  };
  const made = await inTransaction(db, fill);
  await platform.journal.settle();
  return {
    ...made,
    database,
    url: testing.url,
    clock,
    dataDirectory,
    platform,
    write: (work) => inTransaction(db, work),
    async [Symbol.asyncDispose]() {
      await database.close();
      await testing.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function fill(tx: Tx) {
  await anExam(tx);
  const city = await aCity(tx);
  const districts = [
    await aDistrict(tx, { city, code: '370202' }),
    await aDistrict(tx, { city, code: '370212', name: '崂山区' }),
  ] as const;
  const [school, quiet] = [
    await aSchool(tx, { district: districts[0] }),
    await aSchool(tx, { district: districts[1], name: '第九中学' }),
  ];
  const signing = await aClassReadyToSign(tx, 3, { class: await aClass(tx, { school }) });
  await aClassReadyToSign(tx, 2, { class: await aClass(tx, { school: quiet }) });
  await aLetter(tx, signing, 0);
  await aLetter(tx, signing, 1);
  await aClassMeeting(tx, { school, class: signing.class, attendance: heads(41) });
  const site = await aSite(tx, { unitId: school.id });
  const finding = await aFinding(tx, { where: { siteId: site.id } });
  await aFinding(tx, { where: { siteId: site.id } });
  await anOrder(tx, { findingId: finding.id });

  const office = await anOffice(tx, { parent: city });
  const holder = async (unit: UnitBrief, post: 'director' | 'commander', name: string) => {
    const person = await aPerson(tx, { name });
    await anAppointment(tx, { person, unit, post });
    return person.id;
  };
  await keepTerms(tx, termsOf(office, city));
  return {
    city,
    districts,
    office,
    signing,
    director: await holder(office, 'director', '王主任'),
    otherDirector: await holder(office, 'director', '赵主任'),
    commander: await holder(city, 'commander', '孙组长'),
  };
}

export const termsOf = (office: UnitBrief, city: UnitBrief): BulletinTerms => ({
  city: '青岛市',
  issuer: '青岛市打击考试作弊联合行动办公室',
  numberPrefix: '青考安',
  approvals: [
    {
      unit: office.code,
      post: 'director',
      words: { zh: '联合行动办公室负责人', en: 'head of the joint action office' },
    },
    { unit: city.code, post: 'commander', words: { zh: '领导小组成员', en: 'member of the leading group' } },
  ],
});

export const testTitle = '关于2020年夏季高考考试安全工作情况的通报';

export interface BulletinWish {
  readonly id?: string;
  readonly title?: string;
  readonly asOf?: string;
  readonly paragraphs?: readonly string[];
  readonly supersedes?: string;
}

/** A draft as of now, unless wished otherwise. @returns its id. */
export async function aDraft({ clock, write }: TestCampaign, wish: BulletinWish = {}): Promise<string> {
  const id = wish.id ?? freshId();
  await write((tx) => draftBulletin(tx, { by: null, at: clock.now() }, { title: testTitle, ...wish, id }));
  return id;
}

export async function aSubmitted(campaign: TestCampaign, wish: BulletinWish = {}): Promise<string> {
  const id = await aDraft(campaign, wish);
  await campaign.write((tx) => submitBulletin(tx, { by: null, at: campaign.clock.now() }, id));
  return id;
}

/** Approved by office and city. */
export async function anApproved(campaign: TestCampaign, wish: BulletinWish = {}): Promise<string> {
  const id = await aSubmitted(campaign, wish);
  const at = campaign.clock.now();
  for (const by of [campaign.director, campaign.commander]) {
    await campaign.write((tx) => approveBulletin(tx, { by, at }, id));
  }
  return id;
}

export async function aPublished(campaign: TestCampaign, wish: BulletinWish = {}): Promise<string> {
  const id = await anApproved(campaign, wish);
  await publish(campaign, id);
  return id;
}

export async function publish({ clock, platform, write }: TestCampaign, id: string): Promise<void> {
  await platform.journal.settle();
  await write((tx) => publishBulletin(tx, { by: null, at: clock.now() }, id, platform));
}

/** Composes and renders a published bulletin again from its database; name and digest of each file. */
export async function renderedAgain(url: string, id: string): Promise<string[]> {
  const database = openDatabase({ connectionString: url });
  const { db } = database;
  const row = await bulletinRow(db, id);
  const { number, publishedAt, journal } = JSON.parse(row.document ?? '') as BulletinDocument;
  const imprint = { ...journal, number, publishedAt: new Date(publishedAt) };
  const composition = await composeDocument(db, row, await bulletinTerms(db), imprint);
  const files = await renderFiles(db, composition, testJournalKinds);
  await database.close();
  return [...files].map(([name, bytes]) => `${name} ${contentDigest(bytes)}`);
}
