import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';

/** UTF-8 of the canonical JSON, with nothing after it. */
export const canonicalBytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(canonicalJson(value as JsonValue));
