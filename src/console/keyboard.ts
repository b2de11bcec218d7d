/** Which key does what, decided apart from the DOM. */

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The press went into a field where text is typed. */
  readonly inField: boolean;
  /** An input method is composing: 拼音 being typed belongs to the input method. */
  readonly composing: boolean;
  /** A dialog or drawer is open above the page. */
  readonly underDialog: boolean;
}

export type KeyAct = 'palette' | 'search' | 'next-row' | 'previous-row' | 'help';

/**
 * @param singleKeys whether keys without Ctrl are on; people who use speech input can switch them off (WCAG 2.1.4)
 */
export function actOfKey(press: Press, singleKeys: boolean): KeyAct | null {
  if (press.composing || press.altKey) return null;
  if (press.ctrlKey || press.metaKey) return press.key.toLowerCase() === 'k' ? 'palette' : null;
  if (!singleKeys || press.inField || press.underDialog) return null;
  switch (press.key) {
    case '/':
      return 'search';
    case 'j':
      return 'next-row';
    case 'k':
      return 'previous-row';
    case '?':
      return 'help';
    default:
      return null;
  }
}

/** Index of the row that receives focus, or null when there is none to go to. @param current -1 when no row has it */
export function rowAfter(act: 'next-row' | 'previous-row', current: number, count: number): number | null {
  if (count === 0) return null;
  if (current < 0) return act === 'next-row' ? 0 : count - 1;
  const next = act === 'next-row' ? current + 1 : current - 1;
  return next < 0 || next >= count ? null : next;
}
