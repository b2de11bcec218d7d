/** WCAG 2 A and AA on the main pages, at a desk and on a phone, and nothing that scrolls sideways on a phone. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { testTitle } from '#capabilities/bulletins/fixtures.ts';
import {
  approveBulletin,
  draftBulletin,
  issueFiles,
  publishBulletin,
  submitBulletin,
} from '#capabilities/bulletins/public.ts';
import { freshId } from '#capabilities/organisation/fixtures.ts';
import { accessibilityViolations, arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type Account, type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';

describe('every main page is accessible', { skip }, () => {
  let world: ServedWorld;
  let campaign: SmallCampaign;
  let browser: TestBrowser;
  let bulletin: { readonly id: string; readonly path: string };
  /** The director's windows, and those of somebody who is not signed in. */
  let staff: readonly Page[];
  let strangers: readonly Page[];

  before(async () => {
    world = await serveWorld();
    campaign = await world.write(aSmallCampaign);
    const director = await world.account('director', campaign.office);
    const commander = await world.account('commander', campaign.city);
    bulletin = await aPublicBulletin([director, commander]);
    browser = await openBrowser(world.origin);
    staff = [await browser.openAs(director, '/'), await browser.openAs(director, '/', 'phone')];
    strangers = [await browser.open('/verify'), await browser.open('/verify', 'phone')];
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  async function aPublicBulletin(approvers: readonly Account[]) {
    const id = freshId();
    const { platform, clock, write } = world;
    const act = <By extends string | null>(by: By) => ({ by, at: clock.now() });
    await platform.journal.settle();
    await write((tx) => draftBulletin(tx, act(null), { id, title: testTitle }));
    await write((tx) => submitBulletin(tx, act(null), id));
    for (const { personId } of approvers) await write((tx) => approveBulletin(tx, act(personId), id));
    await platform.journal.settle();
    await write((tx) => publishBulletin(tx, act(null), id, platform));
    await issueFiles(platform, id);
    const listed = await fetch(`${world.origin}/bulletins/bulletins.json`);
    const [{ folder }] = (await listed.json()) as [{ folder: string }];
    return { id, path: `/bulletins/${folder}/` };
  }

  /** Both windows at once: what is wrong in either, with the page and its width. */
  async function check(pages: readonly Page[], path: string, heading: string | RegExp): Promise<void> {
    const wrong = await Promise.all(
      pages.map(async (page) => {
        await page.goto(path);
        await arrive(page, heading);
        const at = `${page.viewportSize()?.width} px`;
        const beyond = await overhang(page);
        return [
          ...(beyond > 0 ? [`${at}: ${beyond} px wider than the window`] : []),
          ...(await accessibilityViolations(page)).map((one) => `${at}: ${one}`),
        ];
      }),
    );
    assert.deepEqual(wrong.flat(), []);
  }

  const fixed: readonly (readonly [path: string, heading: string])[] = [
    ['/', '今日'],
    ['/figures', '数字'],
    ['/publication', '通报'],
    ['/publication/new', '起草通报'],
    ['/journal', '日志'],
    ['/findings', '风险问题'],
    ['/findings/new', '登记风险问题'],
    ['/obligations?mine=false', '督办事项'],
    ['/organisation', '组织机构'],
    ['/sites', '考点'],
    ['/timetable', '场次安排'],
    ['/activities', '活动'],
    ['/activities/record', '登记已举办的活动'],
    ['/pledges', '诚信承诺书'],
    ['/no/such/page', '没有这个页面'],
  ];
  for (const [path, heading] of fixed) {
    test(`${heading} (${path})`, () => check(staff, path, heading));
  }

  test('a number opened over the page that shows it', () =>
    check(staff, '/figures?figure=pledges.letters', '数字'));

  test('a finding, and the order that is made of it', async () => {
    await check(staff, `/findings/${campaign.finding.id}`, campaign.finding.title);
    await check(staff, `/findings/${campaign.finding.id}/order`, '出具整改意见');
  });

  test('a site', () => check(staff, `/sites/${campaign.site.id}`, campaign.site.name));

  test('a class that signs', () =>
    check(staff, `/pledges/classes/${campaign.signing.class.id}`, '第二中学 高三（1）班'));

  test('a bulletin, as its makers see it', () => check(staff, `/publication/${bulletin.id}`, testTitle));

  test('what anyone may open: sign-in, a bulletin, verification, a letter to sign', async () => {
    await check(strangers, '/sign-in', '登录');
    await check(strangers, bulletin.path, testTitle);
    await check(strangers, '/verify', '验证');
    await check(strangers, campaign.signing.link.path, '你是谁');
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
