/** A list whose filtering, sorting and paging are the server's and whose state is the address. */
import { Button, Pagination, Table } from 'antd';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { isCallError } from '../errors.ts';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';
import { Trouble } from './states.tsx';
import { usePhone } from './use-phone.ts';

export interface ListColumn<R, S extends string = string> {
  readonly key: string;
  readonly title: Label;
  readonly cell: (row: R) => ReactNode;
  /** The server's name of the column to sort by; left out, the column does not sort. */
  readonly sort?: S;
  /** Numbers stand to the right. */
  readonly numeric?: boolean;
  /** px */
  readonly width?: number;
  /** Not worth its place on a phone's card. */
  readonly offPhone?: boolean;
}

/** The search parameters of `listQuery`. */
export interface ListSearch<S extends string = string> {
  readonly page: number;
  readonly pageSize: number;
  /** A column, with a leading `-` when descending. */
  readonly sort: S;
}

export type ExportFormat = 'csv' | 'xlsx';

export interface ListTableProps<R, S extends string = string> {
  /** What is listed, for a screen reader: 隐患 */
  readonly label: Label;
  /** The first column names the row and carries its link. */
  readonly columns: readonly ListColumn<R, NoInfer<S>>[];
  readonly rows: readonly R[];
  readonly total: number;
  readonly rowKey: (row: R) => string;
  readonly rowHref?: (row: R) => string;
  readonly search: ListSearch<S>;
  /** The page's `setSearch`. */
  readonly onSearch: (change: Partial<ListSearch<NoInfer<S>>>) => void;
  /** `<Empty … />`: why there is nothing and what to do next. */
  readonly empty: ReactNode;
  /** Exports what is shown, under the same filters. */
  readonly onExport?: (format: ExportFormat) => Promise<void>;
}

export function ListTable<R, S extends string>(props: ListTableProps<R, S>) {
  const { label, rows, total, search, onSearch, empty, onExport } = props;
  const say = useWords();
  const phone = usePhone();
  return (
    <section className="k-list" aria-label={say(label)}>
      {rows.length === 0 ? empty : phone ? <Cards {...props} /> : <Rows {...props} />}
      {total > 0 && (
        <footer className="k-list-foot">
          <span>
            {say(words('共 {total} 条', '{total} {total|row|rows}'), { total })}
            {rows.length > 0 &&
              say(words(' · 第 {first}–{last} 条', ' · {first}–{last}'), {
                first: (search.page - 1) * search.pageSize + 1,
                last: (search.page - 1) * search.pageSize + rows.length,
              })}
          </span>
          {onExport !== undefined && <Exports onExport={onExport} />}
          {total > search.pageSize && (
            <nav aria-label={say(words('翻页', 'Pages'))}>
              <Pagination
                size="small"
                simple={phone}
                current={search.page}
                pageSize={search.pageSize}
                total={total}
                showSizeChanger={!phone}
                pageSizeOptions={[20, 50, 100, 200]}
                onChange={(page, pageSize) =>
                  onSearch(pageSize === search.pageSize ? { page } : { page: 1, pageSize })
                }
              />
            </nav>
          )}
        </footer>
      )}
    </section>
  );
}

function Exports({ onExport }: { readonly onExport: (format: ExportFormat) => Promise<void> }) {
  const say = useWords();
  const [busy, setBusy] = useState<ExportFormat | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const run = async (format: ExportFormat) => {
    setBusy(format);
    setTrouble(null);
    try {
      await onExport(format);
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(null);
    }
  };
  return (
    <span className="k-list-export">
      {say(words('导出', 'Export'))}
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          type="link"
          size="small"
          loading={busy === format}
          onClick={() => void run(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      <Trouble of={trouble} />
    </span>
  );
}

/** A click anywhere in the row follows its link, unless it was meant for something else: a control, a selection. */
function followRow(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest('a, button, input, label') !== null || getSelection()?.type === 'Range') return;
  const link = event.currentTarget.querySelector<HTMLAnchorElement>('a[data-row]');
  link?.dispatchEvent(
    new globalThis.MouseEvent('click', {
      bubbles: true,
      cancelable: true,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
    }),
  );
}

function nameCell<R, S extends string>({ columns, rowHref }: ListTableProps<R, S>, row: R): ReactNode {
  const content = columns[0]?.cell(row);
  if (rowHref === undefined) return content;
  return (
    <a className="k-row-link" href={rowHref(row)} data-row="">
      {content}
    </a>
  );
}

const directionOf = (column: ListColumn<never>, sort: string): 'ascend' | 'descend' | null =>
  column.sort === undefined
    ? null
    : sort === column.sort
      ? 'ascend'
      : sort === `-${column.sort}`
        ? 'descend'
        : null;

function Rows<R, S extends string>(props: ListTableProps<R, S>) {
  const { columns, rows, rowKey, rowHref, search, onSearch } = props;
  const say = useWords();
  return (
    <Table<R>
      size="small"
      dataSource={rows}
      rowKey={rowKey}
      pagination={false}
      // In a narrow window the table scrolls within its frame rather than squeezing its words.
      scroll={{
        x: columns.reduce((sum, { width }, position) => sum + (width ?? (position === 0 ? 200 : 104)), 0),
      }}
      showSorterTooltip={false}
      // The third click of antd's cycle would leave the list unsorted, which the server never does.
      sortDirections={['ascend', 'descend', 'ascend']}
      columns={columns.map((column, position) => ({
        key: column.key,
        title: say(column.title),
        align: column.numeric === true ? ('right' as const) : ('left' as const),
        render: (_: unknown, row: R) => (position === 0 ? nameCell(props, row) : column.cell(row)),
        ...(column.width === undefined ? {} : { width: column.width }),
        ...(column.sort === undefined ? {} : { sorter: true, sortOrder: directionOf(column, search.sort) }),
      }))}
      onRow={() => (rowHref === undefined ? {} : { className: 'is-linked', onClick: followRow })}
      onChange={(_pages, _filters, sorter) => {
        const chosen = Array.isArray(sorter) ? sorter[0] : sorter;
        const column = columns.find(({ key }) => key === chosen?.columnKey);
        if (column?.sort !== undefined) {
          const sort = chosen?.order === 'descend' ? `-${column.sort}` : column.sort;
          onSearch({ page: 1, sort: sort as S });
        }
      }}
    />
  );
}

function Cards<R, S extends string>(props: ListTableProps<R, S>) {
  const { columns, rows, rowKey } = props;
  const say = useWords();
  return (
    <ul className="k-cards">
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {nameCell(props, row)}
          <dl className="k-card-facts">
            {columns
              .slice(1)
              .filter((column) => column.offPhone !== true)
              .map((column) => (
                <div key={column.key}>
                  <dt>{say(column.title)}</dt>
                  <dd>{column.cell(row)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
