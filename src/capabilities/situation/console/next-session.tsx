import { useExamYear } from '#console/exam.ts';
import { formatInstant } from '#console/format.ts';
import { Countdown } from '#console/kit/time.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Overview } from '../contract.ts';

/** The clock that everything else runs against. */
export function NextSession({ exam, next }: { exam: Overview['exam']; next: Overview['nextSession'] }) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  if (exam === null) {
    return (
      <section className="o-next">
        <p>{say(words('还没有设定考试。', 'No exam has been defined yet.'))}</p>
        <a href="/timetable">{say(words('去设定考试与场次', 'Define the exam and its sessions'))} ›</a>
      </section>
    );
  }
  if (next === null) {
    return (
      <section className="o-next">
        <p>
          {say(words('{exam}：各场次均已开考。', '{exam}: every session has begun.'), {
            exam: say(exam.name),
          })}
        </p>
      </section>
    );
  }
  const style = { language, examYear } as const;
  return (
    <section className="o-next" aria-label={say(words('下一场', 'Next session'))}>
      <div>
        <p className="k-quiet">{say(words('距下一场', 'Until the next session'))}</p>
        <p className="o-next-span">
          <Countdown to={next.startsAt} bare />
        </p>
      </div>
      <div>
        <p className="o-next-subject">{say(next.subject)}</p>
        <p className="k-quiet">
          {formatInstant(next.startsAt, style)}–{formatInstant(next.endsAt, style).split(' ').at(-1)} ·{' '}
          {say(words('{sites} 处考点', '{sites} {sites|site|sites}'), { sites: next.sites })}
        </p>
      </div>
      <a className="o-next-more" href="/timetable">
        {say(words('全部场次', 'All sessions'))} ›
      </a>
    </section>
  );
}
