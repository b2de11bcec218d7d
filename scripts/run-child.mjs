// Runs a program in the foreground and passes signals on, each exactly once.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * A command that shares our terminal. Ctrl-C in the terminal reaches it directly; what is sent to us alone we pass on.
 * Resolves with the exit code, 128 + signal number after a signal.
 */
export function runCommand(program, words, options) {
  const child = spawn(program, words, { stdio: 'inherit', ...options });
  const hasTerminal = [0, 1, 2].some((descriptor) => isTerminal(descriptor));
  process.on('SIGINT', () => {
    if (!hasTerminal) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return ended(child, program);
}

/**
 * The server. One Ctrl-C may reach us several times (from the terminal, again from npm, again from a supervisor that
 * signals the whole group), so the server gets a process group of its own and we pass on the first only. A second one,
 * a second later, kills it. When our own parent, npm, is killed, the server is asked to stop too.
 */
export function runServer(program, words, options) {
  const detached = process.platform !== 'win32';
  const child = spawn(program, words, { stdio: 'inherit', detached, ...options });
  let askedAt;
  const ask = (signal) => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      // On Windows the console has told it already.
      if (detached) child.kill(signal);
    } else if (performance.now() - askedAt > 1000) {
      child.kill('SIGKILL');
    }
  };
  process.on('SIGINT', () => ask('SIGINT'));
  process.on('SIGTERM', () => ask('SIGTERM'));
  process.on('SIGHUP', () => ask('SIGTERM'));
  if (process.env.npm_lifecycle_event !== undefined) {
    const npm = launchers();
    const watch = setInterval(() => {
      if (launchers() === npm) return;
      clearInterval(watch);
      ask('SIGTERM');
    }, 250);
    watch.unref();
  }
  return ended(child, program);
}

/** Our parent and, where npm put a shell (`sh -c`) between itself and us, that shell's parent. */
function launchers() {
  try {
    const words = readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').split('\0');
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows the last one is: state, parent, …
    const [, parentOfParent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return words[1] === '-c' ? `${process.ppid} ${parentOfParent}` : `${process.ppid}`;
  } catch {
    return `${process.ppid}`;
  }
}

function ended(child, program) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${program} cannot be run: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 1)));
  });
}

function isTerminal(descriptor) {
  return [process.stdin, process.stdout, process.stderr][descriptor].isTTY === true;
}
