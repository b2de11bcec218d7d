import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aLetter, signingOf } from '#capabilities/pledges/fixtures.ts';
import { signPledges } from '#capabilities/pledges/public.ts';
import { qingdao, refusal } from '#capabilities/timetable/fixtures.ts';
import { parseTally } from '#primitives/tally.ts';
import { resolveAsOf } from './as-of.ts';
import { figureAt, figuresAt, parseWithin, splitFigure } from './count-figures.ts';
import { describeFigure } from './describe-figure.ts';
import { aCampaign, type TestCampaign, testJournalKinds } from './fixtures.ts';
import { figureCalled, registry } from './registry.ts';
import { rowsCsv } from './rows-file.ts';

let campaign: TestCampaign;
let before3July: number;
before(async () => {
  campaign = await aCampaign();
  before3July = await campaign.platform.journal.number();
  campaign.clock.advanceTo(qingdao('2020-07-05 09:00'));
  const act = { by: null, at: campaign.clock.now() };
  await campaign.write((tx) => signPledges(tx, act, [signingOf(campaign.signing, 2)]));
  await campaign.platform.journal.settle();
});
after(() => campaign[Symbol.asyncDispose]());

const letters = figureCalled('pledges.letters');

test('every figure has an id of its own, a tally that the verifier reads, and both languages', () => {
  assert.equal(new Set(registry.map(({ id }) => id)).size, registry.length);
  for (const { id, definition, name, population, tally, unit } of registry) {
    assert.deepEqual(parseTally(tally), tally, id);
    if (population) assert.deepEqual(parseTally(population.tally), population.tally, id);
    for (const words of [definition, name, unit]) assert.ok(words.zh !== '' && words.en !== '', id);
  }
  assert.throws(() => figureCalled('pledges.nothing'), refusal('no-such-figure'));
});

test('a figure is as of its index: what came later does not change it', async () => {
  const { db } = campaign.platform;
  const asOf = await resolveAsOf(db, '2020-07-03');
  assert.equal(asOf.index, before3July);
  const then = await figuresAt(db, asOf.index);
  const now = await figuresAt(db, (await resolveAsOf(db, undefined)).index);
  const valueIn = (figures: typeof now, id: string) => figures.find((figure) => figure.id === id)?.value;
  assert.deepEqual(
    [
      'education.person-times',
      'education.classes',
      'pledges.letters',
      'risks.findings',
      'risks.with-opinion',
    ].map((id) => valueIn(then, id)),
    [41, 1, 2, 2, 1],
  );
  assert.equal(valueIn(now, 'pledges.letters'), 3);
  assert.deepEqual(await figuresAt(db, asOf.index), then);
});

test('what was counted for one database is not believed of another', async () => {
  await using other = await aCampaign();
  await other.write((tx) => aLetter(tx, other.signing, 2));
  const index = await other.platform.journal.number();
  assert.equal((await figureAt(other.platform.db, letters, index)).value, 3);
  assert.equal((await figureAt(campaign.platform.db, letters, before3July)).value, 2);
});

test('a district in which nobody signed is listed with 0 of its candidates', async () => {
  const rows = await splitFigure(campaign.platform.db, letters, before3July, 'district');
  assert.deepEqual(rows, [
    { key: '370202', name: '市南区', value: 2, population: 3, covered: 2 },
    { key: '370212', name: '崂山区', value: 0, population: 2, covered: 0 },
  ]);
});

test('subtotals open downwards: district, school, class', async () => {
  const { db } = campaign.platform;
  const within = parseWithin('district:370202');
  const [school, ...others] = await splitFigure(db, letters, before3July, 'school', within);
  assert.deepEqual(others, []);
  assert.equal(school?.name, '第二中学');
  const classes = await splitFigure(db, letters, before3July, 'class', { school: school?.key ?? '' });
  assert.deepEqual(
    classes.map(({ value, population }) => [value, population]),
    [[2, 3]],
  );
  await assert.rejects(splitFigure(db, letters, before3July, 'site'), refusal('no-such-split'));
  await assert.rejects(
    splitFigure(db, letters, before3July, 'district', { colour: 'red' }),
    refusal('no-such-split'),
  );
});

test('a population that knows nothing of the fact is not split by it, and sites go by their names', async () => {
  const { db } = campaign.platform;
  const [row] = await splitFigure(db, figureCalled('risks.findings'), before3July, 'site');
  assert.match(row?.name ?? '', /考点$/);
  const upgraded = await splitFigure(db, figureCalled('sites.upgraded'), before3July, 'kind');
  assert.ok(upgraded.every(({ population }) => population === null));
});

test('the rows of a figure go into a CSV that no spreadsheet runs', async () => {
  const described = await describeFigure(campaign.platform.db, letters, before3July, testJournalKinds);
  assert.equal(described.rowCount, 2);
  const rows = (described.rows ?? []).map((row) => ({
    ...row,
    facts: { ...row.facts, evil: '=1+1', list: ['a', 'b'], many: -2 },
  }));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(rowsCsv(rows));
  assert.ok(text.startsWith('\ufeffindex,at,kind,kindName,subject,'));
  assert.equal(text.split('\r\n').length, 4);
  assert.match(text, /,'=1\+1,a b,-2,/);
  assert.match(text, /,签署承诺书,/);
});
