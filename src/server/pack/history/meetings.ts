/** Meetings, trainings, visits and drills that the pack names one by one, and the clauses of its documents. */
import type { Moment } from '#capabilities/timetable/contract.ts';
import type { Deadline, Pack, PackHistory } from '../pack.ts';
import { packId } from '../pack-ids.ts';
import type { TimedAct } from './acts.ts';
import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import { chanceFor } from './chance.ts';
import type { Owed } from './obligations.ts';
import type { World } from './world.ts';

export interface MeetingPlan {
  readonly acts: readonly TimedAct[];
  readonly owed: readonly Owed[];
}

/** A deadline of the pack in the words of the timetable, and when that is. */
function momentOf(pack: Pack, deadline: Deadline): { moment: Moment; atMs: number } {
  if ('instant' in deadline) {
    const at = new Date(deadline.instant);
    return { moment: { instant: at.toISOString() }, atMs: at.getTime() };
  }
  const { session, edge, offsetMinutes } = deadline.anchor;
  const inOrder = [...pack.sessions].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const meant =
    session === 'first'
      ? inOrder[0]
      : session === 'last'
        ? inOrder.at(-1)
        : inOrder.find(({ code }) => code === session);
  if (!meant) throw new RangeError(`there is no session ${session}`);
  const named = session === 'first' || session === 'last' ? session : packId(pack, 'session', session);
  const edgeMs = Date.parse(edge === 'start' ? meant.startsAt : meant.endsAt);
  return {
    moment: { anchor: { session: named, edge, offsetMinutes } },
    atMs: edgeMs + offsetMinutes * MINUTE_MS,
  };
}

export function planMeetings(pack: Pack, world: World): MeetingPlan {
  const { history } = pack;
  if (!history) return { acts: [], owed: [] };
  const acts: TimedAct[] = [];
  const owed: Owed[] = [];
  for (const activity of history.activities) {
    const planned = planMeeting(activity, world, pack);
    acts.push(...planned.acts);
    owed.push(...planned.owed);
  }
  for (const planned of history.planned) acts.push(...planAhead(pack, planned, world));
  for (const document of pack.documents) {
    const planned = planClauses(pack, document, world, history);
    acts.push(...planned.acts);
    owed.push(...planned.owed);
  }
  return { acts, owed };
}

function planMeeting(activity: PackHistory['activities'][number], world: World, pack: Pack): MeetingPlan {
  const { calendar, idOf } = world;
  const [startsMs, endsMs] = [Date.parse(activity.startsAt), Date.parse(activity.endsAt)];
  const chance = chanceFor(world.seed, `activity ${activity.code}`);
  const by = idOf('person', activity.by);
  const activityId = chance.id(new Date(startsMs));
  const { kind, theme, title, place } = activity;
  const plannedMs = Math.max(calendar.startsAtMs + 30 * MINUTE_MS, calendar.atWork(startsMs - 26 * HOUR_MS));
  const acts: TimedAct[] = [
    {
      atMs: plannedMs,
      by,
      do: 'plan-activity',
      activity: { id: activityId, kind, theme, title, place, unitId: idOf('unit', activity.unit) },
      plannedAt: { instant: new Date(startsMs).toISOString() },
    },
    {
      atMs: endsMs + 5 * MINUTE_MS,
      by,
      do: 'hold',
      held: [
        {
          what: { activityId },
          heldAtMs: startsMs,
          personTimes: activity.personTimes,
          classIds: [],
          result: '',
          kind,
          theme,
        },
      ],
    },
  ];
  const owed: Owed[] = [];
  let minutes = 10;
  for (const resolution of activity.resolutions) {
    const { moment, atMs: dueAtMs } = momentOf(pack, resolution.deadline);
    for (const unit of resolution.owedBy) {
      const assignedMs = endsMs + minutes * MINUTE_MS;
      minutes += 1;
      const id = chance.id(new Date(assignedMs));
      acts.push({
        atMs: assignedMs,
        by,
        do: 'resolve',
        resolution: {
          id,
          activityId,
          text: resolution.text,
          outcome: resolution.outcome,
          unitId: idOf('unit', unit),
          deadline: moment,
          proof: resolution.proof,
        },
      });
      owed.push(owing({ resolutionId: id }, assignedMs, dueAtMs, unit, resolution.proof, world));
    }
  }
  return { acts, owed };
}

/** What is still to come when the history ends; it hangs on the timetable and moves with it. */
function planAhead(pack: Pack, planned: PackHistory['planned'][number], world: World): TimedAct[] {
  const { calendar, idOf } = world;
  const chance = chanceFor(world.seed, `planned ${planned.code}`);
  const { kind, theme, title, place } = planned;
  return planned.units.map((unit) => {
    const atMs = calendar.at(planned.plannedOn, 9 + 8 * chance.next());
    return {
      atMs,
      by: world.actorOf(unit),
      do: 'plan-activity',
      activity: { id: chance.id(new Date(atMs)), kind, theme, title, place, unitId: idOf('unit', unit) },
      plannedAt: momentOf(pack, planned.at).moment,
    };
  });
}

/** Documents are broken into the work of each unit in the morning after they are issued. */
function planClauses(
  pack: Pack,
  document: Pack['documents'][number],
  world: World,
  { rates }: PackHistory,
): MeetingPlan {
  const { calendar, idOf } = world;
  const chance = chanceFor(world.seed, `document ${document.code}`);
  const acts: TimedAct[] = [];
  const owed: Owed[] = [];
  let atMs = calendar.at(document.issuedOn, 15);
  for (const clause of document.clauses) {
    const { moment, atMs: dueAtMs } = momentOf(pack, clause.deadline);
    for (const unit of clause.owedBy) {
      atMs += MINUTE_MS;
      const id = chance.id(new Date(atMs));
      acts.push({
        atMs,
        by: idOf('person', rates.head),
        do: 'assign',
        id,
        unitId: idOf('unit', unit),
        title: clause.text.slice(0, 100),
        outcome: `${document.title.zh}${clause.number}：${clause.text}\n要求：${clause.outcome}`,
        proof: clause.proof,
        clauseId: packId(pack, 'clause', `${document.code} ${clause.number}`),
        deadline: moment,
      });
      owed.push(owing({ id }, atMs, dueAtMs, unit, clause.proof, world));
    }
  }
  return { acts, owed };
}

/** Performed by whoever is appointed in the unit. */
function owing(
  of: Owed['of'],
  assignedMs: number,
  dueAtMs: number,
  unit: string,
  proof: Owed['proof'],
  world: World,
): Owed {
  const performer = world.actorOf(unit);
  return { of, assignedMs, dueAtMs, performer, verifier: world.verifierFor(performer), proof };
}
