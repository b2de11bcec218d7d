import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepCampaign } from '#server/campaign.ts';
import { aCampaign, type TestCampaign } from '../../src/capabilities/bulletins/fixtures.ts';
import { importsOn } from '../../src/capabilities/organisation/fixtures.ts';
import { evidenceOf } from '../../src/capabilities/pledges/fixtures.ts';
import { main } from '../../src/cli/main.ts';

let campaign: TestCampaign;
before(async () => {
  campaign = await aCampaign();
  const { origin } = campaign.platform.journal;
  await campaign.write((tx) =>
    keepCampaign(tx, { pack: 'tests', state: 'ready', origin, demonstration: false }),
  );
});
after(() => campaign[Symbol.asyncDispose]());

async function kaoan(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: [] as string[], err: [] as string[] };
  const code = await main(words, {
    out: (line) => void said.out.push(line),
    err: (line) => void said.err.push(line),
    environment: { KAOAN_DATA: campaign.dataDirectory, DATABASE_URL: campaign.url, KAOAN_LOG: 'silent' },
  });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

const count = async (condition: string): Promise<number> =>
  (await campaign.database.pool.query(`select count(*)::int as n from ${condition}`)).rows[0].n;
const named = () => count('organisation.candidate where name is not null');
const numberAt = (place: number) => campaign.signing.enrolled[place]?.number ?? '';
const WHY = ['--reason', 'consent-withdrawn', '--note', '监护人申请'];

test('says how it is used when words are missing or contradict each other, and erases nobody', async () => {
  const before = await named();
  for (const words of [
    [],
    WHY,
    ['--candidate', numberAt(0)],
    ['--candidate', numberAt(0), '--reason', 'because', '--note', '监护人申请'],
    ['--candidate', numberAt(0), '--reason', 'unlawful'],
    ['--candidate', numberAt(0), '--reason', 'unlawful', '--note', ' '],
    ['--all'],
    ['--all', '--candidate', numberAt(0), ...WHY],
  ]) {
    const { code, err } = await kaoan('erase', ...words);
    assert.equal(code, 1, words.join(' '));
    assert.match(err, /use: kaoan erase --candidate NUMBER --reason REASON --note TEXT/);
  }
  assert.equal(await named(), before);
});

test('a number under which nobody is enrolled is refused in words', async () => {
  const { code, err } = await kaoan('erase', '--candidate', '20370299999999', ...WHY);
  assert.equal(code, 1);
  assert.match(err, /Nobody is enrolled under 20370299999999.*没有在册的考生号 20370299999999/);
});

test('one candidate is erased, and whoever follows the journal has followed when the command ends', async () => {
  const { rows } = await campaign.database.pool.query(
    `select letter.id, entry_id from pledges.letter join organisation.candidate on candidate.id = candidate_id
     where number = $1`,
    [numberAt(0)],
  );
  const { id: letter, entry_id: entry } = rows[0];
  const { key, signature } = evidenceOf(campaign.signing, 0, letter).kept.device ?? {};
  await campaign.database.pool.query(
    'insert into pledges.letter_evidence (letter_id, device_key, device_signature) values ($1, $2, $3)',
    [letter, key, signature],
  );
  const before = await named();
  const { code, out, err } = await kaoan('erase', '--candidate', numberAt(0), ...WHY);
  assert.equal(code, 0, err);
  assert.match(out, /^erased: 1 candidate, of whom [0-9a-f-]{36} is left\nNot reached: backups/);
  assert.equal(await named(), before - 1);
  assert.equal(await count('pledges.letter_evidence'), 0);
  assert.equal(await count(`journal.entry where id = '${entry}' and salt is not null`), 0);
  const again = await kaoan('erase', '--candidate', numberAt(0), ...WHY);
  assert.equal(again.code, 1);
  assert.match(again.err, /somebody who was erased before need not be erased again/);
});

test('all are erased only for whoever writes the name of the exam, and says which that is', async () => {
  const before = await named();
  for (const confirm of ['', '高考', '2020年夏季高考 ']) {
    const { code, err } = await kaoan('erase', '--all', '--confirm', confirm);
    assert.equal(code, 1);
    assert.match(err, /nothing was erased: this is the campaign of --confirm "2020年夏季高考"/);
  }
  assert.equal(await named(), before);
});

test('a campaign that is over is forgotten whole: candidates, waiting rosters, and what the audit says of it', async () => {
  const roster = `考生号,姓名,班级编码,证件类型,证件号码,考试类别\n20370200000001,甲,X,,,\n`;
  const { id } = await importsOn(campaign.database.db).checked('roster', roster);
  const before = await named();
  assert.ok(before > 1);
  const { code, out, err } = await kaoan('erase', '--all', '--confirm', '2020年夏季高考');
  assert.equal(code, 0, err);
  assert.match(out, new RegExp(`^erased: ${before} candidates; discarded: 1 rosters`));
  assert.equal(await named(), 0);
  assert.equal(await count("journal.entry where kind = 'pledges.signed' and details is not null"), 0);
  assert.equal(await count(`organisation.file_import where id = '${id}' and file_sealed is not null`), 0);
  const again = await kaoan('erase', '--all', '--confirm', '2020年夏季高考', '--vacuum-full');
  assert.match(again.out, /^erased: 0 candidates; discarded: 0 rosters/);
  const audit = await kaoan('audit');
  assert.equal(audit.code, 0, audit.out);
  assert.match(
    audit.out,
    /^yes: \d+ entries, .*; of 2 erased ones nothing is left to compare but the leaf$/m,
  );
});

test('refuses to erase all where there is no exam to name', async () => {
  await campaign.database.pool.query('truncate timetable.exam cascade');
  const { code, err } = await kaoan('erase', '--all', '--confirm', '2020年夏季高考');
  assert.equal(code, 1);
  assert.match(err, /this campaign has no exam yet, so nothing was erased/);
});
