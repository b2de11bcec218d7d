/** Which branches of the tree stand open, as the address keeps it, and what the keyboard does to them. Pure. */

/** As many as an address carries without becoming unwieldy. */
export const mostOpen = 40;

/** Opens or closes a branch; the longest open goes when there are too many. */
export function toggled(open: readonly string[], id: string): string[] {
  return open.includes(id) ? open.filter((other) => other !== id) : [...open, id].slice(-mostOpen);
}

export interface Branch {
  readonly open: boolean;
  readonly hasChildren: boolean;
}

export type TreeStep = 'open' | 'close' | 'next' | 'previous' | 'parent';

/**
 * As trees behave everywhere: right opens, then enters; left closes, then leaves to the branch above.
 *
 * @returns null for a key that is not the tree's
 */
export function stepOf(key: string, { open, hasChildren }: Branch): TreeStep | null {
  switch (key) {
    case 'ArrowDown':
      return 'next';
    case 'ArrowUp':
      return 'previous';
    case 'ArrowRight':
      if (!hasChildren) return null;
      return open ? 'next' : 'open';
    case 'ArrowLeft':
      return open && hasChildren ? 'close' : 'parent';
    default:
      return null;
  }
}
