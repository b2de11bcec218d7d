/** One name for what people type in upper case, full width or with blanks around it. `null` when it cannot be one. */
export function accountName(typed: string): string | null {
  const name = typed.normalize('NFKC').trim().toLowerCase();
  return /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(name) ? name : null;
}
