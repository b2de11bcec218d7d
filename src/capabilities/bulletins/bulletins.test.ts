import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { anAppointment, freshId } from '#capabilities/organisation/fixtures.ts';
import { endAppointment } from '#capabilities/organisation/public.ts';
import { qingdao, refusal } from '#capabilities/timetable/fixtures.ts';
import { append } from '#platform/journal/append.ts';
import { entriesBetween, journalSize } from '#platform/journal/read.ts';
import { approveBulletin, refuseBulletin } from './approve-bulletin.ts';
import type { BulletinPage } from './contract.ts';
import { draftBulletin } from './draft-bulletin.ts';
import {
  aCampaign,
  aDraft,
  anApproved,
  aPublished,
  aSubmitted,
  publish,
  type TestCampaign,
  termsOf,
  testTitle,
} from './fixtures.ts';
import { publishBulletin } from './publish-bulletin.ts';
import { bulletinList, bulletinPage } from './queries.ts';
import { reviseBulletin } from './revise-bulletin.ts';
import { submitBulletin } from './submit-bulletin.ts';
import { keepTerms } from './terms.ts';

let campaign: TestCampaign;
before(async () => {
  campaign = await aCampaign();
  campaign.clock.advanceTo(qingdao('2020-07-06 20:00'));
});
after(() => campaign[Symbol.asyncDispose]());

const act = () => ({ by: null, at: campaign.clock.now() });
const page = (id: string): Promise<BulletinPage> => bulletinPage(campaign.platform.db, id);
const approve = (by: string, id: string) =>
  campaign.write((tx) => approveBulletin(tx, { by, at: campaign.clock.now() }, id));
const refuse = (by: string, id: string) =>
  campaign.write((tx) =>
    refuseBulletin(tx, { by, at: campaign.clock.now() }, { id, reason: '请补充考点情况' }),
  );
const submit = (id: string) => campaign.write((tx) => submitBulletin(tx, act(), id));
const revise = (id: string, paragraphs: readonly string[], title = testTitle) =>
  campaign.write((tx) => reviseBulletin(tx, act(), { id, title, paragraphs }));

/** Kinds that the journal holds about the bulletin, in order. */
async function kindsAbout(id: string): Promise<string[]> {
  const { db, journal } = campaign.platform;
  const size = await journal.number();
  const entries = await entriesBetween(db, { from: 0, to: size, limit: 100_000 });
  return entries.filter(({ subject }) => subject === id).map(({ kind }) => kind);
}

