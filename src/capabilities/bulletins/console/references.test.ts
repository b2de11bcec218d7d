import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Figure } from '../contract.ts';
import { firstDraft } from '../rules.ts';
import { choicesOf, filled, sourceOf, tokenise } from './references.ts';

const letters: Figure = {
  id: 'pledges.letters',
  name: { zh: '诚信考试承诺书', en: 'Commitment letters' },
  unit: { zh: '份', en: 'letters' },
  definition: { zh: '', en: '' },
  value: 115_946,
  population: {
    name: { zh: '考生', en: 'candidates' },
    unit: { zh: '人', en: 'people' },
    value: 150_000,
    covered: 115_946,
    notYet: { zh: '未签', en: 'not yet signed' },
  },
  by: ['district'],
};

test('takes a sentence apart into words and references', () => {
  assert.deepEqual(tokenise('截至{asOf}，签订{figure:pledges.letters}。'), [
    { kind: 'text', text: '截至' },
    { kind: 'as-of', source: '{asOf}' },
    { kind: 'text', text: '，签订' },
    { kind: 'reference', source: '{figure:pledges.letters}', what: 'figure', figure: 'pledges.letters' },
    { kind: 'text', text: '。' },
  ]);
});

test('loses nothing, whatever was typed', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('{', '}', '{figure:', '{asOf}', '{rest:pledges.letters}', '{figure:}', '{{asOf}}'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const source = pieces.join('');
      assert.equal(tokenise(source).map(sourceOf).join(''), source);
    }),
  );
});

test('an unfinished or unknown reference stays text', () => {
  for (const source of [
    '{figure:pledges.letters',
    '{median:pledges.letters}',
    '{figure:Pledges}',
    '{ asOf }',
  ]) {
    assert.deepEqual(tokenise(source), [{ kind: 'text', text: source }]);
  }
});

test('filled token by token reads like the whole', () => {
  const tokens = tokenise('截至{asOf}签{figure:pledges.letters}，占{rate:pledges.letters}');
  assert.equal(
    tokens.map((token) => filled(token, [letters], '7月3日24时')).join(''),
    '截至7月3日24时签115,946份，占77.3%',
  );
  assert.equal(
    tokens.map((token) => filled(token, [], '…')).join(''),
    '截至…签{figure:pledges.letters}，占{rate:pledges.letters}',
  );
});

test('every reference of the built-in sentences is recognised', () => {
  for (const sentence of firstDraft) {
    for (const token of tokenise(sentence))
      if (token.kind === 'text') assert.doesNotMatch(token.text, /[{}]/);
  }
});

test('offers no share of a figure without a population', () => {
  assert.deepEqual(choicesOf({ id: 'education.assemblies', population: null }), [
    { what: 'figure', source: '{figure:education.assemblies}' },
  ]);
  assert.deepEqual(
    choicesOf(letters).map(({ source }) => source),
    [
      '{figure:pledges.letters}',
      '{population:pledges.letters}',
      '{rate:pledges.letters}',
      '{rest:pledges.letters}',
    ],
  );
});
