/** A class signs: a candidate on a phone, over a line that breaks, and the teacher who watches the class. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { entriesBetween } from '#platform/journal/read.ts';
import { accessibilityViolations, arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { writeByMouse } from './signing-phones.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';

describe('a class signs', { skip }, () => {
  let world: ServedWorld;
  let campaign: SmallCampaign;
  let browser: TestBrowser;
  let teacher: Account;
  let board: Page;
  let phone: Page;

  before(async () => {
    world = await serveWorld();
    campaign = await world.write(aSmallCampaign);
    teacher = await world.account('class-teacher', campaign.signing.class, '王老师');
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const candidate = (place: number) => {
    const one = campaign.signing.enrolled[place];
    assert.ok(one);
    return one;
  };

  async function goToSigning(place: number): Promise<void> {
    await phone.getByLabel('考生号').fill(candidate(place).number);
    await phone.getByLabel('证件号后 4 位').fill(candidate(place).idNumber.slice(-4));
    await phone.getByRole('button', { name: '继续' }).click();
    await phone.getByRole('button', { name: '我已读完' }).click();
    await phone.getByLabel('我已阅读并理解').check();
    await phone.getByRole('button', { name: '继续' }).click();
    await arrive(phone, '手写签名');
    await writeByMouse(phone);
  }

  const lettersSigned = async (): Promise<number> => {
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1_000 };
    return (await entriesBetween(world.platform.db, { ...all, kinds: ['pledges.signed'] })).length;
  };

  /** What the two cards above the names say. */
  const notYet = (count: number) =>
    board
      .getByRole('article')
      .filter({ hasText: '人，全班 3 人' })
      .getByText(String(count), { exact: false });

  test('the teacher sees by name who has not signed yet', async () => {
    board = await browser.openAs(teacher, '/');
    await board.goto(`/pledges/classes/${campaign.signing.class.id}`);
    await arrive(board, '第二中学 高三（1）班');
    await notYet(2).waitFor();
    const names = board.getByRole('region', { name: '班级名单' });
    await names.getByText(candidate(1).number).waitFor();
    assert.equal(await names.getByText(candidate(0).number).count(), 0);
  });

  test('a candidate signs on a phone and follows the letter until it is sealed', async () => {
    phone = await browser.open(campaign.signing.link.path, 'phone');
    await arrive(phone, '你是谁');
    assert.equal(await overhang(phone), 0);
    await goToSigning(1);
    await phone.getByRole('button', { name: '签署', exact: true }).click();
    await arrive(phone, '已签署');
    await phone.getByText('已被服务器签名的检查点覆盖').waitFor();
    await phone.getByText('已在这台手机上验证').first().waitFor();
    assert.equal(await lettersSigned(), 2);
    assert.equal(await overhang(phone), 0);
    assert.deepEqual(await accessibilityViolations(phone), []);
  });

  test('the teacher’s page follows: one fewer who has not signed', async () => {
    await notYet(1).waitFor();
    const names = board.getByRole('region', { name: '班级名单' });
    await names.getByText(candidate(1).number).waitFor({ state: 'hidden' });
    await names.getByText(candidate(2).number).waitFor();
  });

  test('over a line that breaks, the letter waits, arrives once, and its receipt is found again', async () => {
    await phone.getByRole('button', { name: '为另一位同学签署' }).click();
    await goToSigning(2);
    await phone.context().setOffline(true);
    await phone.getByRole('button', { name: '签署', exact: true }).click();
    await phone.getByText('正在自动重试').waitFor();
    assert.equal(await lettersSigned(), 2);

    // The line is back, but the first answer is lost on the way.
    let lost = 0;
    await phone.route('**/letters', async (route) => {
      const answer = await route.fetch();
      lost += 1;
      if (lost > 1) return route.fulfill({ response: answer });
      await route.abort();
    });
    await phone.context().setOffline(false);
    await arrive(phone, '已签署');
    assert.ok(lost >= 1);
    await phone.getByText('已在这台手机上验证').first().waitFor();
    assert.equal(await lettersSigned(), 3);

    await phone.reload();
    await arrive(phone, '已签署');
    assert.equal(await lettersSigned(), 3);
  });

  test('when all have signed, the teacher is told so', async () => {
    await notYet(0).waitFor();
    await board.getByText('没有未签的考生').waitFor();
    await board.getByRole('link', { name: '已签', exact: true }).click();
    await board
      .getByRole('row')
      .filter({ hasText: candidate(2).number })
      .waitFor();
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
