import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction } from '#platform/db/db.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { openWorld, type World } from '#test/world.ts';
import { organisationCapability } from './capability.ts';
import { aClass, candidatesFor, freshId, importsOn, testAct } from './fixtures.ts';
import { takeImport } from './take-import.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world[Symbol.asyncDispose]());

test('queued imports are checked and taken while nobody looks', async () => {
  const { db, log } = world.platform;
  const { upload, shown } = importsOn(db);
  const theClass = await inTransaction(db, (tx) => aClass(tx));
  const rows = candidatesFor(theClass.id, 3).map(
    (row) => `${row.number},${row.name},${theClass.code},${row.idNumber}`,
  );
  const id = await upload('roster', ['考生号,姓名,班级编码,证件号码', ...rows].join('\n'));
  const until = async (state: string) => {
    while ((await shown(id)).import.state !== state) await pause(20);
  };
  const worker = await workOnJobs(world.platform, organisationCapability.jobs ?? {}, log);
  try {
    await until('checked');
    await inTransaction(db, (tx) =>
      takeImport(tx, { ...testAct, by: freshId() }, { id, take: 'all-or-nothing', reach: ['/'] }),
    );
    await until('taken');
  } finally {
    await worker.stop();
  }
  assert.equal((await shown(id)).import.rowsTaken, 3);
});
