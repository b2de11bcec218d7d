/** A bulletin from the first draft to a reader who trusts nobody: draft, two approvals, publication, public page, verification. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { openClassTableProof } from '#primitives/class-table-proof.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { arrive, openBrowser, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign } from './small-campaign.ts';

const TITLE = '考试安全工作情况通报（联合行动办公室）';

describe('a bulletin', { skip }, () => {
  let world: ServedWorld;
  let browser: TestBrowser;
  let director: Account;
  let commander: Account;
  let desk: Page;
  let publicAddress: string;
  let classCode: string;

  before(async () => {
    world = await serveWorld();
    const { office, city, signing } = await world.write(aSmallCampaign);
    classCode = signing.class.code;
    director = await world.account('director', office, '王主任');
    commander = await world.account('commander', city, '孙组长');
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const confirm = async (page: Page, act: string, dialog: string) => {
    await page.getByRole('button', { name: act, exact: true }).click();
    const asked = page.getByRole('dialog', { name: dialog });
    await asked.getByRole('button', { name: act, exact: true }).click();
    await asked.waitFor({ state: 'hidden' });
  };

  test('the director drafts it: sentences are there, numbers are chosen and not typed', async () => {
    desk = await browser.openAs(director, '/publication');
    await desk.getByRole('link', { name: '起草通报' }).first().click();
    await arrive(desk, '起草通报');
    await desk.getByText('41人次').first().waitFor();
    const title = desk.getByLabel('标题');
    await title.fill('截至目前共 115,946 份');
    await title.blur();
    await desk.getByText('标题只可写日期').waitFor();
    await title.fill(TITLE);
    await desk.getByRole('button', { name: '保存草稿' }).click();
    await arrive(desk, TITLE);
    await desk.getByText('草稿').first().waitFor();
  });

  test('a draft survives a reload, and a bulletin that nobody has approved cannot be published', async () => {
    await desk.reload();
    await arrive(desk, TITLE);
    const publish = desk.getByRole('button', { name: '发布', exact: true });
    assert.equal(await publish.getAttribute('aria-disabled'), 'true');
    await desk.getByRole('button', { name: '送审' }).click();
    await desk.getByRole('button', { name: '批准', exact: true }).waitFor();
  });

  test('both approvers approve, each at a desk of their own', async () => {
    await confirm(desk, '批准', '批准通报');
    await desk.getByText('联合行动办公室负责人批准').waitFor();
    const second = await browser.openAs(commander, '/publication');
    await second.getByRole('link', { name: TITLE }).click();
    await arrive(second, TITLE);
    await confirm(second, '批准', '批准通报');
    await second.getByText('孙组长').first().waitFor();
    // The director's page hears of it by itself.
    const publish = desk.getByRole('button', { name: '发布', exact: true });
    await publish.and(desk.locator(':not([aria-disabled="true"])')).waitFor();
  });

  test('once published it has a number, and its files are there for everyone', async () => {
    await confirm(desk, '发布', '发布通报');
    await desk.getByText('青考安').first().waitFor();
    publicAddress = (await desk.getByRole('link', { name: '公开页面' }).getAttribute('href')) ?? '';
    const reader = await browser.open(publicAddress);
    await arrive(reader, TITLE);
    assert.match(await reader.getByRole('main').innerText(), /诚信考试承诺书1份，占报名考生3人的33\.3%/);
    const figures = reader.getByRole('group').filter({ hasText: '诚信考试承诺书' });
    await figures.getByText('诚信考试承诺书', { exact: true }).click();
    await reader.getByText('每名考生至多一份').waitFor();
  });

  test('the count of a class is downloaded with a proof that opens with the key of the journal alone', async () => {
    const address = new URL('bulletin.json', new URL(publicAddress, world.origin));
    const { asOf } = (await (await fetch(address)).json()) as BulletinDocument;
    await desk.goto(`/figures/pledges.letters?asOf=${asOf.index}&by=class`);
    await desk.getByText('点开一行，可下载其证明').waitFor();
    await desk.goto(`/figures/pledges.letters?asOf=${asOf.index}&within=class:${classCode}`);
    const downloading = desk.waitForEvent('download');
    await desk.getByRole('button', { name: '下载这一行的证明' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    const key = parseVerifierKey(nodeHasher, world.platform.journal.verifierKey);
    const { commitment, count } = openClassTableProof(nodeHasher, text, verifierOf(nodeCrypto, key));
    assert.deepEqual([count, commitment.total, commitment.splitBy], [1, 1, 'class']);
  });

  test('a reader who is not signed in verifies it in their own browser', async () => {
    const reader = await browser.open('/verify', 'phone');
    await reader
      .getByRole('listitem')
      .filter({ hasText: TITLE })
      .getByRole('button', { name: '验证' })
      .click();
    await reader.getByRole('heading', { name: '相符' }).waitFor();
    const letters = reader.getByRole('row').filter({ hasText: '诚信考试承诺书' });
    assert.match(await letters.innerText(), /1 份/);
  });

  test('a file with one digit changed does not agree, and the two that disagree are named', async () => {
    const address = new URL('bulletin.json', new URL(publicAddress, world.origin));
    const text = await (await fetch(address)).text();
    const altered = text.replace(/"value":41\b/, '"value":42');
    assert.notEqual(altered, text);
    const reader = await browser.open('/verify');
    await reader.getByLabel('选择文件').setInputFiles({
      name: 'bulletin.json',
      mimeType: 'application/json',
      buffer: Buffer.from(altered),
    });
    const verdict = reader.getByRole('alert');
    await verdict.getByRole('heading', { name: '不相符' }).waitFor();
    assert.match(await verdict.innerText(), /一处[\s\S]*另一处/);
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
