import { trailTo, unitById, widestUnit } from '#capabilities/organisation/public.ts';
import { theExam } from '#capabilities/timetable/public.ts';
import { inTransaction } from '#platform/db/db.ts';
import { requireKept } from '#platform/files/require-kept.ts';
import { InvalidInput, Refusal } from '#platform/http/refusal.ts';
import { on, type Route } from '#platform/http/route.ts';
import { reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import { addEvidence } from './add-evidence.ts';
import { addResolution } from './add-resolution.ts';
import { cancelActivity } from './cancel-activity.ts';
import * as contract from './contract.ts';
import { correctAttendance } from './correct-attendance.ts';
import { classCoverageBelow, sortClassCoverage } from './coverage.ts';
import { readClassCoverage } from './coverage-contract.ts';
import { holdActivities } from './hold-activities.ts';
import { planActivity } from './plan-activity.ts';
import { activitiesPage, activityDetail, activityPath, calendarDays, unitRef } from './queries.ts';

const DAY_MS = 24 * 3_600_000;

export function routes({ db, clock, files }: Pick<Platform, 'db' | 'clock' | 'files'>): readonly Route[] {
  const act = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  const timeZone = async () => (await theExam(db))?.timeZone ?? 'Asia/Shanghai';

  async function organiserInReach(viewer: Viewer, unitId: string): Promise<void> {
    const unit = await unitById(db, unitId);
    if (!unit || !reaches(viewer, 'activities.manage', unit.path))
      throw new Refusal('unknown-unit', { unit: unitId });
  }

  async function activityInReach(viewer: Viewer, activityId: string): Promise<void> {
    const path = await activityPath(db, activityId);
    if (path === null || !reaches(viewer, 'activities.manage', path)) throw new Refusal('not-found');
  }

  return [
    on(contract.listActivities, async ({ query, viewer }) =>
      activitiesPage(db, viewer, query, await timeZone()),
    ),
    on(contract.readCalendar, async ({ query, viewer }) => {
      const days = (Date.parse(query.until) - Date.parse(query.from)) / DAY_MS + 1;
      if (!(days >= 1 && days <= contract.longestCalendarDays)) {
        const wrong = `从 from 起 1 至 ${contract.longestCalendarDays} 天 / 1 to ${contract.longestCalendarDays} days from "from"`;
        throw new InvalidInput([{ path: '/until', wrong }]);
      }
      return { days: await calendarDays(db, viewer, query, await timeZone()) };
    }),
    on(contract.readActivity, async ({ params, viewer }) => {
      const detail = await activityDetail(db, viewer, params.id, clock.now());
      if (!detail) throw new Refusal('not-found');
      return detail;
    }),
    on(readClassCoverage, async ({ query, viewer }) => {
      const reach = reachOf(viewer, 'activities.read');
      const unit = query.unit ? await unitById(db, query.unit) : await widestUnit(db, reach);
      if (!unit || !reaches(viewer, 'activities.read', unit.path)) throw new Refusal('not-found');
      const { coverage, rows } = await classCoverageBelow(db, unit, query.theme);
      const from = (query.page - 1) * query.pageSize;
      return {
        unit: unitRef(unit),
        trail: (await trailTo(db, unit, reach)).map(unitRef),
        coverage,
        rows: sortClassCoverage(rows, query.sort).slice(from, from + query.pageSize),
        total: rows.length,
        asOf: clock.now().toISOString(),
      };
    }),

    on(contract.planActivity, async ({ body, viewer }) => {
      await organiserInReach(viewer, body.unitId);
      return inTransaction(db, (tx) => planActivity(tx, act(viewer), body));
    }),
    on(contract.recordHeldActivity, async ({ body, viewer }) => {
      await organiserInReach(viewer, body.unitId);
      await requireKept(files, body.evidence, 'body.evidence');
      const { id, kind, theme, title, unitId, place, heldAt, ...how } = body;
      const activity = { id, kind, theme, title, unitId, place };
      const holding = { ...how, activity, heldAt: new Date(heldAt) };
      const [held] = await inTransaction(db, (tx) => holdActivities(tx, act(viewer), [holding]));
      return held as contract.Activity;
    }),
    on(contract.holdActivity, async ({ params, body, viewer }) => {
      await activityInReach(viewer, params.id);
      await requireKept(files, body.evidence, 'body.evidence');
      const holding = { ...body, activityId: params.id, heldAt: new Date(body.heldAt) };
      const [held] = await inTransaction(db, (tx) => holdActivities(tx, act(viewer), [holding]));
      return held as contract.Activity;
    }),
    on(contract.correctAttendance, async ({ params, body, viewer }) => {
      await activityInReach(viewer, params.id);
      return inTransaction(db, (tx) =>
        correctAttendance(tx, act(viewer), { ...body, activityId: params.id }),
      );
    }),
    on(contract.cancelActivity, async ({ params, body, viewer }) => {
      await activityInReach(viewer, params.id);
      return inTransaction(db, (tx) => cancelActivity(tx, act(viewer), { ...body, activityId: params.id }));
    }),
    on(contract.addResolution, async ({ params, body, viewer }) => {
      await activityInReach(viewer, params.id);
      const unit = await unitById(db, body.unitId);
      if (!unit) throw new Refusal('unknown-unit', { unit: body.unitId });
      if (!reaches(viewer, 'obligations.assign', unit.path)) throw new Refusal('beyond-reach');
      return inTransaction(db, (tx) => addResolution(tx, act(viewer), { ...body, activityId: params.id }));
    }),
    on(contract.addEvidence, async ({ params, body, viewer }) => {
      await activityInReach(viewer, params.id);
      await requireKept(files, body.files, 'body.files');
      return inTransaction(db, (tx) => addEvidence(tx, act(viewer), { ...body, activityId: params.id }));
    }),
  ];
}
