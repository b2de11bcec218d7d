/** What a phone adds to a letter, and what it checks of it: handwriting, its own key, the proof, the receipt. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Download, Page, Request } from 'playwright-core';
import { freshId, testAct } from '#capabilities/organisation/fixtures.ts';
import { adoptWording } from '#capabilities/pledges/adopt-wording.ts';
import { candidateWording } from '#capabilities/pledges/candidate-wording.ts';
import type { SignPledgeBody } from '#capabilities/pledges/contract.ts';
import type { ClassReadyToSign } from '#capabilities/pledges/fixtures.ts';
import { inTransaction } from '#platform/db/db.ts';
import { skip } from './browser.ts';
import {
  affirmAs,
  type Candidate,
  drawnIn,
  enter,
  type SigningPhones,
  signAs,
  signingPhones,
  violations,
  writeByMouse,
} from './signing-phones.ts';

const verified = '已在这台手机上验证';

describe('what a phone adds to a letter and checks of it', { skip }, () => {
  let phones: SigningPhones;
  before(async () => {
    phones = await signingPhones();
  });
  after(() => phones?.[Symbol.asyncDispose]());

  const person = (ready: ClassReadyToSign, place = 0): Candidate => {
    const candidate = ready.enrolled[place];
    assert.ok(candidate);
    return candidate;
  };
  const sign = (page: Page) => page.getByRole('button', { name: '签署', exact: true }).click();
  const strokes = (page: Page, count: number) => page.getByText(`已写 ${count} 笔`).waitFor();
  const fact = (page: Page, name: string) =>
    page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]').innerText();
  /** The bodies of letters that a page sends. */
  function lettersSent(page: Page): SignPledgeBody[] {
    const sent: SignPledgeBody[] = [];
    page.on('request', (request: Request) => {
      if (request.url().endsWith('/letters')) sent.push(request.postDataJSON());
    });
    return sent;
  }
  async function untilVerified(page: Page): Promise<void> {
    await page.getByRole('heading', { name: '已签署' }).waitFor();
    await phones.journal.settle();
    await page.getByText(verified).first().waitFor();
  }
  async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([
      page.waitForEvent('download') as Promise<Download>,
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  }

  test('a name written with the mouse and the phone’s own key go with the letter; the proof of both is verified there', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    const sent = lettersSent(page);
    await affirmAs(page, person(ready));
    await sign(page);
    assert.match(await page.getByRole('alert').innerText(), /框内还没有字/);
    await writeByMouse(page);
    await strokes(page, 2);
    assert.deepEqual(await violations(page), []);
    const written = await drawnIn(page, '.pad');
    await sign(page);
    await untilVerified(page);
    assert.equal(sent[0]?.handwriting?.strokes.length, 2);
    assert.deepEqual(await drawnIn(page, 'dd .ink'), written, 'the receipt shows what the frame showed');
    assert.match(sent[0]?.device?.publicKey ?? '', /^[A-Za-z0-9+/]{43}=$/);
    assert.match(await fact(page, '本机密钥'), /用存放在该手机浏览器里的密钥/);
    assert.match(await page.locator('main').innerText(), /不能证明/);
    assert.deepEqual(await violations(page), []);

    const proof = await saved(page, '下载证明文件');
    assert.equal(proof.name, `${sent[0]?.id}.tlog-proof`);
    assert.match(proof.text, /^c2sp\.org\/tlog-proof@v1\n/);
    const receipt = await saved(page, '下载回执页');
    assert.equal(/id="proof">([^<]*)<\/script>/.exec(receipt.text)?.[1], proof.text);
    const paper = await page.context().newPage();
    await paper.setContent(receipt.text);
    assert.equal(await paper.locator('.ink path').count(), 2);
    assert.match(await paper.locator('body').innerText(), /第二中学[\s\S]*verify#letter=/);
    assert.deepEqual(await violations(paper), []);

    await page.reload();
    await page.getByText(verified).first().waitFor();
    assert.equal(await page.locator('dd .ink path').count(), 2, 'the strokes survive a reload');
    await page.context().close();
  });

  test('a finger and a pen write too; strokes are taken back one by one or all at once', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    await affirmAs(page, person(ready));
    const frame = await page.locator('.pad svg').boundingBox();
    assert.ok(frame);
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: readonly number[]) =>
      devtools.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: xs.map((x, id) => ({ x: frame.x + x, y: frame.y + 50, id })),
      });
    await touch('touchStart', 40);
    for (const x of [60, 90]) await touch('touchMove', x);
    // A second finger that comes to rest on the frame writes nothing, and does not end the stroke.
    await touch('touchStart', 90, 200);
    for (const x of [130, 180]) await touch('touchMove', x, 230);
    await touch('touchEnd');
    await strokes(page, 1);
    assert.match((await drawnIn(page, '.pad'))[0] ?? '', /^M80 100Q\S+ 100 .*L360 100$/);
    assert.equal(await page.evaluate<number>('scrollY'), 0, 'writing does not scroll the page');

    const pen = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number) =>
      devtools.send('Input.dispatchMouseEvent', {
        type,
        x: frame.x + x,
        y: frame.y + 90,
        button: 'left',
        buttons: type === 'mouseReleased' ? 0 : 1,
        clickCount: 1,
        pointerType: 'pen',
      });
    await pen('mousePressed', 40);
    for (const x of [70, 110, 160]) await pen('mouseMoved', x);
    await pen('mouseReleased', 160);
    await strokes(page, 2);

    await page.getByRole('button', { name: '撤销一笔' }).click();
    await strokes(page, 1);
    await page.getByRole('button', { name: '清除重写' }).click();
    assert.equal(await page.locator('#strokes').innerText(), '');
    await sign(page);
    assert.match(await page.getByRole('alert').innerText(), /框内还没有字/);
    await page.context().close();
  });

  test('what was being written is there again after a reload, for its own writer only', async () => {
    const ready = await phones.aClassOf(2);
    const page = await phones.open(ready);
    await affirmAs(page, person(ready, 0));
    await writeByMouse(page);
    await strokes(page, 2);
    await page.reload();
    await affirmAs(page, person(ready, 1));
    assert.equal(await page.locator('#strokes').innerText(), '');
    await page.reload();
    await affirmAs(page, person(ready, 0));
    await strokes(page, 2);
    await page.setViewportSize({ width: 844, height: 390 });
    await strokes(page, 2);
    await page.context().close();
  });

  test('over a lost connection and a reload, the very same letter goes out again', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    const sent = lettersSent(page);
    await affirmAs(page, person(ready));
    await writeByMouse(page);
    await page.context().setOffline(true);
    await sign(page);
    await page.getByText('正在自动重试').waitFor();
    await page.route('**/letters', (route) => route.abort());
    await page.context().setOffline(false);
    await page.reload();
    await page.getByText('上次签署没有收到回执').waitFor();
    await affirmAs(page, person(ready));
    await page.getByText('将原样再次提交').waitFor();
    assert.equal(await page.locator('.ink path').count(), 2);
    assert.equal(await page.locator('.pad svg').count(), 0);
    await page.unroute('**/letters');
    await sign(page);
    await untilVerified(page);
    assert.ok(sent.length >= 2);
    for (const letter of sent) assert.deepEqual(letter, sent[0]);
    assert.equal(await phones.lettersOf(ready), 1);
    await page.context().close();
  });

  test('a letter whose answer was lost is known again by its candidate, with all that this phone knows of it', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    await page.route('**/letters', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await affirmAs(page, person(ready));
    await writeByMouse(page);
    await sign(page);
    await page.getByText('正在自动重试').waitFor();
    // The letter was still on its way when the page was opened again.
    const receipts = '**/api/pledges/receipts/*';
    const unknown = { status: 404, json: { kind: 'refusal', code: 'not-found', message: '没有' } };
    await page.route(receipts, (route) => route.fulfill(unknown));
    await page.reload();
    await page.getByText('上次签署没有收到回执').waitFor();
    await page.unroute(receipts);
    await enter(page, person(ready));
    await untilVerified(page);
    assert.equal(await page.locator('dd .ink path').count(), 2);
    assert.equal(await page.getByText('你之前已经签署过').count(), 0);
    await page.context().close();
  });

  test('when the wording was revised meanwhile, it is read and affirmed again, and what was written stays', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    const sent = lettersSent(page);
    await affirmAs(page, person(ready));
    await writeByMouse(page);
    const revised = { ...candidateWording, title: { zh: '诚信考试承诺书（修订）', en: 'Letter, revised' } };
    await inTransaction(phones.database.db, (tx) =>
      adoptWording(tx, testAct, { id: freshId(), audience: 'candidate', text: revised }),
    );
    await sign(page);
    await page.getByRole('heading', { name: '阅读承诺书' }).waitFor();
    await page.getByText('诚信考试承诺书（修订）').waitFor();
    assert.match(await page.getByRole('alert').innerText(), /请重新阅读后再签署/);
    await page.getByRole('button', { name: '我已读完' }).click();
    assert.equal(await page.getByLabel('我已阅读并理解').isChecked(), false);
    await page.getByLabel('我已阅读并理解').check();
    await page.getByRole('button', { name: '继续' }).click();
    await strokes(page, 2);
    await sign(page);
    await untilVerified(page);
    assert.equal(sent.length, 2);
    assert.deepEqual(sent[0]?.handwriting, sent[1]?.handwriting);
    assert.notEqual(sent[0]?.device?.signature, sent[1]?.device?.signature);
    await page.context().close();
  });

  test('a proof that was tampered with is refused in plain words, and a good one is taken afterwards', async () => {
    const ready = await phones.aClassOf(2);
    const page = await phones.open(ready);
    const proofs = '**/api/pledges/receipts/*/proof';
    const arrivesAs = (changed: (proof: string) => string) =>
      page.route(proofs, async (route) => {
        const response = await route.fetch();
        const text = await response.text();
        await route.fulfill({ response, body: response.ok() ? changed(text) : text });
      });
    // Another candidate's checkpoint would do as well: one base64 digit of the tree is changed.
    await arrivesAs((text) => {
      const [head, root = ''] = /\n\n[^\n]+\n\d+\n(.)/.exec(text) ?? [];
      assert.ok(head);
      return text.replace(head, head.slice(0, -1) + (root === 'A' ? 'B' : 'A'));
    });
    await signAs(page, person(ready));
    await page.getByRole('heading', { name: '已签署' }).waitFor();
    await phones.journal.settle();
    await page.getByText('验证没有通过').first().waitFor();
    await page.getByText('检查点不是签署时公布的那把日志密钥签的').waitFor();
    assert.equal(await page.getByText(verified).count(), 0);
    assert.equal(await page.getByRole('button', { name: '下载回执页' }).count(), 0);
    assert.deepEqual(await violations(page), []);
    assert.match((await saved(page, '下载证明文件')).text, /^c2sp/, 'it can be kept as evidence');
    // What errors say is not built into the page; of which kind they are is still told apart.
    await arrivesAs((text) => text.replace(/(?<=\nextra )\S+/, btoa('{"leaf":"\\ud800"}')));
    await page.getByRole('button', { name: '再验证一次' }).click();
    await page.getByText('取到的证明残缺或格式不对').waitFor();
    await page.unroute(proofs);
    await page.getByRole('button', { name: '再验证一次' }).click();
    await page.getByText(verified).first().waitFor();
    await page.context().close();
  });

  test('a genuine proof of somebody else’s letter is refused', async () => {
    const ready = await phones.aClassOf(2);
    const first = await phones.open(ready);
    const [other] = [lettersSent(first)];
    await signAs(first, person(ready, 0));
    await untilVerified(first);
    const page = await phones.open(ready);
    await page.route('**/api/pledges/receipts/*/proof', async (route) => {
      const url = `${phones.origin}/api/pledges/receipts/${other?.[0]?.id}/proof`;
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await signAs(page, person(ready, 1));
    await page.getByRole('heading', { name: '已签署' }).waitFor();
    await phones.journal.settle();
    await page.getByText('“回执编号”在证明中与这台手机所知的不一致').waitFor();
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
    await first.context().close();
    await page.context().close();
  });

  test('a journal key that changes after the letter was signed is noticed', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    await signAs(page, person(ready));
    await untilVerified(page);
    await page.route('**/api/pledges/signing/*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        json: { ...(await response.json()), journalKey: 'test.kaoan/journal+0+A' },
      });
    });
    await page.reload();
    await page.getByText('日志密钥与签署时不同').waitFor();
    await page.context().close();
  });

  test('a browser without Ed25519 signs without a key, says so, and verifies all the same', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready, (fresh) =>
      fresh.addInitScript(`SubtleCrypto.prototype.generateKey = async () => {
        throw new DOMException('Unrecognized name.', 'NotSupportedError');
      };`),
    );
    const sent = lettersSent(page);
    await affirmAs(page, person(ready));
    await writeByMouse(page);
    await sign(page);
    await untilVerified(page);
    assert.equal(sent[0]?.device, undefined);
    assert.match(await fact(page, '本机密钥'), /没有：签署时的浏览器不支持/);
    await page.context().close();
  });

  test('a browser of 2020 outside https, with nothing kept, signs and verifies too', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready, (fresh) =>
      fresh.addInitScript(`delete String.prototype.isWellFormed;
        delete String.prototype.toWellFormed;
        delete Array.prototype.at;
        delete Object.hasOwn;
        delete window.structuredClone;
        Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
        Object.defineProperty(window, 'indexedDB', { value: undefined });
        Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });`),
    );
    await affirmAs(page, person(ready));
    await writeByMouse(page);
    await sign(page);
    await untilVerified(page);
    assert.equal(await page.locator('dd .ink path').count(), 2);
    await page.context().close();
  });

  test('the part that loads behind the first screen is tried again until it comes', async () => {
    const ready = await phones.aClassOf(1);
    let lost = 0;
    const page = await phones.open(ready, (fresh) =>
      fresh.route('**/assets/later-*.js', async (route) => {
        lost += 1;
        if (lost > 1) return route.fallback();
        await route.abort();
      }),
    );
    await affirmAs(page, person(ready));
    await page.locator('.pad svg').waitFor();
    assert.ok(lost > 1);
    await page.context().close();
  });

  test('everything is done with the keyboard alone', async () => {
    const ready = await phones.aClassOf(1);
    const page = await phones.open(ready);
    await page.getByRole('heading', { name: '你是谁' }).waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.id');
    const reach = async (id: string) => {
      for (let steps = 0; (await focused()) !== id; steps += 1) {
        assert.ok(steps < 20, `#${id} is not reached`);
        await page.keyboard.press('Tab');
      }
    };
    await reach('number');
    await page.keyboard.type(person(ready).number);
    await reach('idTail');
    await page.keyboard.type(person(ready).idNumber.slice(-4));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '阅读承诺书' }).waitFor();
    await reach('go');
    await page.keyboard.press('Enter');
    await reach('affirmed');
    await page.keyboard.press('Space');
    await reach('go');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '手写签名' }).waitFor();
    await reach('signWithout');
    await page.keyboard.press('Enter');
    await untilVerified(page);
    await reach('receiptPage');
    await page.context().close();
  });

  test('nothing broke on the way, and no policy was violated', () => assert.deepEqual(phones.faults, []));
});
