/** An exam in miniature for tests: every maker brings the parents it needs. */
import { sql } from 'kysely';
import { aSchool, freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { type Db, inTransaction, reading, type Tx } from '#platform/db/db.ts';
import type { Viewer } from '#platform/http/viewer.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Leaf, Tally } from '#primitives/tally.ts';
import { TallyFold } from '#primitives/tally-fold.ts';
import type { Exam, Session, SessionToSchedule } from './contract.ts';
import { defineExam } from './define-exam.ts';
import { defineUpgradeKinds } from './define-upgrade-kinds.ts';
import { planUpgrades } from './plan-upgrades.ts';
import { registerSites } from './register-sites.ts';
import { scheduleSessions } from './schedule-sessions.ts';
import type { Room, SiteToRegister, UpgradeItem, UpgradeToPlan } from './site-contract.ts';
import { type SiteBrief, sitesByIds, upgradeItemsByIds } from './site-queries.ts';
import { sessions, theExam } from './timetable-queries.ts';

/** Clock time in Qingdao, e.g. `qingdao('2020-07-07 09:00')`. */
export const qingdao = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`);
export const qingdaoInstant = (text: string): string => qingdao(text).toISOString();

/** The exam of this database: made on first use, 7–10 July 2020. */
export async function anExam(tx: Tx, wish: Partial<Exam> = {}): Promise<Exam> {
  const defined = await theExam(tx);
  if (defined) return defined;
  return defineExam(tx, testAct, {
    id: freshId(),
    name: { zh: '2020年夏季高考', en: 'Gaokao, summer 2020' },
    firstDay: '2020-07-07',
    lastDay: '2020-07-10',
    timeZone: 'Asia/Shanghai',
    rulePacks: [],
    ...wish,
  });
}

export const rooms = (count: number, kind: Room['kind'] = 'ordinary'): Room[] =>
  Array.from({ length: count }, (_, i) => ({
    number: `${kind === 'ordinary' ? '' : kind.slice(0, 1).toUpperCase()}${String(i + 1).padStart(2, '0')}`,
    kind,
    seats: 30,
  }));

let serial = 0;

export async function aSite(tx: Tx, wish: Partial<SiteToRegister> = {}): Promise<SiteBrief> {
  serial += 1;
  const site: SiteToRegister = {
    id: freshId(),
    code: `KD${process.pid}.${serial}`,
    name: `第${serial}考点`,
    unitId: wish.unitId ?? (await aSchool(tx)).id,
    position: { longitude: 120.38, latitude: 36.06 },
    standardised: true,
    rooms: [...rooms(10), ...rooms(1, 'spare'), ...rooms(3, 'isolation')],
    ...wish,
  };
  await registerSites(tx, testAct, { sites: [site] });
  return (await sitesByIds(tx, [site.id])).get(site.id) as SiteBrief;
}

/** 数学, 7 July 2020 15:00–17:00 at every registered site, unless wished otherwise. */
export async function aSession(tx: Tx, wish: Partial<SessionToSchedule> = {}): Promise<Session> {
  await anExam(tx);
  serial += 1;
  const session: SessionToSchedule = {
    id: freshId(),
    code: `session-${serial}`,
    subject: { zh: '数学', en: 'Mathematics' },
    paper: 'other',
    startsAt: qingdaoInstant('2020-07-07 15:00'),
    endsAt: qingdaoInstant('2020-07-07 17:00'),
    ...wish,
  };
  await scheduleSessions(tx, testAct, { sessions: [session] });
  return (await sessions(tx)).find(({ id }) => id === session.id) as Session;
}

/** 语文 and 数学 on 7 July, 外语 on 8 July, at every registered site. */
export async function threeSessions(tx: Tx): Promise<[Session, Session, Session]> {
  const chinese = await aSession(tx, {
    subject: { zh: '语文', en: 'Chinese' },
    paper: 'chinese',
    startsAt: qingdaoInstant('2020-07-07 09:00'),
    endsAt: qingdaoInstant('2020-07-07 11:30'),
  });
  const mathematics = await aSession(tx);
  const foreign = await aSession(tx, {
    subject: { zh: '外语', en: 'Foreign language' },
    paper: 'foreign-language',
    startsAt: qingdaoInstant('2020-07-08 15:00'),
    endsAt: qingdaoInstant('2020-07-08 16:40'),
  });
  return [chinese, mathematics, foreign];
}

export async function anUpgrade(
  tx: Tx,
  wish: Partial<UpgradeToPlan> = {},
  act: Act = testAct,
): Promise<UpgradeItem> {
  await anExam(tx);
  await defineUpgradeKinds(tx, testAct, {
    id: freshId(),
    kinds: [{ code: 'video', name: { zh: '网上巡查', en: 'video inspection' } }],
  });
  const item: UpgradeToPlan = {
    id: freshId(),
    siteId: wish.siteId ?? (await aSite(tx)).id,
    kind: 'video',
    name: '更换高清摄像头',
    year: 2020,
    ...wish,
  };
  await planUpgrades(tx, act, { items: [item] });
  return (await upgradeItemsByIds(tx, [item.id])).get(item.id) as UpgradeItem;
}

class RolledBack extends Error {}

/** Runs the work in a transaction that leaves nothing behind, so that tests of one database do not meet. */
export async function rolledBack(db: Db, work: (tx: Tx) => Promise<void>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await work(tx);
    throw new RolledBack();
  }).catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
}

/** Somebody signed in, holding each permission below the paths given. */
export const viewerWith = (
  grants: Readonly<Record<string, readonly string[]>>,
  rest: Partial<Omit<Viewer, 'grants'>> = {},
): Viewer => ({
  personId: freshId(),
  name: '李明',
  unitPaths: [],
  ...rest,
  grants: new Map(Object.entries(grants)),
});

/** For `assert.rejects`: the refusal with this code. */
export const refusal = (code: string) => ({ name: 'Refusal', code });

/** What a tally gives over everything journalled so far, numbered or not. */
export async function tallied(db: Db, tally: Tally): Promise<number> {
  const fold = new TallyFold(tally);
  const { rows } = await sql<Omit<Leaf, 'commitment' | 'sm3'>>`
    select kind, subject, facts from journal.entry order by recorded`.execute(reading(db));
  rows.forEach((row, index) => {
    fold.add(index, { ...row, commitment: '', sm3: '' });
  });
  return fold.value();
}
