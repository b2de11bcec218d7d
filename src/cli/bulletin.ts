import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as contract from '#capabilities/bulletins/contract.ts';
import {
  approveBulletin,
  type BulletinTerms,
  bulletinTerms,
  draftBulletin,
  issueFiles,
  missingFonts,
  publishBulletin,
  submitBulletin,
  titleAsOf,
} from '#capabilities/bulletins/public.ts';
import { holdersOf, peopleByIds } from '#capabilities/organisation/public.ts';
import { type Db, inTransaction } from '#platform/db/db.ts';
import { personOfAccount } from '#platform/sign-in/person-of-account.ts';
import { newId } from '#primitives/id.ts';
import type { Terminal, Verb } from './main.ts';
import { sayingRefusals } from './refusal-words.ts';
import { withPlatform } from './with-platform.ts';

/** What publishing may be refused for. */
const steps = [
  contract.draftBulletin,
  contract.submitBulletin,
  contract.approveBulletin,
  contract.publishBulletin,
];

const USAGE = 'use: kaoan bulletin publish --as-of DAY [--title TEXT] [--approve-as ACCOUNT]…';

interface Approver {
  readonly personId: string;
  /** The account or post by which they were named. */
  readonly as: string;
}

/** Drafts, approves and publishes a bulletin in one transaction: all of it happens or none. */
export const run: Verb = async (words, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      'as-of': { type: 'string' },
      title: { type: 'string' },
      'approve-as': { type: 'string', multiple: true },
    },
  });
  const asOf = values['as-of'];
  if (positionals.join(' ') !== 'publish' || asOf === undefined) throw new Error(USAGE);
  return withPlatform(terminal, async (platform, { demonstration }) => {
    const { db, clock, journal } = platform;
    // What was recorded before this moment counts, and the checkpoint in the bulletin covers it.
    await journal.settle();
    const now = clock.now();
    const approvers = await approversFor(db, now, values['approve-as'], demonstration);
    const id = newId(() => randomBytes(16), now);
    await sayingRefusals(steps, () =>
      inTransaction(db, async (tx) => {
        const title = values.title ?? (await titleAsOf(tx, asOf, now));
        await draftBulletin(tx, { by: null, at: now }, { id, title, asOf });
        await submitBulletin(tx, { by: null, at: now }, id);
        for (const { personId } of approvers) await approveBulletin(tx, { by: personId, at: now }, id);
        await publishBulletin(tx, { by: null, at: now }, id, platform);
      }),
    );
    await sayWhoApproved(db, approvers, terminal);
    await sayWhatIsMissing(terminal);
    for (const path of await issueFiles(platform, id)) terminal.out(path);
    return 0;
  });
};

async function approversFor(
  db: Db,
  now: Date,
  accounts: readonly string[] | undefined,
  demonstration: boolean,
): Promise<Approver[]> {
  if (accounts !== undefined) return Promise.all(accounts.map((account) => holderOfAccount(db, account)));
  const { approvals } = await bulletinTerms(db);
  if (approvals.length === 0) return [];
  if (!demonstration) {
    const needed = approvals.map(({ words }) => words.zh).join('、');
    throw new Error(
      `this bulletin needs ${approvals.length} approvals (${needed}); name who gave them: ` +
        '--approve-as ACCOUNT for each, or draft it in the console, where they approve themselves',
    );
  }
  return todaysHolders(db, now, approvals);
}

async function holderOfAccount(db: Db, account: string): Promise<Approver> {
  const personId = await personOfAccount(db, account);
  if (personId === null)
    throw new Error(`there is no account "${account}"; --approve-as takes the name of one`);
  return { personId, as: account };
}

/** Somebody for each required approval, and nobody twice. */
async function todaysHolders(db: Db, now: Date, approvals: BulletinTerms['approvals']): Promise<Approver[]> {
  const found: Approver[] = [];
  for (const { unit, post, words } of approvals) {
    const holders = await holdersOf(db, unit, post, now);
    const free = holders.find(({ id }) => !found.some(({ personId }) => personId === id));
    if (!free) {
      throw new Error(
        `nobody who has not approved yet holds the post of ${words.zh} (${post} in ${unit}) today`,
      );
    }
    found.push({ personId: free.id, as: words.zh });
  }
  return found;
}

async function sayWhoApproved(db: Db, approvers: readonly Approver[], terminal: Terminal): Promise<void> {
  const people = await peopleByIds(
    db,
    approvers.map(({ personId }) => personId),
  );
  for (const { personId, as } of approvers) {
    terminal.err(`approved as ${people.get(personId)?.name ?? personId} (${as})`);
  }
}

async function sayWhatIsMissing(terminal: Terminal): Promise<void> {
  for (const warning of await missingFonts()) terminal.err(`warning: ${warning.zh}`);
}
