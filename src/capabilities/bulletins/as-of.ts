import { theExam } from '#capabilities/timetable/public.ts';
import type { Db } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { indexAt, journalSize } from '#platform/journal/read.ts';
import { dayOf, endOfDay, startOfDay } from '#primitives/instant.ts';
import type { AsOf } from './contract.ts';
import { instantWords } from './rules.ts';

/** Days of a campaign whose exam is not defined yet. */
const DEFAULT_ZONE = 'Asia/Shanghai';

export const timeZoneOf = async (db: Db): Promise<string> => (await theExam(db))?.timeZone ?? DEFAULT_ZONE;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
const isIndex = (asked: string): boolean => /^\d{1,15}$/.test(asked);

/**
 * The journal index that "as of" means: a day stands for its end in the exam's time zone, an instant for the journal as
 * it was known then, a number for itself, nothing for now.
 * @throws Refusal `index-ahead` or `no-such-day`.
 */
export async function resolveAsOf(db: Db, asked: string | undefined): Promise<AsOf> {
  if (asked === undefined) return { index: await journalSize(db), instant: null };
  if (isIndex(asked)) {
    const size = await journalSize(db);
    if (Number(asked) > size) throw new Refusal('index-ahead', { size });
    return { index: Number(asked), instant: null };
  }
  const { until } = instantsOf(asked, await timeZoneOf(db));
  return { index: await indexAt(db, until), instant: until.toISOString() };
}

/**
 * The same for a bulletin, which must not speak of what is to come: a day that has not ended is taken as far as it has
 * gone, and now is an instant too.
 * @throws Refusal `index-ahead`, `no-such-day` or `not-yet`.
 */
export async function asOfForDraft(
  db: Db,
  asked: string | undefined,
  now: Date,
): Promise<{ index: number; instant: Date | null }> {
  if (asked !== undefined && isIndex(asked)) {
    return { index: (await resolveAsOf(db, asked)).index, instant: null };
  }
  const { from, until } =
    asked === undefined ? { from: now, until: now } : instantsOf(asked, await timeZoneOf(db));
  if (from > now) throw new Refusal('not-yet', { day: asked ?? '' });
  const instant = until > now ? now : until;
  return { index: await indexAt(db, instant), instant };
}

/** First and last instant of what was asked for: of a day both ends, of an instant the same twice. */
function instantsOf(asked: string, timeZone: string): { from: Date; until: Date } {
  if (INSTANT.test(asked)) {
    const instant = new Date(asked);
    if (Number.isNaN(instant.getTime())) throw new Refusal('no-such-day', { day: asked });
    return { from: instant, until: instant };
  }
  try {
    return { from: startOfDay(asked, timeZone), until: endOfDay(asked, timeZone) };
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('no-such-day', { day: asked });
    throw error;
  }
}

/** As of, in the words of a bulletin: 7月3日24时, or 日志第128402号 where an index was asked for. */
export async function asOfWords(db: Db, index: number, instant: Date | null): Promise<string> {
  if (instant === null) return `日志第${index}号`;
  const exam = await theExam(db);
  const timeZone = exam?.timeZone ?? DEFAULT_ZONE;
  const isEndOfDay = instant.getTime() === endOfDay(dayOf(instant, timeZone), timeZone).getTime();
  const examYear = exam === null ? null : Number(exam.firstDay.slice(0, 4));
  return instantWords(instant, { timeZone, isEndOfDay, withoutYear: examYear });
}

/** A title that names the exam and the day, e.g. 关于2020年夏季普通高考考试安全工作情况的通报（截至7月3日). */
export async function titleAsOf(db: Db, asked: string | undefined, now: Date): Promise<string> {
  const exam = await theExam(db);
  const { instant } = await asOfForDraft(db, asked, now);
  const timeZone = exam?.timeZone ?? DEFAULT_ZONE;
  const day = instant === null ? null : dayOf(instant, timeZone).split('-').map(Number);
  const until = day === null ? '' : `（截至${day[1]}月${day[2]}日）`;
  return `关于${exam?.name.zh ?? ''}考试安全工作情况的通报${until}`;
}
