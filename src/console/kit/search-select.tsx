/** A choice among more than a list can show: the server finds what is typed. */
import './fields.css';
import { Select } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';

/** Value and name travel together, so that a restored draft still shows the name. */
export interface Found {
  readonly value: string;
  readonly label: string;
  /** Where it belongs or what it is, in grey; not kept with the choice. */
  readonly note?: string;
}

interface SearchSelectProps {
  readonly id?: string;
  readonly placeholder: Label;
  readonly 'aria-label'?: string;
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Found[]>;
  readonly onBlur?: () => void;
}

export interface OneProps extends SearchSelectProps {
  readonly value?: Found | null;
  readonly onChange?: (chosen: Found | undefined) => void;
}

export interface ManyProps extends SearchSelectProps {
  readonly value?: readonly Found[];
  readonly onChange?: (chosen: readonly Found[]) => void;
}

const typingPauseMs = 200;

function useFound(find: SearchSelectProps['find'], text: string, open: boolean) {
  const [found, setFound] = useState<readonly Found[]>([]);
  const [state, setState] = useState<'searching' | 'ready' | 'failed'>('searching');
  const latest = useRef(find);
  useEffect(() => {
    latest.current = find;
  });
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setState('searching');
      latest.current(text.trim(), stop.signal).then(
        (next) => {
          if (stop.signal.aborted) return;
          setFound(next);
          setState('ready');
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
  }, [text, open]);
  return { found, state };
}

const stateWords = {
  searching: words('正在查找…', 'Searching…'),
  ready: words('没有找到，请换个名称或编码。', 'Nothing found. Try another name or code.'),
  failed: words('查找失败，请重新输入。', 'The search failed. Type again.'),
};

function useSearchSelect({ find, placeholder, ...rest }: SearchSelectProps) {
  const say = useWords();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const { found, state } = useFound(find, text, open);
  return {
    ...rest,
    allowClear: true,
    labelInValue: true as const,
    placeholder: say(placeholder),
    open,
    onOpenChange: setOpen,
    showSearch: { filterOption: false as const, searchValue: text, onSearch: setText },
    options: found.map((one) => ({ ...one })),
    optionRender: ({ data }: { data: { label?: ReactNode; note?: string } }) => (
      <span className="k-search-option">
        {data.label}
        {data.note !== undefined && <small className="k-quiet">{data.note}</small>}
      </span>
    ),
    notFoundContent: say(stateWords[state]),
  };
}

const plain = ({ value, label }: { value: string; label?: unknown }): Found => ({
  value,
  label: typeof label === 'string' ? label : value,
});

export function SearchSelect({ value, onChange, ...rest }: OneProps) {
  const select = useSearchSelect(rest);
  return (
    <Select<{ value: string; label?: unknown } | null>
      {...select}
      value={value === null || value === undefined ? null : plain(value)}
      onChange={(chosen) => onChange?.(chosen === null || chosen === undefined ? undefined : plain(chosen))}
    />
  );
}

export function SearchSelectMany({ value = [], onChange, ...rest }: ManyProps) {
  const select = useSearchSelect(rest);
  return (
    <Select<{ value: string; label?: unknown }[]>
      {...select}
      mode="multiple"
      value={value.map(plain)}
      onChange={(chosen) => onChange?.(chosen.map(plain))}
    />
  );
}
