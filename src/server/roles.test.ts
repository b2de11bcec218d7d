import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayAppoint } from '#capabilities/organisation/public.ts';
import { capabilities } from './capabilities.ts';
import { roles } from './roles.ts';

const holders = (permission: string): string[] =>
  Object.entries(roles)
    .filter(([, role]) => permission in role.permissions)
    .map(([post]) => post);

test('every permission that a post holds is declared by a capability, and every declared one is held', () => {
  const declared = new Set(capabilities.flatMap((capability) => Object.keys(capability.permissions)));
  const granted = new Set(Object.values(roles).flatMap((role) => Object.keys(role.permissions)));
  assert.deepEqual([...granted].sort(), [...declared].sort());
});

test('auditors and administrators see no personal data', () => {
  for (const permission of [
    'organisation.read-contacts',
    'organisation.read-candidates',
    'pledges.read-names',
  ]) {
    assert.ok(!holders(permission).includes('auditor'), permission);
    assert.ok(!holders(permission).includes('administrator'), permission);
  }
});

test('auditors only read', () => {
  for (const permission of Object.keys(roles.auditor.permissions)) assert.match(permission, /\.read/);
});

test('who manages a part of the city fills no post whose powers go beyond it', () => {
  const beyond = Object.entries(roles).filter(([, role]) =>
    Object.entries(role.permissions).some(
      // Everyone with a post knows when the exam is and what is published.
      ([permission, extent]) => extent === 'city' && !/^(timetable|bulletins)\.read$/.test(permission),
    ),
  );
  assert.ok(beyond.length > 0);
  for (const [post] of beyond) {
    assert.ok(!mayAppoint(['/370200/370202/'], post as keyof typeof roles), post);
    assert.ok(mayAppoint(['/'], post as keyof typeof roles), post);
  }
  assert.ok(mayAppoint(['/370200/370202/'], 'class-teacher'));
});
