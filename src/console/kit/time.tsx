/** Instants and spans on screen: `When`, `AsOf`, `Countdown`. All in the exam's time zone. */
import { useClock } from '../clock.ts';
import { useExamYear } from '../exam.ts';
import { formatCountdown, formatInstant, formatSpan } from '../format.ts';
import { useLanguage, useWords } from '../language.ts';
import { words } from '../words.ts';

export interface WhenProps {
  /** ISO 8601; null shows a dash */
  readonly at: string | null;
  readonly precision?: 'day' | 'minute' | 'second';
  /** Midnight as 24:00 of the day that ends. */
  readonly endOfDay?: boolean;
}

/** `7月3日 18:00`, with the year when it is not the exam's; the full instant on hover. */
export function When({ at, precision = 'minute', endOfDay = false }: WhenProps) {
  const language = useLanguage();
  const examYear = useExamYear();
  if (at === null) return <span className="k-quiet">—</span>;
  const full = formatInstant(at, { language, examYear: null, precision: 'second', endOfDay });
  return (
    <time dateTime={at} title={full}>
      {formatInstant(at, { language, examYear, precision, endOfDay })}
    </time>
  );
}

/** `截至 7月3日 24:00 · 第 128,402 号` */
export function AsOf({ at, index }: { readonly at: string; readonly index: number }) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  const instant = formatInstant(at, { language, examYear, endOfDay: true });
  return (
    <span className="k-asof">
      <span className="k-asof-parts">
        <span>{say(words('截至 {instant}', 'as of {instant}'), { instant })}</span>{' '}
        <span>{say(words('第 {index} 号', 'entry {index}'), { index })}</span>
      </span>
    </span>
  );
}

export interface CountdownProps {
  /** ISO 8601 */
  readonly to: string;
  /** Only the span, without 还有 and 已过. */
  readonly bare?: boolean;
}

/** `还有 3 小时 20 分`, by the server's clock. */
export function Countdown({ to, bare = false }: CountdownProps) {
  const language = useLanguage();
  const toMs = Date.parse(to);
  const text = useClock((now) =>
    bare ? formatSpan(toMs - now, language) : formatCountdown(toMs, now, language),
  );
  return <time dateTime={to}>{text}</time>;
}
