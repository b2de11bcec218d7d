/** The journal entries that make up a figure: paged, downloadable, each opening to its proof. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { saveFile } from '#console/call.ts';
import { isCallError } from '#console/errors.ts';
import { formatCount } from '#console/format.ts';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import { exportFigureRows } from '../contract.ts';
import { FactList } from './fact-list.tsx';
import { rowsPerPage, rowsQuery } from './queries.ts';
import { Section } from './section.tsx';

export interface FigureRowsProps {
  readonly figure: string;
  readonly index: number;
  readonly within: string | undefined;
  readonly names: ReadonlyMap<string, string>;
  /** Facts that all rows have alike. */
  readonly without: readonly string[];
  readonly page: number;
  readonly onPage: (page: number) => void;
  readonly hrefOfEntry: (index: number) => string;
}

export function FigureRows({
  figure,
  index,
  within,
  names,
  without,
  page,
  onPage,
  hrefOfEntry,
}: FigureRowsProps) {
  const say = useWords();
  const language = useLanguage();
  const rows = useQuery({ ...rowsQuery(figure, index, within, page), placeholderData: keepPreviousData });
  const title = words('构成的条目', 'The entries behind it');
  if (rows.data === undefined) {
    return (
      <Section position={3} title={title}>
        {rows.error === null ? (
          <div className="b-waiting" role="status">
            {say(words('正在取条目…', 'Fetching the entries…'))}
          </div>
        ) : (
          <Trouble of={rows.error} onRetry={() => void rows.refetch()} />
        )}
      </Section>
    );
  }
  return (
    <Section
      position={3}
      title={title}
      note={say(words('点开一条，可在本机验证', 'open one to verify it on this computer'))}
      actions={<DownloadRows figure={figure} index={index} within={within} />}
    >
      <ListTable
        label={title}
        columns={[
          {
            key: 'index',
            title: words('序号', 'No.'),
            width: 104,
            cell: (row) => formatCount(row.index, language),
          },
          { key: 'at', title: words('时间', 'Time'), width: 128, cell: (row) => <When at={row.at} /> },
          { key: 'kind', title: words('事项', 'What'), width: 120, cell: (row) => say(row.kindName) },
          {
            key: 'facts',
            title: words('公开的事实', 'Public facts'),
            cell: (row) => <FactList facts={row.facts} names={names} without={without} />,
          },
        ]}
        rows={rows.data.rows}
        total={rows.data.total}
        rowKey={(row) => String(row.index)}
        rowHref={(row) => hrefOfEntry(row.index)}
        search={{ page, pageSize: rowsPerPage, sort: '-index' }}
        onSearch={(change) => onPage(change.page ?? 1)}
        empty={<Empty reason={words('没有条目：这个数字是零。', 'No entries: the figure is zero.')} />}
      />
    </Section>
  );
}

function DownloadRows({ figure, index, within }: Pick<FigureRowsProps, 'figure' | 'index' | 'within'>) {
  const say = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const download = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      await saveFile(exportFigureRows, {
        params: { figure },
        query: { asOf: String(index), ...(within === undefined ? {} : { within }) },
      });
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void download()}>
        {say(words('下载全部（CSV）', 'Download all (CSV)'))}
      </Button>
      <Trouble of={trouble} />
    </>
  );
}
