/**
 * Integrity education: class meetings, each of one class, and assemblies of several classes of a school. Each day adds
 * exactly the attendances, the newly reached classes, the meetings and the assemblies that the totals ask for.
 */
import type { Pack } from '../pack.ts';
import type { Held, TimedAct } from './acts.ts';
import { apportion } from './apportion.ts';
import { MINUTE_MS } from './calendar.ts';
import { type Chance, chanceFor } from './chance.ts';
import { Coverage } from './coverage.ts';
import { type DayGain, gainsOf, TotalsError } from './totals.ts';
import type { World, WorldClass } from './world.ts';

const THEME = 'integrity';
const ATTENDING = 0.97;
/** Teachers attend too. */
const TEACHERS_PER_CLASS = 3;
const LEAST_ATTENDING = 0.6;

/** An activity of the day before times and numbers of people are fixed. */
interface Gathering {
  readonly kind: 'class-meeting' | 'assembly';
  readonly classes: readonly WorldClass[];
}

interface Recorded extends Gathering {
  readonly activityId: string;
  readonly day: string;
  personTimes: number;
}

/** @throws TotalsError when a day's totals cannot be reached. */
export function planEducation(pack: Pack, world: World): TimedAct[] {
  const { history } = pack;
  if (!history) return [];
  const chance = chanceFor(world.seed, 'education');
  const coverage = new Coverage(world.classes);
  const planner = new EducationPlanner(pack, world, chance);
  for (const gain of gainsOf(history.totals)) {
    const corrected = planner.correct(gain);
    const gatherings = gather(gain, coverage, chance, gain.person_times - corrected);
    planner.record(gain.day, gatherings, gain.person_times - corrected);
  }
  planner.planAndCancel();
  return planner.acts;
}

/** Who gathers on the day: assemblies first, then meetings, so that together they reach exactly the new classes. */
function gather(gain: DayGain, coverage: Coverage, chance: Chance, personTimes: number): Gathering[] {
  const { day, class_meetings: meetings, assemblies, classes: reached } = gain;
  const fail = (reason: string): never => {
    throw new TotalsError(day, reason);
  };
  if (meetings > coverage.unmet)
    fail(`${meetings} class meetings, but only ${coverage.unmet} classes without one`);
  const likelyNew = Math.round((meetings * coverage.unreached) / Math.max(coverage.unmet, 1));
  const byMeetings =
    assemblies === 0
      ? reached
      : Math.min(Math.max(likelyNew, reached - coverage.mostByAssemblies(assemblies)), meetings, reached);
  const byAssemblies = reached - byMeetings;
  const slots = Math.round(
    (personTimes / ATTENDING - meetings * coverage.averageSize) / coverage.averageSize,
  );
  const gatherings: Gathering[] = [];
  if (assemblies > 0) {
    const groups = coverage.assemble(
      { assemblies, fresh: byAssemblies, slots: Math.max(slots, assemblies) },
      chance,
    );
    if (!groups) return fail(`${assemblies} assemblies cannot reach ${byAssemblies} new classes`);
    for (const classes of groups) gatherings.push({ kind: 'assembly', classes });
  }
  const met = coverage.meet({ meetings, fresh: byMeetings }, chance);
  if (!met) return fail(`${meetings} class meetings cannot reach ${byMeetings} new classes`);
  for (const unit of met) gatherings.push({ kind: 'class-meeting', classes: [unit] });
  return gatherings;
}

const rolled = (classes: readonly WorldClass[]): number =>
  classes.reduce((sum, { candidates }) => sum + candidates.length, 0);

function bounds({ classes }: Gathering): { least: number; most: number } {
  const all = rolled(classes);
  return {
    least: Math.max(1, Math.ceil(all * LEAST_ATTENDING)),
    most: all + TEACHERS_PER_CLASS * classes.length,
  };
}

class EducationPlanner {
  readonly acts: TimedAct[] = [];
  readonly #pack: Pack;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #recorded: Recorded[] = [];
  #correctionsLeft: number;

  constructor(pack: Pack, world: World, chance: Chance) {
    this.#pack = pack;
    this.#world = world;
    this.#chance = chance;
    this.#correctionsLeft = pack.history?.rates.activities.corrected ?? 0;
  }

