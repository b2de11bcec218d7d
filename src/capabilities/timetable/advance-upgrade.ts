import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import type { UpgradeVerb } from './contract.ts';
import { upgradeFacts } from './plan-upgrades.ts';
import { recordSiteActs, siteFacts } from './record-site-acts.ts';
import { upgradeCan, upgradeSteps } from './rules.ts';
import type { SiteAct, UpgradeItem } from './site-contract.ts';
import { lockSite, upgradeItemsByIds } from './site-queries.ts';
import type { TimetableTables } from './tables.ts';
import { theExam } from './timetable-queries.ts';

const pastParticiple = {
  start: 'upgrade-started',
  complete: 'upgrade-completed',
  accept: 'upgrade-accepted',
  'send-back': 'upgrade-returned',
} as const satisfies Record<UpgradeVerb, SiteAct['verb']>;

/**
 * One step in the life of an upgrade item. A step that was just made is answered again without another entry.
 * @throws Refusal `not-found`, `not-now` with the words of `upgradeCan`.
 */
export async function advanceUpgrade(
  tx: Tx,
  act: Act,
  input: { upgradeId: string; verb: UpgradeVerb; note: string },
): Promise<UpgradeItem> {
  const { upgradeId, verb, note } = input;
  const tables = writing<TimetableTables>(tx);
  const row = await tables
    .selectFrom('timetable.upgrade_item')
    .selectAll()
    .where('id', '=', upgradeId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  const step = upgradeSteps[verb];
  if (row.state !== step.to || verb === 'send-back') {
    const allowed = upgradeCan[verb]({ state: row.state, completedById: row.completed_by }, act.by, note);
    if (allowed !== true) throw new Refusal('not-now', { zh: allowed.zh, en: allowed.en });
    const completed_by = verb === 'complete' ? act.by : verb === 'send-back' ? null : row.completed_by;
    await tables
      .updateTable('timetable.upgrade_item')
      .set({ state: step.to, completed_by })
      .where('id', '=', upgradeId)
      .execute();
    const site = await lockSite(tx, row.site_id);
    await recordSiteActs(tx, act, [
      {
        siteId: row.site_id,
        verb: pastParticiple[verb],
        note: note || row.name,
        kind: `timetable.${pastParticiple[verb]}`,
        subject: upgradeId,
        facts: { ...siteFacts(site), ...upgradeFacts(row, await theExam(tx)) },
        details: { note },
      },
    ]);
  }
  const item = (await upgradeItemsByIds(tx, [upgradeId])).get(upgradeId);
  if (!item) throw new Error(`upgrade item ${upgradeId} vanished from its own transaction`);
  return item;
}
