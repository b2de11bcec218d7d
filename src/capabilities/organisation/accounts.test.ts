import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/db.ts';
import { openWorld, type SignedIn, type World } from '#test/world.ts';
import { aCity, aDepartment, anAppointment, aPerson } from './fixtures.ts';

let world: World;
let administrator: SignedIn;
let personId: string;

before(async () => {
  world = await openWorld();
  await inTransaction(world.platform.db, async (tx) => {
    const city = await aCity(tx);
    const person = await aPerson(tx);
    await anAppointment(tx, { person, unit: await aDepartment(tx, { parent: city }), post: 'liaison' });
    personId = person.id;
    return city;
  }).then(async (city) => {
    administrator = await world.signInAs('administrator', city);
  });
});
after(() => world[Symbol.asyncDispose]());

const accountsAt = (id = personId) => `/api/organisation/people/${id}/accounts`;
const open = (name: string, id = personId) =>
  administrator.request({ method: 'POST', url: accountsAt(id), payload: { id: randomUUID(), name } });
const signIn = (name: string, password: string) =>
  world.app.inject({ method: 'POST', url: '/api/sign-in', payload: { name, password } });

test('an account opens with a password that is shown once and signs its person in', async () => {
  const opened = await open('wang.lianluo');
  assert.equal(opened.statusCode, 200, opened.body);
  const { name, password } = opened.json<{ name: string; password: string }>();
  assert.match(password, /^([a-z0-9]{4}-){3}[a-z0-9]{4}$/);
  const signed = await signIn(name, password);
  assert.equal(signed.statusCode, 200, signed.body);
  assert.equal(signed.json<{ personId: string }>().personId, personId);
  const listed = await administrator.request({ url: accountsAt() });
  assert.deepEqual(listed.json(), { names: ['wang.lianluo'] });
});

test('a name that is taken, or a person who is not registered, gets no account', async () => {
  assert.equal((await open('zhao.lianluo')).statusCode, 200);
  assert.equal((await open('zhao.lianluo')).statusCode, 400);
  assert.equal((await open('qian.lianluo', randomUUID())).statusCode, 404);
  assert.equal((await administrator.request({ url: accountsAt(randomUUID()) })).statusCode, 404);
});

test('a reset password replaces the old one, and only for an account of this person', async () => {
  const { password: old } = (await open('sun.lianluo')).json<{ password: string }>();
  const reset = (name: string, id = personId) =>
    administrator.request({
      method: 'POST',
      url: `${accountsAt(id)}/password`,
      payload: { name, reason: '本人忘记密码' },
    });
  const { password } = (await reset('sun.lianluo')).json<{ password: string }>();
  assert.equal((await signIn('sun.lianluo', old)).statusCode, 401);
  assert.equal((await signIn('sun.lianluo', password)).statusCode, 200);
  assert.equal((await reset('nobody')).statusCode, 404);
  assert.equal((await reset('sun.lianluo', administrator.personId)).statusCode, 404);
});
