/** Which classes integrity education has reached, and which of them held a meeting of their own. */
import { apportion } from './apportion.ts';
import type { Chance } from './chance.ts';
import type { WorldClass } from './world.ts';

interface SchoolState {
  readonly classes: readonly WorldClass[];
  unreached: WorldClass[];
  reached: WorldClass[];
}

export class Coverage {
  readonly averageSize: number;
  readonly #schools: SchoolState[];
  readonly #reached = new Set<string>();
  readonly #unmet: Map<string, WorldClass>;

  constructor(classes: readonly WorldClass[]) {
    const candidates = classes.reduce((sum, unit) => sum + unit.candidates.length, 0);
    this.averageSize = candidates / Math.max(classes.length, 1);
    this.#schools = [...Map.groupBy(classes, (unit) => unit.school).values()].map((own) => ({
      classes: own,
      unreached: [...own],
      reached: [],
    }));
    this.#unmet = new Map(classes.map((unit) => [unit.id, unit]));
  }

  /** Classes that held no meeting of their own yet. */
  get unmet(): number {
    return this.#unmet.size;
  }

  get unreached(): number {
    return this.#schools.reduce((sum, school) => sum + school.unreached.length, 0);
  }

  /** How many new classes that many assemblies can reach at most, each being of one school. */
  mostByAssemblies(assemblies: number): number {
    const most = this.#schools.map((school) => school.unreached.length).sort((a, b) => b - a);
    return most.slice(0, assemblies).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Assemblies at different schools that reach `fresh` new classes and have about `slots` classes in all.
   * @returns the classes of each, or `null` when so many new ones cannot be reached.
   */
  assemble(
    wanted: { assemblies: number; fresh: number; slots: number },
    chance: Chance,
  ): readonly (readonly WorldClass[])[] | null {
    const chosen = this.#chooseSchools(wanted, chance);
    if (!chosen) return null;
    const share = wanted.slots / wanted.assemblies;
    const natural = wanted.fresh / wanted.assemblies;
    // Nobody assembles without a class: a school that nothing has reached yet brings at least one new one.
    const least = (school: SchoolState) => (school.reached.length === 0 ? 1 : 0);
    if (chosen.reduce((sum, school) => sum + least(school), 0) > wanted.fresh) return null;
    const fresh = apportion(
      wanted.fresh,
      chosen.map((school) => ({
        want: Math.min(school.unreached.length, natural),
        least: least(school),
        most: school.unreached.length,
      })),
    );
    const again = apportionUpTo(
      wanted.slots - wanted.fresh,
      chosen.map(({ reached }, i) => ({
        want: share - (fresh[i] ?? 0),
        least: (fresh[i] ?? 0) === 0 ? Math.min(1, reached.length) : 0,
        most: reached.length,
      })),
    );
    return chosen.map((school, i) => {
      const old = chance.shuffled(school.reached).slice(0, again[i]);
      const reached = this.#reach(school, fresh[i] ?? 0, chance);
      return [...reached, ...old].sort((a, b) => (a.code < b.code ? -1 : 1));
    });
  }

  /** Schools taken by chance, larger ones more often; then those with most new classes where that is needed. */
  #chooseSchools(
    { assemblies, fresh }: { assemblies: number; fresh: number },
    chance: Chance,
  ): SchoolState[] | null {
    if (assemblies > this.#schools.length) return null;
    const keyed = this.#schools.map((school) => ({
      school,
      key: chance.exponential(1 / (1 + school.unreached.length * 2 + school.classes.length)),
    }));
    const inOrder = keyed.sort((a, b) => a.key - b.key).map(({ school }) => school);
    const chosen = inOrder.slice(0, assemblies);
    const spare = inOrder.slice(assemblies).sort((a, b) => b.unreached.length - a.unreached.length);
    let reachable = chosen.reduce((sum, school) => sum + school.unreached.length, 0);
    chosen.sort((a, b) => a.unreached.length - b.unreached.length);
    for (let i = 0; reachable < fresh && i < chosen.length; i += 1) {
      const [better, worse] = [spare[i], chosen[i]];
      if (!better || !worse || better.unreached.length <= worse.unreached.length) return null;
      reachable += better.unreached.length - worse.unreached.length;
      chosen[i] = better;
    }
    return reachable >= fresh ? chosen : null;
  }

  #reach(school: SchoolState, count: number, chance: Chance): WorldClass[] {
    const order = chance.shuffled(school.unreached);
    const reached = order.slice(0, count);
    for (const unit of reached) this.#reached.add(unit.id);
    school.unreached = order.slice(count);
    school.reached.push(...reached);
    return reached;
  }

  /** Meetings of classes that had none yet, `fresh` of which nothing had reached before; `null` when there are too few. */
  meet({ meetings, fresh }: { meetings: number; fresh: number }, chance: Chance): WorldClass[] | null {
    const unmet = chance.shuffled([...this.#unmet.values()]);
    const news = unmet.filter((unit) => !this.#reached.has(unit.id)).slice(0, fresh);
    const known = unmet.filter((unit) => this.#reached.has(unit.id)).slice(0, meetings - fresh);
    if (news.length < fresh || known.length < meetings - fresh) return null;
    const chosen = [...news, ...known];
    for (const unit of chosen) this.#unmet.delete(unit.id);
    const newIds = new Set(news.map((unit) => unit.id));
    for (const school of this.#schools) {
      const moved = school.unreached.filter((unit) => newIds.has(unit.id));
      if (moved.length === 0) continue;
      school.unreached = school.unreached.filter((unit) => !newIds.has(unit.id));
      school.reached.push(...moved);
    }
    for (const id of newIds) this.#reached.add(id);
    return chosen;
  }
}

/** As {@link apportion}, but with what the bounds allow when they do not allow the whole. */
function apportionUpTo(
  total: number,
  portions: readonly { want: number; least: number; most: number }[],
): number[] {
  const least = portions.reduce((sum, portion) => sum + portion.least, 0);
  const most = portions.reduce((sum, portion) => sum + portion.most, 0);
  return apportion(Math.min(Math.max(total, least), most), portions);
}
