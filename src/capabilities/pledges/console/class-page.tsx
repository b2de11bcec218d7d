import './pledges.css';
import { FigureCard } from '#console/kit/figure-card.tsx';
import { Figures, PageHead, Stack } from '#console/kit/layout.tsx';
import { Note } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { Trail } from '#console/kit/trail.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type listClassRoster, readClass } from '../coverage-contract.ts';
import { ClassLinkPanel } from './class-link.tsx';
import { useLiveCoverage } from './live-coverage.ts';
import { coveragePage, wayToClass } from './pages.tsx';
import { Roster } from './roster.tsx';

type Props = PageProps<'/pledges/classes/$classId', typeof listClassRoster.query>;

export function ClassPage({ params, search, setSearch }: Props) {
  const say = useWords();
  useLiveCoverage();
  const of = useLoaded(query(readClass, { params }));
  const { trail } = useLoaded(wayToClass(params.classId));
  const { unit, schoolName, coverage, may, index, asOf } = of;
  return (
    <Stack>
      <PageHead
        title={`${schoolName} ${unit.name}`.trim()}
        note={
          <>
            <Trail
              steps={trail.map((above) => ({
                key: above.id,
                label: above.name,
                href: hrefOf(coveragePage, {}, { unit: above.id }),
              }))}
            />{' '}
            {say(words('诚信承诺书 · 截至 ', 'Commitment letters · as of '))}
            <When at={asOf} precision="second" />
            {say(words(`（日志 ${index} 条）`, ` (${index} journal entries)`))}
          </>
        }
      />
      <Figures>
        <FigureCard
          name={words('已签', 'Signed')}
          value={coverage.signed}
          unit={words('份', 'letters')}
          coverage={{
            covered: coverage.signed,
            population: coverage.candidates,
            unit: words('人', 'candidates'),
            notYet: words('未签', 'not yet'),
          }}
        />
        <FigureCard
          name={words('未签', 'Not yet')}
          value={coverage.notYet}
          unit={say(words('人，全班 {all} 人', 'of {all} candidates'), { all: coverage.candidates })}
        />
      </Figures>
      {may.issueLink && <ClassLinkPanel of={of} />}
      {may.readNames ? (
        <Roster
          classId={unit.id}
          search={search}
          setSearch={setSearch}
          mayWithdraw={may.withdraw}
          mayReadEvidence={may.readEvidence}
        />
      ) : (
        <Note>
          {say(
            words(
              '未签考生的姓名只向本班班主任、所在学校和区市开放。',
              'Names of those who have not signed are open to the class teacher, the school and the district only.',
            ),
          )}
        </Note>
      )}
    </Stack>
  );
}
