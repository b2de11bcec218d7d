/** A director signs in, looks at the day, opens a number down to its journal entry, and has the browser prove it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { aFinding } from '#capabilities/cases/fixtures.ts';
import { arrive, openBrowser, signIn, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign } from './small-campaign.ts';

describe('from a figure to its proof', { skip }, () => {
  let world: ServedWorld;
  let browser: TestBrowser;
  let director: Account;
  let page: Page;

  before(async () => {
    world = await serveWorld();
    const { office } = await world.write(aSmallCampaign);
    director = await world.account('director', office, '王主任');
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  test('whoever opens a page without having signed in is asked to, and then gets that page', async () => {
    page = await browser.open('/figures?asOf=2020-06-20');
    await arrive(page, '登录');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').getByText('请填写账号和密码').waitFor();
    await signIn(page, director);
    await arrive(page, '数字');
    assert.match(page.url(), /\/figures\?asOf=2020-06-20$/);
  });

  test('the overview counts down to the next session and shows done beside not yet', async () => {
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '今日' }).click();
    await arrive(page, '今日');
    await page.getByText('16 天 23 小时').first().waitFor();
    const letters = page
      .getByRole('article')
      .filter({ has: page.getByRole('link', { name: '诚信考试承诺书' }) });
    assert.match(await letters.innerText(), /1\s*份[\s\S]*33\.3 %[\s\S]*2 人未签[\s\S]*截至 6月20日 09:00/);
    await page.getByRole('status').getByText('实时').waitFor();
  });

  test('a number opens: definition, parts, entries', async () => {
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '数字' }).click();
    await arrive(page, '数字');
    await page.getByRole('button', { name: '诚信考试承诺书' }).click();
    const drawer = page.getByRole('dialog', { name: '诚信考试承诺书' });
    for (const step of ['怎么数', '分项', '构成的条目']) {
      await drawer.getByRole('heading', { name: step }).waitFor();
    }
    await drawer.getByText('每名考生至多一份').waitFor();
    assert.match(
      await drawer.getByRole('row').filter({ hasText: '签署承诺书' }).innerText(),
      /高三（1）班|市南区/,
    );
    await drawer.getByRole('row').filter({ hasText: '签署承诺书' }).getByRole('link').click();
    await drawer.getByRole('heading', { name: '封存的检查点' }).waitFor();
  });

  test('the browser proves the entry by its own computing, also after a reload', async () => {
    const prove = async () => {
      await page.getByRole('button', { name: '验证', exact: true }).click();
      await page.getByText('已证实').waitFor();
      const steps = page.getByRole('listitem').filter({ hasText: /成立/ });
      assert.equal(await steps.count(), 4);
      await page.getByText('没有证明的').waitFor();
    };
    await prove();
    await page.reload();
    await page.getByRole('heading', { name: '封存的检查点' }).waitFor();
    await prove();
  });

  test('a number that was recorded meanwhile appears on the overview by itself', async () => {
    await page
      .getByRole('button', { name: '关闭' })
      .or(page.getByRole('button', { name: 'Close' }))
      .first()
      .click();
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '今日' }).click();
    await arrive(page, '今日');
    const findings = page
      .getByRole('article')
      .filter({ has: page.getByRole('link', { name: '发现风险问题' }) });
    assert.match(await findings.innerText(), /1\s*个/);
    await world.write((tx) => aFinding(tx));
    await findings.filter({ hasText: /2\s*个/ }).waitFor();
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
