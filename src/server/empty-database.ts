import type pg from 'pg';

/** Drops every schema that a migration of ours made, and the record of migrations with them. */
export async function emptyDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')`,
  );
  for (const { name } of rows) await pool.query(`drop schema if exists "${name}" cascade`);
}
