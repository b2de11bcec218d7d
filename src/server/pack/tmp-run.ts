import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { closeWhenStruckOff } from '#capabilities/cases/public.ts';
import { openDatabase } from '#platform/db/db.ts';
import { startCluster } from '#platform/db/embedded/cluster.ts';
import { openFiles } from '#platform/files/files.ts';
import { openPersonalData } from '#platform/personal-data.ts';
import { migrateAll } from '#server/migrate-all.ts';
import { importCampaign } from './import-campaign.ts';
import { readPack } from './read-pack.ts';

const dir = '/tmp/kaoan-pack-import';
await rm(dir, { recursive: true, force: true });
const t0 = performance.now();
await mkdir(dir, { recursive: true, mode: 0o711 });
const cluster = await startCluster({ dataDirectory: join(dir, 'postgres'), log: console.log });
await migrateAll(cluster.url);
const f = openDatabase({ connectionString: cluster.url });
console.log('foundation', (performance.now() - t0) / 1000);
try {
  const t = performance.now();
  const pack = await readPack('packs/qingdao-2020');
  const accounts = await importCampaign({
    pack,
    packName: 'qingdao-2020',
    db: f.db,
    dataDirectory: dir,
    personalData: await openPersonalData(dir),
    files: openFiles(join(dir, 'files')),
    followers: [closeWhenStruckOff],
    now: new Date(),
    progress: console.log,
  });
  console.log(accounts);
  console.log('total', (performance.now() - t) / 1000);
} catch (e) {
  console.log((e as Error).stack);
  console.log((e as any).cause?.stack, (e as any).cause?.details);
} finally {
  await f.close();
  await cluster.stop();
}
