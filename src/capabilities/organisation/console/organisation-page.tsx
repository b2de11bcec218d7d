import './organisation.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { listUnits, unitKinds } from '../contract.ts';
import { unitKindWords } from '../rules.ts';
import { EstablishUnit } from './establish-unit.tsx';
import { organisationPage, unitPage } from './pages.tsx';
import { Period } from './period.tsx';
import { isSearching, type OrganisationSearch } from './searches.ts';
import { UnitTree } from './tree.tsx';
import { toggled } from './tree-state.ts';

type Props = PageProps<'/organisation', typeof OrganisationSearch>;

export function OrganisationPage({ search, setSearch, goTo }: Props) {
  const say = useWords();
  const me = useMe();
  const [establishing, setEstablishing] = useState(false);
  useFreshOn(['organisation']);
  const { open = [], ...listSearch } = search;
  return (
    <>
      <PageHead
        title={organisationPage.title}
        note={say(
          words(
            '按隶属关系逐级展开；专班等交叉组成见各单位页面。',
            'Opens level by level; who else belongs to a task force stands on its own page.',
          ),
        )}
        actions={
          mayOf(me)('organisation.manage') && (
            <Button onClick={() => setEstablishing(true)}>
              {say(words('建立单位', 'Establish a unit'))}
            </Button>
          )
        }
      />
      <FilterBar
        fields={[
          { name: 'search', label: words('单位名称或编码', 'Name or code of a unit'), kind: 'text' },
          {
            name: 'kind',
            label: words('单位类型', 'Kind'),
            kind: 'choice',
            choices: unitKinds.map((kind) => ({ value: kind, label: unitKindWords[kind] })),
          },
        ]}
        search={search}
        onSearch={setSearch}
        hrefOf={(next) => hrefOf(organisationPage, {}, next)}
      />
      {isSearching(search) ? (
        <UnitList search={listSearch} onSearch={setSearch} />
      ) : (
        <UnitTree open={open} onToggle={(id) => setSearch({ open: toggled(open, id) }, { replace: true })} />
      )}
      <EstablishUnit
        open={establishing}
        onClose={() => setEstablishing(false)}
        onDone={(id) => goTo(hrefOf(unitPage, { unitId: id }))}
      />
    </>
  );
}

function UnitList({
  search,
  onSearch,
}: {
  readonly search: Omit<Props['search'], 'open'>;
  readonly onSearch: Props['setSearch'];
}) {
  const say = useWords();
  // The search may begin while the tree stands: then there is no former list to stand until this one has come.
  const { data, error, refetch } = useQuery({
    ...query(listUnits, { query: search }),
    placeholderData: keepPreviousData,
  });
  if (data === undefined) {
    return error === null ? (
      <p className="o-tree-note" role="status">
        {say(words('正在查找…', 'Searching…'))}
      </p>
    ) : (
      <Trouble of={error} onRetry={() => void refetch()} />
    );
  }
  // A table of antd would take `children` for rows below the row.
  return (
    <ListTable
      label={words('单位', 'Units')}
      rows={data.rows.map(({ children: _, ...row }) => row)}
      total={data.total}
      rowKey={({ id }) => id}
      rowHref={({ id }) => hrefOf(unitPage, { unitId: id })}
      search={search}
      onSearch={onSearch}
      columns={[
        { key: 'name', title: words('单位', 'Unit'), sort: 'name', cell: ({ name }) => name },
        {
          key: 'kind',
          title: words('类型', 'Kind'),
          sort: 'kind',
          width: 120,
          cell: ({ kind }) => say(unitKindWords[kind]),
        },
        { key: 'code', title: words('编码', 'Code'), sort: 'code', width: 160, cell: ({ code }) => code },
        {
          key: 'classes',
          title: words('班级', 'Classes'),
          numeric: true,
          width: 88,
          cell: ({ classes }) => (classes === 0 ? '—' : classes.toLocaleString('zh-CN')),
        },
        {
          key: 'candidates',
          title: words('考生', 'Candidates'),
          numeric: true,
          width: 104,
          cell: ({ candidates }) => (candidates === 0 ? '—' : candidates.toLocaleString('zh-CN')),
        },
        {
          key: 'days',
          title: words('存续', 'In being'),
          width: 200,
          offPhone: true,
          cell: (unit) => <Period fromDay={unit.fromDay} untilDay={unit.untilDay} />,
        },
      ]}
      empty={
        <Empty
          reason={words('没有符合条件的单位。', 'No unit matches.')}
          next={words(
            '换个名称或编码，或清除筛选看整棵树。',
            'Try another name or code, or clear the filters to see the whole tree.',
          )}
        />
      }
    />
  );
}
