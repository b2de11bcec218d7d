import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { isId } from '#primitives/id.ts';
import {
  type Attempts,
  addCoverage,
  afterWrongAttempt,
  attemptLimits,
  classCoverage,
  guardianNeeded,
  handwritingPaths,
  isLeafOfLetter,
  letterCan,
  letterSubject,
  linkCan,
  linkEndAllowed,
  linkIsLive,
  lockedForMs,
  longestLinkDays,
  maskedName,
  noCoverage,
  plainCharacters,
  signedShare,
} from './rules.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2020, 5, 20) + minutes * 60_000);

test('a candidate turns 14 on the birthday: before it the guardian affirms, from it on nobody has to', () => {
  assert.equal(guardianNeeded('2006-07-08', '2020-07-07'), true);
  assert.equal(guardianNeeded('2006-07-07', '2020-07-07'), false);
  assert.equal(guardianNeeded('2002-05-01', '2020-07-07'), false);
});

test('somebody born on 29 February turns 14 on 1 March of a common year', () => {
  assert.equal(guardianNeeded('2008-02-29', '2022-02-28'), true);
  assert.equal(guardianNeeded('2008-02-29', '2022-03-01'), false);
});

test('a candidate whose document states no birth day is treated as older', () => {
  assert.equal(guardianNeeded(null, '2020-07-07'), false);
});

test('a name is shown without its surname', () => {
  assert.equal(maskedName('王小明'), '*小明');
  assert.equal(maskedName(' 李明 '), '*明');
  assert.equal(maskedName('王'), '*');
  assert.equal(maskedName(''), '*');
  assert.equal(maskedName('𠮷田'), '*田');
});

test('full-width digits, spaces and dashes of a phone keyboard are as good as plain digits', () => {
  assert.equal(plainCharacters('２０３７０２ 1234－56 78'), '20370212345678');
  assert.equal(plainCharacters('12３Ｘ'), '123X');
});

const letterId = '0172f8b4-2c00-7000-8000-000000000001';
const signedLeaf = (signedAt: Date, id = letterId) => ({
  kind: 'pledges.signed',
  subject: letterSubject(nodeHasher, id, signedAt),
  at: signedAt.toISOString(),
});

test('the public subject of a letter follows from its id, carries the instant of signing and nothing of the id', () => {
  const digest = createHash('sha256').update(`kaoan.letter/1 ${letterId}`).digest('hex');
  const subject = letterSubject(nodeHasher, letterId, at(0));
  assert.ok(isId(subject));
  const plain = subject.replaceAll('-', '');
  assert.equal(Number.parseInt(plain.slice(0, 12), 16), at(0).getTime());
  assert.equal(plain.slice(13, 16) + plain.slice(17), digest.slice(13, 16) + digest.slice(17, 32));
  assert.equal(letterSubject(nodeHasher, letterId, at(1)).slice(14), subject.slice(14));
});

test('two letters of one instant have two subjects, and each subject is of its own letter only', () => {
  const id = fc.uuid({ version: 7 });
  fc.assert(
    fc.property(id, id, fc.nat(1_000_000), (one, other, minutes) => {
      fc.pre(one !== other);
      const leaf = signedLeaf(at(minutes), one);
      assert.notEqual(leaf.subject, signedLeaf(at(minutes), other).subject);
      assert.equal(isLeafOfLetter(nodeHasher, leaf, one), true);
      assert.equal(isLeafOfLetter(nodeHasher, leaf, other), false);
    }),
  );
});

test('a leaf of another kind, of another instant or of an impossible one is not of the letter', () => {
  const leaf = signedLeaf(at(0));
  for (const wrong of [
    { ...leaf, kind: 'pledges.withdrawn' },
    { ...leaf, subject: letterId },
    { ...leaf, at: at(1).toISOString() },
    { ...leaf, at: '1969-12-31T23:59:59.999Z' },
    { ...leaf, at: '+010890-01-01T00:00:00.000Z' },
    { ...leaf, at: 'yesterday' },
  ]) {
    assert.equal(isLeafOfLetter(nodeHasher, wrong, letterId), false, JSON.stringify(wrong));
  }
  for (const id of ['', '\ud800', 'x'.repeat(100_000), letterId.toUpperCase()]) {
    assert.equal(isLeafOfLetter(nodeHasher, leaf, id), false);
  }
});

