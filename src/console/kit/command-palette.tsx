import { Modal } from 'antd';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../language.ts';
import type { PaletteEntry } from '../pages.ts';
import { words } from '../words.ts';

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Entries known at once, best first. */
  readonly local: (text: string) => readonly PaletteEntry[];
  /** Entries that the server finds. */
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly PaletteEntry[]>;
  readonly onChoose: (entry: PaletteEntry) => void;
}

const typingPauseMs = 150;

/** Ctrl K: go to a page, or find a unit, site, matter or person by name, pinyin initials or number. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onClose } = props;
  const say = useWords();
  return (
    <Modal
      open={open}
      title={say(words('前往或查找', 'Go to or find'))}
      onCancel={onClose}
      footer={null}
      closable={false}
      destroyOnHidden
      width={640}
      style={{ top: 88 }}
      styles={{ container: { padding: 0 }, header: { display: 'none' } }}
    >
      <Palette {...props} />
    </Modal>
  );
}

function Palette({ local, find, onChoose }: CommandPaletteProps) {
  const say = useWords();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly PaletteEntry[]>([]);
  const [state, setState] = useState<'idle' | 'searching' | 'failed'>('idle');
  const [at, setAt] = useState(0);
  const entries = [...local(text), ...found];
  const chosen = Math.min(at, entries.length - 1);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const query = text.trim();
    if (query === '') {
      setFound([]);
      setState('idle');
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setState('searching');
      find(query, stop.signal).then(
        (next) => {
          if (stop.signal.aborted) return;
          setFound(next);
          setState('idle');
        },
        () => {
          if (!stop.signal.aborted) setState('failed');
        },
      );
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, find]);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const entry = entries[chosen];
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, entries.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter' && entry !== undefined) onChoose(entry);
    else return;
    event.preventDefault();
  };
  const hint =
    state === 'failed'
      ? say(words('查找失败，可先用菜单前往。', 'The search failed; use the menu meanwhile.'))
      : state === 'searching'
        ? say(words('正在查找…', 'Searching…'))
        : say(
            words(
              '没有找到。可输入名称、拼音首字母或编号。',
              'Nothing found. Type a name, pinyin initials or a number.',
            ),
          );
  return (
    <>
      <input
        ref={field}
        className="k-palette-field"
        role="combobox"
        aria-expanded={entries.length > 0}
        aria-controls={listId}
        aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
        aria-label={say(words('前往或查找', 'Go to or find'))}
        placeholder={say(
          words('前往页面，或查找单位、考点、事项…', 'Go to a page, or find a unit, site, matter…'),
        )}
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        className="k-palette-list"
        aria-label={say(words('结果', 'Results'))}
      >
        {entries.map((entry, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field chooses
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={`${entry.href} ${entry.label}`}
            id={`${listId}-${position}`}
            role="option"
            aria-selected={position === chosen}
            onMouseMove={() => setAt(position)}
            onClick={() => onChoose(entry)}
          >
            <span>{entry.label}</span>
            <small>{entry.note}</small>
            <small>{entry.kind}</small>
          </div>
        ))}
      </div>
      <div className="k-palette-foot" role="status">
        {entries.length === 0 || state !== 'idle' ? (
          hint
        ) : (
          <>
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> {say(words('选择', 'choose'))}
            </span>
            <span>
              <kbd>Enter</kbd> {say(words('前往', 'go'))}
            </span>
            <span>
              <kbd>Esc</kbd> {say(words('关闭', 'close'))}
            </span>
          </>
        )}
      </div>
    </>
  );
}
