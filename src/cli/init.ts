import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { machineClock } from '#platform/clock/clock.ts';
import { readConfig } from '#platform/config.ts';
import { campaignOf } from '#server/campaign.ts';
import { foundCampaign } from '#server/found-campaign.ts';
import { openFoundation } from '#server/open-platform.ts';
import type { Verb } from './main.ts';

const questions = {
  city: 'City 城市 (e.g. 青岛市): ',
  exam: 'Exam 考试 (e.g. 2027年夏季普通高考): ',
  'first-day': 'First day 首日 (e.g. 2027-06-07): ',
  'last-day': 'Last day 末日 (e.g. 2027-06-10): ',
} as const;
type Question = keyof typeof questions;

/** Founds an empty campaign of one's own in the data directory. */
export const run: Verb = async (words, terminal) => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      city: { type: 'string' },
      exam: { type: 'string' },
      'first-day': { type: 'string' },
      'last-day': { type: 'string' },
    },
  });
  const missing = (Object.keys(questions) as Question[]).filter((name) => values[name] === undefined);
  if (missing.length > 0 && !process.stdin.isTTY) {
    terminal.err(`kaoan init: also say ${missing.map((name) => `--${name} …`).join(' ')}`);
    return 2;
  }
  const config = readConfig(terminal.environment);
  const foundation = await openFoundation(config, (line) => terminal.err(line));
  try {
    const there = await campaignOf(foundation.db);
    if (there) {
      terminal.err(
        `kaoan init: ${config.dataDirectory} holds the campaign ${there.pack} already; set KAOAN_DATA to another folder`,
      );
      return 1;
    }
    const answers = { ...values, ...(await ask(missing)) };
    const accounts = await foundCampaign(
      config,
      foundation,
      {
        city: answers.city ?? '',
        exam: answers.exam ?? '',
        firstDay: answers['first-day'] ?? '',
        lastDay: answers['last-day'] ?? '',
        now: machineClock.now(),
      },
      (line) => terminal.err(`  ${line}`),
    );
    terminal.out('The campaign is founded. Sign in with 请用以下账号登录 (shown once):');
    for (const { signIn, password, name } of accounts) terminal.out(`  ${signIn}  ${password}  ${name}`);
    terminal.out(`Start it: KAOAN_DATA=${config.dataDirectory} npm start`);
    terminal.out('Then import units, people and the roster under 组织机构 → 导入.');
    return 0;
  } finally {
    await foundation.close();
  }
};

async function ask(names: readonly Question[]): Promise<Partial<Record<Question, string>>> {
  if (names.length === 0) return {};
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: Partial<Record<Question, string>> = {};
    for (const name of names) answers[name] = (await dialogue.question(questions[name])).trim();
    return answers;
  } finally {
    dialogue.close();
  }
}
