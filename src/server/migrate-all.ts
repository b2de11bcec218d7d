/** Brings a database up to date: the platform's own tables first, then each capability's after those it leans on. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate, type SchemaOwner } from '#platform/db/migrations.ts';
import { migrateJobs } from '#platform/jobs/jobs.ts';
import { arrows } from '../capabilities/arrows.ts';

const folder = (path: string) => fileURLToPath(new URL(`../${path}/migrations`, import.meta.url));

const platform: SchemaOwner[] = ['settings', 'clock', 'journal', 'sign-in'].map((part) => ({
  name: part,
  migrations: folder(`platform/${part}`),
}));

/** `arrows` lists every capability after those it leans on, so its sequence is the sequence of their tables. */
const capabilities: SchemaOwner[] = Object.keys(arrows).map((name) => ({
  name,
  migrations: folder(`capabilities/${name}`),
}));

/** @returns the names of the migrations that were due. */
export async function migrateAll(connectionString: string): Promise<string[]> {
  const owners = [...platform, ...capabilities].filter((owner) => existsSync(owner.migrations));
  const applied = await migrate({ connectionString }, owners);
  await migrateJobs(connectionString);
  return applied;
}
