/** A class teacher looks at what there is about a letter; an administrator erases its candidate; the class remains. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { freshId } from '#capabilities/organisation/fixtures.ts';
import { aLetter, evidenceOf } from '#capabilities/pledges/fixtures.ts';
import { entriesBetween } from '#platform/journal/read.ts';
import { accessibilityViolations, arrive, openBrowser, overhang, skip, type TestBrowser } from './browser.ts';
import { type ServedWorld, serveWorld } from './served-world.ts';
import { aSmallCampaign, type SmallCampaign } from './small-campaign.ts';

describe('evidence is seen, and a candidate is forgotten', { skip }, () => {
  let world: ServedWorld;
  let campaign: SmallCampaign;
  let browser: TestBrowser;
  let teacher: Page;
  let administrator: Page;

  before(async () => {
    world = await serveWorld();
    campaign = await world.write(aSmallCampaign);
    const id = freshId();
    const { kept: evidence } = evidenceOf(campaign.signing, 1, id);
    await world.write((tx) => aLetter(tx, campaign.signing, 1, { id, evidence }));
    browser = await openBrowser(world.origin);
    teacher = await browser.openAs(
      await world.account('class-teacher', campaign.signing.class, '王老师'),
      '/',
    );
    administrator = await browser.openAs(await world.account('administrator', campaign.city), '/');
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
  const openings = async (): Promise<number> => {
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER, kinds: ['pledges.evidence-opened'], limit: 100 };
    await world.platform.journal.number();
    return (await entriesBetween(world.platform.db, range)).length;
  };
  const rowOf = (place: number) => teacher.getByRole('row').filter({ hasText: candidate(place).number });
  const drawer = () => teacher.getByRole('dialog', { name: '承诺书证据' });
  const accessible = async (page: Page) => {
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.equal(await overhang(page), 0);
  };

  test('the teacher opens the evidence of a letter: who, how, on what, and the hand itself', async () => {
    await teacher.goto(`/pledges/classes/${campaign.signing.class.id}?state=signed`);
    await arrive(teacher, '第二中学 高三（1）班');
    await rowOf(1).getByRole('button', { name: '证据' }).hover();
    assert.equal(await openings(), 0, 'nothing is opened before it is asked for');
    await rowOf(1).getByRole('button', { name: '证据' }).click();
    await drawer().getByText('与签署时一致').waitFor();
    await drawer()
      .getByText(`考生号 ${candidate(1).number}`)
      .waitFor();
    await drawer().getByText('签名已重新验证').waitFor();
    await drawer().getByText('王老师 发放').waitFor();
    await drawer().getByRole('img', { name: '手写签名' }).waitFor();
    await drawer().getByText('本次查看已记入日志。').waitFor();
    assert.equal(await openings(), 1);
    await drawer().getByText('所签文本').click();
    await drawer().getByRole('heading', { name: '诚信考试承诺书' }).waitFor();
    await accessible(teacher);
    assert.equal(await openings(), 1, 'reading on is not opening again');
  });

  test('a letter that is only a tap says so', async () => {
    await drawer().getByRole('button', { name: 'Close' }).or(drawer().getByLabel('关闭')).first().click();
    await drawer().waitFor({ state: 'hidden' });
    await rowOf(0).getByRole('button', { name: '证据' }).click();
    await drawer()
      .getByText(`考生号 ${candidate(0).number}`)
      .waitFor();
    await drawer().getByText('没有签名').waitFor();
    assert.equal(await drawer().getByRole('img', { name: '手写签名' }).count(), 0);
    assert.equal(await openings(), 2);
  });

  test('on a phone the drawer fills the screen', async () => {
    const phone = await browser.openAs(
      await world.account('class-teacher', campaign.signing.class),
      `/pledges/classes/${campaign.signing.class.id}?state=signed`,
      'phone',
    );
    await phone
      .getByRole('listitem')
      .filter({ hasText: candidate(1).number })
      .getByRole('button', { name: '证据' })
      .click();
    await phone.getByRole('dialog', { name: '承诺书证据' }).getByText('签名已重新验证').waitFor();
    await accessible(phone);
  });

  test('the administrator erases by number, twice typed, with a ground and a note', async () => {
    await administrator.goto('/organisation/erasure');
    await arrive(administrator, '删除考生个人信息');
    await administrator.getByLabel('考生号', { exact: true }).fill(candidate(1).number);
    await administrator.getByLabel('再填一次考生号').fill(candidate(0).number);
    await administrator.getByLabel('说明').fill('监护人申请，编号 2020-17');
    await administrator.getByRole('button', { name: '永久删除' }).click();
    await administrator.getByText('两次填写的号码不同。').waitFor();
    await administrator.getByText('请选择依据。').waitFor();
    await administrator.getByLabel('再填一次考生号').fill(candidate(1).number);
    await administrator.getByLabel('依据').click();
    await administrator.getByTitle('撤回同意').click();
    await accessible(administrator);
    await administrator.getByRole('button', { name: '永久删除' }).click();
    await administrator.getByText('已删除，时间').waitFor();
    assert.equal(await administrator.getByLabel('考生号', { exact: true }).inputValue(), '');
  });

  test('a number under which nobody is enrolled is refused in words, and the form keeps what was typed', async () => {
    for (const label of ['考生号', '再填一次考生号'])
      await administrator.getByLabel(label, { exact: true }).fill(candidate(1).number);
    await administrator.getByLabel('依据').click();
    await administrator.getByTitle('撤回同意').last().click();
    await administrator.getByLabel('说明').fill('再办一次');
    await administrator.getByRole('button', { name: '永久删除' }).click();
    await administrator.getByText(`没有在册的考生号 ${candidate(1).number}`).waitFor();
    assert.equal(await administrator.getByLabel('说明').inputValue(), '再办一次');
  });

  test('the class goes on: the counts stand, and the list says that somebody is no longer named', async () => {
    await teacher.goto(`/pledges/classes/${campaign.signing.class.id}?state=signed`);
    await teacher.getByText('另有 1 名考生的个人信息已删除').waitFor();
    await teacher.getByText('人，全班 3 人').waitFor();
    assert.equal(await rowOf(1).count(), 0);
    await accessible(teacher);
  });

  test('nothing broke on the way', () => assert.deepEqual(browser.faults, []));
});
