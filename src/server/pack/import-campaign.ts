/**
 * Imports a campaign pack: the structure it states, then the history it describes, all through the writes that people
 * use. The import is one whole: it is marked before the first row and after the last, and a start that finds the first
 * mark without the second makes the database anew.
 */

import { dayOf } from '#capabilities/organisation/public.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { standAt } from '#platform/clock/kept-clock.ts';
import { type Db, inTransaction, type Tx } from '#platform/db/db.ts';
import type { Files } from '#platform/files/files.ts';
import type { Act } from '#platform/journal/append.ts';
import type { Follower } from '#platform/journal/follow.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { fullCost, type PasswordCost } from '#platform/sign-in/password.ts';
import type { Words } from '#primitives/endpoint.ts';
import { campaignOf, keepCampaign } from '../campaign.ts';
import { Stage } from './history/perform.ts';
import { planHistory } from './history/plan-history.ts';
import { playHistory } from './history/play.ts';
import type { World } from './history/world.ts';
import type { Pack } from './pack.ts';
import { appointStaff, enrolRoster } from './structure/enrol.ts';
import {
  establishAppointments,
  establishContacts,
  establishPeople,
  establishReference,
  establishSchools,
  establishTimetable,
  establishUnitsOf,
  establishWordings,
} from './structure/establish.ts';
import { keepEvidence } from './structure/keep-evidence.ts';
import { type OpenedAccount, openAccounts } from './structure/open-accounts.ts';

export interface CampaignImport {
  readonly pack: Pack;
  /** Folder name of the pack, by which the installation remembers it. */
  readonly packName: string;
  readonly db: Db;
  /** Where keys and the published journal lie. */
  readonly dataDirectory: string;
  /** Checkpoints get an SM2 line, as in the server that will go on with the journal. */
  readonly national: boolean;
  readonly personalData: PersonalData;
  readonly files: Files;
  /** Those of all capabilities: they react while the history is played. */
  readonly followers: readonly Follower[];
  /** What each kind of journal entry means, of all capabilities: published bulletins explain them. */
  readonly journalKinds: Readonly<Record<string, Words>>;
  /** The machine's time, at which a campaign without a history begins. */
  readonly now: Date;
  /** One line for each step. */
  readonly progress: (line: string) => void;
  readonly passwordCost?: PasswordCost;
}

/**
 * @returns the accounts that were opened; their passwords are kept nowhere else.
 * @throws Error when the database holds a campaign already, or half of one.
 */
export async function importCampaign(importing: CampaignImport): Promise<readonly OpenedAccount[]> {
  const { pack, packName, db } = importing;
  const there = await campaignOf(db);
  if (there) {
    throw new Error(
      there.state === 'ready'
        ? `this database holds the campaign of ${there.pack} already; use another data directory for another campaign`
        : `an earlier import of ${there.pack} was interrupted; make the database anew first`,
    );
  }
  const mark = {
    pack: packName,
    origin: pack.campaign.journalOrigin,
    demonstration: pack.campaign.standsAt !== null,
  };
  await inTransaction(db, (tx) => keepCampaign(tx, { ...mark, state: 'importing' }));
  const startsAt = pack.history ? new Date(pack.campaign.startsAt) : importing.now;
  const clock = new StandingClock(startsAt);
  const { dataDirectory, national } = importing;
  const journal = await openJournal({ db, clock, origin: mark.origin, dataDirectory, national });
  const steps = new Steps(importing, { by: null, at: startsAt });

  const plan = pack.history
    ? await steps.time(
        'plan of the history',
        async () => planHistory(pack),
        (made) => `${made.acts.length} acts`,
      )
    : null;
  await importStructure(importing, steps, plan?.world ?? null, startsAt);
  await journal.number();
  if (plan) await play(importing, plan, { clock, journal });
  const accounts = await steps.commit(
    'accounts',
    (tx) =>
      openAccounts(tx, pack, plan?.world ?? null, {
        now: clock.now(),
        cost: importing.passwordCost ?? fullCost,
      }),
    (opened) => `${opened.length} opened`,
  );
  await journal.settle();
  await inTransaction(db, async (tx) => {
    if (pack.campaign.standsAt !== null) await standAt(tx, new Date(pack.campaign.standsAt));
    await keepCampaign(tx, { ...mark, state: 'ready' });
  });
  return accounts;
}

async function importStructure(
  importing: CampaignImport,
  steps: Steps,
  world: World | null,
  startsAt: Date,
): Promise<void> {
  const { pack, personalData } = importing;
  const today = dayOf(startsAt);
  // What begins later in a history comes when its day comes; a campaign of one's own is established at once.
  const span = { after: '', until: world ? today : '9999-12-31' };
  await steps.commit(
    'organisation',
    async (tx, act) => {
      const units = await establishUnitsOf(tx, act, pack, span);
      const schools = await establishSchools(tx, act, pack, today);
      await establishPeople(tx, act, pack);
      await establishAppointments(tx, act, pack, span);
      await establishContacts(tx, act, pack, personalData);
      return units + schools;
    },
    (units) => `${units} units, ${pack.people.length} people`,
  );
  await steps.commit(
    'kinds and legal bases',
    (tx, act) => establishReference(tx, act, pack),
    () => `${pack.caseKinds.length} kinds, ${pack.legalBases.length} bases`,
  );
  await steps.commit(
    'exam and sites',
    (tx, act) => establishTimetable(tx, act, pack),
    () => `${pack.sessions.length} sessions, ${pack.sites.length} sites`,
  );
  await steps.commit(
    'commitment letter',
    (tx, act) => establishWordings(tx, act, pack),
    () => `${pack.wordings.length} wording`,
  );
  if (!world) return;
  await steps.commit(
    'staff',
    (tx, act) => appointStaff(tx, act, pack, world),
    (count) => `${count} site chiefs and class teachers`,
  );
  await steps.commit(
    'roster',
    (tx, act) => enrolRoster(tx, act, world, personalData),
    (count) => `${count} candidates`,
  );
}

async function play(
  importing: CampaignImport,
  plan: ReturnType<typeof planHistory>,
  { clock, journal }: { clock: StandingClock; journal: Journal },
): Promise<void> {
  const { pack, db, files, followers, progress } = importing;
  const { world } = plan;
  const stage = new Stage(pack, {
    evidence: await keepEvidence(files, pack),
    press: { journal, files, journalKinds: importing.journalKinds },
    establishedUntil: world.calendar.dayOf(world.calendar.startsAtMs),
  });
  let since = performance.now();
  await playHistory(plan.acts, {
    db,
    clock,
    journal,
    followers,
    calendar: world.calendar,
    stage,
    onDay: (day, acts) => {
      progress(`history: ${day}, ${acts} acts in ${seconds(since)}`);
      since = performance.now();
    },
  });
}

/** Runs each step in one transaction, and says what it did and how long it took. */
class Steps {
  readonly #importing: CampaignImport;
  readonly #act: Act;

  constructor(importing: CampaignImport, act: Act) {
    this.#importing = importing;
    this.#act = act;
  }

  commit<R>(
    name: string,
    work: (tx: Tx, act: Act) => Promise<R>,
    inWords: (result: R) => string,
  ): Promise<R> {
    return this.time(name, () => inTransaction(this.#importing.db, (tx) => work(tx, this.#act)), inWords);
  }

  async time<R>(name: string, work: () => Promise<R>, inWords: (result: R) => string): Promise<R> {
    const since = performance.now();
    const result = await work();
    this.#importing.progress(`${name}: ${inWords(result)} in ${seconds(since)}`);
    return result;
  }
}

const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
