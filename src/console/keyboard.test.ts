import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOfKey, type Press, rowAfter } from './keyboard.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  inField: false,
  composing: false,
  underDialog: false,
  ...more,
});

test('Ctrl K and ⌘ K open the palette, even from a field', () => {
  assert.equal(actOfKey(press('k', { ctrlKey: true }), true), 'palette');
  assert.equal(actOfKey(press('K', { metaKey: true, inField: true }), false), 'palette');
});

test('single keys act on the page', () => {
  assert.deepEqual(
    ['/', 'j', 'k', '?', 'x'].map((key) => actOfKey(press(key), true)),
    ['search', 'next-row', 'previous-row', 'help', null],
  );
});

test('single keys are text in a field, under a dialog and while an input method composes', () => {
  for (const where of [{ inField: true }, { underDialog: true }, { composing: true }, { altKey: true }]) {
    assert.equal(actOfKey(press('j', where), true), null);
  }
  assert.equal(actOfKey(press('k', { ctrlKey: true, composing: true }), true), null);
});

test('single keys can be switched off', () => {
  assert.equal(actOfKey(press('?'), false), null);
});

test('rows are walked from either end and not past it', () => {
  assert.equal(rowAfter('next-row', -1, 3), 0);
  assert.equal(rowAfter('previous-row', -1, 3), 2);
  assert.equal(rowAfter('next-row', 1, 3), 2);
  assert.equal(rowAfter('next-row', 2, 3), null);
  assert.equal(rowAfter('previous-row', 0, 3), null);
  assert.equal(rowAfter('next-row', -1, 0), null);
});
