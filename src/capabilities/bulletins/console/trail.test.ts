import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { readSearch, writeSearch } from '#console/url-state.ts';
import { opensFurther, splitsBelow, stepText, Trail, trailOf } from './trail.ts';

const by = ['district', 'school', 'class'];

test('leads from the city to a class and says what still splits', () => {
  const trail = trailOf(['district:370202', 'school:3702020101'], by);
  assert.deepEqual(trail, [
    { fact: 'district', code: '370202' },
    { fact: 'school', code: '3702020101' },
  ]);
  assert.deepEqual(splitsBelow(trail, by), ['class']);
  assert.deepEqual(splitsBelow([], by), by);
  assert.deepEqual(trail.map(stepText), ['district:370202', 'school:3702020101']);
});

test('a trail may begin further down', () => {
  assert.deepEqual(trailOf(['school:3702020101'], by), [{ fact: 'school', code: '3702020101' }]);
});

test('a step that does not belong to the figure, goes back up or repeats ends the trail', () => {
  assert.deepEqual(trailOf(['site:1'], by), []);
  assert.deepEqual(trailOf(['school:1', 'district:2'], by), [{ fact: 'school', code: '1' }]);
  assert.deepEqual(trailOf(['district:1', 'district:2'], by), [{ fact: 'district', code: '1' }]);
  assert.deepEqual(trailOf(['source:order'], ['district', 'unit', 'source']), []);
  assert.equal(opensFurther('source'), false);
});

test('survives the address, and a hostile address does not survive it', () => {
  const schema = Type.Object({ within: Trail });
  const within = ['district:370202', 'class:3702020101-03'];
  assert.equal(writeSearch(schema, { within }), '?within=district%3A370202&within=class%3A3702020101-03');
  assert.deepEqual(readSearch(schema, { within }), { within });
  assert.deepEqual(
    readSearch(schema, { within: ['district:', "district:1' --", `district:${'1'.repeat(100)}`] }),
    {},
  );
});
