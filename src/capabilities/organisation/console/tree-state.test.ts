import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostOpen, stepOf, toggled } from './tree-state.ts';

test('a branch opens and closes, and the others stay as they are', () => {
  assert.deepEqual(toggled(['a'], 'b'), ['a', 'b']);
  assert.deepEqual(toggled(['a', 'b'], 'a'), ['b']);
});

test('the longest open branch gives way when the address would become too long', () => {
  const many = Array.from({ length: mostOpen }, (_, position) => `unit-${position}`);
  const next = toggled(many, 'one-more');
  assert.equal(next.length, mostOpen);
  assert.equal(next[0], 'unit-1');
  assert.equal(next.at(-1), 'one-more');
});

test('right opens a closed branch and enters an open one; on a leaf it does nothing', () => {
  assert.equal(stepOf('ArrowRight', { open: false, hasChildren: true }), 'open');
  assert.equal(stepOf('ArrowRight', { open: true, hasChildren: true }), 'next');
  assert.equal(stepOf('ArrowRight', { open: false, hasChildren: false }), null);
});

test('left closes an open branch and leaves a closed one or a leaf', () => {
  assert.equal(stepOf('ArrowLeft', { open: true, hasChildren: true }), 'close');
  assert.equal(stepOf('ArrowLeft', { open: false, hasChildren: true }), 'parent');
  assert.equal(stepOf('ArrowLeft', { open: true, hasChildren: false }), 'parent');
});

test('other keys are left alone', () => {
  for (const key of ['Enter', ' ', 'j', 'Tab'])
    assert.equal(stepOf(key, { open: true, hasChildren: true }), null);
});
