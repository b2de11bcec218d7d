import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scratchDirectory } from '#test/scratch.ts';

const scripts = fileURLToPath(new URL('../../scripts/', import.meta.url));

function moduleUrl(name: string): string {
  return JSON.stringify(pathToFileURL(join(scripts, name)).href);
}

function source(text: string): string[] {
  return ['--input-type=module', '--eval', text];
}

test('an unknown verb is refused with the list of verbs, on standard error', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, 'run.mjs'), 'strat'], {
    encoding: 'utf8',
  });
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  assert.equal(stderr, 'Use: node scripts/run.mjs start | test | kaoan | bench | check | format\n');
});

test('a benchmark that does not exist is refused', () => {
  const words = [join(scripts, 'run.mjs'), 'bench', '../scripts/run'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /^Use: npm run bench -- NAME/m);
});

test('the exit code of a command is passed on, and that of one that cannot be run is 1', () => {
  const run = (program: string, words: string[]) =>
    spawnSync(
      process.execPath,
      source(`
        import { runCommand } from ${moduleUrl('run-child.mjs')};
        process.exitCode = await runCommand(${JSON.stringify(program)}, ${JSON.stringify(words)}, {});`),
      { encoding: 'utf8' },
    );
  assert.equal(run(process.execPath, ['--eval', 'process.exit(7)']).status, 7);
  assert.equal(run(process.execPath, ['--eval', 'process.kill(process.pid, "SIGKILL")']).status, 137);
  const absent = run('/nowhere/program', []);
  assert.equal(absent.status, 1);
  assert.match(absent.stderr, /^\/nowhere\/program cannot be run: .*ENOENT/);
});

const posixOnly = process.platform === 'win32' ? { skip: 'Windows has no signals' } : {};

/** A server under `runServer` that counts the signals it gets and, unless stubborn, ends with their number. */
async function serverUnderRun(stubborn: boolean): Promise<{ runner: ChildProcess; serverPid: number }> {
  const server = `
    let signals = 0;
    process.on('SIGINT', () => { signals += 1; ${stubborn ? '' : 'setTimeout(() => process.exit(signals), 300);'} });
    process.on('SIGTERM', () => process.exit(40));
    setInterval(() => {}, 1000);
    console.log(process.pid);`;
  const watch = pathToFileURL(join(scripts, 'end-with-parent.mjs')).href;
  const words = JSON.stringify(['--import', watch, ...source(server)]);
  const text = `
    import { runServer } from ${moduleUrl('run-child.mjs')};
    process.exitCode = await runServer(process.execPath, ${words}, {});`;
  const runner = spawn(process.execPath, source(text), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(runner.stdout), 'line');
  return { runner, serverPid: Number(line) };
}

test('one Ctrl-C that arrives several times reaches the server once', posixOnly, async () => {
  const { runner } = await serverUnderRun(false);
  for (let n = 0; n < 3; n += 1) {
    runner.kill('SIGINT');
    await sleep(20);
  }
  assert.deepEqual(await once(runner, 'exit'), [1, null]);
});

test('a second Ctrl-C kills a server that does not end', posixOnly, async () => {
  const { runner } = await serverUnderRun(true);
  runner.kill('SIGINT');
  await sleep(1200);
  runner.kill('SIGINT');
  assert.deepEqual(await once(runner, 'exit'), [137, null]);
});

test('the server ends when the process that runs it is killed', posixOnly, async () => {
  const { runner, serverPid } = await serverUnderRun(true);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  for (const endsAt = performance.now() + 10_000; performance.now() < endsAt; await sleep(20)) {
    if (process.platform === 'linux' ? !existsSync(`/proc/${serverPid}/exe`) : !isThere(serverPid)) return;
  }
  assert.fail('the server lives on');
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('work under the lock of one checkout never overlaps, also past a holder that died', async () => {
  const directory = scratchDirectory();
  const text = `
    import { underLock } from ${moduleUrl('process-lock.mjs')};
    import { existsSync, rmSync, writeFileSync } from 'node:fs';
    const mark = ${JSON.stringify(join(directory, 'working'))};
    await underLock(${JSON.stringify(directory)}, 'test', () => {}, async () => {
      if (existsSync(mark)) process.exit(1);
      writeFileSync(mark, '');
      await new Promise((resolve) => setTimeout(resolve, 50));
      rmSync(mark);
    });`;
  const environment = { ...process.env, TMPDIR: directory, TEMP: directory };
  const killed = text.replace('setTimeout(resolve, 50)', "process.kill(process.pid, 'SIGKILL')");
  assert.equal(spawnSync(process.execPath, source(killed), { env: environment }).signal, 'SIGKILL');
  rmSync(join(directory, 'working'));
  assert.equal(namesOfLocks(directory).length, 1);
  await runAll(text, environment, 4);
  assert.deepEqual(namesOfLocks(directory), []);
});

function namesOfLocks(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.includes('.lock'));
}

async function runAll(text: string, environment: NodeJS.ProcessEnv, count: number): Promise<void> {
  const codes = Array.from({ length: count }, async () => {
    const child = spawn(process.execPath, source(text), { env: environment, stdio: 'inherit' });
    return (await once(child, 'exit'))[0];
  });
  assert.deepEqual(await Promise.all(codes), Array(count).fill(0));
}
