import './organisation.css';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { PageHead } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { readUnit } from '../contract.ts';
import { listCandidates } from '../people-contract.ts';
import { examKindWords, idTypeWords } from '../rules.ts';
import { candidatesPage, unitPage } from './pages.tsx';

type Props = PageProps<'/organisation/classes/$classId', typeof listCandidates.query>;

export function CandidatesPage({ params, search, setSearch }: Props) {
  const say = useWords();
  useFreshOn(['organisation.roster-counted', 'organisation.candidate-erased']);
  const { unit, ancestors } = useLoaded(query(readUnit, { params: { id: params.classId } }));
  const { rows, total, erased } = useLoaded(
    query(listCandidates, { params: { id: params.classId }, query: search }),
  );
  const school = ancestors.findLast(({ kind }) => kind === 'school');
  return (
    <>
      <PageHead
        title={say(words('{name} · 考生名单', '{name} · candidates'), { name: unit.name })}
        back={{ href: hrefOf(unitPage, { unitId: unit.id }), label: unit.name }}
        note={`${school?.name ?? ''} ${say(words('证件号码打码显示；仅用于核对名单。', 'Identity numbers are masked; this list is for checking only.'))}`.trim()}
      />
      <FilterBar
        fields={[{ name: 'search', label: words('姓名或考生号', 'Name or candidate number'), kind: 'text' }]}
        search={search}
        onSearch={setSearch}
        hrefOf={(next) => hrefOf(candidatesPage, { classId: params.classId }, next)}
      />
      <ListTable
        label={words('考生', 'Candidates')}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        search={search}
        onSearch={setSearch}
        columns={[
          { key: 'name', title: words('姓名', 'Name'), sort: 'name', cell: ({ name }) => name },
          {
            key: 'number',
            title: words('考生号', 'Candidate number'),
            sort: 'number',
            cell: ({ number }) => number,
          },
          {
            key: 'idType',
            title: words('证件', 'Document'),
            cell: ({ idType, idNumberMasked }) => (
              <>
                {idNumberMasked} <span className="k-quiet k-small">{say(idTypeWords[idType])}</span>
              </>
            ),
          },
          {
            key: 'exam',
            title: words('考试', 'Exam'),
            width: 88,
            offPhone: true,
            cell: ({ examKind }) => say(examKindWords[examKind]),
          },
        ]}
        empty={
          <Empty
            reason={words('没有符合条件的考生。', 'No candidate matches.')}
            next={words(
              '清除查找，或由区市导入花名册。',
              'Clear the search, or ask the district to import the roster.',
            )}
          />
        }
      />
      {erased > 0 && (
        <p className="o-erased k-quiet">
          {say(
            words(
              '另有 {erased} 名考生的个人信息已删除：仍计入人数，不再列出姓名。',
              '{erased} more {erased|candidate|candidates}, whose personal data are erased, still count and are not named.',
            ),
            { erased },
          )}
        </p>
      )}
    </>
  );
}
