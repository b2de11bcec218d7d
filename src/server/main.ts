/** `npm start`: everything from an empty folder to a console in the browser, and down again on Ctrl-C. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { issueAll } from '#capabilities/bulletins/public.ts';
import { readConfig } from '#platform/config.ts';
import { workOnJobs } from '#platform/jobs/jobs.ts';
import { keepCosigned } from '#platform/journal/cosigning.ts';
import { openLog } from '#platform/log.ts';
import { startAssistants } from './assistants.ts';
import { jobHandlers } from './capabilities.ts';
import { ensureCampaign, signInHints } from './ensure-campaign.ts';
import { listen } from './listen.ts';
import { openBrowser } from './open-browser.ts';
import { openFoundation } from './open-platform.ts';
import { serveCampaign } from './serve-campaign.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const log = openLog(config.logLevel);
  const stop = new AbortController();
  const asked = stopAsked();
  void asked.then(() =>
    stop.abort(new Error('stopped before the campaign was imported; the next start does it')),
  );
  // Closed in reverse, be it at the end or because something failed on the way: no database is left running.
  await using open = new AsyncDisposableStack();
  const foundation = await ensureCampaign(config, await openFoundation(config, say), say, stop.signal);
  open.defer(() => foundation.close());
  for (const folder of ['journal', 'bulletins']) {
    await mkdir(join(config.dataDirectory, 'published', folder), { recursive: true });
  }
  const served = await serveCampaign(config, foundation, log);
  open.defer(() => served.close());
  const { platform, clock, app } = served;
  await issueAll(platform);

  const ticking = clock.keep();
  open.defer(() => ticking.stop());
  const { cosigning } = platform.journal;
  const cosigned = cosigning && keepCosigned({ db: platform.db, cosigning, log });
  open.defer(() => cosigned?.stop());
  const jobs = await workOnJobs(platform, jobHandlers, log);
  open.defer(() => jobs.stop());
  const { address, port } = await listen(app, config);
  const assistants = await startAssistants(config.processes - 1, port, log);
  open.defer(() => assistants.stop());

  say('');
  say(`Kaoan 考安 is ready: ${address}`);
  const hints = await signInHints(platform.db);
  if (hints.length > 0) say('Accounts of the demonstration 演示账号 (name, password, post):');
  for (const line of hints) say(line);
  say('Ctrl-C stops it. 按 Ctrl-C 停止。');
  openBrowser(address, process.env);

  await asked;
  say('stopping …');
}

/** The first signal ends the server in order; whoever started us may send another to end it at once. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

try {
  await serve();
  process.exit(0);
} catch (error) {
  process.stderr.write(`kaoan: ${(error as Error).message}\n`);
  if (process.env.KAOAN_LOG === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
}
