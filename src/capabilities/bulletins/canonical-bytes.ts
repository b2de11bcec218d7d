import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';

/** UTF-8 of the canonical JSON, with nothing after it. */
export const canonicalBytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(canonicalJson(value as JsonValue));

/** 64 lower-case hex digits. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
