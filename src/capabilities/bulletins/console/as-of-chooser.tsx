import './as-of.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useEffect, useId, useState } from 'react';
import { nowMs } from '#console/clock.ts';
import { dayOf } from '#console/format.ts';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import { journalState } from '../contract.ts';
import { choiceOf, isDay, shiftDay } from './as-of.ts';

export interface AsOfChooserProps {
  /** As in the address: a day, an instant, an index; undefined: now. */
  readonly asked: string | undefined;
  /** The index that it came to. */
  readonly index: number;
  readonly onChoose: (asked: string | undefined) => void;
  /** What "now" is held as: nothing, so that numbers keep moving; or the instant, so that they stand still. */
  readonly now: 'moving' | 'held';
}

/** Now, the end of a day, or a journal index. */
export function AsOfChooser({ asked, index, onChoose, now }: AsOfChooserProps) {
  const say = useWords();
  const choice = choiceOf(asked);
  const choose = (next: string) => {
    if (next === 'day') onChoose(dayOf(nowMs()));
    else if (next === 'index') onChoose(String(index));
    else onChoose(now === 'held' ? new Date(nowMs()).toISOString() : undefined);
  };
  return (
    <div className="b-asof">
      <Radio.Group
        optionType="button"
        value={choice.by}
        aria-label={say(words('数字截至', 'Figures as of'))}
        options={[
          { value: 'now', label: say(words('现在', 'Now')) },
          { value: 'day', label: say(words('某日 24:00', 'End of a day')) },
          { value: 'index', label: say(words('日志序号', 'Journal entry')) },
          ...(choice.by === 'instant'
            ? [{ value: 'instant', label: say(words('某一时刻', 'A moment')) }]
            : []),
        ]}
        onChange={(event) => choose(String(event.target.value))}
      />
      {choice.by === 'day' && <DayField day={choice.day} onDay={onChoose} />}
      {choice.by === 'index' && (
        <IndexField index={choice.index} onIndex={(next) => onChoose(String(next))} />
      )}
      {choice.by === 'instant' && <When at={choice.instant} precision="second" />}
    </div>
  );
}

function DayField({ day, onDay }: { readonly day: string; readonly onDay: (day: string) => void }) {
  const say = useWords();
  return (
    <span className="b-asof-day">
      <Button
        aria-label={say(words('前一天', 'The day before'))}
        onClick={() => onDay(shiftDay(day, -1))}
        icon={<span aria-hidden="true">‹</span>}
      />
      <label className="k-filter-day">
        <span className="k-unseen">{say(words('日期', 'Day'))}</span>
        <input
          type="date"
          value={day}
          onChange={(event) => isDay(event.target.value) && onDay(event.target.value)}
        />
      </label>
      <Button
        aria-label={say(words('后一天', 'The day after'))}
        onClick={() => onDay(shiftDay(day, 1))}
        icon={<span aria-hidden="true">›</span>}
      />
    </span>
  );
}

function IndexField({
  index,
  onIndex,
}: {
  readonly index: number;
  readonly onIndex: (index: number) => void;
}) {
  const say = useWords();
  const hintId = useId();
  const [typed, setTyped] = useState(String(index));
  useEffect(() => setTyped(String(index)), [index]);
  const size = useQuery(query(journalState, {})).data?.size;
  const isNumber = /^\d{1,15}$/.test(typed);
  const ahead = isNumber && size !== undefined && Number(typed) > size;
  const wrong = !isNumber || ahead;
  const commit = () => {
    if (!wrong && Number(typed) !== index) onIndex(Number(typed));
  };
  return (
    <span className="b-asof-index">
      <label className="k-filter-day">
        <span>{say(words('前', 'first'))}</span>
        <input
          inputMode="numeric"
          value={typed}
          size={9}
          aria-invalid={wrong}
          aria-describedby={wrong ? hintId : undefined}
          onChange={(event) => setTyped(event.target.value.replaceAll(/[,，\s]/g, ''))}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        <span>{say(words('条', 'entries'))}</span>
      </label>
      {wrong && (
        <span id={hintId} className="k-form-wrong" role="alert">
          {ahead
            ? say(words('日志目前只有 {size} 条。', 'The journal has {size} entries so far.'), { size })
            : say(words('请填写数字，例如 128402。', 'Enter a number, e.g. 128402.'))}
        </span>
      )}
    </span>
  );
}
