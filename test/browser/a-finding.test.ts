/** What an inspector finds, recorded on a phone at the site; the order that a director makes of it at a desk. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';

const TITLE = '保密室摄像头离线';

describe('a finding', { skip }, () => {
  let world: ServedWorld;
  let campaign: SmallCampaign;
  let browser: TestBrowser;
  let inspector: Account;
  let director: Account;
  let liaison: Account;
  let phone: Page;
  let desk: Page;

  before(async () => {
    world = await serveWorld();
    campaign = await world.write(aSmallCampaign);
    inspector = await world.account('inspector', campaign.office, '张检查');
    director = await world.account('director', campaign.office, '王主任');
    liaison = await world.account('liaison', campaign.department, '刘联络');
    browser = await openBrowser(world.origin);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  /** Opens a choice, types where that narrows it, and takes what is offered. */
  async function choose(page: Page, label: string, text: string): Promise<void> {
    const choice = page.getByRole('combobox', { name: label });
    await choice.click();
    if (await choice.isEditable()) await choice.fill(text);
    // Options stand at the end of the page, after what is chosen already.
    await page.getByTitle(text).last().click();
  }

  test('the inspector records it on a phone, with a photo', async () => {
    phone = await browser.openAs(inspector, '/findings', 'phone');
    await phone.getByRole('link', { name: '登记问题' }).click();
    await arrive(phone, '登记风险问题');
    assert.equal(await overhang(phone), 0);
    await choose(phone, '考点', '第二中学考点');
    await phone.getByLabel('具体位置').fill('行政楼一层保密室');
    await choose(phone, '类别', '保密室视频监控');
    await phone.getByText('该类别的规定程度').waitFor();
    await phone.getByLabel('问题').fill(TITLE);
    const chooser = phone.waitForEvent('filechooser');
    await phone.getByRole('button', { name: '拍照' }).click();
    await (await chooser).setFiles({
      name: '保密室.png',
      mimeType: 'image/png',
      buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    });
    await phone.getByText('保密室.png').waitFor();
    await choose(phone, '来源', '考试安全大检查');
  });

  test('what was written survives a reload; then it is recorded', async () => {
    await phone.reload();
    assert.equal(await phone.getByLabel('问题').inputValue(), TITLE);
    await phone.getByRole('button', { name: '登记', exact: true }).click();
    await arrive(phone, TITLE);
    await phone.getByText('一票否决').first().waitFor();
    await phone.getByText('待出具整改意见').waitFor();
    assert.equal(await overhang(phone), 0);
  });

  test('the director orders the department to rectify it, two days before the site’s first session', async () => {
    desk = await browser.openAs(director, '/findings?state=open');
    await desk.getByRole('link', { name: TITLE }).click();
    await desk.getByRole('button', { name: '出具整改意见' }).click();
    await arrive(desk, '出具整改意见');
    await choose(desk, '责任单位', '市大数据局');
    await desk.getByLabel('整改意见').fill('恢复保密室视频监控，连续录像不少于七天');
    await desk.getByText('按场次推算').click();
    await desk.getByText('即 7月5日 09:00').waitFor();
    await desk.getByRole('button', { name: '出具意见' }).click();
    await arrive(desk, TITLE);
    const order = desk.getByRole('article').filter({ hasText: '市大数据局' });
    assert.match(await order.innerText(), /恢复保密室视频监控[\s\S]*出具/);
  });

  test('the inspector’s page hears of the order by itself', async () => {
    await phone.getByText('恢复保密室视频监控').waitFor();
  });

  test('the department finds it among what it has to do, and signs for it on a phone', async () => {
    const theirs = await browser.openAs(liaison, '/obligations/mine', 'phone');
    await theirs.getByRole('link', { name: TITLE }).first().click();
    await arrive(theirs, TITLE);
    await theirs.getByRole('button', { name: '签收', exact: true }).click();
    await theirs.getByText('已签收').first().waitFor();
    await desk.getByText('已签收').first().waitFor();
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
