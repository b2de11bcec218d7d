/**
 * `kill -9` of a witness at random moments, also between storing and answering: it never forgets what it cosigned, so
 * it never cosigns a second history, and the log can always go on.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { foreignLog } from '#platform/witness/fixtures.ts';
import { logPath } from '#platform/witness/witness.ts';

const ROUNDS = 8;
const log = foreignLog();
const forked = foreignLog(log.origin, (i) => (i === 0 ? 'rewritten' : `entry ${i}`));

let dataDirectory: string;
before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'kaoan-witness-killed-'));
});
after(() => rm(dataDirectory, { recursive: true }));

interface RunningWitness {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly address: string;
  readonly policyLine: string;
}

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

async function startWitness(): Promise<RunningWitness> {
  const words = [
    'witness',
    '--name',
    'w.example',
    '--log',
    log.verifierKey,
    '--port',
    '0',
    '--data',
    dataDirectory,
  ];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const policyLine = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [line] = /^witness w\.example \S+ http:\/\/127\.0\.0\.1:\d+$/m.exec(said) ?? [];
      if (line !== undefined) resolve(line);
    });
    child.once('exit', () => reject(new Error(`the witness ended:\n${said}`)));
  });
  return { process: child, exited, address: policyLine.split(' ').at(-1) ?? '', policyLine };
}

async function add(address: string, body: string): Promise<{ status: number; text: string } | null> {
  try {
    const response = await fetch(`${address}/add-checkpoint`, { method: 'POST', body });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

test(`after ${ROUNDS} kills it stands where it last cosigned, and a fork from there is refused`, async () => {
  let acknowledged = 0;
  let policyLine: string | undefined;
  const keyOf = (line: string) => line.split(' ')[2];
  for (let round = 0; round < ROUNDS; round += 1) {
    const witness = await startWitness();
    policyLine ??= witness.policyLine;
    assert.equal(keyOf(witness.policyLine), keyOf(policyLine), 'its key changed');

    // A log that knows nothing asks from 0, and is told where to go on.
    const told = await add(witness.address, log.request(0, Math.max(1, acknowledged)));
    let size = acknowledged;
    if (told?.status === 409) size = Number(told.text);
    else assert.equal(told?.status, 200);
    assert.ok(size >= acknowledged, `it cosigned ${acknowledged} and now stands at ${size}`);
    size = Math.max(1, size);
    const fork = await add(witness.address, forked.request(size, size + 1));
    assert.equal(fork?.status, 422);

    setTimeout(() => witness.process.kill('SIGKILL'), randomInt(5, 60));
    for (;;) {
      const answer = await add(witness.address, log.request(size, size + 1));
      if (answer === null) break;
      assert.equal(answer.status, 200, answer.text);
      size += 1;
      acknowledged = size;
    }
    await witness.exited;
  }
  assert.ok(acknowledged > ROUNDS, `only ${acknowledged} were cosigned: this proves nothing`);

  const witness = await startWitness();
  const shown = await fetch(`${witness.address}/${logPath(log.origin)}/checkpoint`);
  const size = Number((await shown.text()).split('\n')[1]);
  assert.ok(size >= acknowledged);
  witness.process.kill('SIGTERM');
  assert.deepEqual(await witness.exited, [0, null], 'told to stop, it ends in order');
});