describe('drafting', () => {
  test('fixes the index: a day is its end, where it has ended', async () => {
    const size = await journalSize(campaign.platform.db);
    const drafted = await page(await aDraft(campaign, { asOf: '2020-07-03' }));
    assert.deepEqual(drafted.bulletin.asOf, { index: size, instant: '2020-07-03T15:59:59.999Z' });
    assert.match(drafted.text[0] ?? '', /^截至7月3日24时，全市共开展诚信考试教育41人次，覆盖1个班/);
    assert.match(drafted.text[2] ?? '', /承诺书2份，占报名考生5人的40.0%，尚有3人未签/);
    const before = await page(await aDraft(campaign, { asOf: '2020-06-19' }));
    assert.equal(before.bulletin.asOf.index, 0);
    assert.match(before.text[0] ?? '', /教育0人次/);
  });

  test('takes today as far as it has gone, and now as an instant', async () => {
    const today = await page(await aDraft(campaign, { asOf: '2020-07-06' }));
    assert.match(today.text[0] ?? '', /^截至7月6日20:00/);
    assert.match((await page(await aDraft(campaign))).text[0] ?? '', /^截至7月6日20:00/);
    assert.match((await page(await aDraft(campaign, { asOf: '3' }))).text[0] ?? '', /^截至日志第3号/);
  });

  test('refuses a day that has not come, is none, or an index that the journal does not have', async () => {
    await assert.rejects(aDraft(campaign, { asOf: '2020-07-07' }), refusal('not-yet'));
    await assert.rejects(aDraft(campaign, { asOf: '2020-07-06T20:00:01+08:00' }), refusal('not-yet'));
    for (const none of ['2020-06-31', 'yesterday', '', '2020-07-03T25:00:00Z', 'July 3, 2020 noon']) {
      await assert.rejects(aDraft(campaign, { asOf: none }), refusal('no-such-day'), none);
    }
    await assert.rejects(aDraft(campaign, { asOf: '100000' }), refusal('index-ahead'));
  });

  test('refuses numbers that somebody typed, in title and text, and unknown references', async () => {
    await assert.rejects(aDraft(campaign, { title: '已签115946份' }), refusal('typed-number-in-title'));
    await assert.rejects(aDraft(campaign, { paragraphs: ['已签两份', '共 2 份'] }), {
      ...refusal('typed-number'),
      details: { code: 'typed-number', paragraph: 2, number: '2' },
    });
    await assert.rejects(
      aDraft(campaign, { paragraphs: ['{figure:pledges.nothing}'] }),
      refusal('unknown-reference'),
    );
  });

  test('again with the same id gives the first draft; with other content it is refused', async () => {
    const id = await aDraft(campaign, { asOf: '2020-07-03' });
    await aDraft(campaign, { id, asOf: '2020-07-03' });
    assert.deepEqual(await kindsAbout(id), ['bulletins.drafted']);
    await assert.rejects(aDraft(campaign, { id, title: '另一份通报' }), refusal('id-taken'));
    await assert.rejects(aDraft(campaign, { id, asOf: '2020-06-19' }), refusal('id-taken'));
    await assert.rejects(aDraft(campaign, { id, paragraphs: ['另一段'] }), refusal('id-taken'));
  });

  test('can be revised until it is submitted, and says so in the journal', async () => {
    const id = await aDraft(campaign);
    await revise(id, ['全市签订承诺书{figure:pledges.letters}。'], '修改后的通报');
    const revised = await page(id);
    assert.deepEqual(revised.text, ['全市签订承诺书2份。']);
    assert.equal(revised.bulletin.title, '修改后的通报');
    await assert.rejects(revise(id, ['共2份']), refusal('typed-number'));
    await assert.rejects(revise(id, ['好'], '第2号'), refusal('typed-number-in-title'));
    await assert.rejects(revise(freshId(), ['好']), refusal('not-found'));
    await submit(id);
    await submit(id);
    await assert.rejects(revise(id, ['好']), refusal('wrong-state'));
    assert.deepEqual(await kindsAbout(id), ['bulletins.drafted', 'bulletins.revised', 'bulletins.submitted']);
  });
});

