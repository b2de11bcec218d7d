/** Filters that live in the address, and views: addresses with a name. */
import { Badge, Button, Checkbox, Drawer, Input, Modal, Select } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';
import { dropView, readViews, saveView } from './saved-views.ts';
import { usePhone } from './use-phone.ts';

interface Choice {
  readonly value: string;
  readonly label: Label;
}

/** `name` is the search parameter. */
export type FilterField<Name extends string = string> = { readonly name: Name; readonly label: Label } & (
  | { readonly kind: 'text' }
  | { readonly kind: 'choice' | 'choices'; readonly choices: readonly Choice[] }
  | { readonly kind: 'day' }
  | { readonly kind: 'flag' }
);

export interface FilterBarProps<T extends object> {
  readonly fields: readonly FilterField<Extract<keyof T, string>>[];
  readonly search: T;
  /** The page's `setSearch`. */
  readonly onSearch: (change: Partial<NoInfer<T>>, how?: { replace?: boolean }) => void;
  /** Views that the capability offers: 我的待办, 逾期, 全部. */
  readonly views?: readonly { readonly label: Label; readonly search: Partial<NoInfer<T>> }[];
  /** Names the list whose views people save in this browser; without it none can be saved. */
  readonly savedAs?: string;
  /** The address of a search: `(search) => hrefOf(findingsPage, {}, search)`. */
  readonly hrefOf: (search: Partial<NoInfer<T>>) => string;
}

/** The bar as its parts see it: the fields' names are checked where the page is written. */
interface LooseProps {
  readonly fields: readonly FilterField[];
  readonly search: Readonly<Record<string, unknown>>;
  readonly onSearch: (change: Record<string, unknown>, how?: { replace?: boolean }) => void;
  readonly views?: readonly { readonly label: Label; readonly search: Readonly<Record<string, unknown>> }[];
  readonly savedAs?: string;
  readonly hrefOf: (search: Readonly<Record<string, unknown>>) => string;
}

export const FilterBar = <T extends object>(props: FilterBarProps<T>) => (
  <Bar {...(props as unknown as LooseProps)} />
);

function Bar(props: LooseProps) {
  const { fields, search, onSearch } = props;
  const say = useWords();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const text = fields.find((field) => field.kind === 'text');
  const rest = fields.filter((field) => field !== text);
  const set = rest.filter(({ name }) => isSet(search[name])).length;
  const controls = rest.map((field) => (
    <Control key={field.name} field={field} search={search} onSearch={onSearch} />
  ));
  return (
    <div className="k-no-print">
      <Views {...props} />
      <div className="k-filters">
        {text !== undefined && <TextFilter field={text} search={search} onSearch={onSearch} />}
        {phone && rest.length > 0 ? (
          <>
            <Badge count={set} color="var(--accent)">
              <Button onClick={() => setOpen(true)}>{say(words('筛选', 'Filter'))}</Button>
            </Badge>
            <Drawer
              open={open}
              placement="bottom"
              size="auto"
              title={say(words('筛选', 'Filter'))}
              onClose={() => setOpen(false)}
              extra={
                <Button type="primary" onClick={() => setOpen(false)}>
                  {say(words('完成', 'Done'))}
                </Button>
              }
            >
              <div className="k-filters-drawer">{controls}</div>
            </Drawer>
          </>
        ) : (
          controls
        )}
        {set > 0 && (
          <Button
            type="link"
            size="small"
            onClick={() => onSearch(Object.fromEntries(rest.map(({ name }) => [name, undefined])))}
          >
            {say(words('清除筛选', 'Clear filters'))}
          </Button>
        )}
      </div>
    </div>
  );
}

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0);

const typingPauseMs = 250;

/** Shows what is typed at once and asks the server when the typing pauses; never in the midst of an input method. */
function TextFilter({
  field,
  search,
  onSearch,
}: { field: FilterField } & Pick<LooseProps, 'search' | 'onSearch'>) {
  const say = useWords();
  const inAddress = String(search[field.name] ?? '');
  const [typed, setTyped] = useState(inAddress);
  const asked = useRef(inAddress);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (inAddress !== asked.current) {
      asked.current = inAddress;
      setTyped(inAddress);
    }
  }, [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (text: string, afterMs: number) => {
    clearTimeout(timer.current);
    if (composing.current) return;
    timer.current = setTimeout(() => {
      asked.current = text.trim();
      onSearch({ [field.name]: text.trim() || undefined }, { replace: true });
    }, afterMs);
  };
  return (
    <span className="k-filter-search">
      <Input
        type="search"
        allowClear
        data-search=""
        value={typed}
        placeholder={say(field.label)}
        aria-label={say(field.label)}
        maxLength={100}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          ask(event.currentTarget.value, typingPauseMs);
        }}
        onChange={(event) => {
          setTyped(event.target.value);
          ask(event.target.value, typingPauseMs);
        }}
        onPressEnter={(event) => ask(event.currentTarget.value, 0)}
      />
    </span>
  );
}

