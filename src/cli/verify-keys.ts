import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { nodeSm2 } from '#platform/journal/node-sm2.ts';
import { FormatError } from '#primitives/bytes.ts';
import type { Verifier } from '#primitives/merkle/note.ts';
import { isSm2VerifierKey, parseSm2VerifierKey, sm2Verifier } from '#primitives/merkle/sm2-note.ts';

export interface GivenKeys {
  /** The journal's Ed25519 key, not parsed yet. */
  readonly key: string | undefined;
  /** Its SM2 keys. */
  readonly furtherKeys: readonly Verifier[];
}

/**
 * Tells the keys given by `--key` apart by their type. @throws FormatError for one that is malformed, given twice, or of
 * another type, and for two Ed25519 keys.
 */
export function readKeys(given: readonly string[]): GivenKeys {
  const keys = given.map((key) => key.trim());
  if (new Set(keys).size < keys.length) throw new FormatError('--key: one key is given twice');
  const sm2Keys = keys.filter(isSm2VerifierKey);
  const [key, ...more] = keys.filter((candidate) => !sm2Keys.includes(candidate));
  if (more.length > 0) {
    throw new FormatError('--key: a journal has one Ed25519 key; only SM2 keys may be given beside it');
  }
  return {
    key,
    furtherKeys: sm2Keys.map((text) =>
      sm2Verifier(nodeHasher, nodeSm2, parseSm2VerifierKey(nodeHasher, text)),
    ),
  };
}
