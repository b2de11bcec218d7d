/** Mistakes in contracts stop the server from starting, rather than surprise somebody later. */
import { type Endpoint, isUpload } from '#primitives/endpoint.ts';
import { isNode } from './closed-schema.ts';

const NAME = /^[a-z][a-zA-Z-]*\.[a-z][a-zA-Z]*$/;
const PATH = /^\/api(\/(:[a-z][a-zA-Z]*|[a-z0-9._-]+))+$/;
const REFUSAL_CODE = /^[a-z]+(-[a-z0-9]+)*$/;

/** @throws Error naming the endpoint and what is wrong with it. An endpoint that states no access does not exist. */
export function checkEndpoints(endpoints: readonly Endpoint[]): void {
  const names = new Set<string>();
  const places = new Map<string, string>();
  for (const endpoint of endpoints) {
    const fail = (why: string) => new Error(`endpoint ${endpoint.name}: ${why}`);
    if (!NAME.test(endpoint.name)) throw fail('its name should look like pledges.signPledge');
    if (names.has(endpoint.name)) throw fail('there are two of this name');
    names.add(endpoint.name);

    if (!statesAccess(endpoint.access)) throw fail('it does not say who may call it');
    if (!PATH.test(endpoint.path))
      throw fail(`its path ${endpoint.path} should look like /api/things/:thingId`);
    const place = `${endpoint.method} ${endpoint.path.replace(/:\w+/g, ':')}`;
    const other = places.get(place);
    if (other !== undefined) throw fail(`${endpoint.method} ${endpoint.path} is already ${other}`);
    places.set(place, endpoint.name);

    const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '').sort();
    const declared = propertiesOf(endpoint.params).sort();
    if (inPath.join() !== declared.join()) {
      throw fail(`its path has the parameters [${inPath}], its params schema has [${declared}]`);
    }
    if (endpoint.method === 'GET' && (isUpload(endpoint.body) || propertiesOf(endpoint.body).length > 0)) {
      throw fail('a GET has no body');
    }
    for (const [code, refusal] of Object.entries(endpoint.refusals)) {
      if (!REFUSAL_CODE.test(code)) throw fail(`the refusal code "${code}" should look like already-signed`);
      if (!refusal.zh || !refusal.en) throw fail(`the refusal ${code} needs words in both languages`);
    }
  }
}

function statesAccess(access: unknown): boolean {
  if (access === 'public' || access === 'signed-in') return true;
  return isNode(access) && typeof access.permission === 'string' && access.permission !== '';
}

function propertiesOf(schema: unknown): string[] {
  return isNode(schema) && isNode(schema.properties) ? Object.keys(schema.properties) : [];
}
