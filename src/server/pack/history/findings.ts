/** Risk findings, as they come to light day by day, and the rectification orders made of them. */
import type { FindingSource } from '#capabilities/cases/contract.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import type { Pack, PackHistory } from '../pack.ts';
import type { TimedAct } from './acts.ts';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { type Chance, chanceFor } from './chance.ts';
import type { Owed } from './obligations.ts';
import { gainsOf, TotalsError } from './totals.ts';
import type { World, WorldSite } from './world.ts';

type FindingText = PackHistory['findings'][number];

interface Found {
  readonly id: string;
  readonly text: FindingText;
  readonly site: WorldSite | null;
  readonly atMs: number;
  readonly by: string;
}

export interface FindingPlan {
  readonly acts: readonly TimedAct[];
  /** What the orders oblige units to do. */
  readonly owed: readonly Owed[];
}

/** Sources whose findings are made away from sites. */
const AWAY: readonly FindingSource[] = ['visit', 'monitoring', 'complaint'];

/** @throws TotalsError when a day asks for more opinions than there are findings without one. */
export function planFindings(pack: Pack, world: World): FindingPlan {
  const { history } = pack;
  if (!history) return { acts: [], owed: [] };
  const planner = new FindingPlanner(pack, history, world);
  const gains = gainsOf(history.totals);
  for (const gain of gains) planner.playDay(gain.day, gain.findings, gain.with_opinion);
  return { acts: planner.acts, owed: planner.owed };
}

class FindingPlanner {
  readonly acts: TimedAct[] = [];
  readonly owed: Owed[] = [];
  readonly #pack: Pack;
  readonly #history: PackHistory;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #crews: readonly string[];
  readonly #taken = new Set<string>();
  /** Not ordered yet, not voided. */
  #open: Found[] = [];
  #voidsLeft: number;

  constructor(pack: Pack, history: PackHistory, world: World) {
    this.#pack = pack;
    this.#history = history;
    this.#world = world;
    this.#chance = chanceFor(world.seed, 'findings');
    this.#voidsLeft = history.rates.findings.voided;
    const crews = pack.units.filter((unit) => unit.kind === 'crew').map((unit) => unit.code);
    this.#crews = crews;
  }

  playDay(day: string, gain: number, opinions: number): void {
    const voided = this.#voidSome(day, gain);
    for (let i = 0; i < gain + voided; i += 1) this.#find(day);
    if (opinions > this.#open.length) {
      throw new TotalsError(day, `${opinions} opinions, but only ${this.#open.length} findings without one`);
    }
    for (const found of this.#mostUrgent(opinions)) this.#order(found, day);
  }

  /** Duplicates and mistakes: found on an earlier day, looked at again, and voided. */
  #voidSome(day: string, gain: number): number {
    const { calendar } = this.#world;
    const old = this.#open.filter((found) => found.atMs < calendar.at(day, 0) - DAY_MS);
    if (this.#voidsLeft === 0 || gain < 5 || old.length < 5) return 0;
    const found = this.#chance.pick(old);
    const atMs = calendar.at(day, 9 + 2 * this.#chance.next());
    this.acts.push({
      atMs,
      by: this.#head,
      do: 'void-finding',
      id: this.#chance.id(new Date(atMs)),
      findingId: found.id,
      reason: '与已登记问题重复，合并处理。',
    });
    this.#open = this.#open.filter((other) => other !== found);
    this.#voidsLeft -= 1;
    return 1;
  }

  #find(day: string): void {
    const { calendar } = this.#world;
    const source = this.#sourceOn(day);
    const foundAtMs = calendar.at(day, 8.6 + 7.6 * this.#chance.next());
    const atMs = foundAtMs + (0.1 + 1.3 * this.#chance.next()) * HOUR_MS;
    const away = AWAY.includes(source);
    const { text, site } = this.#textAndSite(away);
    const { by, unitCode } = this.#finder(source, site, text);
    const id = this.#chance.id(new Date(foundAtMs));
    const place = text.places ? this.#chance.pick(text.places) : '';
    this.acts.push({
      atMs,
      by,
      do: 'record-finding',
      id,
      kind: text.kind,
      source,
      where: site ? { siteId: site.id } : { unitId: this.#world.idOf('unit', this.#unitOf(text)), place },
      foundAtMs,
      foundByUnitId: unitCode === null ? null : this.#world.idOf('unit', unitCode),
      title: site ? text.title : `${place}：${text.title}`,
      description: text.description,
    });
    this.#open.push({ id, text, site, atMs, by });
  }

  #sourceOn(day: string): FindingSource {
    const { sources } = this.#history.rates.findings;
    const current = sources.filter(({ from }) => from <= day).at(-1) ?? sources[0];
    const weights = Object.entries(current?.weights ?? {}) as [FindingSource, number][];
    return this.#chance.pickWeighted(weights, ([, weight]) => weight)?.[0] ?? 'other';
  }

  /** The same thing is not found twice at one site. */
  #textAndSite(away: boolean): { text: FindingText; site: WorldSite | null } {
    const texts = this.#history.findings.filter((text) => (text.at === 'unit') === away);
    const usable = texts.some((text) => text.weight > 0)
      ? texts
      : this.#history.findings.filter(({ at }) => at === 'site');
    for (let tries = 0; ; tries += 1) {
      const text = this.#chance.pickWeighted(usable, ({ weight }) => weight) as FindingText;
      if (text.at === 'unit') return { text, site: null };
      const site = this.#chance.pickWeighted(this.#world.sites, (one) =>
        one.hosts_sessions ? 2 : 1,
      ) as WorldSite;
      const key = `${text.kind} ${site.code}`;
      if (this.#taken.has(key) && tries < 100) continue;
      this.#taken.add(key);
      return { text, site };
    }
  }

  /** Shops and tutoring bodies lie in a district; what is found online lies with whoever watches it. */
  #unitOf(text: FindingText): string {
    const districts = this.#pack.units.filter((unit) => unit.kind === 'district');
    const online = text.kind.startsWith('WL');
    return online || districts.length === 0
      ? (text.owedBy ?? '')
      : this.#chance.pick(districts.slice(0, 6)).code;
  }

  get #head(): string {
    return this.#world.idOf('person', this.#history.rates.head);
  }

