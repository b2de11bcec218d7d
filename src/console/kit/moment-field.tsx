/** A moment to choose: a date and time, or a distance from a session, with the instant that it comes to. */
import './fields.css';
import { useQuery } from '@tanstack/react-query';
import { InputNumber, Segmented, Select } from 'antd';
import { useId, useState } from 'react';
import { getTimetable, type Moment } from '#capabilities/timetable/contract.ts';
import { useClock } from '../clock.ts';
import { useExamYear } from '../exam.ts';
import { formatCountdown, formatInstant } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { query } from '../query.ts';
import { words } from '../words.ts';
import { InstantInput } from './instant-input.tsx';
import {
  anchoredAtMs,
  draftOf,
  emptyDraft,
  type MomentDraft,
  momentOf,
  type SessionTimes,
} from './moment.ts';

export interface MomentFieldProps {
  readonly id?: string;
  readonly value?: Moment | null;
  readonly onChange?: (moment: Moment | undefined) => void;
  readonly onBlur?: () => void;
  /** The site that it is about: its own first and last session can then be chosen. */
  readonly site?: { readonly id: string; readonly sessions: readonly SessionTimes[] };
}

const same = (a: Moment | null | undefined, b: Moment | null | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export function MomentField({ id, value, onChange, onBlur, site }: MomentFieldProps) {
  const say = useWords();
  const { data } = useQuery(query(getTimetable, {}));
  const [draft, setDraft] = useState(() =>
    value === null || value === undefined ? emptyDraft : draftOf(value),
  );
  const [told, setTold] = useState<Moment | null | undefined>(value);
  // The form was given another value from outside: begun afresh, or corrected by the page.
  if (!same(value, told)) {
    setTold(value);
    setDraft(value === null || value === undefined ? emptyDraft : draftOf(value));
  }
  const sessions = data?.sessions ?? [];
  const change = (part: Partial<MomentDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    const moment = momentOf(next, site?.id);
    setTold(moment);
    onChange?.(moment);
  };
  return (
    <div className="k-moment">
      <Segmented<MomentDraft['mode']>
        value={draft.mode}
        options={[
          { value: 'instant', label: say(words('固定时间', 'Date and time')) },
          { value: 'anchor', label: say(words('按场次推算', 'Relative to a session')) },
        ]}
        onChange={(mode) => change({ mode })}
      />
      {draft.mode === 'instant' ? (
        <InstantInput
          {...(id === undefined ? {} : { id })}
          value={draft.instant}
          {...(onBlur === undefined ? {} : { onBlur })}
          onChange={(instant) => change({ instant: instant ?? null })}
        />
      ) : (
        <AnchorInputs
          {...(id === undefined ? {} : { id })}
          draft={draft}
          sessions={sessions}
          hasSite={site !== undefined}
          {...(onBlur === undefined ? {} : { onBlur })}
          onChange={change}
        />
      )}
      <Outcome moment={momentOf(draft, site?.id)} sessions={sessions} siteSessions={site?.sessions ?? []} />
    </div>
  );
}

interface AnchorInputsProps {
  readonly id?: string;
  readonly draft: MomentDraft;
  readonly sessions: readonly SessionTimes[];
  readonly hasSite: boolean;
  readonly onBlur?: () => void;
  readonly onChange: (part: Partial<MomentDraft>) => void;
}

/** In the order in which Chinese says it: 语文 · 开考 · 前 · 48 · 小时. */
function AnchorInputs({ id, draft, sessions, hasSite, onBlur, onChange }: AnchorInputsProps) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const choices = [
    ...(hasSite
      ? [
          { value: 'site-first', label: say(words('该考点首场', 'First session at the site')) },
          { value: 'site-last', label: say(words('该考点末场', 'Last session at the site')) },
        ]
      : []),
    { value: 'first', label: say(words('首场', 'First session')) },
    { value: 'last', label: say(words('末场', 'Last session')) },
    ...sessions.map((session) => ({
      value: session.id,
      label: `${say(session.subject)} · ${formatInstant(session.startsAt, { language, examYear })}`,
    })),
  ];
  return (
    <div className="k-moment-anchor">
      <Select
        {...(id === undefined ? {} : { id })}
        className="k-moment-session"
        popupMatchSelectWidth={false}
        aria-label={say(words('场次', 'Session'))}
        value={draft.session}
        options={choices}
        onChange={(session) => onChange({ session })}
      />
      <Select
        aria-label={say(words('开考或结束', 'Start or end'))}
        value={draft.edge}
        options={[
          { value: 'start' as const, label: say(words('开考', 'starts')) },
          { value: 'end' as const, label: say(words('结束', 'ends')) },
        ]}
        onChange={(edge) => onChange({ edge })}
      />
      <Select
        aria-label={say(words('之前或之后', 'Before or after'))}
        value={draft.side}
        options={[
          { value: 'before' as const, label: say(words('之前', 'before')) },
          { value: 'after' as const, label: say(words('之后', 'after')) },
        ]}
        onChange={(side) => onChange({ side })}
      />
      <InputNumber<number>
        aria-label={say(words('相隔', 'Distance'))}
        value={draft.amount}
        min={0}
        precision={0}
        {...(onBlur === undefined ? {} : { onBlur })}
        onChange={(amount) => onChange({ amount })}
      />
      <Select
        aria-label={say(words('单位', 'Unit'))}
        value={draft.unit}
        options={[
          { value: 'day' as const, label: say(words('天', 'days')) },
          { value: 'hour' as const, label: say(words('小时', 'hours')) },
          { value: 'minute' as const, label: say(words('分钟', 'minutes')) },
        ]}
        onChange={(unit) => onChange({ unit })}
      />
    </div>
  );
}

interface OutcomeProps {
  readonly moment: Moment | undefined;
  readonly sessions: readonly SessionTimes[];
  readonly siteSessions: readonly SessionTimes[];
}

/** Said again while it changes, so that a screen reader hears what the choice comes to. */
function Outcome({ moment, sessions, siteSessions }: OutcomeProps) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const outcomeId = useId();
  const atMs =
    moment === undefined
      ? null
      : 'instant' in moment
        ? Date.parse(moment.instant)
        : anchoredAtMs(moment.anchor, moment.anchor.site === undefined ? sessions : siteSessions);
  const left = useClock((now) => (atMs === null ? '' : formatCountdown(atMs, now, language)));
  const past = useClock((now) => atMs !== null && atMs <= now);
  if (moment === undefined) return null;
  const anchored = 'anchor' in moment;
  return (
    <output id={outcomeId} className={past ? 'k-moment-outcome is-past' : 'k-moment-outcome'}>
      {atMs === null
        ? say(words('没有这样的场次，请另选。', 'There is no such session; choose another.'))
        : say(
            past
              ? words(
                  '即 {instant}，已经过去，请改晚。',
                  'That is {instant}, which is past; choose a later one.',
                )
              : words('即 {instant}，{left}。', 'That is {instant}, {left}.'),
            { instant: formatInstant(atMs, { language, examYear }), left },
          )}
      {anchored &&
        atMs !== null &&
        !past &&
        say(words('场次调整时，期限随之移动。', ' It moves when the session is moved.'))}
    </output>
  );
}
