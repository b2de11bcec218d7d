import { FormatError } from './bytes.ts';
import type { Fact, Leaf, Scalar, Tally } from './tally.ts';

export interface TallyRow {
  /** Of the leaf that counts. */
  readonly index: number;
  readonly subject: string;
}

/**
 * Computes a tally over leaves that come one by one. Keeps for each subject no more than its latest index and the facts
 * that are measured or split by, each different value once.
 */
export class TallyFold {
  readonly #tally: Tally;
  readonly #kinds: ReadonlySet<string>;
  readonly #columns: ReadonlyMap<string, FactColumn>;
  /** Subject → slot, in the sequence of the slots; the arrays below and the columns are by slot. */
  readonly #slots = new Map<string, number>();
  readonly #indexes: number[] = [];
  readonly #counts: boolean[] = [];
  #lastIndex = -1;

  /** @param by the facts that {@link TallyFold.subtotals} will be asked for. */
  constructor(tally: Tally, by: readonly string[] = []) {
    this.#tally = tally;
    this.#kinds = new Set(tally.kinds);
    const measured = measuredFact(tally.measure);
    const names = measured === undefined ? by : [...by, measured];
    this.#columns = new Map(names.map((name) => [name, new FactColumn()]));
  }

  /** Whether a leaf of this kind can matter: if not, it need not be parsed and added. */
  caresFor(kind: string): boolean {
    return this.#kinds.has(kind);
  }

  /** @throws RangeError unless the indexes ascend. */
  add(index: number, leaf: Leaf): void {
    if (!this.#kinds.has(leaf.kind)) return;
    if (!(index > this.#lastIndex)) {
      throw new RangeError(
        `leaf ${index} comes after leaf ${this.#lastIndex}; add leaves by ascending index`,
      );
    }
    this.#lastIndex = index;
    let slot = this.#slots.get(leaf.subject);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(leaf.subject, slot);
    }
    const counts = this.#satisfies(leaf);
    this.#indexes[slot] = index;
    this.#counts[slot] = counts;
    for (const [name, column] of this.#columns) column.set(slot, counts ? factOf(leaf, name) : null);
  }

  /** @throws FormatError naming the leaf whose fact cannot be summed; RangeError when the sum exceeds 2^53 − 1. */
  value(): number {
    return this.#measure(this.#countedSlots());
  }

  /**
   * The measure over the subjects of each value of a fact, in the sequence of their code units. A number or truth value
   * goes by its text; a missing, null or empty fact by the empty text. A list puts its subject under each element, so
   * those subtotals may add up to more than the value; so may those of distinct values.
   * @throws RangeError when the fact was not named to the constructor, and as {@link TallyFold.value}.
   */
  subtotals(factName: string): Map<string, number> {
    const column = this.#column(factName);
    const groups = new Map<string, number[]>();
    for (const slot of this.#countedSlots()) {
      for (const group of groupsOf(column.get(slot))) {
        const members = groups.get(group);
        if (members) members.push(slot);
        else groups.set(group, [slot]);
      }
    }
    const names = [...groups.keys()].sort();
    return new Map(names.map((name) => [name, this.#measure(groups.get(name) ?? [])]));
  }

  /** The leaves that count, by ascending index. */
  rows(): TallyRow[] {
    const rows: TallyRow[] = [];
    for (const [subject, slot] of this.#slots) {
      const index = this.#indexes[slot];
      if (index !== undefined && this.#counts[slot]) rows.push({ index, subject });
    }
    return rows.sort((a, b) => a.index - b.index);
  }

  #satisfies(leaf: Leaf): boolean {
    const { kind, facts } = this.#tally.where ?? {};
    if (kind && !kind.includes(leaf.kind)) return false;
    return !facts || Object.entries(facts).every(([name, fact]) => factOf(leaf, name) === fact);
  }

  #countedSlots(): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#counts.length; slot += 1) if (this.#counts[slot]) slots.push(slot);
    return slots;
  }

  #measure(slots: readonly number[]): number {
    const { measure } = this.#tally;
    if ('count' in measure) return slots.length;
    return 'sum' in measure ? this.#sum(slots, measure.sum) : this.#distinct(slots, measure.distinct);
  }

  #sum(slots: readonly number[], factName: string): number {
    const column = this.#column(factName);
    let sum = 0;
    for (const slot of slots) {
      const fact = column.get(slot);
      if (typeof fact !== 'number' || !Number.isSafeInteger(fact)) {
        throw new FormatError(
          `leaf ${this.#indexes[slot]}: fact ${JSON.stringify(factName)} is ${JSON.stringify(fact)}, a sum needs a whole number`,
        );
      }
      sum += fact;
      if (!Number.isSafeInteger(sum)) throw new RangeError(`the sum of ${factName} exceeds 2^53 − 1`);
    }
    return sum;
  }

  #distinct(slots: readonly number[], factName: string): number {
    const column = this.#column(factName);
    const values = new Set<string>();
    for (const fact of column.distinct(slots)) for (const value of textsOf(fact)) values.add(value);
    return values.size;
  }

  #column(factName: string): FactColumn {
    const column = this.#columns.get(factName);
    if (column === undefined) {
      throw new RangeError(`name ${JSON.stringify(factName)} to the fold's constructor to split by it`);
    }
    return column;
  }
}

function measuredFact(measure: Tally['measure']): string | undefined {
  if ('sum' in measure) return measure.sum;
  return 'distinct' in measure ? measure.distinct : undefined;
}

/** Null when missing. Only the leaf's own facts: a fact may be called `constructor`. */
function factOf(leaf: Leaf, name: string): Fact {
  return Object.hasOwn(leaf.facts, name) ? (leaf.facts[name] ?? null) : null;
}

/** The values of a fact by their text: each element of a list, none for null. */
function textsOf(fact: Fact): readonly string[] {
  if (fact === null) return [];
  return typeof fact === 'object' ? fact : [String(fact)];
}

function groupsOf(fact: Fact): Iterable<string> {
  const texts = textsOf(fact);
  return texts.length === 0 ? [''] : new Set(texts);
}

/** One fact of many subjects. Each different value is held once, so ten million pupils of a city cost one small number each. */
class FactColumn {
  readonly #values: Fact[] = [null];
  readonly #scalarIds = new Map<Scalar, number>();
  readonly #listIds = new Map<string, number>();
  readonly #ids: number[] = [];

  set(slot: number, fact: Fact): void {
    this.#ids[slot] = this.#idOf(fact);
  }

  get(slot: number): Fact {
    return this.#values[this.#ids[slot] ?? 0] ?? null;
  }

  distinct(slots: readonly number[]): Fact[] {
    return [...new Set(slots.map((slot) => this.#ids[slot] ?? 0))].map((id) => this.#values[id] ?? null);
  }

  #idOf(fact: Fact): number {
    if (fact === null) return 0;
    if (typeof fact === 'object') return this.#intern(this.#listIds, JSON.stringify(fact), fact);
    return this.#intern(this.#scalarIds, fact, fact);
  }

  #intern<K>(ids: Map<K, number>, key: K, fact: Fact): number {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.push(fact) - 1;
    ids.set(key, id);
    return id;
  }
}
