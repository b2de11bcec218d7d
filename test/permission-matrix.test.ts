/**
 * Every endpoint for every built-in post, and for a stranger: allowed or refused, as its contract and `server/roles.ts`
 * say. The list comes from the composed server, so a new endpoint cannot escape it; what it grants is also written down
 * in `permission-matrix.txt`, so that a change of powers is seen in review.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Post } from '#capabilities/organisation/contract.ts';
import { inTransaction } from '#platform/db/db.ts';
import type { Endpoint } from '#primitives/endpoint.ts';
import { capabilities, permissions } from '#server/capabilities.ts';
import { roles } from '#server/roles.ts';
import { aCity } from '../src/capabilities/organisation/fixtures.ts';
import { openWorld, type SignedIn, type World } from './world.ts';

let world: World;
let endpoints: Endpoint[];
const people = new Map<Post, SignedIn>();

before(async () => {
  world = await openWorld();
  const city = await inTransaction(world.platform.db, (tx) => aCity(tx));
  for (const post of Object.keys(roles) as Post[]) people.set(post, await world.signInAs(post, city));
  endpoints = capabilities
    .flatMap((capability) => capability.routes(world.platform))
    .map((route) => route.endpoint)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
});
after(() => world[Symbol.asyncDispose]());

/** An address of the endpoint that stands for nothing: its parameters are well-formed and unknown. */
const addressOf = ({ path }: Endpoint): string =>
  path.replaceAll(/:[a-zA-Z]+/g, '00000000-0000-7000-8000-000000000000');

const requestTo = (endpoint: Endpoint) => ({
  method: endpoint.method,
  url: addressOf(endpoint),
  ...(endpoint.method === 'GET' ? {} : { payload: {} }),
});

const permissionOf = ({ access }: Endpoint): string | null =>
  typeof access === 'object' ? access.permission : null;

const mayUse = (endpoint: Endpoint, post: Post): boolean => {
  const permission = permissionOf(endpoint);
  return permission === null || Object.hasOwn(roles[post].permissions, permission);
};

type Answer = Awaited<ReturnType<SignedIn['request']>>;

const isRefused = (answer: Answer): boolean =>
  answer.statusCode === 403 && answer.json<{ code?: string }>().code === 'not-permitted';

test('a stranger is turned away from everything that is not public', async () => {
  const wrong: string[] = [];
  for (const endpoint of endpoints) {
    const answer = await world.app.inject(requestTo(endpoint));
    const turnedAway = answer.statusCode === 401 && answer.json<{ code?: string }>().code === 'not-signed-in';
    if (turnedAway === (endpoint.access === 'public'))
      wrong.push(`${endpoint.name}: ${answer.statusCode} ${answer.body}`);
  }
  assert.deepEqual(wrong, []);
});

for (const post of Object.keys(roles) as Post[]) {
  test(`the ${post} may use exactly what the post grants`, async () => {
    const wrong: string[] = [];
    for (const endpoint of endpoints) {
      const answer = await (people.get(post) as SignedIn).request(requestTo(endpoint));
      if (
        answer.statusCode === 401 ||
        answer.statusCode >= 500 ||
        isRefused(answer) === mayUse(endpoint, post)
      ) {
        wrong.push(`${endpoint.name}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
}

test('the powers of each post are those that were last reviewed', async () => {
  const posts = Object.keys(roles) as Post[];
  const lines = endpoints.map((endpoint) => {
    const who =
      endpoint.access === 'public' ? 'anyone' : posts.filter((post) => mayUse(endpoint, post)).join(' ');
    return `${endpoint.method} ${endpoint.path} — ${who || 'nobody'}`;
  });
  const reviewed = await readFile(new URL('./permission-matrix.txt', import.meta.url), 'utf8');
  assert.deepEqual(lines, reviewed.trimEnd().split('\n'));
});

test('every permission is asked for by an endpoint or a handler, declared once, and granted to some post', () => {
  const granted = new Set(Object.values(roles).flatMap((role) => Object.keys(role.permissions)));
  assert.deepEqual(
    [...granted].filter((permission) => !Object.hasOwn(permissions, permission)),
    [],
  );
  assert.deepEqual(
    Object.keys(permissions).filter((permission) => !granted.has(permission)),
    [],
  );
  const asked = endpoints.map(permissionOf).filter((permission) => permission !== null);
  assert.deepEqual(
    asked.filter((permission) => !Object.hasOwn(permissions, permission)),
    [],
  );
});
