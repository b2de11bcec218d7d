import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { posts } from './contract.ts';
import {
  birthDayOf,
  candidateNumberProblem,
  dayBefore,
  dayOf,
  holdsOn,
  idCheckCharacter,
  idNumberProblem,
  idNumberTail4,
  isDay,
  maskContact,
  maskIdNumber,
  mayStandBelow,
  membershipRing,
  normalContact,
  normalIdNumber,
  overlap,
  powersFrom,
  type Role,
  type Roles,
} from './rules.ts';

test('the check character of an identity number follows GB 11643', () => {
  assert.equal(idCheckCharacter('11010519491231002'), 'X');
  assert.equal(idCheckCharacter('44052418800101001'), '4');
});

test('accepts the printed numbers, and a lower-case or full-width x', () => {
  for (const typed of [
    '11010519491231002X',
    '11010519491231002x',
    '１１０１０５１９４９１２３１００２Ｘ',
    ' 440524188001010014 ',
  ]) {
    assert.equal(idNumberProblem('resident-card', normalIdNumber(typed)), null, typed);
  }
});

test('never judges an area code', () => {
  for (const area of ['370282', '370284', '370205', '999999', '000000']) {
    const first17 = `${area}20020501001`;
    assert.equal(idNumberProblem('resident-card', first17 + idCheckCharacter(first17)), null, area);
  }
});

test('says what is wrong with an identity number', () => {
  assert.equal(idNumberProblem('resident-card', '110105194912310021'), 'check-digit');
  assert.equal(idNumberProblem('resident-card', '11010519491331002X'), 'birth-day');
  assert.equal(idNumberProblem('resident-card', '110105200102290019'), 'birth-day');
  assert.equal(idNumberProblem('resident-card', '11010519491231002'), 'form');
  assert.equal(idNumberProblem('resident-card', ''), 'form');
  assert.equal(idNumberProblem('resident-card', '11010519491231002X'.repeat(1000)), 'form');
});

test('every single wrong digit and every swap of unequal neighbours is found', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(digits, fc.nat(16), fc.integer({ min: 1, max: 9 }), (first17, at, shift) => {
      const check = idCheckCharacter(first17);
      const digit = (Number(first17.charAt(at)) + shift) % 10;
      const wrong = first17.slice(0, at) + digit + first17.slice(at + 1);
      assert.notEqual(idCheckCharacter(wrong), check);
      const next = (at + 1) % 17;
      if (next > at && first17.charAt(at) !== first17.charAt(next)) {
        const swapped = [...first17];
        [swapped[at], swapped[next]] = [first17.charAt(next), first17.charAt(at)];
        assert.notEqual(idCheckCharacter(swapped.join('')), check);
      }
    }),
  );
});

test('accepts the other documents that candidates hold', () => {
  const permit = '81000020020501001';
  assert.equal(idNumberProblem('hmt-permit', permit + idCheckCharacter(permit)), null);
  assert.equal(idNumberProblem('hmt-permit', '11010519491231002X'), 'form');
  assert.equal(idNumberProblem('passport', 'E12345678'), null);
  assert.equal(idNumberProblem('passport', '护照'), 'form');
  assert.equal(idNumberProblem('foreigner-card', 'CHN110012345678'), null);
  assert.equal(birthDayOf('passport', 'E12345678'), null);
  assert.equal(birthDayOf('resident-card', '11010519491231002X'), '1949-12-31');
});

test('a mask shows area and tail, and of a short number little', () => {
  assert.equal(maskIdNumber('370202200205011234'), '370202********1234');
  assert.equal(maskIdNumber('E12345678'), 'E1*****78');
  assert.equal(idNumberTail4('11010519491231002X'), '002X');
});

test('a candidate number has 14 digits, a year that is not ahead and a province', () => {
  assert.equal(candidateNumberProblem('20370200000001', 2020), null);
  assert.equal(candidateNumberProblem('21370200000001', 2020), null);
  assert.equal(candidateNumberProblem('22370200000001', 2020), 'year');
  assert.equal(candidateNumberProblem('20990200000001', 2020), 'province');
  assert.equal(candidateNumberProblem('2037020000001', 2020), 'form');
  assert.equal(candidateNumberProblem('2037020000000１', 2020), 'form');
});

test('a contact is kept in one form and masked', () => {
  assert.equal(normalContact('mobile', '+86 138-0013-8000'), '13800138000');
  assert.equal(normalContact('mobile', '12800138000'), null);
  assert.equal(normalContact('landline', '(0532) 85912345'), '0532-85912345');
  assert.equal(normalContact('landline', '010-12345678'), '010-12345678');
  assert.equal(normalContact('landline', '85912345'), null);
  assert.equal(normalContact('email', 'Wang@Example.CN'), 'wang@example.cn');
  assert.equal(normalContact('email', 'w***@example.cn'), null);
  assert.equal(maskContact('mobile', '13800138000'), '138****8000');
  assert.equal(maskContact('landline', '0532-85912345'), '0532-****2345');
  assert.equal(maskContact('email', 'wang@example.cn'), 'w***@example.cn');
});

