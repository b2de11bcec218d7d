/** Further keys of the journal that the reader has, such as its SM2 key: whoever gives one asks for its line. */
import type { OpenedCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { keyOf, type Verifier } from '#primitives/merkle/note.ts';
import { Disagreement, words } from './disagreement.ts';

/**
 * @param checkpoint opened with the keys, so that no line of theirs under it is false.
 * @throws Disagreement when one of them has not signed it: a line that was taken away must not pass for one that holds.
 */
export function checkFurtherKeys(
  { size, logSignature, cosignatures }: OpenedCheckpoint,
  furtherKeys: readonly Verifier[],
): void {
  const signed = [logSignature, ...cosignatures].map(keyOf);
  const missing = furtherKeys.map(keyOf).find((key) => !signed.includes(key));
  if (missing === undefined) return;
  throw new Disagreement(
    words('检查点的签名', 'the signatures of the checkpoint'),
    words(
      `覆盖 ${size} 条的检查点由 ${signed.join('、')} 签名`,
      `the checkpoint over ${size} entries is signed by ${signed.join(', ')}`,
    ),
    words(`您还要求 ${missing} 的签名`, `you asked for the signature of ${missing} too`),
  );
}
