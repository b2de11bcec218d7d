import { randomBytes } from 'node:crypto';

/** Letters that are read aloud without mistakes: no `l`, `i`, `o` or `u`. */
const LETTERS = 'abcdefghjkmnpqrstvwxyz0123456789';

/** 80 bits in four groups, to be handed over once and changed by its owner. */
export function newPassword(): string {
  const letters = [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}
