/** What a trial of a move found: what moves along, and what it breaks. */
import { formatCount } from '#console/format.ts';
import { Panel } from '#console/kit/layout.tsx';
import { When } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { Conflict, MoveOutcome, Session } from '../contract.ts';
import { conflictsByKind, conflictWords } from './move-plan.ts';

/** Whose moments they are; another owner is shown by its name. */
const ownerWords: Readonly<Record<string, Words>> = {
  'obligations.deadline': words('任务期限', 'deadline of a duty'),
  'activities.activity': words('活动计划', 'planned activity'),
};

interface OutcomeProps {
  readonly outcome: MoveOutcome;
  readonly sessions: readonly Session[];
}

export function Outcome({ outcome, sessions }: OutcomeProps) {
  const say = useWords();
  const language = useLanguage();
  const parts = [
    { name: words('调整场次', 'Sessions moved'), count: outcome.sessions, unit: words('场', '') },
    { name: words('随动期限', 'Deadlines moved along'), count: outcome.moved, unit: words('项', '') },
    { name: words('冲突', 'Conflicts'), count: outcome.conflictCount, unit: words('处', '') },
  ];
  const shown = outcome.conflicts.length;
  return (
    <Panel title={words('试算结果', 'What it would do')}>
      <div role="status">
        <dl className="t-outcome">
          {parts.map((part) => (
            <div key={part.name.en}>
              <dt>{say(part.name)}</dt>
              <dd>
                {formatCount(part.count, language)}
                <span className="k-unit">{say(part.unit)}</span>
              </dd>
            </div>
          ))}
        </dl>
        {outcome.conflictCount === 0 && (
          <p className="k-quiet">{say(words('没有冲突。', 'It breaks nothing.'))}</p>
        )}
      </div>
      <div className="t-conflicts">
        {conflictsByKind(outcome.conflicts).map(([kind, found]) => (
          <section key={kind}>
            <h3>
              {say(conflictWords[kind])}{' '}
              <span className="k-quiet">{formatCount(found.length, language)}</span>
            </h3>
            <ul>
              {found.map((conflict) => (
                <ConflictLine key={keyOf(conflict)} conflict={conflict} sessions={sessions} />
              ))}
            </ul>
          </section>
        ))}
        {shown < outcome.conflictCount && (
          <p className="k-quiet">
            {say(words('只列前 {shown} 处，共 {count} 处。', 'The first {shown} of {count}.'), {
              shown,
              count: outcome.conflictCount,
            })}
          </p>
        )}
      </div>
    </Panel>
  );
}

function keyOf(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'overlap':
      return conflict.sessionIds.join(' ');
    case 'session-past':
      return conflict.sessionId;
    default:
      return conflict.momentId;
  }
}

function ConflictLine({
  conflict,
  sessions,
}: { readonly conflict: Conflict } & Pick<OutcomeProps, 'sessions'>) {
  const say = useWords();
  const subjectOf = (id: string) => {
    const found = sessions.find((session) => session.id === id);
    return found === undefined ? id : say(found.subject);
  };
  switch (conflict.kind) {
    case 'overlap':
      return (
        <li>
          <span>{conflict.sessionIds.map(subjectOf).join(' × ')}</span>
          <span className="k-quiet">
            {say(words('{count} 个考点', '{count} {count|site|sites}'), { count: conflict.siteIds.length })}
          </span>
        </li>
      );
    case 'session-past':
      return (
        <li>
          <span>{subjectOf(conflict.sessionId)}</span>
          <When at={conflict.startsAt} />
        </li>
      );
    case 'moment-past':
      return (
        <li>
          <Owned conflict={conflict} />
          <span>
            <When at={conflict.was} /> → <When at={conflict.at} />
          </span>
        </li>
      );
    case 'out-of-order':
      return (
        <li>
          <Owned conflict={conflict} />
          <span>
            <When at={conflict.at} />
            {say(words('，应早于 ', ', should be before '))}
            <When at={conflict.precedesAt} />
          </span>
        </li>
      );
  }
}

function Owned({ conflict }: { readonly conflict: { readonly owner: string; readonly label: string } }) {
  const say = useWords();
  return (
    <span>
      {conflict.label}{' '}
      <span className="k-quiet k-small">{say(ownerWords[conflict.owner] ?? conflict.owner)}</span>
    </span>
  );
}
