/** The signing page in a real browser of phone size, against the real server. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { anIdNumber, candidatesFor, testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { enrolCandidates } from '#capabilities/organisation/public.ts';
import { inTransaction } from '#platform/db/db.ts';
import { skip } from '#test/browser/browser.ts';
import {
  affirmAs,
  builtPage,
  enter,
  type SigningPhones,
  signAs,
  signingPhones,
  violations,
} from '#test/browser/signing-phones.ts';
import type { ClassReadyToSign } from './fixtures.ts';
import { withdrawLetter } from './withdraw-letter.ts';

const SIZE_LIMIT_BYTES = 30_000;

let phones: SigningPhones;
before(async () => {
  if (skip === false) phones = await signingPhones();
});
after(() => phones?.[Symbol.asyncDispose]());

const person = (ready: ClassReadyToSign, place = 0) => {
  const candidate = ready.enrolled[place];
  assert.ok(candidate);
  return candidate;
};

test('the whole page with all that it loads is at most 30 kB gzipped', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kaoan-signing-page-'));
  const files = await builtPage(directory);
  await rm(directory, { recursive: true });
  assert.ok(files.has('/signing-page.html') && files.size > 2);
  const bytes = [...files.values()].reduce((sum, file) => sum + gzipSync(file).length, 0);
  assert.ok(bytes <= SIZE_LIMIT_BYTES, `${bytes} bytes`);
  // Safari 14.0 cannot even read a file that has one; a library would bring some (build.ts).
  for (const [name, file] of files) assert.doesNotMatch(String(file), /\bstatic [\w$]+[;=]/, name);
});

test('who, read, affirm, sign, receipt; then the receipt goes on until it is sealed', {
  skip,
}, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  await page.getByRole('heading', { name: '你是谁' }).waitFor();
  assert.match(await page.locator('header').innerText(), /第二中学 高三（1）班/);
  assert.deepEqual(await violations(page), []);
  await enter(page, person(ready));

  await page.getByRole('heading', { name: '阅读承诺书' }).waitFor();
  assert.equal(await page.locator('.letter li').count(), ready.wording.text.clauses.length);
  assert.match(await page.locator('main').innerText(), /签署人：\*生1/);
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: '我已读完' }).click();

  await page.getByRole('heading', { name: '本人确认' }).waitFor();
  await page.getByRole('button', { name: '继续' }).click();
  assert.match(await page.getByRole('alert').innerText(), /请先勾选本人确认/);
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('我已阅读并理解').check();
  await page.getByRole('button', { name: '继续' }).click();

  await page.getByRole('heading', { name: '手写签名' }).waitFor();
  await page.locator('.pad svg').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: '不手写，直接签署' }).click();

  await page.getByRole('heading', { name: '已签署' }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.ok((await page.locator('.stages li.reached').count()) < 3);
  await phones.journal.settle();
  await page.locator('.stages li.reached').nth(2).waitFor();
  assert.equal(await phones.lettersOf(ready), 1);
  assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
  await page.context().close();
});

test('a wrong entry says what to do, beside the field and at the head, and keeps what was typed', {
  skip,
}, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  await page.getByLabel('考生号').fill('123');
  await page.getByRole('button', { name: '继续' }).click();
  assert.match(await page.getByRole('alert').innerText(), /14 位数字[\s\S]*最后 4 位/);
  assert.equal(await page.getByLabel('考生号').inputValue(), '123');
  assert.equal(await page.getByLabel('考生号').getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await violations(page), []);

  await enter(page, { ...person(ready), idNumber: '0000' });
  await page.getByText('与本班名单不符').waitFor();
  assert.equal(await page.getByLabel('考生号').inputValue(), person(ready).number);
  await page.context().close();
});

test('full-width digits and spaces from a phone keyboard are understood', { skip }, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  const wide = (text: string) => [...text].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
  const { number, idNumber } = person(ready);
  await enter(page, { number: `${wide(number.slice(0, 6))} ${number.slice(6)}`, idNumber: wide(idNumber) });
  await page.getByRole('heading', { name: '阅读承诺书' }).waitFor();
  await page.context().close();
});

test('when the answer is lost, the page sends the same letter again and nothing is signed twice', {
  skip,
}, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  let lost = 0;
  const ids: string[] = [];
  await page.route('**/api/pledges/signing/*/letters', async (route) => {
    ids.push(route.request().postDataJSON().id);
    if (lost > 0) return route.continue();
    lost += 1;
    // The letter arrives and is signed, but the phone never hears of it.
    await route.fetch();
    await route.abort();
  });
  await signAs(page, person(ready));
  await page.getByText('正在自动重试').waitFor();
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
  assert.equal(await phones.lettersOf(ready), 1);
  await page.context().close();
});

test('after a reload in the middle of sending, the receipt is found again', { skip }, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  await page.route('**/api/pledges/signing/*/letters', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await signAs(page, person(ready));
  await page.getByText('正在自动重试').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  assert.equal(await phones.lettersOf(ready), 1);
  await page.context().close();
});

test('after a reload before anything arrived, the page says so, and signs under the same id', {
  skip,
}, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  const ids: string[] = [];
  let through = false;
  await page.route('**/api/pledges/signing/*/letters', async (route) => {
    ids.push(route.request().postDataJSON().id);
    return through ? route.continue() : route.abort();
  });
  await signAs(page, person(ready));
  await page.getByText('正在自动重试').waitFor();
  through = true;
  await page.reload();
  await page.getByText('上次签署没有收到回执').waitFor();
  await affirmAs(page, person(ready));
  await page.getByText('将原样再次提交').waitFor();
  await page.getByRole('button', { name: '签署' }).click();
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  assert.equal(new Set(ids).size, 1);
  await page.context().close();
});

test('a phone is passed on: the next candidate signs a letter of their own', { skip }, async () => {
  const ready = await phones.aClassOf(2);
  const page = await phones.open(ready);
  await signAs(page, person(ready, 0));
  await page.getByRole('button', { name: '为另一位同学签署' }).click();
  assert.equal(await page.getByLabel('考生号').inputValue(), '');
  await signAs(page, person(ready, 1));
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  assert.equal(await phones.lettersOf(ready), 2);
  await page.context().close();
});

test('whoever has signed is shown that receipt, and whoever was withdrawn signs again', {
  skip,
}, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  await signAs(page, person(ready));
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  const id = (await page.locator('dd').nth(2).innerText()).trim();

  const other = await phones.open(ready);
  await enter(other, person(ready));
  await other.getByText('你之前已经签署过').waitFor();
  await inTransaction(phones.database.db, (tx) => withdrawLetter(tx, testAct, { id, reason: '家长代签' }));
  await other.reload();
  await other.getByText('已由学校撤回').waitFor();
  await other.getByRole('button', { name: '重新签署' }).click();
  await signAs(other, person(ready));
  await other.getByRole('heading', { name: '已签署' }).waitFor();
  assert.equal(await phones.lettersOf(ready), 2);
  await page.context().close();
  await other.context().close();
});

test('a child reads and ticks with the guardian', { skip }, async () => {
  const ready = await phones.aClassOf(0);
  const [child] = candidatesFor(ready.class.id, 1).map((one) => ({
    ...one,
    idNumber: anIdNumber(5, '2007-01-02'),
  }));
  assert.ok(child);
  await inTransaction(phones.database.db, (tx) => enrolCandidates(tx, testAct, [child], testPersonalData));
  const page = await phones.open(ready);
  await enter(page, child);
  await page.getByRole('button', { name: '我已读完' }).click();
  await page.getByLabel('我已阅读并理解').check();
  await page.getByRole('button', { name: '继续' }).click();
  assert.match(await page.getByRole('alert').innerText(), /监护人勾选/);
  await page.getByLabel('我是其监护人').check();
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByRole('button', { name: '不手写，直接签署' }).click();
  await page.getByRole('heading', { name: '已签署' }).waitFor();
  await page.context().close();
});

test('English says the same, and the phone\'s own "back" leads a step back', { skip }, async () => {
  const ready = await phones.aClassOf(1);
  const page = await phones.open(ready);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  const { number, idNumber } = person(ready);
  await page.getByLabel('Candidate number').fill(number);
  await page.getByLabel('Last 4 characters').fill('zzzz');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('do not match the list of this class').waitFor();
  await page.getByLabel('Last 4 characters').fill(idNumber.slice(-4));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Read the letter' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.goBack();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await page.context().close();
});

test('a link that nobody issued says what to do', { skip }, async () => {
  const ready = await phones.aClassOf(0);
  const page = await phones.open({ ...ready, link: { ...ready.link, path: '/sign/000000000000' } });
  await page.getByText('请核对班主任发的链接是否完整').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('without a connection the page says so and opens by itself when it is back', { skip }, async () => {
  const ready = await phones.aClassOf(0);
  const page = await phones.open(ready);
  await page.getByRole('heading', { name: '你是谁' }).waitFor();
  let offline = true;
  await page.route('**/api/**', (route) => (offline ? route.abort() : route.continue()));
  await page.reload();
  await page.getByText('没有连上服务器').waitFor();
  offline = false;
  await page.getByRole('heading', { name: '你是谁' }).waitFor();
  await page.context().close();
});

test('nothing broke on the way, and no policy was violated', { skip }, () => {
  assert.deepEqual(phones.faults, []);
});
