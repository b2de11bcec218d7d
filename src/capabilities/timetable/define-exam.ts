import { type Tx, writing } from '#platform/db/db.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Act } from '#platform/journal/append.ts';
import { append } from '#platform/journal/append.ts';
import { dayOf } from '#primitives/instant.ts';
import type { Exam } from './contract.ts';
import type { TimetableTables } from './tables.ts';
import { theExam } from './timetable-queries.ts';

/** @throws Refusal `exam-defined`, `id-taken`, `days-reversed`, `unknown-time-zone`. */
export async function defineExam(tx: Tx, act: Act, exam: Exam): Promise<Exam> {
  if (exam.lastDay < exam.firstDay) throw new Refusal('days-reversed');
  try {
    dayOf(act.at, exam.timeZone);
  } catch {
    throw new Refusal('unknown-time-zone', { timeZone: exam.timeZone });
  }
  const { numInsertedOrUpdatedRows } = await writing<TimetableTables>(tx)
    .insertInto('timetable.exam')
    .values({
      id: exam.id,
      name_zh: exam.name.zh,
      name_en: exam.name.en,
      first_day: exam.firstDay,
      last_day: exam.lastDay,
      time_zone: exam.timeZone,
      rule_packs: exam.rulePacks,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows) {
    const defined = await theExam(tx);
    if (defined?.id !== exam.id) throw new Refusal('exam-defined');
    // Its days follow the sessions when these are moved, so they say nothing about what was asked first.
    const same = defined.name.zh === exam.name.zh && defined.timeZone === exam.timeZone;
    if (!same) throw new Refusal('id-taken');
    return defined;
  }
  await append(tx, {
    ...act,
    kind: 'timetable.exam-defined',
    subject: exam.id,
    facts: {
      firstDay: exam.firstDay,
      lastDay: exam.lastDay,
      timeZone: exam.timeZone,
      rulePacks: exam.rulePacks,
    },
    details: { name: exam.name },
  });
  return exam;
}
