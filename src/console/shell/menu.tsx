/** The menu: a column on a desk, a bar of four and a sheet on a phone. */
import { MenuOutlined } from '@ant-design/icons';
import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../language.ts';
import { type MenuEntry, type MenuSection, menuGroups } from '../pages.ts';
import { words } from '../words.ts';

interface MenuProps {
  readonly sections: readonly MenuSection[];
  readonly current: MenuEntry | null;
}

export function Menu({ sections, current }: MenuProps) {
  const say = useWords();
  return (
    <nav className="s-menu" aria-label={say(words('主菜单', 'Main menu'))}>
      {sections.map(({ group, entries }) => (
        <section key={group} aria-label={say(menuGroups[group])}>
          {/* 今日 over 今日 would say nothing twice. */}
          {group !== 'today' && <h2>{say(menuGroups[group])}</h2>}
          <ul>
            {entries.map((entry) => (
              <li key={entry.href}>
                <EntryLink entry={entry} current={current} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function EntryLink({ entry, current }: { readonly entry: MenuEntry; readonly current: MenuEntry | null }) {
  const say = useWords();
  const Icon = entry.icon;
  return (
    <a href={entry.href} aria-current={entry === current ? 'page' : undefined}>
      <Icon />
      <span>{say(entry.label)}</span>
    </a>
  );
}

export interface PhoneBarProps extends MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly onMenu: () => void;
}

export function PhoneBar({ entries, current, onMenu }: PhoneBarProps) {
  const say = useWords();
  return (
    <nav className="s-phone-bar" aria-label={say(words('常用', 'Most used'))}>
      {entries.map((entry) => (
        <EntryLink key={entry.href} entry={entry} current={current} />
      ))}
      <button type="button" onClick={onMenu} aria-haspopup="dialog">
        <MenuOutlined />
        <span>{say(words('菜单', 'Menu'))}</span>
      </button>
    </nav>
  );
}

/** The whole menu over the page, from the bottom where the thumb is. */
export function MenuSheet(props: { open: boolean; onClose: () => void; children: ReactNode }) {
  const { open, onClose, children } = props;
  const say = useWords();
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) sheet.current?.showModal();
    else sheet.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={sheet}
      className="s-sheet"
      aria-label={say(words('菜单', 'Menu'))}
      onClose={onClose}
      onClick={(event) => {
        const followed = event.target instanceof Element && event.target.closest('a') !== null;
        if (event.target === sheet.current || followed) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
