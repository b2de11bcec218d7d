/**
 * How numbers, instants and spans are written. Pure: the language, the exam's year and the current instant are
 * arguments. The components `When`, `Count`, `Rate` and `Countdown` supply them.
 */
import type { Language } from './words.ts';

/** The exam's time zone. Every date in the console is a date there, wherever the reader's computer thinks it is. */
export const examTimeZone = 'Asia/Shanghai';

const numberFormats = { zh: new Intl.NumberFormat('zh-CN'), en: new Intl.NumberFormat('en-GB') } as const;

/** 143598 → `143,598` */
export const formatCount = (count: number, language: Language): string =>
  numberFormats[language].format(count);

/**
 * `50.8 %`, or `—` without a population. Rounding never claims completeness or emptiness: 4,315 of 4,316 is 99.9 %, and
 * 1 of 4,316 is 0.1 %.
 */
export function formatRate(part: number, whole: number): string {
  if (!(whole > 0) || !Number.isFinite(part)) return '—';
  const permille = Math.round((part / whole) * 1000);
  const honest =
    permille >= 1000 && part < whole ? 999 : permille <= 0 && part > 0 ? 1 : Math.min(permille, 1_000_000);
  return `${(honest / 10).toFixed(1)} %`;
}

interface ClockReading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** `18:00:00` */
  readonly time: string;
}

const readings = new Map<string, Intl.DateTimeFormat>();

function readClock(atMs: number, timeZone: string): ClockReading {
  let format = readings.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    readings.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    year: Number(part.year),
    month: Number(part.month),
    day: Number(part.day),
    time: `${part.hour}:${part.minute}:${part.second}`,
  };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface InstantStyle {
  readonly language: Language;
  /** Left out of the text when the instant falls in it; `null` always writes the year. */
  readonly examYear: number | null;
  readonly precision?: 'day' | 'minute' | 'second';
  /** Writes midnight as 24:00 of the day that ends: an "as of 3 July" means all of 3 July. */
  readonly endOfDay?: boolean;
  readonly timeZone?: string;
}

/** `7月3日 18:00`, `3 Jul 18:00`; with the year when it is not the exam's. Not an instant → `—`. */
export function formatInstant(at: string | number, style: InstantStyle): string {
  const { language, examYear, precision = 'minute', endOfDay = false, timeZone = examTimeZone } = style;
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(atMs)) return '—';
  const exact = readClock(atMs, timeZone);
  const closing = endOfDay && exact.time === '00:00:00';
  const { year, month, day } = closing ? readClock(atMs - 1, timeZone) : exact;
  const time = closing ? '24:00:00' : exact.time;
  const inYear = year === examYear;
  const date =
    language === 'zh'
      ? `${inYear ? '' : `${year}年`}${month}月${day}日`
      : `${day} ${months[month - 1]}${inYear ? '' : ` ${year}`}`;
  if (precision === 'day') return date;
  return `${date} ${precision === 'second' ? time : time.slice(0, 5)}`;
}

/** `18:00:05`: the wall clock in the exam's time zone. */
export const formatClock = (atMs: number, timeZone = examTimeZone): string => readClock(atMs, timeZone).time;

export const yearOf = (atMs: number, timeZone = examTimeZone): number => readClock(atMs, timeZone).year;

/** `2020-07-03`: the calendar day in the exam's time zone. */
export function dayOf(atMs: number, timeZone = examTimeZone): string {
  const { year, month, day } = readClock(atMs, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const minuteMs = 60_000;

/** The two largest parts of a span: `2 天 3 小时`, `3 小时 20 分`, `20 分`, `不到 1 分`. The sign is dropped. */
export function formatSpan(spanMs: number, language: Language): string {
  const minutes = Math.floor(Math.abs(spanMs) / minuteMs);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const zh = language === 'zh';
  const dayText = zh ? `${formatCount(days, language)} 天` : `${formatCount(days, language)} d`;
  const hourText = zh ? `${hours} 小时` : `${hours} h`;
  const minuteText = zh ? `${rest} 分` : `${rest} min`;
  if (days > 0) return hours > 0 ? `${dayText} ${hourText}` : dayText;
  if (hours > 0) return rest > 0 ? `${hourText} ${minuteText}` : hourText;
  if (rest > 0) return minuteText;
  return zh ? '不到 1 分' : 'under 1 min';
}

/** `还有 3 小时 20 分` before, `已过 20 分` after, `刚刚` within the minute after. */
export function formatCountdown(toMs: number, nowMs: number, language: Language): string {
  if (!Number.isFinite(toMs)) return '—';
  const zh = language === 'zh';
  const leftMs = toMs - nowMs;
  const span = formatSpan(leftMs, language);
  if (leftMs >= minuteMs) return zh ? `还有 ${span}` : `in ${span}`;
  if (leftMs >= 0) return zh ? `还有${span}` : `in ${span}`;
  if (leftMs > -minuteMs) return zh ? '刚刚' : 'just now';
  return zh ? `已过 ${span}` : `${span} ago`;
}

/** `1.4 MB`; powers of 1,000, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
