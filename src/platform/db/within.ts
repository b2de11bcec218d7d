/** Conditions that narrow a read: to what somebody reaches, and to what somebody looks for. */
import { type RawBuilder, sql } from 'kysely';

/** True for rows whose path begins with one of `reach`; codes, and so paths, hold no LIKE wildcards. */
export function within(path: string, reach: readonly string[]): RawBuilder<boolean> {
  if (reach.includes('/')) return sql<boolean>`true`;
  if (reach.length === 0) return sql<boolean>`false`;
  const column = sql.ref(path);
  return sql<boolean>`(${sql.join(
    reach.map((prefix) => sql`${column} like ${`${prefix}%`}`),
    sql` or `,
  )})`;
}

/** Pattern for LIKE that finds `text` anywhere, whatever wildcards it holds itself. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
