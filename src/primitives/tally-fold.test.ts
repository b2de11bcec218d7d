import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Facts, Leaf, Tally } from './tally.ts';
import { TallyFold } from './tally-fold.ts';

const commitment = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const at = '2020-07-03T01:30:00.000Z';

function leaf(kind: string, subject: string, facts: Facts = {}): Leaf {
  return { kind, subject, at, facts, commitment, sm3: commitment };
}

function folded(tally: Tally, leaves: readonly Leaf[], by: readonly string[] = []): TallyFold {
  const fold = new TallyFold(tally, by);
  for (const [index, each] of leaves.entries()) fold.add(index, each);
  return fold;
}

interface Counted {
  readonly index: number;
  readonly leaf: Leaf;
}

/** The definition, read aloud. */
function definedRows(tally: Tally, leaves: readonly Leaf[]): Counted[] {
  const ours = leaves
    .map((each, index) => ({ index, leaf: each }))
    .filter(({ leaf: { kind } }) => tally.kinds.includes(kind));
  const latest = ours.filter(
    ({ index, leaf: { subject } }) =>
      !ours.some((other) => other.leaf.subject === subject && other.index > index),
  );
  return latest.filter(({ leaf: { kind, facts } }) => {
    const { kind: kinds = tally.kinds, facts: wanted = {} } = tally.where ?? {};
    return kinds.includes(kind) && Object.entries(wanted).every(([name, value]) => facts[name] === value);
  });
}

function texts(facts: Facts, name: string): string[] {
  const fact = facts[name] ?? null;
  return Array.isArray(fact) ? [...fact] : fact === null ? [] : [String(fact)];
}

function definedValue(tally: Tally, rows: readonly Counted[]): number {
  const { measure } = tally;
  if ('count' in measure) return rows.length;
  if ('sum' in measure) return rows.reduce((sum, row) => sum + Number(row.leaf.facts[measure.sum]), 0);
  return new Set(rows.flatMap((row) => texts(row.leaf.facts, measure.distinct))).size;
}

function definedSubtotals(tally: Tally, rows: readonly Counted[], by: string): Map<string, number> {
  const groups = rows.flatMap((row) =>
    texts(row.leaf.facts, by).length > 0 ? texts(row.leaf.facts, by) : [''],
  );
  return new Map(
    [...new Set(groups)].sort().map((group) => {
      const members = rows.filter((row) => {
        const own = texts(row.leaf.facts, by);
        return own.length > 0 ? own.includes(group) : group === '';
      });
      return [group, definedValue(tally, members)];
    }),
  );
}

const kinds = ['held', 'cancelled', 'other'];
const place = fc.oneof(
  fc.constantFrom('north', 'south', '1', ''),
  fc.constantFrom(1, 2, true, null),
  fc.array(fc.constantFrom('north', 'south', '1'), { maxLength: 3 }),
);
const anyLeaves = fc.array(
  fc
    .tuple(
      fc.constantFrom(...kinds),
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      fc.nat(50),
      place,
      fc.boolean(),
    )
    .map(([kind, subject, heads, where, missing]) =>
      leaf(kind, subject, missing ? { heads } : { heads, place: where }),
    ),
  { maxLength: 40 },
);
const anyTally: fc.Arbitrary<Tally> = fc
  .tuple(
    fc.subarray(kinds, { minLength: 1 }),
    fc.constantFrom(
      {},
      { where: { facts: { place: 'north' } } },
      { where: { facts: { place: 1 } } },
      { where: {} },
    ),
    fc.boolean(),
    fc.constantFrom<Tally['measure']>({ count: 'subjects' }, { sum: 'heads' }, { distinct: 'place' }),
  )
  .map(([of, condition, onlyFirst, measure]) => {
    const where = { ...condition.where, ...(onlyFirst && { kind: of.slice(0, 1) }) };
    return { kinds: of, where, measure };
  });

