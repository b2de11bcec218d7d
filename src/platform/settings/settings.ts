/** Facts about this installation that belong to no capability: one JSON value per key. */
import type { JSONColumnType } from 'kysely';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { type Db, reading, type Tx, writing } from '../db/db.ts';

interface SettingsTables {
  'settings.setting': { key: string; value: JSONColumnType<{ held: JsonValue }> };
}

/** `undefined` when nothing was ever written under the key. */
export async function readSetting(db: Db, key: string): Promise<JsonValue | undefined> {
  const row = await reading<SettingsTables>(db)
    .selectFrom('settings.setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.value.held;
}

export async function writeSetting(tx: Tx, key: string, value: JsonValue): Promise<void> {
  const held = JSON.stringify({ held: value });
  await writing<SettingsTables>(tx)
    .insertInto('settings.setting')
    .values({ key, value: held })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: held }))
    .execute();
}
