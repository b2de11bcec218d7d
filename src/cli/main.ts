/** The `kaoan` command: one file per verb, loaded only when it is asked for. */
import process from 'node:process';

/** What a verb is given to speak through, so that tests can listen. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs one verb with the words after it; returns the exit code. */
export type Verb = (words: readonly string[], terminal: Terminal) => Promise<number>;

interface VerbEntry {
  readonly usage: string;
  readonly does: string;
  load(): Promise<{ run: Verb }>;
}

const verbs: Readonly<Record<string, VerbEntry>> = {
  figures: {
    usage: 'figures [--as-of DAY|INSTANT|INDEX] [--json]',
    does: 'print every figure as it stood then; a day means its end, in the exam’s time zone',
    load: () => import('./figures.ts'),
  },
  bulletin: {
    usage: 'bulletin publish --as-of DAY [--title TEXT] [--approve-as ACCOUNT]…',
    does: 'draft, approve and publish a bulletin; prints the files',
    load: () => import('./bulletin.ts'),
  },
  verify: {
    usage: 'verify FILE [--journal DIR] [--key VERIFIER-KEY]… [--policy FILE] [--number N --link L] [--json]',
    does: 'check a bulletin, proof or saved receipt from files alone: yes, or the two things that disagree',
    load: () => import('./verify.ts'),
  },
  init: {
    usage: 'init [--city NAME --exam NAME --first-day DAY --last-day DAY]',
    does: 'found an empty campaign of your own; asks for what is not given',
    load: () => import('./init.ts'),
  },
  witness: {
    usage: 'witness --name NAME --log VERIFIER-KEY… [--host HOST] [--port PORT] [--data DIR]',
    does: 'run an independent witness that cosigns the checkpoints of other people’s logs',
    load: () => import('./witness.ts'),
  },
  erase: {
    usage: 'erase --candidate NUMBER --reason REASON --note TEXT | erase --all --confirm EXAM',
    does: 'erase the personal data of one candidate, or of all at the end of a campaign; nothing brings them back',
    load: () => import('./erase.ts'),
  },
  audit: {
    usage: 'audit',
    does: 'check the database against the published journal, entry by entry',
    load: () => import('./audit.ts'),
  },
};

function usage(): string[] {
  const width = Math.max(...Object.values(verbs).map((verb) => verb.usage.length));
  return [
    'kaoan — exam-security command system. Verbs:',
    ...Object.values(verbs).map((verb) => `  kaoan ${verb.usage.padEnd(width)}  ${verb.does}`),
  ];
}

export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    for (const line of usage()) terminal.out(line);
    return name === undefined ? 2 : 0;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb) {
    terminal.err(`kaoan: there is no verb "${name}"; it has ${Object.keys(verbs).join(', ')}`);
    return 2;
  }
  try {
    return await (await verb.load()).run(rest, terminal);
  } catch (error) {
    terminal.err(`kaoan ${name}: ${(error as Error).message}`);
    if (terminal.environment.KAOAN_LOG === 'debug') terminal.err((error as Error).stack ?? '');
    return 1;
  }
}

if (import.meta.main) {
  // A reader that has seen enough (`| head`) closes the pipe; the verb still ends in order.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await main(process.argv.slice(2), {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    environment: process.env,
  });
}
