import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { placeCluster } from '#platform/db/embedded/placement.ts';
import { postmasterState, readPostmasterFile } from '#platform/db/embedded/postmaster-file.ts';
import { scratchParent } from '#test/scratch.ts';

const program = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
const dataDirectory = await mkdtemp(join(scratchParent(), 'kaoan-stop-'));
// Where root runs the tests the database runs as somebody else, and would otherwise be put where nobody removes it.
await chmod(dataDirectory, 0o711);
after(() => rm(dataDirectory, { recursive: true, force: true }));

test('Ctrl-C during the first import ends the database too', async () => {
  const { DATABASE_URL: _, ...environment } = process.env;
  const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: { ...environment, KAOAN_DATA: dataDirectory, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(server, 'exit');
  let said = '';
  await new Promise<void>((resolve) => {
    server.stderr.on('data', (chunk) => {
      said += chunk;
    });
    server.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('importing')) resolve();
    });
    server.once('exit', () => resolve());
  });
  server.kill('SIGINT');
  assert.deepEqual(await exited, [1, null], said);
  assert.match(said, /stopped before the campaign was imported/);
  const { clusterDirectory } = placeCluster(join(dataDirectory, 'postgres'));
  const file = readPostmasterFile(clusterDirectory);
  assert.ok(!file || postmasterState(file.pid, clusterDirectory) !== 'alive', 'the database runs on');
});