test('the day turns at midnight in the exam zone, whatever the machine thinks', () => {
  assert.equal(dayOf(new Date('2020-07-02T15:59:59.999Z')), '2020-07-02');
  assert.equal(dayOf(new Date('2020-07-02T16:00:00.000Z')), '2020-07-03');
  assert.equal(dayBefore('2020-03-01'), '2020-02-29');
});

test('a day that no calendar has is none', () => {
  assert.ok(isDay('2020-02-29'));
  for (const text of ['2021-02-29', '2020-13-01', '2020-00-10', '2020-7-1', '', '2020-07-01T00:00:00Z']) {
    assert.ok(!isDay(text), text);
  }
});

test('periods include both their days; an annulled one never holds', () => {
  const june = { fromDay: '2020-06-01', untilDay: '2020-06-30' };
  assert.deepEqual(
    ['2020-05-31', '2020-06-01', '2020-06-30', '2020-07-01'].map((day) => holdsOn(june, day)),
    [false, true, true, false],
  );
  assert.ok(overlap(june, { fromDay: '2020-06-30', untilDay: null }));
  assert.ok(!overlap(june, { fromDay: '2020-07-01', untilDay: null }));
  const annulled = { fromDay: '2020-06-10', untilDay: '2020-06-09' };
  assert.ok(!overlap(june, annulled) && !holdsOn(annulled, '2020-06-10') && !holdsOn(annulled, '2020-06-09'));
});

test('two periods overlap exactly when some day lies in both', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2020-06-${String(n).padStart(2, '0')}`);
  const period = fc.record({ fromDay: day, untilDay: fc.option(day) });
  fc.assert(
    fc.property(period, period, (a, b) => {
      const days = Array.from({ length: 28 }, (_, i) => `2020-06-${String(i + 1).padStart(2, '0')}`);
      assert.equal(
        overlap(a, b),
        days.some((date) => holdsOn(a, date) && holdsOn(b, date)),
      );
    }),
  );
});

test('the kind of a unit decides what it may stand below', () => {
  assert.ok(mayStandBelow('city', null));
  assert.ok(!mayStandBelow('district', null));
  assert.ok(!mayStandBelow('city', 'city'));
  assert.ok(mayStandBelow('class', 'school'));
  assert.ok(!mayStandBelow('class', 'district'));
  assert.ok(mayStandBelow('school', 'city'));
});

test('a ring of memberships is found exactly when a unit belongs to itself', () => {
  assert.equal(membershipRing([]), null);
  const unit = fc.integer({ min: 0, max: 6 }).map(String);
  const links = fc.array(fc.record({ unitId: unit, ofUnitId: unit }), { maxLength: 12 });
  fc.assert(
    fc.property(links, (given) => {
      const reached = new Set(given.map((link) => `${link.unitId}>${link.ofUnitId}`));
      for (let grew = true; grew; ) {
        grew = false;
        for (const step of [...reached]) {
          const [from, to] = step.split('>');
          for (const link of given) {
            if (link.unitId === to && !reached.has(`${from}>${link.ofUnitId}`)) {
              reached.add(`${from}>${link.ofUnitId}`);
              grew = true;
            }
          }
        }
      }
      const belongsToItself = [...reached].some((step) => step.split('>')[0] === step.split('>')[1]);
      const ring = membershipRing(given);
      assert.equal(ring !== null, belongsToItself);
      for (const [i, member] of (ring ?? []).entries()) {
        const next = ring?.[(i + 1) % ring.length];
        assert.ok(given.some((link) => link.unitId === member && link.ofUnitId === next));
      }
    }),
  );
});

test('a long chain of memberships is followed without recursion', () => {
  const links = Array.from({ length: 50_000 }, (_, i) => ({ unitId: `${i}`, ofUnitId: `${i + 1}` }));
  assert.equal(membershipRing(links), null);
});

test('powers add up over posts, and a path inside another one is left out', () => {
  const role = (permissions: Role['permissions']): Role => ({ words: { zh: '', en: '' }, permissions });
  const roles: Roles = {
    ...(Object.fromEntries(posts.map((post) => [post, role({})])) as Roles),
    'class-teacher': role({ read: 'own', teach: 'own' }),
    'site-chief': role({ read: 'own' }),
    liaison: role({ look: 'city', read: 'own' }),
    inspector: role({ look: 'own' }),
  };
  const powers = powersFrom(
    [
      { post: 'class-teacher', unitPath: '/Q/D/S/C/' },
      { post: 'site-chief', unitPath: '/Q/D/S/' },
      { post: 'liaison', unitPath: '/Q/P/' },
      { post: 'inspector', unitPath: '/Q/P/' },
    ],
    roles,
  );
  assert.deepEqual([...powers.grants].sort(), [
    ['look', ['/']],
    ['read', ['/Q/D/S/', '/Q/P/']],
    ['teach', ['/Q/D/S/C/']],
  ]);
  assert.deepEqual(powers.unitPaths, ['/Q/D/S/', '/Q/D/S/C/', '/Q/P/']);
  assert.equal(powersFrom([], roles).grants.size, 0);
});
