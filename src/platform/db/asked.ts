import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';

/**
 * Digest of what a write was asked, kept beside what it made: the same id with the same content gets the first answer,
 * with another content it is refused. Members that are `undefined` count as absent.
 */
export function askedDigest(input: object): string {
  const plain = JSON.parse(JSON.stringify(input)) as JsonValue;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}
