/** The address of a call: path parameters in place, query values as repeated names. */
import type { Endpoint } from '#primitives/endpoint.ts';

export interface LooseInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** @throws Error when a path parameter has no value: the address would be another endpoint's. */
export function addressOf(endpoint: Pick<Endpoint, 'name' | 'path'>, input: LooseInput): string {
  const params = record(input.params);
  const path = endpoint.path.replaceAll(/:([A-Za-z]\w*)/g, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || value === null || value === '') {
      throw new Error(`${endpoint.name} needs "${name}" in its path`);
    }
    return encodeURIComponent(String(value));
  });
  const pairs = Object.entries(record(input.query)).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null && one !== '')
      .map((one): [string, string] => [name, String(one)]),
  );
  const search = new URLSearchParams(pairs).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** `pledges.signPledge` → `pledges`: what an act makes stale. */
export const capabilityOf = (endpoint: Pick<Endpoint, 'name'>): string =>
  endpoint.name.split('.', 1)[0] ?? '';

/** The file name in a `content-disposition` header, the UTF-8 form first; path separators are dropped. */
export function fileNameFrom(disposition: string | null, otherwise: string): string {
  const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename\s*=\s*"?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  let name = plain ?? '';
  if (encoded !== undefined) {
    try {
      name = decodeURIComponent(encoded.trim());
    } catch {
      name = plain ?? '';
    }
  }
  const safe = name.replaceAll(/[/\\\p{Cc}]/gu, '').trim();
  return safe === '' ? otherwise : safe;
}
