import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '#platform/http/refusal.ts';
import { Ingest } from './ingest.ts';

/** A commit that the test lets through by hand, on a clock that the test turns. */
function aDoor(options: { cap?: number } = {}) {
  let nowMs = 0;
  const batches: { items: readonly number[]; finish(error?: Error): void }[] = [];
  const ingest = new Ingest<number, string>({
    commit: (items) =>
      new Promise((resolve, reject) => {
        batches.push({
          items,
          finish: (error) => (error ? reject(error) : resolve(items.map((item) => `done ${item}`))),
        });
      }),
    nowMs: () => nowMs,
    random: () => 0.5,
    ...options,
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ingest,
    batches,
    async finish(place: number, afterMs: number, error?: Error) {
      nowMs += afterMs;
      batches[place]?.finish(error);
      await turn();
    },
  };
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const outcomes = async (promises: readonly Promise<string>[]) =>
  (await Promise.allSettled(promises)).map((one) =>
    one.status === 'fulfilled' ? one.value : String(one.reason.code ?? one.reason),
  );

test('what arrives during a commit goes into the next one together, one batch at a time', async () => {
  const door = aDoor();
  const answers = [1, 2, 3].map((item) => door.ingest.submit(item));
  assert.deepEqual(
    door.batches.map(({ items }) => items),
    [[1]],
  );
  await door.finish(0, 1);
  assert.deepEqual(
    door.batches.map(({ items }) => items),
    [[1], [2, 3]],
  );
  await door.finish(1, 1);
  assert.deepEqual(await Promise.all(answers), ['done 1', 'done 2', 'done 3']);
});

test('a batch never holds more than its cap', async () => {
  const door = aDoor({ cap: 3 });
  const answers = Array.from({ length: 8 }, (_, item) => door.ingest.submit(item));
  for (let place = 0; place < 4; place += 1) await door.finish(place, 1);
  await Promise.all(answers);
  assert.deepEqual(
    door.batches.map(({ items }) => items.length),
    [1, 3, 3, 1],
  );
});

test('nobody is answered before the commit has returned', async () => {
  const door = aDoor();
  let answered = false;
  const answer = door.ingest.submit(1).then(() => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(answered, false);
  await door.finish(0, 1);
  await answer;
  assert.equal(answered, true);
});

/** Commits by itself, each full batch taking `batchMs` on a clock of its own. */
function aSlowDoor(cap: number, batchMs: number) {
  let nowMs = 0;
  let committed = 0;
  const ingest = new Ingest<number, string>({
    commit: async (items) => {
      await new Promise((resolve) => setImmediate(resolve));
      nowMs += batchMs;
      committed += items.length;
      return items.map((item) => `done ${item}`);
    },
    cap,
    nowMs: () => nowMs,
    random: () => 0.5,
  });
  return { ingest, committed: () => committed };
}

test('when more waits than two seconds of what is drained, the next are refused; what was let in is all done', async () => {
  const door = aSlowDoor(100, 2_000);
  // Enough full batches to learn that 100 take two seconds.
  await outcomes(Array.from({ length: 1_500 }, (_, item) => door.ingest.submit(item)));
  const before = door.committed();
  const settled = await outcomes(Array.from({ length: 1_000 }, (_, item) => door.ingest.submit(item)));
  const done = settled.filter((one) => one.startsWith('done')).length;
  assert.equal(settled.filter((one) => one === 'busy').length, 1_000 - done);
  assert.ok(done >= 100 && done <= 140, `${done} were let in`);
  assert.equal(door.committed() - before, done);
});

test('whoever is refused learns it at once, with a time to come back', async () => {
  const ingest = new Ingest<number, string>({
    commit: () => new Promise(() => undefined),
    nowMs: () => 0,
    random: () => 0.5,
  });
  for (let item = 0; item <= 4_000; item += 1) void ingest.submit(item);
  await assert.rejects(ingest.submit(0), (error: unknown) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.code, 'busy');
    assert.ok(Number(error.details.retryAfterSeconds) >= 2);
    return true;
  });
});

test('those who are refused are told different times', async () => {
  const waits = [0, 0.5, 1].map((chance) => {
    const ingest = new Ingest<number, string>({
      commit: () => new Promise(() => undefined),
      nowMs: () => 0,
      random: () => chance,
    });
    for (let item = 0; item <= 4_000; item += 1) void ingest.submit(item);
    return ingest.submit(0).catch((error: Refusal) => Number(error.details.retryAfterSeconds));
  });
  assert.equal(new Set(await Promise.all(waits)).size, 3);
});

test('one item that the database cannot take fails alone', async () => {
  const taken: number[] = [];
  const ingest = new Ingest<number, string>({
    commit: async (items) => {
      if (items.includes(7)) throw failure('23503');
      taken.push(...items);
      return items.map((item) => `done ${item}`);
    },
    nowMs: () => 0,
    random: () => 0,
  });
  const settled = await outcomes(Array.from({ length: 20 }, (_, item) => ingest.submit(item)));
  assert.deepEqual(
    settled,
    Array.from({ length: 20 }, (_, item) => (item === 7 ? '23503' : `done ${item}`)),
  );
  assert.deepEqual(
    taken.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, item) => item).filter((item) => item !== 7),
  );
});

test('a deadlock is tried again, a lost connection is told to everybody in the batch', async () => {
  const errors = [failure('40P01'), failure('40001'), failure('57P01')];
  let calls = 0;
  const ingest = new Ingest<number, string>({
    commit: async (items) => {
      const error = errors[calls];
      calls += 1;
      if (error) throw error;
      return items.map((item) => `done ${item}`);
    },
    nowMs: () => 0,
    random: () => 0,
  });
  assert.deepEqual(await outcomes([ingest.submit(1)]), ['57P01']);
  assert.deepEqual(await outcomes([ingest.submit(2)]), ['done 2']);
});

test('a commit that answers for fewer than it was given is a fault, not a silent loss', async () => {
  const ingest = new Ingest<number, string>({ commit: async () => [], nowMs: () => 0, random: () => 0 });
  await assert.rejects(ingest.submit(1), /too few verdicts/);
});

test('whatever fails in whatever sequence, everybody gets exactly one answer and the door stays open', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('', '40P01', '23505', '08006'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      async (failures, count) => {
        let calls = 0;
        const ingest = new Ingest<number, string>({
          commit: async (items) => {
            const code = failures[calls];
            calls += 1;
            await null;
            if (code) throw failure(code);
            return items.map((item) => `done ${item}`);
          },
          cap: 7,
          nowMs: () => 0,
          random: () => 0,
        });
        const settled = await outcomes(Array.from({ length: count }, (_, item) => ingest.submit(item)));
        settled.forEach((one, item) => {
          assert.ok(one === `done ${item}` || ['40P01', '23505', '08006'].includes(one), one);
        });
        calls = failures.length;
        assert.equal(await ingest.submit(99), 'done 99');
      },
    ),
    { numRuns: 60 },
  );
});
