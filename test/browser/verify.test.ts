/** The public verify page: receipts and proofs are checked in the visitor's browser, with the network off. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { testAct } from '#capabilities/organisation/fixtures.ts';
import type { Receipt } from '#capabilities/pledges/contract.ts';
import { aLetter } from '#capabilities/pledges/fixtures.ts';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { encodeUtf8 } from '#primitives/bytes.ts';
import { formatLeafProof, parseLeafProof } from '#primitives/leaf-proof.ts';
import { parseLeaf } from '#primitives/tally.ts';
import { letterStatement } from '../../src/capabilities/pledges/rules.ts';
import { receiptFile } from '../../src/capabilities/pledges/signing-page/receipt-file.ts';
import { withdrawLetter } from '../../src/capabilities/pledges/withdraw-letter.ts';
import { type ProvenEntries, provenEntries } from '../verifier/proven-entries.ts';
import { accessibilityViolations, arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';

describe('the public verify page', { skip }, () => {
  let world: ServedWorld;
  let campaign: SmallCampaign;
  let browser: TestBrowser;
  let others: ProvenEntries;
  let letterId: string;
  let proof: string;

  before(async () => {
    world = await serveWorld();
    campaign = await world.write(aSmallCampaign);
    letterId = await signedByDevice();
    proof = await sealedProof(letterId);
    others = await provenEntries();
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await others?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  async function signedByDevice(): Promise<string> {
    const { signing } = campaign;
    const id = randomUUID();
    const seed = new Uint8Array(32).fill(7);
    const statement = letterStatement({
      id,
      linkCode: signing.link.code,
      number: signing.enrolled[1]?.number ?? '',
      wordingDigest: signing.wording.digest,
      guardianAffirmed: false,
      handwritingDigest: null,
    });
    const device = {
      key: nodeCrypto.ed25519.publicKey(seed),
      signature: nodeCrypto.ed25519.sign(seed, encodeUtf8(statement)),
    };
    await world.write((tx) => aLetter(tx, signing, 1, { id, evidence: { device, handwriting: null } }));
    return id;
  }

  async function sealedProof(id: string): Promise<string> {
    for (;;) {
      const answer = await fetch(`${world.origin}/api/pledges/receipts/${id}/proof`);
      if (answer.status === 200) return answer.text();
      assert.equal(answer.status, 409);
      await sleep(100);
    }
  }

  async function openedPage(screen: 'desk' | 'phone' = 'desk', path = '/verify'): Promise<Page> {
    const page = await browser.open(path, screen);
    await arrive(page, '验证');
    await page.getByText('日志公钥', { exact: true }).waitFor();
    return page;
  }
  const inFile = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) });
  const handIn = (page: Page, file: ReturnType<typeof inFile> | string) =>
    page.locator('input[type=file]').setInputFiles(file);
  const yes = (page: Page) => page.getByRole('heading', { name: '这份承诺书确在日志中' });
  const receiptPage = (inside: string, around = '') =>
    `<!doctype html><title>回执</title><h1>张三已签署</h1>${around}<script type="application/tlog-proof" id="proof">${inside}</script>`;

  for (const screen of ['desk', 'phone'] as const) {
    test(`once loaded it needs no network for a proof file (${screen})`, async () => {
      const page = await openedPage(screen);
      const loaded = await page.evaluate<string[]>(
        `performance.getEntriesByType('resource').map(({ name }) => name)`,
      );
      assert.deepEqual(
        loaded.filter((address) => /frame|Button/.test(address)),
        [],
        'nothing of the console is loaded',
      );
      await page.context().setOffline(true);
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      assert.deepEqual(await accessibilityViolations(page), []);
      assert.equal(await overhang(page), 0);
      await handIn(page, inFile('我的回执.tlog-proof', proof));
      await yes(page).waitFor();
      await page.getByText(letterId).first().waitFor();
      await page.getByText('拿着手机的人就是考生本人').waitFor();
      assert.deepEqual(await accessibilityViolations(page), []);
      assert.equal(await overhang(page), 0);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'This letter is in the journal' }).waitFor();
      await page.getByRole('heading', { name: 'What this does not prove' }).waitFor();
      assert.deepEqual(requests, []);
      await page.context().close();
    });
  }

  test('a saved receipt page is read as text: nothing of it runs or is shown', async () => {
    const page = await openedPage();
    page.on('dialog', () => assert.fail('something of the file ran'));
    const around = '<img src="/x" onerror="alert(1)"><script>alert(2)</script><svg onload="alert(3)">';
    await handIn(page, inFile('receipt.html', receiptPage(proof, around)));
    await yes(page).waitFor();
    await page.getByText('只核对网页里所含的存证').waitFor();
    assert.equal(await page.getByText('张三').count(), 0);
    assert.equal(await page.locator('img, svg, #page script').count(), 0);
    await page.context().close();
  });

  test('the receipt page that the signing page saves is one that it takes', async () => {
    const answer = await fetch(`${world.origin}/api/pledges/receipts/${letterId}`);
    const receipt = (await answer.json()) as Receipt;
    const saved = receiptFile({
      receipt,
      sent: null,
      page: null,
      proof,
      index: 0,
      size: 1,
      journalKey: world.platform.journal.verifierKey,
      verifyUrl: `${world.origin}/verify#letter=${letterId}`,
    });
    const page = await openedPage('phone');
    await handIn(page, inFile('receipt.html', saved));
    await yes(page).waitFor();
    await page.context().close();
  });

  test('text can be pasted, and a file dropped anywhere', async () => {
    const page = await openedPage();
    await page.getByText('粘贴文字', { exact: true }).click();
    await page.getByLabel('把存证的全部文字粘贴到这里').fill(`\n${proof.replaceAll('\n', '\r\n')}\n\n`);
    await page.getByRole('button', { name: '验证粘贴的文字' }).click();
    await yes(page).waitFor();
    await page.getByRole('button', { name: '验证另一份' }).click();
    await arrive(page, '验证');
    await page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(proof)}], 'x'));
      document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }`);
    await yes(page).waitFor();
    await page.context().close();
  });

  test('the address of a receipt’s QR code fetches the proof and verifies it', async () => {
    const page = await browser.open(`/verify#letter=${letterId}`, 'phone');
    await yes(page).waitFor();
    await page.getByText(letterId).first().waitFor();
    for (const id of [randomUUID(), parseLeaf(parseLeafProof(proof).leaf).subject]) {
      await page.goto(`/verify#letter=${id}`);
      await page.getByText('本站没有这份承诺书').waitFor();
    }
    await page.goto('/verify#letter=1');
    await page.getByText('承诺书编号不完整').waitFor();
    await page.context().close();
  });

  test('it says when the site says that the letter was withdrawn', async () => {
    const id = await world.write(async (tx) => {
      const { letter } = await aLetter(tx, campaign.signing, 2);
      await withdrawLetter(tx, testAct, { id: letter.id, reason: '签错了名字' });
      return letter.id;
    });
    await sealedProof(id);
    const page = await browser.open(`/verify#letter=${id}`);
    await yes(page).waitFor();
    await page.getByRole('alert').filter({ hasText: '撤回，不再计入' }).waitFor();
    await page.context().close();
  });

  test('of an erased letter it names the one that the address asks for, and opens nothing', async () => {
    const page = await browser.open('/verify');
    const erased = formatLeafProof({ ...parseLeafProof(proof), opening: null });
    await page.route(`**/api/pledges/receipts/${letterId}/proof`, (route) => route.fulfill({ body: erased }));
    await page.goto(`/verify#letter=${letterId}`);
    await yes(page).waitFor();
    await page.getByText(letterId, { exact: true }).waitFor();
    await page.getByText('个人信息已按请求删除').waitFor();
    await page.context().close();
  });

  test('a site that answers with another letter’s proof is caught', async () => {
    const page = await browser.open('/verify');
    const other = randomUUID();
    await page.route(`**/api/pledges/receipts/${other}`, (route) =>
      route.fulfill({ json: { withdrawnAt: null } }),
    );
    await page.route(`**/api/pledges/receipts/${other}/proof`, (route) => route.fulfill({ body: proof }));
    await page.goto(`/verify#letter=${other}`);
    await page.getByRole('heading', { name: '不相符' }).waitFor();
    await page.getByText(`网址问的是 ${other}`).waitFor();
    await page.context().close();
  });

  test('the device’s signature holds for the number and link it was made for, and for no other', async () => {
    const page = await openedPage('phone');
    await handIn(page, inFile('p.tlog-proof', proof));
    await yes(page).waitFor();
    const { signing } = campaign;
    const ask = async (number: string, link: string) => {
      await page.getByLabel('考生号（14 位）').fill(number);
      await page.getByLabel('班级签署链接').fill(link);
      await page.getByRole('button', { name: '核对设备签名' }).click();
    };
    await ask(signing.enrolled[1]?.number ?? '', `${world.origin}${signing.link.path}`);
    await page.getByRole('heading', { name: '设备签名成立' }).waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    await ask(signing.enrolled[0]?.number ?? '', signing.link.code);
    await page.getByRole('heading', { name: '设备签名不成立' }).waitFor();
    await ask('123', signing.link.code);
    await page.getByText('考生号应是 14 位数字').waitFor();
    await ask(signing.enrolled[1]?.number ?? '', 'https://example.org/');
    await page.getByText('链接应以 12 个字母或数字结尾').waitFor();
    await page.context().close();
  });

  test('a tampered proof is refused with both sides', async () => {
    const page = await openedPage();
    const hash = /\nindex [0-9]+\n(.*)\n/.exec(proof)?.[1] ?? '';
    const changed = (hash.startsWith('A') ? 'B' : 'A') + hash.slice(1);
    await handIn(page, inFile('p.tlog-proof', proof.replace(hash, changed)));
    await page.getByRole('heading', { name: '不相符' }).waitFor();
    await page.getByText(/^签名载明 [0-9a-f]{64}$/).waitFor();
    await page.getByText(/^由文件算得 [0-9a-f]{64}$/).waitFor();
    assert.equal(await yes(page).count(), 0);
    assert.deepEqual(await accessibilityViolations(page), []);
    await page.context().close();
  });

  test('what cannot be verified is refused at once, whatever its size and contents', async () => {
    const page = await openedPage();
    const huge = join(others.folder, 'huge.tlog-proof');
    await writeFile(huge, '');
    await truncate(huge, 100 * 1024 * 1024);
    for (const [file, why] of [
      [huge, '文件有 100 MB'],
      [inFile('empty', ''), '空文件'],
      [{ ...inFile('x.png', ''), buffer: Buffer.from([0x89, 0x50, 0xff, 0xfe]) }, '不是文本文件'],
      [inFile('letter.txt', '你好'), '这不是可以验证的文件'],
      [inFile('two.html', receiptPage(proof) + receiptPage(proof)), '不止一份存证'],
      [inFile('cut.html', receiptPage(proof).slice(0, -9)), '存证没有结束'],
    ] as const) {
      await handIn(page, file);
      await page.getByRole('alert').filter({ hasText: why }).waitFor();
      await page.getByRole('button', { name: '验证另一份' }).click();
    }
    for (const text of ['{"format":"kaoan.bulletin/1"}', `{${'['.repeat(100_000)}`]) {
      await handIn(page, inFile('x.json', text));
      await page.getByRole('heading', { name: '不相符' }).waitFor();
      await page.getByRole('button', { name: '验证另一份' }).click();
    }
    await page.context().close();
  });

  test('a key typed in takes the place of the site’s: for proofs of other journals, and where the site is away', async () => {
    const page = await browser.open('/');
    await page.route('**/api/journal', (route) => route.abort());
    await page.goto('/verify');
    await page.getByText('还没有公钥').waitFor();
    await handIn(page, inFile('row.json', others.tableProof));
    await page.getByRole('alert').filter({ hasText: '存证不含日志公钥' }).waitFor();
    await page.getByLabel('改用从别处得到的公钥').fill(others.journal.verifierKey.slice(1));
    await page.getByRole('button', { name: '使用这个公钥' }).click();
    await page.getByRole('alert').filter({ hasText: '公钥不完整或写错了' }).waitFor();
    await page.getByText('日志公钥', { exact: true }).click();
    await page.getByLabel('改用从别处得到的公钥').fill(` ${others.journal.verifierKey} `);
    await page.getByRole('button', { name: '使用这个公钥' }).click();
    await page.getByRole('heading', { name: '37020203 在分项表中计 39' }).waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.equal(await page.getByText('公钥变了').count(), 0, 'a key that was typed in has not changed');
    await page.context().close();
  });

  test('a key that changes is noticed, and not believed until the visitor says so', async () => {
    const page = await openedPage();
    await page.route('**/api/journal', (route) =>
      route.fulfill({ json: { verifierKey: others.journal.verifierKey } }),
    );
    await page.reload();
    const alarm = page.getByRole('alert').filter({ hasText: '公钥变了' });
    await alarm.waitFor();
    assert.deepEqual(await accessibilityViolations(page), []);
    await handIn(page, inFile('p.tlog-proof', proof));
    await yes(page).waitFor();
    await alarm.getByRole('button', { name: '改用现在给出的公钥' }).click();
    await page.getByRole('heading', { name: '不相符' }).waitFor();
    await page.context().close();
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
