import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, inWords, languageFrom, words } from './words.ts';

test('fills places with values, numbers with thousands separated', () => {
  assert.equal(inWords(words('{n} 个班未开', '{n} classes not yet'), 'zh', { n: 2123 }), '2,123 个班未开');
  assert.equal(fill('{who} / {when}', { who: '市教育局', when: '7月3日' }, 'zh'), '市教育局 / 7月3日');
});

test('chooses the form the number asks for', () => {
  const rows = words('{n} 行', '{n} {n|row|rows}');
  assert.equal(inWords(rows, 'en', { n: 1 }), '1 row');
  assert.equal(inWords(rows, 'en', { n: 0 }), '0 rows');
  assert.equal(inWords(rows, 'en', { n: 1200 }), '1,200 rows');
});

test('a missing value leaves its place visible', () => {
  assert.equal(fill('{n} of {total}', { n: 1 }, 'en'), '1 of {total}');
  assert.equal(fill('{toString}', {}, 'en'), '{toString}');
});

test('a value is text, never a pattern', () => {
  assert.equal(fill('{name}', { name: '$& {n} <b>' }, 'en'), '$& {n} <b>');
});

test('an unknown kept language is Chinese', () => {
  assert.equal(languageFrom('en'), 'en');
  assert.equal(languageFrom(null), 'zh');
  assert.equal(languageFrom('fr'), 'zh');
});
