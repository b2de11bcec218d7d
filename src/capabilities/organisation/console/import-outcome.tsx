import { Lamp } from '#console/kit/lamp.tsx';
import { type Say, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Import } from '../import-contract.ts';
import { importStateWords, isBusy, shareDone } from './import-progress.ts';

/** `6,000 / 120,000 行`; without the second number until the file has been read to its end. */
export const rowsDone = (of: Import, say: Say): string =>
  shareDone(of) !== null
    ? say(words('{done} / {rows} 行', '{done} of {rows} rows'), { done: of.rowsDone, rows: of.rows })
    : of.rowsDone > 0
      ? say(words('{done} 行', '{done} rows'), { done: of.rowsDone })
      : '';

/** One line: where the import stands and what became of its rows. */
export function ImportOutcome({ of }: { readonly of: Import }) {
  const say = useWords();
  const label = importStateWords[of.state];
  if (isBusy(of)) {
    return (
      <Lamp state="near" label={[say(label), rowsDone(of, say)].filter((text) => text !== '').join(' · ')} />
    );
  }
  if (of.state === 'taken') {
    return (
      <Lamp
        state="on-time"
        label={`${say(label)} · ${say(words('{rows} 行', '{rows} rows'), { rows: of.rowsTaken ?? 0 })}`}
      />
    );
  }
  if (of.state === 'unreadable') return <Lamp state="overdue" label={label} />;
  if (of.state === 'discarded') return <Lamp state="not-yet" label={label} />;
  return (
    <Lamp
      state="near"
      label={`${say(label)} · ${say(words('{good} 行可用，{bad} 行有问题', '{good} good, {bad} bad'), {
        good: of.good,
        bad: of.bad,
      })}`}
    />
  );
}
