import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { anAppointment, freshId } from '#capabilities/organisation/fixtures.ts';
import { aLetter } from '#capabilities/pledges/fixtures.ts';
import { qingdao, refusal } from '#capabilities/timetable/fixtures.ts';
import { contentDigest } from '#platform/files/files.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parseProofFile, verifyProofFile } from '#primitives/merkle/proof-file.ts';
import { aCampaign, aDraft, aPublished, renderedAgain, type TestCampaign } from './fixtures.ts';
import { issueAll, issueFiles } from './issue-files.ts';
import { bulletinPage } from './queries.ts';

let campaign: TestCampaign;
let id: string;
let folder: string;
before(async () => {
  campaign = await aCampaign();
  campaign.clock.advanceTo(qingdao('2020-07-06 20:00'));
  id = await aPublished(campaign, { asOf: '2020-07-03' });
  await issueFiles(campaign.platform, id);
  folder = join(campaign.dataDirectory, 'published', 'bulletins', '2020-1');
});
after(() => campaign[Symbol.asyncDispose]());

/** Every file of the public folder with its bytes. */
async function published(): Promise<Map<string, string>> {
  const root = join(campaign.dataDirectory, 'published', 'bulletins');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const bytes = await Promise.all(
    paths.map(async (path) => [path, contentDigest(await readFile(path))] as const),
  );
  return new Map(bytes.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('every frozen file lies in the folder with the digest that the journal holds', async () => {
  const { files } = await bulletinPage(campaign.platform.db, id);
  for (const { name, digest, bytes } of files) {
    const held = await readFile(join(folder, name));
    assert.equal(contentDigest(held), digest, name);
    assert.equal(held.length, bytes);
  }
});

test('the proof leads from the published entry to a checkpoint signed by the journal', async () => {
  const { journal } = campaign.platform;
  const proof = parseProofFile(await readFile(join(folder, 'bulletin.tlog-proof'), 'utf8'));
  assert.equal(proof.checkpoint, await readFile(join(folder, 'checkpoint'), 'utf8'));
  const { rows } = await campaign.database.pool.query<{ leaf: Buffer; index: number }>(
    `select leaf, index from journal.entry where kind = 'bulletins.published' and subject = $1`,
    [id],
  );
  assert.equal(Number(proof.index), rows[0]?.index);
  const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, journal.verifierKey));
  verifyProofFile(nodeHasher, proof, nodeHasher.leaf(rows[0]?.leaf as Buffer), log);
});

test('issued again after loss, change and growth of the journal, it is the same byte for byte', async () => {
  const first = await published();
  await campaign.write((tx) => anAppointment(tx));
  await campaign.platform.journal.settle();
  await writeFile(join(folder, 'bulletin.json'), '{}');
  await rm(join(folder, 'rows'), { recursive: true });
  await rm(join(folder, 'bulletin.tlog-proof'));
  assert.notDeepEqual(await published(), first);
  await issueAll(campaign.platform);
  assert.deepEqual(await published(), first);

  await rm(join(campaign.dataDirectory, 'published', 'bulletins'), { recursive: true });
  await issueFiles(campaign.platform, id);
  assert.deepEqual(await published(), first);
});

test('it is the same even where the published journal was made anew', async () => {
  const first = await published();
  await rm(campaign.platform.journal.directory, { recursive: true });
  await rm(folder, { recursive: true });
  await issueAll(campaign.platform);
  assert.deepEqual(await published(), first);
});

test('composed and rendered again, here and in another process, after more was signed, it is the same', async () => {
  await campaign.write((tx) => aLetter(tx, campaign.signing, 2));
  await campaign.platform.journal.settle();
  const { files } = await bulletinPage(campaign.platform.db, id);
  const first = files.map(({ name, digest }) => `${name} ${digest}`);
  assert.deepEqual(await renderedAgain(campaign.url, id), first);
  const elsewhere = execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `const { renderedAgain } = await import('#capabilities/bulletins/fixtures.ts');
       console.log(JSON.stringify(await renderedAgain(process.env.URL_OF_TEST, process.env.BULLETIN)));`,
    ],
    {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, URL_OF_TEST: campaign.url, BULLETIN: id, TZ: 'America/New_York', LANG: 'C' },
      encoding: 'utf8',
    },
  );
  assert.deepEqual(JSON.parse(elsewhere), first);
});

test('the list names every bulletin, newest first, and by whom it was superseded', async () => {
  const correction = await aPublished(campaign, { supersedes: id });
  await issueFiles(campaign.platform, correction);
  const root = join(campaign.dataDirectory, 'published', 'bulletins');
  const listed = JSON.parse(await readFile(join(root, 'bulletins.json'), 'utf8'));
  assert.deepEqual(
    listed.map(({ number, folder, supersededBy }: Record<string, unknown>) => [number, folder, supersededBy]),
    [
      ['青考安〔2020〕2号', '2020-2', null],
      ['青考安〔2020〕1号', '2020-1', '青考安〔2020〕2号'],
    ],
  );
  assert.match(await readFile(join(root, 'index.html'), 'utf8'), /已由 青考安〔2020〕2号 更正/);
  assert.match(
    await readFile(join(root, '2020-2', 'index.html'), 'utf8'),
    /本通报更正<strong>青考安〔2020〕1号/,
  );
});

test('two issues at once leave a list with both', async () => {
  const ids = [await aPublished(campaign), await aPublished(campaign)];
  await Promise.all(ids.map((each) => issueFiles(campaign.platform, each)));
  const root = join(campaign.dataDirectory, 'published', 'bulletins');
  assert.equal(JSON.parse(await readFile(join(root, 'bulletins.json'), 'utf8')).length, 4);
});

test('what is not published has nothing to issue', async () => {
  await assert.rejects(issueFiles(campaign.platform, await aDraft(campaign)), /not published/);
  await assert.rejects(issueFiles(campaign.platform, freshId()), refusal('not-found'));
});

test('a file that the content store has lost or that was changed there is named', async () => {
  const { files } = await bulletinPage(campaign.platform.db, id);
  const annex = files.find(({ name }) => name === 'annex.xlsx');
  const digest = annex?.digest ?? '';
  const path = join(campaign.dataDirectory, 'files', digest.slice(0, 2), digest.slice(2));
  const bytes = await readFile(path);
  await rm(path);
  await assert.rejects(issueFiles(campaign.platform, id), /lost annex.xlsx of 青考安〔2020〕1号/);
  await writeFile(path, 'something else');
  await assert.rejects(issueFiles(campaign.platform, id), /was changed on disk/);
  await writeFile(path, bytes);
  await issueFiles(campaign.platform, id);
});
