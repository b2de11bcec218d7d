/** Names of a class, for those who may read them there: who has not signed yet, who has, and withdrawing a letter. */
import { Button } from 'antd';
import { useState } from 'react';
import { FilterBar } from '#console/kit/filter-bar.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { listClassRoster, type RosterRow, withdrawLetter } from '../coverage-contract.ts';
import { type LetterEvidence, readLetterEvidence } from '../evidence-contract.ts';
import { EvidenceDrawer } from './evidence-drawer.tsx';
import { classPage } from './pages.tsx';

type Props = Pick<
  PageProps<'/pledges/classes/$classId', typeof listClassRoster.query>,
  'search' | 'setSearch'
> & {
  readonly classId: string;
  readonly mayWithdraw: boolean;
  readonly mayReadEvidence: boolean;
};

export function Roster({ classId, search, setSearch, mayWithdraw, mayReadEvidence }: Props) {
  const say = useWords();
  const { rows, total, erased } = useLoaded(query(listClassRoster, { params: { classId }, query: search }));
  const [withdrawing, setWithdrawing] = useState<RosterRow | null>(null);
  const withdraw = useAct(withdrawLetter, { onDone: () => setWithdrawing(null) });
  const [looking, setLooking] = useState<string | null>(null);
  const [evidence, setEvidence] = useState<LetterEvidence | null>(null);
  const look = useAct(readLetterEvidence, { onDone: setEvidence });
  const open = (id: string) => {
    setLooking(id);
    look.act({ params: { id } });
  };
  const withNames = search.state === 'not-yet';
  return (
    <section>
      <FilterBar
        fields={[]}
        search={search}
        onSearch={setSearch}
        views={[
          { label: words('未签', 'Not yet'), search: { state: 'not-yet' } },
          { label: words('已签', 'Signed'), search: { state: 'signed' } },
          { label: words('全班', 'All'), search: { state: 'all' } },
        ]}
        hrefOf={(next) => hrefOf(classPage, { classId }, next)}
      />
      <ListTable
        label={words('班级名单', 'Class list')}
        rows={rows}
        total={total}
        rowKey={({ candidateId }) => candidateId}
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
            key: 'state',
            title: words('签署', 'Letter'),
            ...(withNames ? {} : { sort: 'signedAt' as const }),
            cell: ({ letter }) =>
              letter === null ? (
                <Lamp state="not-yet" label={words('未签', 'Not yet')} />
              ) : (
                <>
                  <Lamp state="on-time" label={words('已签', 'Signed')} />{' '}
                  <span className="k-quiet">
                    <When at={letter.signedAt} />
                    {letter.guardianAffirmed && say(words(' · 监护人已确认', ' · guardian affirmed'))}
                  </span>
                </>
              ),
          },
          ...((mayWithdraw || mayReadEvidence) && !withNames
            ? [
                {
                  key: 'acts',
                  title: words('办理', 'Acts'),
                  width: mayWithdraw && mayReadEvidence ? 150 : 96,
                  cell: (row: RosterRow) => {
                    const { letter } = row;
                    if (letter === null) return null;
                    return (
                      <>
                        {mayReadEvidence && (
                          <Button type="link" size="small" onClick={() => open(letter.id)}>
                            {say(words('证据', 'Evidence'))}
                          </Button>
                        )}
                        {mayWithdraw && (
                          <Button type="link" size="small" onClick={() => setWithdrawing(row)}>
                            {say(words('撤回', 'Withdraw'))}
                          </Button>
                        )}
                      </>
                    );
                  },
                },
              ]
            : []),
        ]}
        empty={
          search.state === 'not-yet' ? (
            <Empty reason={words('没有未签的考生。', 'Nobody is left who has not signed.')} />
          ) : (
            <Empty
              reason={words('还没有人签署。', 'Nobody has signed yet.')}
              next={words(
                '发放签署链接，请学生扫码签署。',
                'Issue the signing link and let students scan it.',
              )}
            />
          )
        }
      />
      {erased > 0 && (
        <p className="p-erased k-quiet">
          {say(
            words(
              '另有 {erased} 名考生的个人信息已删除：仍计入人数，不再列出姓名。',
              '{erased} more {erased|candidate|candidates}, whose personal data are erased, still count and are not named.',
            ),
            { erased },
          )}
        </p>
      )}
      <EvidenceDrawer
        open={looking !== null}
        evidence={look.pending || evidence?.receipt.id !== looking ? null : evidence}
        trouble={look.trouble}
        onClose={() => setLooking(null)}
      />
      <ReasonDialog
        open={withdrawing !== null}
        title={say(words('撤回{name}的承诺书', 'Withdraw the letter of {name}'), {
          name: withdrawing?.name ?? '',
        })}
        why={words(
          '撤回后不再计入已签，考生可以重新签署；原记录和撤回原因保留。',
          'It no longer counts and the candidate may sign again; the record and the reason stay.',
        )}
        confirm={words('撤回', 'Withdraw')}
        danger
        minLength={2}
        pending={withdraw.pending}
        trouble={withdraw.trouble}
        onConfirm={(reason) => {
          const letter = withdrawing?.letter;
          if (letter) withdraw.act({ params: { id: letter.id }, body: { reason } });
        }}
        onCancel={() => setWithdrawing(null)}
      />
    </section>
  );
}
