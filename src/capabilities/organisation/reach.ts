/** Conditions that narrow a read to what the viewer may see. */
import { type RawBuilder, sql } from 'kysely';

/** True for rows whose path begins with one of `reach`; codes hold no LIKE wildcards. */
export function within(path: RawBuilder<string>, reach: readonly string[]): RawBuilder<boolean> {
  if (reach.includes('/')) return sql<boolean>`true`;
  if (reach.length === 0) return sql<boolean>`false`;
  return sql<boolean>`(${sql.join(
    reach.map((prefix) => sql`${path} like ${`${prefix}%`}`),
    sql` or `,
  )})`;
}

/** `pattern` for LIKE that finds `text` anywhere, whatever wildcards the text itself holds. */
export const anywhere = (text: string): string => `%${atStart(text)}`;
export const atStart = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;
