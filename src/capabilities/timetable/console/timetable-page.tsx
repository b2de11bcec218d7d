import './timetable.css';
import { Button } from 'antd';
import { useClock } from '#console/clock.ts';
import { useExamYear } from '#console/exam.ts';
import { formatClock, formatCount, formatInstant } from '#console/format.ts';
import { Lamp } from '#console/kit/lamp.tsx';
import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { ListTable } from '#console/kit/list-table.tsx';
import { Empty } from '#console/kit/states.tsx';
import { Countdown, When } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { getTimetable, listMoves, type Session } from '../contract.ts';
import { movePage, sitesPage, timetablePage } from './pages.tsx';
import { byDay, stageOf, timesOf, weekdayOf } from './session-days.ts';

export function TimetablePage({ search, setSearch }: PageProps<'/timetable', typeof listMoves.query>) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const may = mayOf(useMe());
  useFreshOn(['timetable']);
  const { exam, sessions, nextSessionId } = useLoaded(query(getTimetable, {}));
  const dayText = (day: string) => formatInstant(day, { language, examYear, precision: 'day' });
  return (
    <Stack>
      <PageHead
        title={timetablePage.title}
        note={
          exam === null
            ? undefined
            : `${say(exam.name)} · ${dayText(exam.firstDay)}–${dayText(exam.lastDay)} · ${exam.timeZone}`
        }
        actions={
          may('timetable.manage') &&
          sessions.length > 0 && (
            <Button href={hrefOf(movePage, {})}>{say(words('调整场次', 'Move sessions'))}</Button>
          )
        }
      />
      {sessions.length === 0 && (
        <div className="k-panel">
          <Empty
            reason={words('还没有安排场次。', 'No session is scheduled yet.')}
            next={words(
              '导入活动包，或由招考院安排场次。',
              'Import a campaign pack, or let the exam authority schedule them.',
            )}
          />
        </div>
      )}
      {byDay(sessions).map(({ day, sessions: ofDay }) => (
        <Panel
          key={day}
          title={`${dayText(day)} ${weekdayOf(day, language)}`}
          note={say(words('{count} 场', '{count} {count|session|sessions}'), { count: ofDay.length })}
          flush
        >
          <ul className="t-sessions">
            {ofDay.map((session) => (
              <SessionRow key={session.id} session={session} isNext={session.id === nextSessionId} />
            ))}
          </ul>
        </Panel>
      ))}
      <Moves search={search} onSearch={setSearch} sessions={sessions} />
    </Stack>
  );
}

function SessionRow({ session, isNext }: { readonly session: Session; readonly isNext: boolean }) {
  const say = useWords();
  const stage = useClock((now) => stageOf(session, now));
  return (
    <li>
      <span className="t-sessions-time">{timesOf(session)}</span>
      <strong>{say(session.subject)}</strong>
      <a className="k-quiet" href={hrefOf(sitesPage, {})}>
        {say(words('{sites} 个考点', '{sites} {sites|site|sites}'), { sites: session.sites })}
      </a>
      {stage === 'over' ? (
        <Lamp state="on-time" label={words('已结束', 'Over')} />
      ) : stage === 'running' ? (
        <Lamp state="near" label={words('正在进行', 'Running')} />
      ) : isNext ? (
        <span className="k-lamp is-near">
          <Countdown to={session.startsAt} />
        </span>
      ) : (
        <Lamp state="not-yet" />
      )}
      <details>
        <summary>
          {say(words('{count} 个环节', '{count} {count|step|steps}'), { count: session.phases.length })}
        </summary>
        <ol className="t-steps">
          {session.phases
            .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.step - b.step)
            .map((phase) => (
              <li key={phase.step}>
                <time dateTime={phase.at}>{formatClock(Date.parse(phase.at)).slice(0, 5)}</time>
                <span>{say(phase.name)}</span>
              </li>
            ))}
        </ol>
      </details>
    </li>
  );
}

interface MovesProps {
  readonly search: PageProps<'/timetable', typeof listMoves.query>['search'];
  readonly onSearch: PageProps<'/timetable', typeof listMoves.query>['setSearch'];
  readonly sessions: readonly Session[];
}

function Moves({ search, onSearch, sessions }: MovesProps) {
  const say = useWords();
  const language = useLanguage();
  const { rows, total } = useLoaded(query(listMoves, { query: search }));
  const subjectOf = (id: string): string => {
    const found = sessions.find((session) => session.id === id);
    return found === undefined ? '' : say(found.subject);
  };
  if (total === 0) return null;
  return (
    <Panel title={words('调整记录', 'Moves made')} flush>
      <ListTable
        label={words('调整记录', 'Moves made')}
        rows={rows}
        total={total}
        rowKey={({ id }) => id}
        search={search}
        onSearch={onSearch}
        columns={[
          {
            key: 'madeAt',
            title: words('时间', 'When'),
            sort: 'madeAt',
            width: 132,
            cell: ({ madeAt }) => <When at={madeAt} />,
          },
          { key: 'by', title: words('调整人', 'By'), width: 104, cell: ({ by }) => by?.name ?? '—' },
          { key: 'reason', title: words('原因', 'Reason'), cell: ({ reason }) => reason },
          {
            key: 'sessions',
            title: words('场次', 'Sessions'),
            cell: ({ moves }) =>
              moves.map(({ sessionId, was, startsAt }) => (
                <div key={sessionId}>
                  {subjectOf(sessionId)} <When at={was} /> → <When at={startsAt} />
                </div>
              )),
          },
          {
            key: 'moved',
            title: words('随动期限', 'Deadlines moved'),
            numeric: true,
            width: 104,
            cell: ({ outcome }) => formatCount(outcome.moved, language),
          },
          {
            key: 'conflicts',
            title: words('冲突', 'Conflicts'),
            numeric: true,
            width: 72,
            cell: ({ outcome }) => formatCount(outcome.conflictCount, language),
          },
        ]}
        empty={null}
      />
    </Panel>
  );
}