describe('approval', () => {
  test('is complete with one from each required post', async () => {
    const id = await aSubmitted(campaign);
    await approve(campaign.director, id);
    assert.equal((await page(id)).bulletin.state, 'in-approval');
    await approve(campaign.commander, id);
    const approved = await page(id);
    assert.equal(approved.bulletin.state, 'approved');
    assert.deepEqual(
      approved.approvals.map(({ given }) => given?.by),
      ['王主任', '孙组长'],
    );
  });

  test('is refused to whoever does not hold a required post that day', async () => {
    const id = await aSubmitted(campaign);
    const { person, teacher, former } = await campaign.write(async (tx) => {
      const teacher = await anAppointment(tx, { unit: campaign.office, post: 'inspector' });
      const elsewhere = await anAppointment(tx, { post: 'director' });
      const former = await anAppointment(tx, {
        unit: campaign.office,
        post: 'director',
        untilDay: '2020-07-05',
      });
      return { person: elsewhere.person, teacher: teacher.person, former: former.person };
    });
    for (const nobody of [person.id, teacher.id, former.id, freshId()]) {
      await assert.rejects(approve(nobody, id), refusal('not-your-approval'));
      await assert.rejects(refuse(nobody, id), refusal('not-your-approval'));
    }
  });

  test('lapses for the next bulletin when the appointment is ended', async () => {
    const appointment = await campaign.write((tx) =>
      anAppointment(tx, { unit: campaign.office, post: 'director' }),
    );
    const first = await aSubmitted(campaign);
    await approve(appointment.person.id, first);
    await campaign.write((tx) =>
      endAppointment(tx, act(), { id: appointment.id, untilDay: '2020-07-05', reason: '调离' }),
    );
    await assert.rejects(
      approve(appointment.person.id, await aSubmitted(campaign)),
      refusal('not-your-approval'),
    );
  });

  test('is not given within a day of somebody else resetting the password', async () => {
    const hoursAgo = (hours: number) => new Date(campaign.clock.now().getTime() - hours * 3_600_000);
    const directorResetAt = (at: Date) =>
      campaign.write(async (tx) => {
        const { person } = await anAppointment(tx, { unit: campaign.office, post: 'director' });
        const kind = 'organisation.password-reset';
        await append(tx, { kind, subject: person.id, by: null, at, facts: {}, details: {} });
        return person.id;
      });
    const id = await aSubmitted(campaign);
    await assert.rejects(approve(await directorResetAt(hoursAgo(23)), id), refusal('password-reset-lately'));
    await approve(await directorResetAt(hoursAgo(25)), id);
  });

  test('is given once by a person, and once for a post', async () => {
    const id = await aSubmitted(campaign);
    await approve(campaign.director, id);
    await assert.rejects(approve(campaign.director, id), refusal('already-approved'));
    await assert.rejects(approve(campaign.otherDirector, id), refusal('already-given'));
    const both = await campaign.write((tx) => anAppointment(tx, { unit: campaign.city, post: 'commander' }));
    await campaign.write((tx) =>
      anAppointment(tx, { person: both.person, unit: campaign.office, post: 'director' }),
    );
    const second = await aSubmitted(campaign);
    await approve(both.person.id, second);
    await assert.rejects(approve(both.person.id, second), refusal('already-approved'));
  });

  test('by two holders of one post at once is given by one of them', async () => {
    const id = await aSubmitted(campaign);
    const outcomes = await Promise.allSettled([
      approve(campaign.director, id),
      approve(campaign.otherDirector, id),
    ]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await page(id)).approvals.filter(({ given }) => given).length, 1);
  });

  test('needs a submitted bulletin', async () => {
    const draft = await aDraft(campaign);
    await assert.rejects(approve(campaign.director, draft), refusal('wrong-state'));
    await assert.rejects(refuse(campaign.director, draft), refusal('wrong-state'));
    await assert.rejects(approve(campaign.director, freshId()), refusal('not-found'));
  });

  test('refused, sends the bulletin back with the reason, and what was approved must be approved again', async () => {
    const id = await anApproved(campaign);
    await refuse(campaign.commander, id);
    const returned = await page(id);
    assert.equal(returned.bulletin.state, 'draft');
    assert.equal(returned.refusedBecause, '请补充考点情况');
    assert.ok(returned.approvals.every(({ given }) => given === null));
    await revise(id, ['已补充。']);
    await submit(id);
    assert.equal((await page(id)).refusedBecause, null);
    await approve(campaign.director, id);
    await approve(campaign.commander, id);
    assert.equal((await page(id)).bulletin.state, 'approved');
  });

  test('is not waited for where the campaign asks for none', async () => {
    const terms = termsOf(campaign.office, campaign.city);
    await campaign.write((tx) => keepTerms(tx, { ...terms, approvals: [] }));
    const id = await aSubmitted(campaign);
    await campaign.write((tx) => keepTerms(tx, terms));
    assert.equal((await page(id)).bulletin.state, 'approved');
  });
});

