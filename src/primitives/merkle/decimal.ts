import { FormatError } from '../bytes.ts';
import { maxTreeSize } from './hasher.ts';

/**
 * A tree size or leaf index as the formats write it: decimal digits without sign, space or leading zero.
 * @throws FormatError otherwise, and for numbers above 2^53 − 1: the formats allow them, this program does not.
 */
export function parseTreeNumber(text: string, what: string): bigint {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) {
    throw new FormatError(
      `${what}: ${JSON.stringify(text.slice(0, 40))} is not a decimal number without leading zeros`,
    );
  }
  // Digits are counted first so that a hostile line of a million of them costs no big-number arithmetic.
  if (text.length > 16 || BigInt(text) > BigInt(maxTreeSize)) {
    throw new FormatError(
      `${what}: ${text.slice(0, 40)} is above 2^53 − 1, the largest tree this program handles`,
    );
  }
  return BigInt(text);
}