test('the fifth wrong attempt within the window locks the number, and only for so long', () => {
  let attempts: Attempts | null = null;
  for (let n = 0; n < attemptLimits.wrong; n += 1) {
    assert.equal(lockedForMs(attempts, at(n)), 0);
    attempts = afterWrongAttempt(attempts, at(n));
  }
  assert.equal(lockedForMs(attempts, at(4)), attemptLimits.lockMs);
  assert.equal(lockedForMs(attempts, at(18.5)), 30_000);
  assert.equal(lockedForMs(attempts, at(19)), 0);
});

test('wrong attempts that lie apart never lock', () => {
  let attempts: Attempts | null = null;
  for (let n = 0; n < 20; n += 1) {
    attempts = afterWrongAttempt(attempts, at(n * 4));
    assert.equal(lockedForMs(attempts, at(n * 4)), 0);
  }
});

test('however attempts are spread, fewer than ten fall into any quarter of an hour', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 80 }), (gaps) => {
      let attempts: Attempts | null = null;
      let minute = 0;
      const tried: number[] = [];
      for (const gap of gaps) {
        minute += gap / 10;
        if (lockedForMs(attempts, at(minute)) > 0) continue;
        tried.push(minute);
        attempts = afterWrongAttempt(attempts, at(minute));
      }
      // Windows begin with an attempt, so two of them can touch; a lock separates full ones.
      for (const start of tried) {
        const within = tried.filter((one) => one >= start && one < start + 15).length;
        assert.ok(within <= 9, `${within} within 15 minutes`);
      }
    }),
  );
});

test('a link lives until it ends or is stopped', () => {
  const link = { endsAt: at(10), revokedAt: null };
  assert.equal(linkIsLive(link, at(9)), true);
  assert.equal(linkIsLive(link, at(10)), false);
  assert.equal(linkIsLive({ ...link, revokedAt: at(5) }, at(6)), false);
});

test('a link ends in the future, and not too far off', () => {
  assert.equal(linkEndAllowed(at(0), at(0)), false);
  assert.equal(linkEndAllowed(at(1), at(0)), true);
  assert.equal(linkEndAllowed(at(longestLinkDays * 24 * 60), at(0)), true);
  assert.equal(linkEndAllowed(at(longestLinkDays * 24 * 60 + 1), at(0)), false);
  assert.equal(linkEndAllowed(new Date(Number.NaN), at(0)), false);
});

test('what was withdrawn or stopped cannot be so again, and the words say why', () => {
  assert.equal(letterCan.withdraw({ withdrawnAt: null }), true);
  assert.match((letterCan.withdraw({ withdrawnAt: at(0) }) as { zh: string }).zh, /已经撤回/);
  assert.equal(linkCan.revoke({ revokedAt: null }), true);
  assert.match((linkCan.revoke({ revokedAt: at(0) }) as { zh: string }).zh, /已经停用/);
});

test('done and not yet add up to the population, for a class and for any sum of classes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(80), fc.nat(80))), (classes) => {
      const sum = classes
        .map(([candidates, signed]) => classCoverage(candidates, signed))
        .reduce(addCoverage, noCoverage);
      assert.equal(sum.signed + sum.notYet, sum.candidates);
      assert.ok(sum.notYet >= 0 && sum.completeClasses <= sum.classes);
    }),
  );
});

test('a class without candidates is not complete, and has no share', () => {
  assert.deepEqual(classCoverage(0, 0), {
    classes: 1,
    completeClasses: 0,
    candidates: 0,
    signed: 0,
    notYet: 0,
  });
  assert.equal(signedShare(classCoverage(0, 0)), null);
  assert.equal(signedShare(classCoverage(4, 3)), 0.75);
});

test('a stroke becomes a curve through the middles between its points, and a touch becomes a dot', () => {
  const strokes = [
    [5, 6, 0],
    [0, 0, 10, 10, 20, 20],
    [0, 0, 30, 4, 0, 40, 4, 8, 50, 9, 9, 60],
  ];
  assert.deepEqual(handwritingPaths({ strokes }), ['M5 6L5 6', 'M0 0L10 20', 'M0 0Q4 0 4 4Q4 8 6.5 8.5L9 9']);
});

test('nothing that stands in a stroke can be anything but numbers in a path', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(3_600_000), { maxLength: 40 })), (strokes) => {
      for (const path of handwritingPaths({ strokes })) assert.match(path, /^M[\d. ]+(Q[\d. ]+)*L[\d. ]+$/);
    }),
  );
});
