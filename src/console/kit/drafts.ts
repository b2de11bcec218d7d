/** Unsubmitted forms, kept in this tab only (sessionStorage): office computers are shared. */

const keyOf = (draftKey: string): string => `kaoan.draft.${draftKey}`;

export function readDraft<V extends object>(draftKey: string): Partial<V> | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(draftKey)) ?? 'null');
    return typeof kept === 'object' ? (kept as Partial<V> | null) : null;
  } catch {
    return null;
  }
}

export function keepDraft(draftKey: string, values: object): void {
  try {
    sessionStorage.setItem(keyOf(draftKey), JSON.stringify(values));
  } catch {
    // Storage is full or forbidden: the form works, only a reload would lose it.
  }
}

/** Call when the act succeeded. */
export function dropDraft(draftKey: string): void {
  try {
    sessionStorage.removeItem(keyOf(draftKey));
  } catch {
    // Forbidden storage holds nothing to remove.
  }
}

/** On signing out: the next person at this computer finds nothing. */
export function dropAllDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(keyOf(''))) sessionStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
}
