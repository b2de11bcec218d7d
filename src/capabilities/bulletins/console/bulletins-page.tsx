import './journal.css';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type BulletinRow, type BulletinState, listBulletins } from '../contract.ts';
import { stateWords } from '../rules.ts';
import { bulletinAt, bulletinsAt, newBulletinAt } from './addresses.ts';
import { AsOfText } from './as-of-text.tsx';
import { bulletinLamp } from './bulletin-lamp.ts';

type Props = PageProps<typeof bulletinsAt.path, typeof bulletinsAt.search>;

const states = Object.keys(stateWords) as BulletinState[];

export function BulletinsPage({ search, setSearch }: Props) {
  const say = useWords();
  const mayDraft = mayOf(useMe())('bulletins.draft');
  const { rows, total } = useLoaded(query(listBulletins, { query: search }));
  useFreshOn(['bulletins']);
  const draft = mayDraft && (
    <a className="b-button is-primary" href={hrefOf(newBulletinAt)}>
      {say(words('起草通报', 'Draft a bulletin'))}
    </a>
  );
  return (
    <Stack>
      <PageHead
        title={words('通报', 'Bulletins')}
        note={
          <>
            {say(words('已发布的通报人人可查：', 'Published bulletins are open to everyone: '))}
            <a href="/bulletins/" target="_blank" rel="noopener">
              /bulletins/
            </a>
          </>
        }
        actions={total === 0 && search.state === undefined ? null : draft}
      />
      <div>
        <FilterBar
          fields={[
            {
              name: 'state',
              kind: 'choice',
              label: words('状态', 'State'),
              choices: states.map((state) => ({ value: state, label: stateWords[state] })),
            },
          ]}
          search={search}
          onSearch={setSearch}
          hrefOf={(next) => hrefOf(bulletinsAt, {}, next)}
        />
        <ListTable<BulletinRow, typeof search.sort>
          label={words('通报', 'Bulletins')}
          columns={[
            { key: 'title', title: words('标题', 'Title'), cell: (row) => row.title },
            {
              key: 'state',
              title: words('状态', 'State'),
              width: 120,
              cell: (row) => <Lamp state={bulletinLamp[row.state]} label={stateWords[row.state]} />,
            },
            {
              key: 'number',
              title: words('文号', 'Number'),
              width: 176,
              cell: (row) =>
                row.number ?? (
                  <span className="k-quiet">{say(words('发布时编号', 'given on publication'))}</span>
                ),
            },
            {
              key: 'asOf',
              title: words('数字截至', 'Figures as of'),
              width: 152,
              cell: (row) => <AsOfText asOf={row.asOf} />,
            },
            {
              key: 'createdAt',
              title: words('起草', 'Drafted'),
              sort: 'createdAt',
              width: 128,
              offPhone: true,
              cell: (row) => <When at={row.createdAt} />,
            },
            {
              key: 'publishedAt',
              title: words('发布', 'Published'),
              width: 128,
              cell: (row) => <When at={row.publishedAt} />,
            },
          ]}
          rows={rows}
          total={total}
          rowKey={(row) => row.id}
          rowHref={(row) => hrefOf(bulletinAt, { bulletinId: row.id })}
          search={search}
          onSearch={setSearch}
          empty={
            search.state === undefined ? (
              <Empty
                reason={words('还没有通报。', 'There are no bulletins yet.')}
                next={
                  mayDraft
                    ? words(
                        '选定截至时点，系统按定义写好每句话和每个数字。',
                        'Choose a moment; sentences and numbers are written from the definitions.',
                      )
                    : words(
                        '由联合行动办公室起草，领导小组批准后发布。',
                        'The joint action office drafts them; they are published once approved.',
                      )
                }
                action={draft}
              />
            ) : (
              <Empty
                reason={words('没有这一状态的通报。', 'No bulletin is in this state.')}
                next={words('清除筛选可看全部。', 'Clear the filter to see all.')}
              />
            )
          }
        />
      </div>
    </Stack>
  );
}