  /** Corrects a few numbers of earlier days; returns by how much the sum of attendances changes. */
  correct({ day, assemblies }: DayGain): number {
    const earlier = this.#recorded.filter((one) => one.kind === 'assembly');
    const due =
      assemblies > 10 && earlier.length > 20
        ? Math.min(this.#correctionsLeft, this.#chance.between(1, 2))
        : 0;
    let change = 0;
    for (let i = 0; i < due; i += 1) {
      const one = this.#chance.pick(earlier);
      const { least, most } = bounds(one);
      const personTimes = Math.min(Math.max(one.personTimes + this.#chance.between(-6, 3), least), most);
      if (personTimes === one.personTimes) continue;
      this.#correctionsLeft -= 1;
      change += personTimes - one.personTimes;
      one.personTimes = personTimes;
      const atMs = this.#world.calendar.at(day, 8.75 + this.#chance.next() * 1.5);
      this.acts.push({
        atMs,
        by: this.#organiser(one),
        do: 'correct-attendance',
        id: this.#chance.id(new Date(atMs)),
        activityId: one.activityId,
        classIds: one.classes.map((unit) => unit.id),
        personTimes,
        reason: '学校复核签到表后更正人次。',
      });
    }
    return change;
  }

  /** Fixes how many came, and writes the day down: each district enters what its schools held, twice a day. */
  record(day: string, gatherings: readonly Gathering[], personTimes: number): void {
    if (gatherings.length === 0) {
      if (personTimes !== 0) throw new TotalsError(day, `${personTimes} person-times, but nothing is held`);
      return;
    }
    let attending: number[];
    try {
      attending = apportion(
        personTimes,
        gatherings.map((one) => ({
          want: rolled(one.classes) * (ATTENDING + 0.02 * (this.#chance.next() - 0.5)),
          ...bounds(one),
        })),
      );
    } catch (error) {
      throw new TotalsError(
        day,
        `${personTimes} person-times do not fit what is held: ${(error as Error).message}`,
      );
    }
    const entries = new Map<string, { atMs: number; by: string; held: Held[] }>();
    for (const [i, gathering] of gatherings.entries()) {
      const entered = this.#enter(day, gathering, attending[i] ?? 0);
      const entry = entries.get(entered.key) ?? { atMs: entered.atMs, by: entered.by, held: [] };
      entry.held.push(entered.held);
      entries.set(entered.key, entry);
    }
    for (const { atMs, by, held } of entries.values()) this.acts.push({ atMs, by, do: 'hold', held });
  }

  #enter(day: string, gathering: Gathering, personTimes: number) {
    const { calendar, idOf } = this.#world;
    const { kind, classes } = gathering;
    const [first] = classes as [WorldClass];
    const morning = this.#chance.next() < 0.45;
    const hour = morning ? this.#chance.between(0, 5) * 0.5 + 8.5 : this.#chance.between(0, 5) * 0.5 + 13.5;
    const heldAtMs = calendar.at(day, hour);
    const atMs = calendar.at(day, morning ? 12.2 : 17.4) + this.#districtMinutes(first.district) * MINUTE_MS;
    const activityId = this.#chance.id(new Date(heldAtMs));
    this.#recorded.push({ ...gathering, activityId, day, personTimes });
    const school = this.#pack.schools.find(({ code }) => code === first.school);
    const held: Held = {
      what: {
        activity: {
          id: activityId,
          kind,
          theme: THEME,
          title: kind === 'assembly' ? '诚信考试动员大会' : `${first.name}诚信考试主题班会`,
          unitId: idOf('unit', kind === 'assembly' ? first.school : first.code),
          place:
            kind === 'assembly'
              ? `${school?.name ?? ''}${this.#chance.pick(['礼堂', '操场', '报告厅'])}`
              : `${first.name}教室`,
        },
      },
      heldAtMs,
      personTimes,
      classIds: classes.map((unit) => unit.id),
      result: '',
      kind,
      theme: THEME,
    };
    return { key: `${first.district} ${morning}`, atMs, by: this.#organiser(gathering), held };
  }

  /** A few assemblies are planned and then called off; they never count. */
  planAndCancel(): void {
    const { calendar, idOf } = this.#world;
    const cancelled = this.#pack.history?.rates.activities.cancelled ?? 0;
    const assemblies = this.#recorded.filter(
      (one) => one.kind === 'assembly' && one.day > calendar.dayOf(calendar.startsAtMs),
    );
    for (const one of this.#chance.shuffled(assemblies).slice(0, cancelled)) {
      const [first] = one.classes as [WorldClass];
      const plannedMs = calendar.at(one.day, 9.2);
      const activityId = this.#chance.id(new Date(plannedMs));
      const by = this.#organiser(one);
      const words = {
        id: activityId,
        kind: one.kind,
        theme: THEME,
        title: '诚信考试动员大会（第二场）',
        place: '操场',
      };
      this.acts.push({
        atMs: plannedMs,
        by,
        do: 'plan-activity',
        activity: { ...words, unitId: idOf('unit', first.school) },
        plannedAt: { instant: new Date(calendar.at(one.day, 16)).toISOString() },
      });
      this.acts.push({
        atMs: calendar.at(one.day, 14.6),
        by,
        do: 'cancel-activity',
        activityId,
        reason: '雷雨天气，改为各班主题班会。',
      });
    }
  }

  #organiser({ classes }: Gathering): string {
    return this.#world.actorOf(classes[0]?.district ?? '');
  }

  /** Districts do not all press the button in the same minute. */
  #districtMinutes(district: string): number {
    return (Number(district.slice(-2)) || 0) % 37;
  }
}