describe('publication', () => {
  test('needs every approval', async () => {
    await assert.rejects(publish(campaign, await aSubmitted(campaign)), refusal('wrong-state'));
    await assert.rejects(publish(campaign, freshId()), refusal('not-found'));
  });

  test('waits for a checkpoint over all that is counted', async () => {
    await campaign.write((tx) => anAppointment(tx));
    const size = await campaign.platform.journal.number();
    const id = await anApproved(campaign, { asOf: String(size) });
    const { platform, write } = campaign;
    await assert.rejects(
      write((tx) => publishBulletin(tx, act(), id, platform)),
      refusal('not-sealed'),
    );
    await publish(campaign, id);
  });

  test('numbers bulletins without gaps, also when several are published at once or one fails', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => anApproved(campaign)));
    const draft = await aDraft(campaign);
    const outcomes = await Promise.allSettled([...ids, draft].map((id) => publish(campaign, id)));
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
    await aPublished(campaign);
    const { rows } = await bulletinList(campaign.platform.db, { page: 1, pageSize: 200, sort: '-createdAt' });
    const serials = rows.flatMap(({ folder }) => (folder === null ? [] : [Number(folder.split('-')[1])]));
    assert.deepEqual(
      serials.sort((a, b) => a - b),
      Array.from({ length: serials.length }, (_, at) => at + 1),
    );
    assert.ok(rows.every(({ number }) => number === null || /^青考安〔2020〕\d+号$/.test(number)));
  });

  test('again changes nothing', async () => {
    const id = await aPublished(campaign);
    const first = await page(id);
    await publish(campaign, id);
    assert.deepEqual(await page(id), first);
    assert.equal((await kindsAbout(id)).filter((kind) => kind === 'bulletins.published').length, 1);
  });

  test('journals the digest of every file and nothing of a person', async () => {
    const id = await aPublished(campaign);
    const size = await campaign.platform.journal.settle();
    const entries = await entriesBetween(campaign.platform.db, {
      from: 0,
      to: size,
      kinds: ['bulletins.published'],
      limit: 1_000,
    });
    const published = entries.find(({ subject }) => subject === id);
    const { files } = await page(id);
    assert.deepEqual(
      published?.facts.files,
      files.map(({ digest, name }) => `${digest} ${name}`),
    );
    assert.equal(published?.facts.digest, files.find(({ name }) => name === 'bulletin.json')?.digest);
    assert.doesNotMatch(JSON.stringify(published?.facts), /王主任|孙组长/);
    assert.ok(
      ['index.html', 'bulletin.docx', 'annex.xlsx', 'rows/pledges.letters.json'].every((name) =>
        files.some((file) => file.name === name),
      ),
    );
  });

  test('of a correction supersedes the corrected bulletin, once', async () => {
    const first = await aPublished(campaign);
    const [correction, rival] = [
      await anApproved(campaign, { supersedes: first }),
      await anApproved(campaign, { supersedes: first }),
    ];
    await publish(campaign, correction);
    assert.equal((await page(first)).bulletin.state, 'superseded');
    assert.equal((await page(first)).bulletin.supersededBy, correction);
    assert.equal((await page(correction)).bulletin.supersedes, first);
    await assert.rejects(publish(campaign, rival), refusal('no-such-superseded'));
    assert.equal((await page(rival)).bulletin.state, 'approved');
    for (const notCurrent of [first, rival, freshId()]) {
      await assert.rejects(aDraft(campaign, { supersedes: notCurrent }), refusal('no-such-superseded'));
    }
  });

  test('lists bulletins by state', async () => {
    const { db } = campaign.platform;
    const query = { page: 1, pageSize: 200, sort: '-createdAt' } as const;
    const superseded = await bulletinList(db, { ...query, state: 'superseded' });
    assert.equal(superseded.total, 1);
    assert.notEqual(superseded.rows[0]?.supersededBy, null);
    const all = await bulletinList(db, { ...query, pageSize: 2 });
    assert.equal(all.rows.length, 2);
    assert.ok(all.total > 10);
  });

  test('is not possible in a campaign that never said who issues bulletins', async () => {
    await using bare = await aCampaign();
    await bare.database.pool.query(`delete from settings.setting where key = 'bulletins.terms'`);
    await assert.rejects(
      bare.write((tx) =>
        draftBulletin(tx, { by: null, at: bare.clock.now() }, { id: freshId(), title: testTitle }),
      ),
      /does not say who issues/,
    );
  });
});
