// The one entry to every command in package.json. It makes the tree ready first, doing only what is stale.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildConsole } from './build-console.mjs';
import { findNode, giveUp, installPackages, say } from './make-ready.mjs';
import { runCommand, runServer } from './run-child.mjs';
import { serverFlags } from './server-flags.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const inTree = (...parts) => join(root, ...parts);
const tool = (name, ...parts) => inTree('node_modules', name, ...parts);

// Speeds up every start after the first; Node does without where it cannot be written.
const environment = { NODE_COMPILE_CACHE: inTree('node_modules', '.cache', 'node'), ...process.env };

const verbs = { start, test, kaoan, bench, check, format };
const [verb, ...words] = process.argv.slice(2);
if (!Object.hasOwn(verbs, verb ?? ''))
  giveUp(`Use: node scripts/run.mjs ${Object.keys(verbs).join(' | ')}`, 2);

await installPackages(root);
const node = findNode(root);
process.exitCode = await verbs[verb](words);

async function start(options) {
  await buildConsole(root, node);
  const watch = pathToFileURL(inTree('scripts', 'end-with-parent.mjs')).href;
  const program = [...serverFlags, '--import', watch, inTree('src', 'server', 'main.ts')];
  return runServer(node, [...program, ...options], {
    cwd: root,
    env: { NODE_ENV: 'production', ...environment },
  });
}

/** Keeps the directory it was called from, so that file names on its command line mean what they say. */
async function kaoan(options) {
  const program = ['--disable-warning=ExperimentalWarning', inTree('src', 'cli', 'main.ts')];
  return runCommand(node, [...program, ...options], { env: environment });
}

async function test(files) {
  await buildConsole(root, node);
  sayWhatWillSkip();
  const options = [
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-concurrency=2',
    '--test-reporter=spec',
    `--test-global-setup=${inTree('test', 'hold-server.ts')}`,
  ];
  const subjects = files.length > 0 ? files : ['src/**/*.test.ts', 'test/**/*.test.ts'];
  return runCommand(node, [...options, ...subjects], { cwd: root, env: environment });
}

function sayWhatWillSkip() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const isThere = (name) => folders.some((folder) => existsSync(join(folder, name)));
  if (!names.some(isThere)) {
    say(
      'Chromium is not installed: the browser tests will skip (Debian: apt-get install chromium fonts-noto-cjk).',
    );
  }
  if (!isThere('go')) {
    say(
      'Go is not installed: its cross-check of the journal will skip (Debian: apt-get install golang-go golang-golang-x-mod-dev).',
    );
  }
  if (!existsSync(inTree('..', 'shared', 'vectors'))) {
    say('../shared/vectors is not there: the tests of published test vectors will skip.');
  }
}

async function bench([name, ...options]) {
  const available = existsSync(inTree('bench'))
    ? readdirSync(inTree('bench'))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => file.slice(0, -3))
    : [];
  if (!available.includes(name))
    giveUp(`Use: npm run bench -- NAME, where NAME is one of: ${available.join(', ') || '(none yet)'}`, 2);
  const program = ['--disable-warning=ExperimentalWarning', inTree('bench', `${name}.ts`)];
  return runCommand(node, [...program, ...options], { cwd: root, env: environment });
}

/** Every check runs even if an earlier one failed: one run shows everything that is wrong. */
async function check() {
  const typescript = tool('typescript', 'bin', 'tsc');
  const steps = ['pure', 'server', 'console'].map((part) => [
    `types of the ${part} part`,
    [typescript, '-p', inTree(`tsconfig.${part}.json`), '--checkers', '2'],
  ]);
  const biome = tool('@biomejs/biome', 'bin', 'biome');
  steps.push(['format and lint', [biome, 'check', '--error-on-warnings', '.']]);
  steps.push(['what is unused', [tool('knip', 'bin', 'knip.js'), '--no-progress']]);
  const architecture = inTree('test', 'architecture.test.ts');
  if (existsSync(architecture)) steps.push(['architecture', ['--test', architecture]]);

  let failed = 0;
  const settings = { cwd: root, env: environment, encoding: 'utf8', maxBuffer: 2 ** 26 };
  for (const [name, words] of steps) {
    const { status, stdout, stderr, error } = spawnSync(node, words, settings);
    const output = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
    if (status === 0) say(`ok      ${name}`);
    // TypeScript's word for a part of the tree that has no file yet.
    else if (/TS18003/.test(output)) say(`empty   ${name}`);
    else {
      failed += 1;
      say(`FAILED  ${name}\n${output.trim()}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

async function format(paths) {
  const biome = [
    tool('@biomejs/biome', 'bin', 'biome'),
    'check',
    '--write',
    ...(paths.length > 0 ? paths : ['.']),
  ];
  return runCommand(node, biome, { cwd: root, env: environment });
}
