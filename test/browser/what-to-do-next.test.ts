/** When something does not work, the page says what happened and what to do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { arrive, openBrowser, signIn, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign } from './small-campaign.ts';

describe('what to do next', { skip }, () => {
  let world: ServedWorld;
  let browser: TestBrowser;
  let administrator: Account;
  let director: Account;

  before(async () => {
    world = await serveWorld();
    const { city, office } = await world.write(aSmallCampaign);
    administrator = await world.account('administrator', city);
    director = await world.account('director', office);
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const menu = (page: Page) => page.getByRole('navigation', { name: '主菜单' });
  const wrong = '账号或密码不对。连续 5 次不对，账号会锁定 15 分钟或更久';

  test('a wrong password says what may be wrong, and keeps the account name', async () => {
    const page = await browser.open('/');
    await signIn(page, { ...director, password: '不是这个密码' });
    await page.getByRole('alert').getByText(wrong).waitFor();
    assert.equal(await page.getByLabel('账号').inputValue(), director.name);
    await signIn(page, director);
    await arrive(page, '今日');
  });

  test('after five wrong passwords even the right one waits, and is taken once the time is over', async () => {
    const page = await browser.open('/');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answered = page.waitForResponse('**/api/sign-in');
      await signIn(page, { ...administrator, password: `猜第 ${attempt} 次` });
      assert.equal((await answered).status(), 401);
    }
    const answered = page.waitForResponse('**/api/sign-in');
    await signIn(page, administrator);
    assert.equal((await answered).status(), 401);
    await page.getByRole('alert').getByText(wrong).waitFor();

    world.clock.advanceTo(new Date(world.clock.now().getTime() + 15 * 60_000));
    await signIn(page, administrator);
    await menu(page).waitFor();
  });

  test('a page that is not part of one’s duties is not in the menu, and says so when it is opened', async () => {
    const page = await browser.openAs(administrator, '/organisation');
    await arrive(page, '组织机构');
    assert.equal(await menu(page).getByRole('link', { name: '日志' }).count(), 0);
    await page.goto('/journal');
    await arrive(page, '您的职责不包含此页');
    assert.equal(await page.title(), '您的职责不包含此页 · 考安');
    await page.getByText('请联系本单位管理员').waitFor();
    await menu(page).getByRole('link', { name: '组织机构' }).click();
    await arrive(page, '组织机构');
  });

  test('whoever has no part in the overview begins with what they do have', async () => {
    const page = await browser.openAs(administrator, '/');
    await arrive(page, '今日');
    await page.getByRole('main').getByRole('link', { name: '组织机构' }).click();
    await arrive(page, '组织机构');
  });

  test('an address that leads nowhere says where to go instead', async () => {
    const page = await browser.openAs(director, '/no/such/page');
    await arrive(page, '没有这个页面');
    await page.goto('/findings/00000000-0000-4000-8000-000000000000');
    await arrive(page, '没有这个页面');
    await page.getByText('该记录不在您的职责范围内').waitFor();
    await page.getByRole('link', { name: '回到首页' }).click();
    await arrive(page, '今日');
  });

  test('when the server is gone, the page says so, and goes on once it is back', async () => {
    const page = await browser.openAs(director, '/');
    await arrive(page, '今日');
    await world.stopAnswering();
    await page.getByRole('status').getByText('重连中').waitFor();
    await menu(page).getByRole('link', { name: '考点' }).click();
    await arrive(page, '页面没有打开');
    const trouble = page.getByRole('alert');
    assert.match(await trouble.innerText(), /连不上服务器。[\s\S]*检查网络后重试/);
    await world.answerAgain();
    await page.getByRole('button', { name: '重试' }).first().click();
    await arrive(page, '考点');
    await page.getByText('第二中学考点').waitFor();
    await page.getByRole('status').getByText('实时').waitFor();
  });

  test('nothing else broke', () => assert.deepEqual(browser.faults, []));
});
