/** Ed25519 cosignatures, C2SP tlog-cosignature v1.0.1: "at this time I had seen this checkpoint, and nothing against it". */
import { concat, encodeUtf8, FormatError, readUint64, uint64Bytes } from '../bytes.ts';

/** 8 bytes of time, 64 of Ed25519. */
export const cosignatureBytes = 72;

const timeBytes = 8;

/** What the cosigner's key signs. @param noteText the whole text of the checkpoint, with its final line feed. */
export function cosignatureMessage(timeSeconds: bigint, noteText: Uint8Array): Uint8Array {
  return concat(encodeUtf8(`cosignature/v1\ntime ${timeSeconds}\n`), noteText);
}

/** What follows the key id in the signature line. @param signature 64 bytes over {@link cosignatureMessage}. */
export function joinCosignature(timeSeconds: bigint, signature: Uint8Array): Uint8Array {
  return concat(uint64Bytes(timeSeconds), signature);
}

/** The inverse of {@link joinCosignature}; time in seconds since 1970. @throws FormatError unless 72 bytes. */
export function splitCosignature(bytes: Uint8Array): { timeSeconds: bigint; signature: Uint8Array } {
  if (bytes.length !== cosignatureBytes) {
    throw new FormatError(`a cosignature is ${cosignatureBytes} bytes, got ${bytes.length}`);
  }
  return { timeSeconds: readUint64(bytes), signature: bytes.subarray(timeBytes) };
}