describe('a tally over leaves', () => {
  it('gives what its definition says: value, rows and subtotals', () => {
    fc.assert(
      fc.property(anyTally, anyLeaves, (tally, leaves) => {
        const fold = folded(tally, leaves, ['place', 'absent']);
        const rows = definedRows(tally, leaves);
        assert.deepEqual(
          fold.rows(),
          rows.map(({ index, leaf: { subject } }) => ({ index, subject })),
        );
        assert.equal(fold.value(), definedValue(tally, rows));
        for (const by of ['place', 'absent']) {
          assert.deepEqual([...fold.subtotals(by)], [...definedSubtotals(tally, rows, by)]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('lets a later leaf supersede an earlier one, and a still later one restore it', () => {
    const tally: Tally = {
      kinds: ['signed', 'withdrawn'],
      where: { kind: ['signed'] },
      measure: { count: 'subjects' },
    };
    const leaves = [leaf('signed', 'a'), leaf('signed', 'b'), leaf('withdrawn', 'a'), leaf('signed', 'a')];
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((end) => folded(tally, leaves.slice(0, end)).value()),
      [0, 1, 2, 1, 2],
    );
    assert.deepEqual(folded(tally, leaves).rows(), [
      { index: 1, subject: 'b' },
      { index: 3, subject: 'a' },
    ]);
  });

  it('may be asked in the middle and goes on', () => {
    const fold = new TallyFold({ kinds: ['held'], measure: { sum: 'heads' } });
    fold.add(3, leaf('held', 'a', { heads: 5 }));
    assert.equal(fold.value(), 5);
    fold.add(9, leaf('held', 'a', { heads: 7 }));
    fold.add(10, leaf('held', 'b', { heads: 1 }));
    assert.equal(fold.value(), 8);
  });

  it('says which kinds it needs, and takes no notice of others', () => {
    const fold = new TallyFold({ kinds: ['held'], measure: { sum: 'heads' } });
    assert.deepEqual([fold.caresFor('held'), fold.caresFor('other')], [true, false]);
    fold.add(0, leaf('other', 'a', { heads: 'many' }));
    assert.equal(fold.value(), 0);
  });

  it('compares facts with their type, and lists with nothing', () => {
    const tally: Tally = { kinds: ['k'], where: { facts: { x: 1 } }, measure: { count: 'subjects' } };
    const leaves = [
      leaf('k', 'a', { x: 1 }),
      leaf('k', 'b', { x: '1' }),
      leaf('k', 'c', { x: ['1'] }),
      leaf('k', 'd'),
    ];
    assert.deepEqual(folded(tally, leaves).rows(), [{ index: 0, subject: 'a' }]);
  });

  it('does not take what every object inherits for a fact or a subject', () => {
    const leaves = [leaf('k', 'constructor'), leaf('k', '__proto__', { toString: 'x' })];
    assert.equal(folded({ kinds: ['k'], measure: { distinct: 'constructor' } }, leaves).value(), 0);
    const fold = folded({ kinds: ['k'], measure: { distinct: 'toString' } }, leaves, ['__proto__']);
    assert.equal(fold.value(), 1);
    assert.deepEqual([...fold.subtotals('__proto__')], [['', 1]]);
  });

  for (const [name, facts, shown] of [
    ['missing', {}, 'null'],
    ['null', { heads: null }, 'null'],
    ['a text', { heads: '7' }, '"7"'],
    ['a fraction', { heads: 7.5 }, '7.5'],
    ['a list', { heads: ['7'] }, '["7"]'],
    ['beyond exact numbers', { heads: 2 ** 53 }, '9007199254740992'],
  ] as const) {
    it(`refuses to sum a fact that is ${name}, and names the leaf`, () => {
      const fold = new TallyFold({ kinds: ['held'], measure: { sum: 'heads' } }, ['place']);
      fold.add(4, leaf('held', 'a', { heads: 1 }));
      fold.add(17, leaf('held', 'b', facts));
      const message = `leaf 17: fact "heads" is ${shown}, a sum needs a whole number`;
      assert.throws(() => fold.value(), { name: 'FormatError', message });
      assert.throws(() => fold.subtotals('place'), { message });
      fold.add(18, leaf('held', 'b', { heads: 2 }));
      assert.equal(fold.value(), 3);
    });
  }

  it('refuses a sum that exceeds exact numbers', () => {
    const leaves = ['a', 'b'].map((subject) => leaf('held', subject, { heads: Number.MAX_SAFE_INTEGER }));
    assert.throws(() => folded({ kinds: ['held'], measure: { sum: 'heads' } }, leaves).value(), RangeError);
  });

  it('refuses leaves that do not ascend: the latest would not be the latest', () => {
    const fold = new TallyFold({ kinds: ['k'], measure: { count: 'subjects' } });
    fold.add(5, leaf('k', 'a'));
    for (const index of [5, 4, Number.NaN]) assert.throws(() => fold.add(index, leaf('k', 'b')), RangeError);
    assert.equal(fold.value(), 1);
  });

  it('refuses to split by a fact that it was not told to keep', () => {
    const fold = new TallyFold({ kinds: ['k'], measure: { count: 'subjects' } }, ['district']);
    assert.throws(() => fold.subtotals('school'), /name "school" to the fold's constructor/);
  });
});