function Control({
  field,
  search,
  onSearch,
}: { field: FilterField } & Pick<LooseProps, 'search' | 'onSearch'>) {
  const say = useWords();
  const id = useId();
  const phone = usePhone();
  const value = search[field.name];
  const labelled = (control: ReactNode) =>
    phone ? (
      <label htmlFor={id}>
        {say(field.label)}
        {control}
      </label>
    ) : (
      control
    );
  switch (field.kind) {
    case 'choice':
    case 'choices':
      return labelled(
        <Select<unknown>
          id={id}
          className="k-filter-choice"
          allowClear
          popupMatchSelectWidth={false}
          placeholder={say(field.label)}
          aria-label={say(field.label)}
          value={isSet(value) ? value : undefined}
          options={field.choices.map((choice) => ({ value: choice.value, label: say(choice.label) }))}
          showSearch={field.choices.length > 8 ? { optionFilterProp: 'label' } : false}
          {...(field.kind === 'choices'
            ? {
                mode: 'multiple' as const,
                maxTagCount: 0,
                maxTagPlaceholder: (chosen: readonly { label?: ReactNode }[]) =>
                  chosen.length === 1 ? chosen[0]?.label : `${say(field.label)} · ${chosen.length}`,
              }
            : {})}
          onChange={(next) => onSearch({ [field.name]: next })}
        />,
      );
    case 'day':
      return (
        <label className="k-filter-day">
          {say(field.label)}
          <input
            type="date"
            value={String(value ?? '')}
            onChange={(event) => onSearch({ [field.name]: event.target.value || undefined })}
          />
        </label>
      );
    case 'flag':
      return (
        <Checkbox
          checked={value === true}
          onChange={(event) => onSearch({ [field.name]: event.target.checked })}
        >
          {say(field.label)}
        </Checkbox>
      );
    default:
      return <TextFilter field={field} search={search} onSearch={onSearch} />;
  }
}

/** The search part without the page: turning pages does not leave a view. */
const searchOf = (href: string): string => {
  const parameters = new URLSearchParams(href.split('?', 2)[1] ?? '');
  parameters.delete('page');
  parameters.delete('pageSize');
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
};

function Views({ search, views = [], savedAs, hrefOf }: LooseProps) {
  const say = useWords();
  const [saved, setSaved] = useState(() => (savedAs === undefined ? [] : readViews(localStorage, savedAs)));
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const path = hrefOf({}).split('?', 1)[0] ?? '';
  const current = searchOf(hrefOf(search));
  const offered = views.map((view) => ({ label: say(view.label), search: searchOf(hrefOf(view.search)) }));
  const known = [...offered, ...saved].some((view) => view.search === current);
  if (offered.length === 0 && saved.length === 0 && (savedAs === undefined || current === '')) return null;

  const save = () => {
    if (savedAs === undefined) return;
    setSaved(saveView(localStorage, savedAs, saved, name, current));
    setNaming(false);
    setName('');
  };
  return (
    <nav className="k-views" aria-label={say(words('视图', 'Views'))}>
      {offered.map((view) => (
        <a
          key={view.search}
          href={path + view.search}
          aria-current={view.search === current ? 'page' : undefined}
        >
          {view.label}
        </a>
      ))}
      {saved.map((view) => (
        <span key={view.name} className="k-view">
          <a href={path + view.search} aria-current={view.search === current ? 'page' : undefined}>
            {view.name}
          </a>
          <button
            type="button"
            className="k-view-drop"
            aria-label={say(words('删除视图 {name}', 'Delete view {name}'), { name: view.name })}
            onClick={() =>
              savedAs !== undefined && setSaved(dropView(localStorage, savedAs, saved, view.name))
            }
          >
            ×
          </button>
        </span>
      ))}
      {savedAs !== undefined && !known && (
        <button type="button" className="k-view-keep" onClick={() => setNaming(true)}>
          {say(words('存为视图', 'Save as view'))}
        </button>
      )}
      <Modal
        open={naming}
        title={say(words('存为视图', 'Save as view'))}
        okText={say(words('保存', 'Save'))}
        cancelText={say(words('取消', 'Cancel'))}
        okButtonProps={{ disabled: name.trim() === '' }}
        onOk={save}
        onCancel={() => setNaming(false)}
      >
        <Input
          value={name}
          maxLength={20}
          aria-label={say(words('视图名称', 'Name of the view'))}
          placeholder={say(words('如：市南区逾期整改', 'e.g. Shinan overdue orders'))}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
      </Modal>
    </nav>
  );
}
