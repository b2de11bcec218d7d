/** Binds the keyboard to the page: what `actOfKey` decides is done here. */
import { useEffect, useSyncExternalStore } from 'react';
import { actOfKey, rowAfter } from '../keyboard.ts';

const storageKey = 'kaoan.single-keys';
const listeners = new Set<() => void>();
let singleKeys = localStorage.getItem(storageKey) !== 'off';

export function setSingleKeys(on: boolean): void {
  singleKeys = on;
  localStorage.setItem(storageKey, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

export const useSingleKeys = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => singleKeys,
  );

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role=combobox]') !== null;

function moveRow(act: 'next-row' | 'previous-row'): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const next = rowAfter(act, rows.indexOf(document.activeElement as HTMLElement), rows.length);
  if (next === null) return;
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
}

export function useKeys({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const press = {
        key: event.key,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        altKey: event.altKey,
        inField: isField(event.target),
        composing: event.isComposing,
        underDialog: document.querySelector('[role=dialog], dialog[open]') !== null,
      };
      const act = actOfKey(press, singleKeys);
      if (act === null) return;
      const search = act === 'search' ? document.querySelector<HTMLElement>('main [data-search]') : null;
      if (act === 'next-row' || act === 'previous-row') moveRow(act);
      else if (act === 'help') openHelp();
      else if (search !== null) (search.querySelector('input') ?? search).focus();
      else openPalette();
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [openPalette, openHelp]);
}
