import './timetable.css';
import { Button, Form, Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import { newId } from '#console/call.ts';
import { useExamYear } from '#console/exam.ts';
import { formatInstant } from '#console/format.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { dropDraft, keepDraft, readDraft } from '#console/kit/drafts.ts';
import { InstantInput } from '#console/kit/instant-input.tsx';
import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { Empty, Note, Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { getTimetable, type MoveOutcome, moveSessions, type Session } from '../contract.ts';
import { Outcome } from './move-outcome.tsx';
import { type Edits, edited, movesOf, outcomeFault, planFault, postponed } from './move-plan.ts';
import { movePage, timetablePage } from './pages.tsx';
import { timesOf } from './session-days.ts';

const draftKey = 'timetable.move';

interface Draft {
  readonly edits: Edits;
  readonly reason: string;
}

/** Everything that depends on the sessions moves with them: whatever the time of day, the time is an exam's. */
const movesWithIt = ['obligations', 'activities', 'cases', 'pledges', 'situation'];

export function MovePage({ goTo }: PageProps<'/timetable/move'>) {
  const say = useWords();
  const reasonField = useId();
  const { sessions } = useLoaded(query(getTimetable, {}));
  const [draft, setDraft] = useState<Draft>(() => ({ edits: {}, reason: '', ...readDraft<Draft>(draftKey) }));
  const [id, setId] = useState(newId);
  const [tried, setTried] = useState<MoveOutcome | null>(null);
  const trial = useAct(moveSessions, { onDone: setTried });
  const move = useAct(moveSessions, {
    alsoRefresh: movesWithIt,
    onDone: () => {
      dropDraft(draftKey);
      goTo(hrefOf(timetablePage, {}));
    },
  });

  const change = (next: Partial<Draft>) => {
    const whole = { ...draft, ...next };
    setDraft(whole);
    keepDraft(draftKey, whole);
    if (next.edits === undefined) return;
    // What was tried is no longer what would be done.
    setTried(null);
    setId(newId());
    trial.clear();
    move.clear();
  };
  const moves = [...movesOf(sessions, draft.edits)];
  const fault = planFault(sessions, draft.edits);
  const reason = draft.reason.trim();
  const whyNotMove =
    fault ??
    (tried === null
      ? words('请先试算，看清随动与冲突。', 'Try it first, to see what moves along and what it breaks.')
      : (outcomeFault(tried) ??
        (reason.length < 2 ? words('请写明调整原因。', 'Give the reason for the move.') : null)));

  if (sessions.length === 0) {
    return (
      <Stack>
        <PageHead
          title={movePage.title}
          back={{ href: hrefOf(timetablePage, {}), label: timetablePage.title }}
        />
        <div className="k-panel">
          <Empty
            reason={words('还没有场次可调整。', 'There is no session to move yet.')}
            next={words('先安排场次。', 'Schedule sessions first.')}
          />
        </div>
      </Stack>
    );
  }
  return (
    <Stack>
      <PageHead
        title={movePage.title}
        back={{ href: hrefOf(timetablePage, {}), label: timetablePage.title }}
        note={say(
          words(
            '以场次计时的期限、活动随场次一起移动；先试算，看清后再确认，试算不留痕迹。',
            'Deadlines and activities timed by a session move with it. Try first; a trial leaves nothing behind.',
          ),
        )}
      />
      <Panel title={words('新的时间', 'New times')} flush>
        <div className="k-panel-body">
          <PostponeAll
            onPostpone={(days) => change({ edits: postponed(sessions, draft.edits, days) })}
            onReset={() => change({ edits: {} })}
            changed={moves.length > 0}
          />
        </div>
        <ul className="t-moves">
          {sessions.map((session) => (
            <MoveRow
              key={session.id}
              session={session}
              edits={draft.edits}
              onEdits={(edits) => change({ edits })}
            />
          ))}
        </ul>
      </Panel>
      <div className="k-actions">
        <ActButton
          label={words('试算', 'Try it')}
          primary={tried === null}
          reason={fault}
          pending={trial.pending}
          onAct={() =>
            trial.act({ body: { id, moves, reason: reason.length < 2 ? '试算' : reason, dryRun: true } })
          }
        />
      </div>
      <Trouble of={trial.trouble} />
      {tried !== null && (
        <>
          <Outcome outcome={tried} sessions={sessions} />
          <Panel title={words('确认', 'Confirm')}>
            <div className="k-form k-stack">
              <Form.Item
                label={say(words('调整原因', 'Reason for the move'))}
                htmlFor={reasonField}
                layout="vertical"
                style={{ marginBottom: 0 }}
              >
                <Input.TextArea
                  id={reasonField}
                  rows={3}
                  maxLength={500}
                  value={draft.reason}
                  onChange={(event) => change({ reason: event.target.value })}
                />
              </Form.Item>
              <Note>
                {say(
                  words(
                    '确认后立即生效，随动的期限在同一笔记录中移动，并记入日志。',
                    'It takes effect at once; all that depends moves in the same transaction and is journalled.',
                  ),
                )}
              </Note>
              <Trouble of={move.trouble} />
              <div className="k-actions">
                <ActButton
                  primary
                  label={say(words('调整 {count} 场', 'Move {count} {count|session|sessions}'), {
                    count: moves.length,
                  })}
                  reason={whyNotMove}
                  pending={move.pending}
                  onAct={() => move.act({ body: { id, moves, reason } })}
                />
              </div>
            </div>
          </Panel>
        </>
      )}
    </Stack>
  );
}

interface PostponeProps {
  readonly changed: boolean;
  readonly onPostpone: (days: number) => void;
  readonly onReset: () => void;
}

function PostponeAll({ changed, onPostpone, onReset }: PostponeProps) {
  const say = useWords();
  const id = useId();
  const [days, setDays] = useState<number | null>(30);
  return (
    <div className="t-move-all">
      <label htmlFor={id}>{say(words('全部推迟', 'Postpone all by'))}</label>
      <InputNumber id={id} min={-365} max={365} precision={0} value={days} onChange={setDays} />
      <span>{say(words('天', 'days'))}</span>
      <Button disabled={days === null || days === 0} onClick={() => days !== null && onPostpone(days)}>
        {say(words('填入', 'Fill in'))}
      </Button>
      {changed && (
        <Button type="link" onClick={onReset}>
          {say(words('恢复原时间', 'Restore the times'))}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  readonly session: Session;
  readonly edits: Edits;
  readonly onEdits: (edits: Edits) => void;
}

function MoveRow({ session, edits, onEdits }: RowProps) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const next = edits[session.id] ?? session;
  const changed = movesOf([session], edits).length > 0;
  const subject = say(session.subject);
  return (
    <li className={changed ? 'is-changed' : undefined}>
      <span>
        <strong>{subject}</strong>
        <small>
          {say(words('原 {day} {times}', 'was {day} {times}'), {
            day: formatInstant(session.startsAt, { language, examYear, precision: 'day' }),
            times: timesOf(session),
          })}
        </small>
      </span>
      {edges.map(({ edge, name }) => (
        <EdgeInput
          key={edge}
          subject={subject}
          name={name}
          instant={next[edge]}
          onChange={(instant) => onEdits(edited(session, edits, edge, instant))}
        />
      ))}
    </li>
  );
}

const edges = [
  { edge: 'startsAt', name: words('开始', 'starts') },
  { edge: 'endsAt', name: words('结束', 'ends') },
] as const;

interface EdgeInputProps {
  readonly subject: string;
  readonly name: Words;
  readonly instant: string | undefined;
  readonly onChange: (instant: string | undefined) => void;
}

function EdgeInput({ subject, name, instant, onChange }: EdgeInputProps) {
  const say = useWords();
  const id = useId();
  return (
    <span>
      <label htmlFor={id}>
        <span className="k-unseen">{subject}</span> {say(name)}
      </label>
      <InstantInput id={id} value={instant ?? null} onChange={onChange} />
    </span>
  );
}
