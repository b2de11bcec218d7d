import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fillIn, languageOf } from './language.ts';

test('Chinese is answered unless English is ranked strictly higher', () => {
  const answers: [string | undefined, string][] = [
    [undefined, 'zh'],
    ['', 'zh'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['EN', 'en'],
    ['en,zh', 'zh'],
    ['fr', 'zh'],
    ['*', 'zh'],
    ['en;q=0', 'zh'],
    ['en;q=NaN', 'zh'],
    ['english', 'zh'],
  ];
  for (const [header, expected] of answers) assert.equal(languageOf(header), expected, header);
});

test('any header whatever gives one of the two languages', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (header) => ['zh', 'en'].includes(languageOf(header))),
  );
});

test('details are put into the words, and only the refusal’s own', () => {
  assert.equal(fillIn('还剩 {left} 次，{when}', { left: 2, when: null }), '还剩 2 次，null');
  assert.equal(fillIn('{rows}', { rows: [1] }), '[1]');
  assert.equal(fillIn('{constructor} {missing}', {}), '{constructor} {missing}');
  assert.equal(fillIn('{a}', { a: '{b}', b: 'no' }), '{b}');
});
