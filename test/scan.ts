/** Looks for texts and bytes everywhere that a campaign keeps them: every column of every table, and files. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Pool } from 'pg';
import type { PersonalData } from '#platform/personal-data.ts';

/** What must not be found, by the name that a finding is given. */
export type Secrets = Readonly<Record<string, string | Uint8Array>>;

/** The ways in which a text may lie in a column or a file: as it is, and in hexadecimal and base64 of its UTF-8. */
function disguises(secret: string | Uint8Array): string[] {
  const bytes = Buffer.from(secret as Uint8Array);
  const text = typeof secret === 'string' ? [secret, JSON.stringify(secret).slice(1, -1)] : [];
  // Base64 of something longer that holds it looks different at each of three offsets; the ends depend on neighbours.
  const inside = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [...text, bytes.toString('hex'), ...inside].filter(
    (form) => form.length >= 8 || text.includes(form),
  );
}

const foundIn = (content: string, secrets: Secrets): string[] =>
  Object.keys(secrets).filter((name) =>
    disguises(secrets[name] as string).some((form) => content.includes(form)),
  );

/**
 * `<secret>: <schema>.<table>.<column>` for each place in the database, the planner's statistics included. What is sealed is opened with
 * the key and looked through too.
 */
export async function scanDatabase(
  pool: Pool,
  secrets: Secrets,
  personalData: PersonalData,
): Promise<string[]> {
  const columns = await pool.query<{ schema: string; table: string; column: string; type: string }>(`
    select n.nspname as schema, c.relname as table, a.attname as column, a.atttypid::regtype::text as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
      and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
    union all select 'pg_catalog', 'pg_stats', column_name, 'text' from unnest(
      array['most_common_vals', 'histogram_bounds', 'most_common_elems']) as column_name`);
  const found: string[] = [];
  for (const { schema, table, column, type } of columns.rows) {
    const quoted = [schema, table].map((name) => `"${name}"`).join('.');
    const { rows } = await pool.query<{ text: string; bytes?: Buffer }>(
      `select "${column}"::text as text${type === 'bytea' ? `, "${column}" as bytes` : ''}
       from ${quoted} where "${column}" is not null`,
    );
    const opened = rows.flatMap(({ bytes }) => (bytes ? openedWith(personalData, bytes) : []));
    const content = [...rows.map(({ text }) => text), ...opened].join('\n');
    found.push(...foundIn(content, secrets).map((name) => `${name}: ${schema}.${table}.${column}`));
  }
  return found.sort();
}

function openedWith(personalData: PersonalData, sealed: Buffer): string[] {
  try {
    return [personalData.open(sealed)];
  } catch {
    return [];
  }
}

/** `<secret>: <path>` for each file below a folder. */
export async function scanFiles(folder: string, secrets: Secrets): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const content = `${bytes.toString('utf8')}\n${bytes.toString('hex')}`;
    found.push(...foundIn(content, secrets).map((name) => `${name}: ${relative(folder, path)}`));
  }
  return found.sort();
}
