import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verbWords } from '#capabilities/obligations/contract.ts';
import { ActVerb, type FindingKind } from '../contract.ts';
import { isSetback, kindGroups, placeOf, verbOf, waitingFor, whereOf } from './finding-words.ts';

test('every verb of a timeline has words, its own and those of its obligations', () => {
  const known = [
    ...(ActVerb as unknown as { enum: string[] }).enum,
    ...Object.keys(verbWords).map((verb) => `obligation.${verb}`),
  ];
  for (const verb of known) assert.notEqual(verbOf({ verb }).zh, verb, verb);
  assert.deepEqual(verbOf({ verb: 'obligation.report' }), { zh: '整改上报', en: 'order: report' });
});

test('a verb that is not known yet is shown as it is', () => {
  for (const verb of ['merged', 'obligation.escalate', 'toString']) assert.equal(verbOf({ verb }).zh, verb);
});

test('what sets a matter back is told apart', () => {
  assert.ok(isSetback({ verb: 'obligation.return' }));
  assert.ok(!isSetback({ verb: 'closed' }));
});

const unit = { id: 'u', code: '370202', name: '市南区' };

test('a place is its site or its unit, and the place in words where there is one', () => {
  const site = { id: 's', code: 'K01', name: '青岛二中' };
  assert.equal(placeOf({ site, unit, place: null }), '青岛二中');
  assert.equal(placeOf({ site, unit, place: '广播室' }), '青岛二中 · 广播室');
  assert.equal(placeOf({ site: null, unit, place: '某数码店' }), '市南区 · 某数码店');
});

test('an order says who has to do what next', () => {
  assert.equal(waitingFor({ unit, state: 'assigned' }).zh, '市南区：待签收');
});

test('kinds stand under their groups, and a group without words under its code', () => {
  const kind = (code: string, group: string): FindingKind => ({
    code,
    group,
    severity: 'G',
    name: { zh: code, en: code },
  });
  const groups = kindGroups([kind('a', 'inspection'), kind('b', 'drones'), kind('c', 'inspection')]);
  assert.deepEqual(
    groups.map(({ name, kinds }) => [name.zh, kinds.map(({ code }) => code)]),
    [
      ['考点检查', ['a', 'c']],
      ['drones', ['b']],
    ],
  );
});

test('where: a site with or without a place in it, or a place within a unit', () => {
  const [site, unitChosen] = [{ value: 's' }, { value: 'u' }];
  assert.deepEqual(whereOf({ whereKind: 'site', site, place: ' ' }), { siteId: 's' });
  assert.deepEqual(whereOf({ whereKind: 'site', site, place: ' 三楼 ' }), { siteId: 's', place: '三楼' });
  assert.deepEqual(whereOf({ whereKind: 'unit', site, unit: unitChosen, place: '某店' }), {
    unitId: 'u',
    place: '某店',
  });
  assert.equal(whereOf({ whereKind: 'unit', site }), null);
  assert.equal(whereOf({ unit: unitChosen }), null);
});