  #finder(
    source: FindingSource,
    site: WorldSite | null,
    text: FindingText,
  ): { by: string; unitCode: string | null } {
    if (site && source === 'self-check') return { by: site.chief.id, unitCode: site.school };
    if (site && source === 're-check')
      return { by: this.#world.actorOf(site.district), unitCode: site.district };
    if (this.#crews.length > 0 && (source === 'inspection' || source === 'spot-check')) {
      const crew = this.#chance.pick(this.#crews);
      return { by: this.#world.actorOf(crew), unitCode: crew };
    }
    const unitCode = text.owedBy ?? null;
    return { by: unitCode === null ? this.#head : this.#world.actorOf(unitCode), unitCode };
  }

  /** Vetoes first, then serious ones, then the oldest; some wait longer than they should. */
  #mostUrgent(count: number): Found[] {
    const severityOf = new Map(this.#pack.caseKinds.map((kind) => [kind.code, kind.severity]));
    const rank = { V: 0, S: 1, G: 2 } as const;
    const urgency = new Map(
      this.#open.map((found) => {
        const severity = rank[severityOf.get(found.text.kind) ?? 'G'];
        return [found, severity * 2 + found.atMs / DAY_MS / 4 + this.#chance.exponential(1.5)] as const;
      }),
    );
    const chosen = [...this.#open]
      .sort((a, b) => (urgency.get(a) ?? 0) - (urgency.get(b) ?? 0))
      .slice(0, count);
    this.#open = this.#open.filter((found) => !chosen.includes(found));
    return chosen;
  }

  #order({ id: findingId, text, site, atMs: foundMs }: Found, day: string): void {
    const { calendar, idOf } = this.#world;
    const earliest = Math.max(foundMs + 0.4 * HOUR_MS, calendar.at(day, 10));
    const atMs = Math.min(
      earliest + this.#chance.next() * 4 * HOUR_MS,
      Math.max(calendar.at(day, 18.5), earliest),
    );
    const unitCode = site ? site.school : (text.owedBy ?? '');
    const { deadline, dueAtMs } = this.#deadline(text, site, atMs);
    const [id, obligationId] = [this.#chance.id(new Date(atMs)), this.#chance.id(new Date(atMs))];
    this.acts.push({
      atMs,
      by: site ? this.#world.actorOf(site.district) : this.#head,
      do: 'issue-order',
      id,
      findingId,
      obligationId,
      unitId: idOf('unit', unitCode),
      text: text.order,
      legalBasis: text.legalBasis,
      proof: text.proof,
      deadline,
    });
    const performer = site ? site.chief.id : this.#world.actorOf(unitCode);
    this.owed.push({
      of: { id: obligationId },
      assignedMs: atMs,
      dueAtMs,
      performer,
      verifier: site ? this.#world.actorOf(site.district) : this.#world.verifierFor(performer),
      proof: text.proof,
    });
  }

  /** So many days, but at a site that holds the exam not later than the eve; there it hangs on the first session. */
  #deadline(text: FindingText, site: WorldSite | null, atMs: number): { deadline: Moment; dueAtMs: number } {
    const { calendar } = this.#world;
    const dueAtMs = calendar.at(calendar.dayOf(atMs + text.days * DAY_MS), 18);
    const first = Math.min(...this.#pack.sessions.map((session) => Date.parse(session.startsAt)));
    const hoursBefore = this.#chance.pick([48, 24, 12]);
    const anchored = first - hoursBefore * HOUR_MS;
    if (site?.hosts_sessions && dueAtMs > anchored - DAY_MS && anchored > atMs + 6 * HOUR_MS) {
      const anchor = {
        session: 'first' as const,
        site: site.id,
        edge: 'start' as const,
        offsetMinutes: -60 * hoursBefore,
      };
      return { deadline: { anchor }, dueAtMs: anchored };
    }
    return { deadline: { instant: new Date(dueAtMs).toISOString() }, dueAtMs };
  }
}
