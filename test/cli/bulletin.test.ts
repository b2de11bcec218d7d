import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createAccount } from '#platform/sign-in/create-account.ts';
import { testCost } from '#platform/sign-in/password.ts';
import { keepCampaign } from '#server/campaign.ts';
import { aCampaign, type TestCampaign, termsOf } from '../../src/capabilities/bulletins/fixtures.ts';
import { keepTerms } from '../../src/capabilities/bulletins/terms.ts';
import { main } from '../../src/cli/main.ts';

let campaign: TestCampaign;
before(async () => {
  campaign = await aCampaign();
  for (const [name, personId] of [
    ['director', campaign.director],
    ['director2', campaign.otherDirector],
    ['commander', campaign.commander],
  ] as const) {
    await campaign.write((tx) =>
      createAccount(tx, {
        id: randomUUID(),
        name,
        personId,
        password: 'a password for tests',
        now: campaign.clock.now(),
        cost: testCost,
      }),
    );
  }
  await isDemonstration(false);
});
after(() => campaign[Symbol.asyncDispose]());

const isDemonstration = (demonstration: boolean) =>
  campaign.write((tx) =>
    keepCampaign(tx, {
      pack: 'tests',
      state: 'ready',
      origin: campaign.platform.journal.origin,
      demonstration,
    }),
  );

async function kaoan(...words: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const said = { out: [] as string[], err: [] as string[] };
  const code = await main(words, {
    out: (line) => void said.out.push(line),
    err: (line) => void said.err.push(line),
    environment: { KAOAN_DATA: campaign.dataDirectory, DATABASE_URL: campaign.url, KAOAN_LOG: 'silent' },
  });
  return { code, ...said };
}

const bulletinCount = async (): Promise<number> =>
  (await campaign.database.pool.query('select id from bulletins.bulletin')).rows.length;

test('says how it is used when words are missing', async () => {
  for (const words of [
    ['bulletin'],
    ['bulletin', 'publish'],
    ['bulletin', 'print', '--as-of', '2020-06-30'],
  ]) {
    const { code, err } = await kaoan(...words);
    assert.equal(code, 1);
    assert.match(err.join('\n'), /kaoan bulletin publish --as-of DAY/);
  }
});

test('outside a demonstration it refuses without the names of those who approved, and says what to do', async () => {
  const { code, err } = await kaoan('bulletin', 'publish', '--as-of', '2020-06-19');
  assert.equal(code, 1);
  assert.match(
    err.join('\n'),
    /needs 2 approvals \(联合行动办公室负责人、领导小组成员\).*--approve-as ACCOUNT/,
  );
  assert.equal(await bulletinCount(), 0);
});

test('a refusal is said in words and leaves nothing behind', async () => {
  const publish = (...words: string[]) => kaoan('bulletin', 'publish', ...words);
  const approved = ['--approve-as', 'director', '--approve-as', 'commander'];
  for (const [words, expected] of [
    [['--as-of', '2020-06-31', ...approved], /no day "2020-06-31".*日历上没有“2020-06-31”/],
    [['--as-of', '2999-01-01', ...approved], /"2999-01-01" has not come yet/],
    [['--as-of', '2020-06-19', '--title', '第3号', ...approved], /typed number "3"/],
    [['--as-of', '2020-06-19', '--approve-as', 'director'], /lacks an approval|cannot be done now/],
    [
      ['--as-of', '2020-06-19', '--approve-as', 'director', '--approve-as', 'director2'],
      /nothing is left to do/,
    ],
    [['--as-of', '2020-06-19', '--approve-as', 'nobody'], /no account "nobody"/],
  ] as const) {
    const { code, err } = await publish(...words);
    assert.equal(code, 1);
    assert.match(err.join('\n'), expected);
  }
  assert.equal(await bulletinCount(), 0);
});

test('publishes with the accounts that approved, and prints the files', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const { code, out, err } = await kaoan(
    ...['bulletin', 'publish', '--as-of', day, '--title', '考试安全工作通报'],
    ...['--approve-as', 'DIRECTOR', '--approve-as', 'commander'],
  );
  assert.equal(code, 0, err.join('\n'));
  assert.match(err.join('\n'), /approved as 王主任 \(DIRECTOR\)\napproved as 孙组长 \(commander\)/);
  for (const path of out) assert.ok((await stat(path)).size > 0, path);
  const names = [
    'bulletin.json',
    'index.html',
    'bulletin.docx',
    'annex.xlsx',
    'bulletin.tlog-proof',
    'checkpoint',
  ];
  for (const name of names)
    assert.ok(
      out.some((path) => path.endsWith(name)),
      name,
    );
  const document = JSON.parse(
    await readFile(out.find((path) => path.endsWith('bulletin.json')) ?? '', 'utf8'),
  );
  assert.equal(document.title, '考试安全工作通报');
  assert.equal(document.figures.find(({ id }: { id: string }) => id === 'pledges.letters').value, 2);

  const verified = await kaoan('verify', out.find((path) => path.endsWith('bulletin.json')) ?? '');
  assert.equal(verified.code, 0, [...verified.out, ...verified.err].join('\n'));
  assert.match(verified.out.join('\n'), /^yes: /m);
});

test('in a demonstration it finds today’s holders of the posts and says as whom it approved', async () => {
  await isDemonstration(true);
  const { code, out, err } = await kaoan('bulletin', 'publish', '--as-of', '2020-06-19');
  await isDemonstration(false);
  assert.equal(code, 0, err.join('\n'));
  assert.match(
    err.join('\n'),
    /approved as 王主任 \(联合行动办公室负责人\)\napproved as 孙组长 \(领导小组成员\)/,
  );
  const folder = join(campaign.dataDirectory, 'published', 'bulletins');
  assert.ok(out.every((path) => path.startsWith(folder)));
  const document = JSON.parse(
    await readFile(out.find((path) => path.endsWith('bulletin.json')) ?? '', 'utf8'),
  );
  assert.match(document.title, /^关于2020年夏季高考考试安全工作情况的通报（截至6月19日）$/);
});

test('in a demonstration without a holder of a post it names the post', async () => {
  const terms = termsOf(campaign.office, campaign.city);
  const [first] = terms.approvals;
  assert.ok(first);
  await campaign.write((tx) =>
    keepTerms(tx, { ...terms, approvals: [first, { ...first, unit: 'NOWHERE' }] }),
  );
  await isDemonstration(true);
  const { code, err } = await kaoan('bulletin', 'publish', '--as-of', '2020-06-19');
  await isDemonstration(false);
  await campaign.write((tx) => keepTerms(tx, terms));
  assert.equal(code, 1);
  assert.match(err.join('\n'), /holds the post of 联合行动办公室负责人 \(director in NOWHERE\) today/);
});
