// Builds the browser console when its sources have changed since the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { giveUp, say } from './make-ready.mjs';
import { underLock } from './process-lock.mjs';

/** Nothing to do, and no error, where there is no console to build. */
export async function buildConsole(root, node) {
  if (!existsSync(join(root, 'vite.config.ts')) || isBuilt(root)) return;
  await underLock(root, 'console', say, () => {
    if (isBuilt(root)) return;
    say('Building the console …');
    const fingerprint = sourcesFingerprint(root);
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const words = [
      vite,
      'build',
      '--logLevel',
      'warn',
      '--outDir',
      join(root, 'dist', 'console'),
      '--emptyOutDir',
    ];
    // What it prints belongs on standard error: standard output is the program's.
    const { status, error } = spawnSync(node, words, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0)
      giveUp(`The console could not be built${error ? `: ${error.message}` : '; see above'}.`);
    mkdirSync(dirname(stampPath(root)), { recursive: true });
    writeFileSync(stampPath(root), fingerprint);
  });
}

function isBuilt(root) {
  try {
    const stamp = readFileSync(stampPath(root), 'utf8');
    return existsSync(join(root, 'dist', 'console')) && stamp === sourcesFingerprint(root);
  } catch {
    return false;
  }
}

// Beside the build, not in it: everything in there is served.
function stampPath(root) {
  return join(root, 'dist', 'console.built-from');
}

function sourcesFingerprint(root) {
  const hash = createHash('sha256');
  for (const path of sources(root).sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/** What a console file may import (HOUSE: contracts, rules and pure folders of capabilities, primitives), and the settings. */
function sources(root) {
  const settings = [
    'vite.config.ts',
    'index.html',
    'package-lock.json',
    'tsconfig.console.json',
    'tsconfig.base.json',
  ];
  const capabilities = join(root, 'src', 'capabilities');
  const folders = ['console', 'primitives', 'verifier'].map((name) => join(root, 'src', name));
  const files = settings.map((name) => join(root, name));
  for (const name of existsSync(capabilities) ? readdirSync(capabilities) : []) {
    const capability = join(capabilities, name);
    if (!statSync(capability).isDirectory()) continue;
    for (const entry of readdirSync(capability, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'migrations') folders.push(join(capability, entry.name));
      else if (entry.isFile() && /(?:contract|rules)\.ts$/.test(entry.name))
        files.push(join(capability, entry.name));
    }
  }
  return [...new Set([...files, ...folders.flatMap(filesBelow)])].filter(
    (path) => existsSync(path) && !/\.test\.tsx?$/.test(path),
  );
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
