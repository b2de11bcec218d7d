import { join } from 'node:path';
import { startCluster } from '#platform/db/embedded/cluster.ts';
import { openDatabase } from '#platform/db/db.ts';
import { tallyAt } from '#platform/journal/tally.ts';
import { indexAt } from '#platform/journal/read.ts';
import { figures as a } from '#capabilities/activities/public.ts';
import { figures as b } from '#capabilities/cases/public.ts';
import { figures as c } from '#capabilities/pledges/public.ts';
import { figures as d } from '#capabilities/timetable/public.ts';
import { figures as e } from '#capabilities/organisation/public.ts';
import { figures as f } from '#capabilities/obligations/public.ts';
const dir='/tmp/kaoan-pack-import';
const cluster = await startCluster({ dataDirectory: join(dir,'postgres'), log: console.log }); const db = openDatabase({connectionString: cluster.url});
for (const at of ['2020-07-01T00:00:00+08:00','2020-07-04T00:00:00+08:00','2020-07-06T20:00:00+08:00']) {
  const index = await indexAt(db.db, new Date(at));
  console.log(at, index);
  for (const x of [...a,...b,...c,...d,...e,...f]) console.log('  ', x.id, await tallyAt(db.db, x.tally, index), x.population ? await tallyAt(db.db, x.population.tally, index):'', x.population?.covered ? await tallyAt(db.db, x.population.covered, index):'');
}
const q = async (s: string) => console.table((await db.pool.query(s)).rows);
await q(`select state, count(*), count(*) filter (where due_at < '2020-07-06T20:00+08') overdue, count(*) filter (where due_at between '2020-07-06T20:00+08' and '2020-07-07T20:00+08') near24 from obligations.obligation group by 1`);
await q(`select state, count(*) from cases.finding group by 1`);
await q(`select source, count(*) from cases.finding group by 1`);
await q(`select acceptance, count(*), sum((rooms_cooled=rooms_fittable)::int) from timetable.site group by 1`);
await q(`select state, count(*) from activities.activity group by 1`);
await q(`select kind, count(*) from journal.entry group by 1 order by 1`);
await q(`select pg_size_pretty(pg_database_size(current_database()))`);
await q(`select count(*), min(size), max(size) from journal.checkpoint`);
await db.close(); await cluster.stop();
