import './facts.css';
import { useQueryClient } from '@tanstack/react-query';
import './journal.css';
import { formatCount } from '#console/format.ts';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty, Note } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useJournalGrowth } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { journalState } from '../contract.ts';
import { entriesAt, entryAt } from './addresses.ts';
import { entriesQuery, isWholeId } from './entries-query.ts';
import { FactList } from './fact-list.tsx';
import { JournalHead } from './journal-head.tsx';
import { kindsQuery, useCodeNames } from './queries.ts';

type Props = PageProps<typeof entriesAt.path, typeof entriesAt.search>;

const freshEveryMs = 2_000;

export function EntriesPage({ search, setSearch }: Props) {
  const say = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const { rows, total } = useLoaded(entriesQuery(search));
  const { kinds } = useLoaded(kindsQuery);
  const names = useCodeNames();
  useJournalGrowth(() => {
    void queries.invalidateQueries({ queryKey: entriesQuery(search).queryKey });
    void queries.invalidateQueries({ queryKey: query(journalState, {}).queryKey });
  }, freshEveryMs);
  return (
    <Stack>
      <PageHead
        title={words('日志', 'Journal')}
        note={say(
          words(
            '每一件事一条，只增不改；发布的数字都从这里数出来。',
            'One entry for each act, added and never altered; every published figure is counted from here.',
          ),
        )}
      />
      <JournalHead />
      <div>
        <FilterBar
          fields={[
            { name: 'subject', kind: 'text', label: words('主体编号（完整）', 'Subject id (whole)') },
            {
              name: 'kind',
              kind: 'choice',
              label: words('事项', 'What'),
              choices: kinds.map(({ kind, name }) => ({ value: kind, label: name })),
            },
          ]}
          search={search}
          onSearch={setSearch}
          savedAs="journal"
          hrefOf={(next) => hrefOf(entriesAt, {}, next)}
        />
        {search.subject !== undefined && !isWholeId(search.subject) && (
          <Note>
            {say(
              words(
                '“{subject}”不是完整的编号（36 位，如 0173120a-4b00-7000-8000-000000000001），所以没有结果。',
                '"{subject}" is not a whole id (36 characters, such as 0173120a-4b00-7000-8000-000000000001), so nothing is found.',
              ),
              { subject: search.subject },
            )}
          </Note>
        )}
      </div>
      <ListTable
        label={words('日志条目', 'Journal entries')}
        columns={[
          {
            key: 'index',
            title: words('序号', 'No.'),
            sort: 'index',
            width: 120,
            cell: (row) => formatCount(row.index, language),
          },
          {
            key: 'at',
            title: words('时间', 'Time'),
            width: 152,
            cell: (row) => <When at={row.at} precision="second" />,
          },
          { key: 'kind', title: words('事项', 'What'), width: 200, cell: (row) => say(row.kindName) },
          {
            key: 'facts',
            title: words('公开的事实', 'Public facts'),
            cell: (row) => <FactList facts={row.facts} names={names} />,
          },
          {
            key: 'subject',
            title: words('主体', 'Subject'),
            width: 112,
            offPhone: true,
            cell: (row) => (
              <a
                className="b-code"
                href={hrefOf(entriesAt, {}, { ...search, subject: row.subject, page: 1 })}
                title={row.subject}
              >
                …{row.subject.slice(-8)}
              </a>
            ),
          },
        ]}
        rows={rows}
        total={total}
        rowKey={(row) => String(row.index)}
        rowHref={(row) => hrefOf(entryAt, { index: String(row.index) })}
        search={search}
        onSearch={setSearch}
        empty={
          <Empty
            reason={
              search.kind === undefined && search.subject === undefined
                ? words('日志还是空的。', 'The journal is still empty.')
                : words('没有符合筛选的条目。', 'No entry passes the filters.')
            }
            next={
              search.kind === undefined && search.subject === undefined
                ? words('办理任何一件事，都会在这里留下一条。', 'Any act leaves an entry here.')
                : words('放宽筛选，或核对主体编号。', 'Loosen the filters, or check the subject id.')
            }
          />
        }
      />
    </Stack>
  );
}
