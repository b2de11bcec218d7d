import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factName, factValue, inReadingOrder } from './fact-words.ts';
import { tallyInWords } from './tally-words.ts';

const names = new Map([
  ['pledges.signed', { zh: '签署承诺书', en: 'letter signed' }],
  ['pledges.withdrawn', { zh: '撤回承诺书', en: 'letter withdrawn' }],
]);

test('reads a tally aloud, step by step', () => {
  const tally = {
    kinds: ['pledges.signed', 'pledges.withdrawn'],
    where: { kind: ['pledges.signed'] },
    measure: { count: 'subjects' },
  } as const;
  assert.deepEqual(
    tallyInWords(tally, names).map(({ zh }) => zh),
    [
      '取“签署承诺书”、“撤回承诺书”的日志条目，同一主体只看最新一条。',
      '最新一条为“签署承诺书”的才计入。',
      '数值是计入的主体个数。',
    ],
  );
});

test('says which facts are asked for and what is added up or told apart', () => {
  const held = {
    kinds: ['activities.held'],
    where: { facts: { theme: 'integrity', examYear: true } },
  } as const;
  const [, condition, sum] = tallyInWords({ ...held, measure: { sum: 'personTimes' } }, names);
  assert.equal(condition?.zh, '最新一条主题为“诚信教育”、本年度项目为“是”的才计入。');
  assert.equal(sum?.zh, '数值是各条“人次”之和。');
  const [first, , distinct] = tallyInWords({ ...held, measure: { distinct: 'classes' } }, names);
  assert.match(first?.en ?? '', /activities\.held/);
  assert.match(distinct?.zh ?? '', /不同“班级”/);
});

test('without a condition every latest entry counts', () => {
  const [, condition] = tallyInWords({ kinds: ['a.b'], measure: { count: 'subjects' } }, names);
  assert.equal(condition?.zh, '最新一条都计入。');
});

test('a fact nobody has named is shown as its code', () => {
  assert.deepEqual(factName('frequencyBand'), { zh: 'frequencyBand', en: 'frequencyBand' });
  assert.deepEqual(factValue('frequencyBand', 'VHF'), { zh: 'VHF', en: 'VHF' });
});

test('codes become the names that the page knows; lists become counts', () => {
  const known = new Map([['370202', '市南区']]);
  assert.equal(factValue('district', '370202', known).zh, '市南区');
  assert.equal(factValue('classes', ['3702020101-01'], known).zh, '3702020101-01');
  assert.equal(factValue('classes', ['a', 'b'], known).zh, '2 项');
  assert.equal(factValue('classes', [], known).zh, '0 项');
  assert.equal(factValue('school', null).zh, '—');
});

test('facts are read from the place to the thing, whatever order they are stored in', () => {
  const facts = { wording: 1, frequencyBand: 'VHF', class: '03', school: '01', district: '370202' };
  assert.deepEqual(
    inReadingOrder(facts).map(([fact]) => fact),
    ['district', 'school', 'class', 'wording', 'frequencyBand'],
  );
});
