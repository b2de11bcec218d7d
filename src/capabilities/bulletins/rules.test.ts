import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { BulletinState, Figure } from './contract.ts';
import {
  bulletinCan,
  faultIn,
  filledParts,
  fillReferences,
  firstDraft,
  grouped,
  instantWords,
  percentOf,
  publicCount,
  typedNumberIn,
} from './rules.ts';

const letters: Figure = {
  id: 'pledges.letters',
  name: { zh: '承诺书', en: 'letters' },
  unit: { zh: '份', en: 'letters' },
  definition: { zh: '', en: '' },
  value: 115_946,
  by: [],
  population: {
    name: { zh: '考生', en: 'candidates' },
    unit: { zh: '人', en: 'people' },
    value: 129_480,
    covered: 115_946,
    notYet: { zh: '未签', en: 'not signed' },
  },
};
const personTimes: Figure = {
  ...letters,
  id: 'education.person-times',
  unit: { zh: '人次', en: '' },
  value: 143_598,
  population: null,
};
const figures = [letters, personTimes];
const known = figures.map(({ id, population }) => ({ id, hasPopulation: population !== null }));

describe('paragraphs', () => {
  test('may name days and times of day, and nothing else in digits', () => {
    assert.equal(faultIn(['截至7月3日24时，2020年7月3日18:00，2020年，7月3日18时30分'], known), null);
    assert.deepEqual(faultIn(['好', '已签115,946份'], known), {
      code: 'typed-number',
      paragraph: 2,
      number: '115,946',
    });
    for (const typed of ['１１５９４６份', '7月份', '50.8%', '第3名', '2020年7月3日3人', '7月3日18:001']) {
      assert.equal(faultIn([typed], known)?.code, 'typed-number', typed);
    }
  });

  test('may begin with a level mark', () => {
    assert.equal(typedNumberIn('1.视频监控'), null);
    assert.equal(typedNumberIn('（2）广播'), null);
    assert.equal(typedNumberIn('1.5万人'), '1.5');
    assert.equal(typedNumberIn('其中1.视频'), '1.');
  });

  test('may refer only to what exists', () => {
    assert.equal(faultIn(['{figure:pledges.letters}，{rate:pledges.letters}，{asOf}'], known), null);
    for (const unknown of [
      '{figure:pledges.nothing}',
      '{rate:education.person-times}',
      '{figure:PLEDGES}',
      '{x}',
      '{figure:pledges.letters',
      'figure:pledges.letters}',
      '{__proto__}',
    ]) {
      assert.equal(faultIn([unknown], known)?.code, 'unknown-reference', unknown);
    }
  });

  test('get the numbers of their figures, with units', () => {
    assert.equal(
      fillReferences(
        '截至{asOf}：{figure:education.person-times}；{figure:pledges.letters}，占{population:pledges.letters}的{rate:pledges.letters}，{rest:pledges.letters}未签。',
        figures,
        '7月3日24时',
      ),
      '截至7月3日24时：143,598人次；115,946份，占129,480人的89.5%，13,534人未签。',
    );
  });

  test('in parts say the same as whole, and name the figure of each number', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('{figure:pledges.letters}', '{rate:pledges.letters}', '{asOf}', '，共', '{', '甲'),
        ),
        (pieces) => {
          const source = pieces.join('');
          const parts = filledParts(source, figures, '7月3日24时');
          assert.equal(parts.map(({ text }) => text).join(''), fillReferences(source, figures, '7月3日24时'));
          const named = pieces.filter((piece) => piece.includes(':')).length;
          assert.equal(parts.filter(({ figure }) => figure === 'pledges.letters').length, named);
        },
      ),
    );
  });

  test('of the first draft hold no typed number', () => {
    const ids = firstDraft.flatMap((text) => [...text.matchAll(/:([a-z.-]+)\}/g)].map(([, id]) => id ?? ''));
    assert.equal(
      faultIn(
        firstDraft,
        ids.map((id) => ({ id, hasPopulation: true })),
      ),
      null,
    );
  });
});

describe('numbers for people', () => {
  test('are grouped by thousands', () => {
    assert.deepEqual([0, 999, 1_000, 143_598, 10_710_000].map(grouped), [
      '0',
      '999',
      '1,000',
      '143,598',
      '10,710,000',
    ]);
  });

  test('a share is 100.0% only of all and 0.0% only of none', () => {
    assert.equal(percentOf(2_193, 4_316), '50.8%');
    assert.equal(percentOf(99_999, 100_000), '99.9%');
    assert.equal(percentOf(1, 100_000), '0.1%');
    assert.equal(percentOf(0, 0), '—');
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        if (part > whole) return;
        assert.equal(percentOf(part, whole) === '100.0%', part === whole);
        assert.equal(percentOf(part, whole) === '0.0%', part === 0);
      }),
    );
  });

  test('few people are not told apart in public; places and meetings are', () => {
    const people = { zh: '人', en: 'people' };
    assert.deepEqual(
      [0, 1, 2, 3].map((count) => publicCount(count, people)),
      ['0', '<3', '<3', '3'],
    );
    assert.equal(publicCount(1, { zh: '份', en: 'letters' }), '<3');
    assert.equal(publicCount(1, { zh: '处', en: 'sites' }), '1');
    assert.equal(publicCount(2, { zh: '次', en: 'meetings' }), '2');
  });

  test('an instant is said as the end of its day, or to the minute, with the year where it is another', () => {
    const how = { timeZone: 'Asia/Shanghai', withoutYear: 2020 };
    const end = new Date('2020-07-03T15:59:59.999Z');
    assert.equal(instantWords(end, { ...how, isEndOfDay: true }), '7月3日24时');
    assert.equal(
      instantWords(new Date('2020-07-06T12:00:00.000Z'), { ...how, isEndOfDay: false }),
      '7月6日20:00',
    );
    assert.equal(instantWords(end, { ...how, isEndOfDay: true, withoutYear: 2021 }), '2020年7月3日24时');
  });
});

test('each state allows exactly what it should', () => {
  const allowed: Record<BulletinState, string[]> = {
    draft: ['revise', 'submit'],
    'in-approval': ['approve', 'refuse'],
    approved: ['refuse', 'publish'],
    published: ['supersede'],
    superseded: [],
  };
  for (const [state, verbs] of Object.entries(allowed) as [BulletinState, string[]][]) {
    const may = Object.entries(bulletinCan).filter(([, can]) => can(state) === true);
    assert.deepEqual(
      may.map(([verb]) => verb),
      verbs,
      state,
    );
  }
});
