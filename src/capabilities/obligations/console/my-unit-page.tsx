import './obligations.css';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Due, MatterLamp } from '#console/kit/due.tsx';
import { CoverageBar } from '#console/kit/figure-card.tsx';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { Empty, Note, Trouble } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useAct, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import {
  type ObligationBrief,
  signForObligation,
  startObligation,
  stateWords,
  verbWords,
} from '../contract.ts';
import { sourceWords } from '../rules.ts';
import { obligationAt, obligationsAt } from './addresses.ts';
import { groupOwn, nextVerbOf, type OwnGroups } from './offered-acts.ts';
import { mineCountsQuery, mineQuery } from './queries.ts';

const groupWords: Readonly<Record<keyof OwnGroups, Words>> = {
  overdue: words('逾期', 'Overdue'),
  near: words('临期', 'Near due'),
  later: words('在办', 'In hand'),
  waiting: words('已上报，等核验或销号', 'Reported; waiting for others'),
};

/** What the viewer's own units owe, made for one thumb: what is urgent on top, the next act on each card. */
export function MyUnitPage({ goTo }: PageProps<'/obligations/mine'>) {
  const say = useWords();
  const me = useMe();
  const { rows, total } = useLoaded(mineQuery);
  const counts = useLoaded(mineCountsQuery);
  useFreshOn(['obligations', 'timetable']);
  const groups = groupOwn(rows);
  const unitNames = new Set(rows.map(({ unit }) => unit.name));
  return (
    <div className="ob-mine">
      <Stack>
        <PageHead
          title={words('本单位待办', 'My unit')}
          note={
            unitNames.size === 1
              ? [...unitNames][0]
              : say(words('您任职的 {n} 个单位', 'Your {n} {n|unit|units}'), { n: me.unitPaths.length })
          }
        />
        {counts.total > 0 && (
          <section className="ob-mine-done" aria-label={say(words('进度', 'Progress'))}>
            <p className="k-quiet k-small">
              {say(
                words(
                  '共承办 {total} 项，已上报或办结 {done} 项',
                  '{total} in all; {done} reported or closed',
                ),
                { total: counts.total, done: counts.lamps.done },
              )}
            </p>
            <CoverageBar
              covered={counts.lamps.done}
              population={counts.total}
              unit={words('项', 'obligations')}
              notYet={words('未办', 'still to do')}
            />
          </section>
        )}
        {total > rows.length && (
          <Note>
            {say(words('这里是最急的 {shown} 项，共 {total} 项。', 'The {shown} most urgent of {total}.'), {
              shown: rows.length,
              total,
            })}{' '}
            <a href={hrefOf(obligationsAt)}>{say(words('看全部', 'See all'))}</a>
          </Note>
        )}
        {rows.length === 0 && (
          <Empty
            reason={words('没有未办结的事项。', 'Nothing is owed.')}
            next={words(
              '有新的交办、整改意见或会议议定事项时，会出现在这里。',
              'New assignments, rectification orders and resolutions appear here.',
            )}
          />
        )}
        {(Object.keys(groupWords) as (keyof OwnGroups)[])
          .filter((name) => groups[name].length > 0)
          .map((name) => (
            <section key={name} aria-labelledby={`ob-group-${name}`}>
              <h2 className="ob-group" id={`ob-group-${name}`}>
                {say(groupWords[name])}
                <span className="k-quiet">{say(words('{n} 项', '{n}'), { n: groups[name].length })}</span>
              </h2>
              <ul className="ob-cards">
                {groups[name].map((obligation) => (
                  <li key={obligation.id}>
                    <OwnCard obligation={obligation} showUnit={unitNames.size > 1} goTo={goTo} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        {counts.total > 0 && (
          <p>
            <a href={hrefOf(obligationsAt, {}, { open: false })}>
              {say(words('本单位全部事项，含已办结', 'All of my unit, with what is closed'))} ›
            </a>
          </p>
        )}
      </Stack>
    </div>
  );
}

interface OwnCardProps {
  readonly obligation: ObligationBrief;
  readonly showUnit: boolean;
  readonly goTo: (href: string) => void;
}

function OwnCard({ obligation, showUnit, goTo }: OwnCardProps) {
  const say = useWords();
  const { id, title, lamp, dueAt, state, unit, source, late } = obligation;
  const href = hrefOf(obligationAt, { obligationId: id });
  return (
    <article className="ob-card">
      <div className="ob-card-head">
        <MatterLamp lamp={lamp} done={stateWords[state]} late={late} />
        <Due at={dueAt} lamp={lamp} />
      </div>
      <h3>
        <a className="k-row-link" data-row="" href={href}>
          {title}
        </a>
      </h3>
      <p className="k-quiet k-small">
        {[say(stateWords[state]), say(sourceWords[source.kind]), ...(showUnit ? [unit.name] : [])].join(
          ' · ',
        )}
      </p>
      <NextAct
        obligation={obligation}
        onReport={() => goTo(hrefOf(obligationAt, { obligationId: id }, { do: 'report' }))}
      />
    </article>
  );
}

/** Signing for and starting need no words, so one tap does it here; a report has a form of its own. */
function NextAct({
  obligation: { id, state },
  onReport,
}: {
  readonly obligation: ObligationBrief;
  readonly onReport: () => void;
}) {
  const next = nextVerbOf(state);
  // Until it is done the id stays: a second tap after a broken line gets the first answer.
  const [actId, setActId] = useState(newId);
  const options = { alsoRefresh: ['cases', 'situation'], onDone: () => setActId(newId()) };
  const signFor = useAct(signForObligation, options);
  const start = useAct(startObligation, options);
  if (next === 'report') {
    return (
      <div className="ob-card-act">
        <ActButton label={verbWords.report} onAct={onReport} />
      </div>
    );
  }
  if (next !== 'sign-for' && next !== 'start') return null;
  const { act, pending, trouble } = next === 'sign-for' ? signFor : start;
  return (
    <div className="ob-card-act">
      <ActButton
        label={verbWords[next]}
        pending={pending}
        onAct={() => act({ params: { id }, body: { id: actId, note: '' } })}
      />
      <Trouble of={trouble} />
    </div>
  );
}
