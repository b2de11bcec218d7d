import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import ExcelJS from 'exceljs';
import { type AnnexFigure, type AnnexHead, annex, safeText } from './annex.ts';
import { coverageOf } from './coverage.ts';
import { aDocument, districtNames, partsOf } from './fixtures.ts';

const document = aDocument();
const head: AnnexHead = {
  title: document.title,
  lines: [['文号', document.number]],
  author: document.issuer,
  at: new Date(document.publishedAt),
  asOf: document.asOf.words,
  isPublic: true,
  rowsElsewhere: (figure) => `rows/${figure}.json`,
};
const entry = (facts: Record<string, unknown>) => ({
  index: 7,
  at: '2020-07-03T01:30:00.000Z',
  kind: 'pledges.signed',
  kindName: { zh: '签署承诺书', en: 'signed' },
  subject: document.id,
  facts,
});
const figures: AnnexFigure[] = document.figures.map((figure) => ({
  figure: { ...figure, by: ['district', 'school'], population: coverageOf(figure) },
  districts: figure.subtotals.map(({ key, value }) => ({
    key: key === '' ? null : key,
    name: districtNames.get(key) ?? key,
    value,
    population: figure.population ? value + 1 : null,
    covered: figure.population ? value : null,
  })),
  schools: [{ key: 'S1', name: '=HYPERLINK("http://evil")', value: 3, population: null, covered: null }],
  rowCount: figure.rows.count,
  rows:
    figure.rows.count > 5_000
      ? null
      : [entry({ district: '370202', school: 'S1', note: '@evil', heads: 41 })],
}));

async function cellsOf(of: AnnexHead, sheet: string, some = figures): Promise<string[][]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load((await annex(of, some)).slice().buffer);
  const rows: string[][] = [];
  workbook.getWorksheet(sheet)?.eachRow((row) => {
    rows.push((row.values as ExcelJS.CellValue[]).slice(1).map((value) => String(value ?? '')));
  });
  return rows;
}

describe('the annex', () => {
  test('has a sheet for each figure with definition, value, unit, population and as-of', async () => {
    const sheet = await cellsOf(head, '诚信考试承诺书');
    for (const line of [
      ['怎样算', '考生签署且未被撤回的承诺书。'],
      ['数值', '115946'],
      ['单位', '份'],
      ['总体数', '129480'],
      ['未签', '13534'],
      ['占比', '89.5%'],
      ['截至', '7月3日24时'],
    ]) {
      assert.ok(
        sheet.some((row) => row.join() === line.join()),
        line.join(),
      );
    }
    assert.deepEqual((await cellsOf(head, '总表')).at(-1)?.slice(0, 4), [
      'pledges.letters',
      '诚信考试承诺书',
      '115946',
      '份',
    ]);
  });

  test('names districts and hides counts of few people, in the part and in its population', async () => {
    const sheet = await cellsOf(head, '诚信考试承诺书');
    assert.ok(sheet.some((row) => row.join() === '370212,崂山区,<3,3,<3,<3'));
    assert.ok(sheet.some((row) => row.join() === ',未归到区市,<3,<3,<3,<3'));
    assert.ok((await cellsOf(head, '主题班会')).some((row) => row.slice(0, 3).join() === '370212,崂山区,1'));
    const inside = await cellsOf({ ...head, isPublic: false }, '诚信考试承诺书');
    assert.ok(inside.some((row) => row.join() === '370212,崂山区,2,3,2,1'));
  });

  test('lists the entries, or says where they are when they are too many', async () => {
    const few = await cellsOf(head, '主题班会');
    assert.ok(few.some((row) => row.join().startsWith('日志序号,事由,发生时间（UTC）,对象,district,heads')));
    assert.ok(few.some((row) => row[0] === '7' && row[1] === '签署承诺书'));
    const many = await cellsOf(head, '诚信考试承诺书');
    assert.ok(many.some((row) => row.join().includes('见 rows/pledges.letters.json')));
  });

  test('lists entries of few people without what they say', async () => {
    const small = figures.map((each) => ({ ...each, rows: [entry({ class: 'C1' })] }));
    assert.ok((await cellsOf(head, '诚信考试承诺书', small)).every((row) => !row.includes('C1')));
    assert.ok(
      (await cellsOf({ ...head, isPublic: false }, '诚信考试承诺书', small)).some((row) =>
        row.includes('C1'),
      ),
    );
  });

  test('holds no text that a spreadsheet would run', async () => {
    const parts = partsOf(await annex({ ...head, title: '=cmd|calc' }, figures));
    assert.ok(![...parts.values()].some((xml) => xml.includes('<f>')));
    const strings = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<t[^>]*>([^<]*)/g)].map(
      ([, text]) => text ?? '',
    );
    assert.ok(strings.length > 20);
    assert.deepEqual(
      strings.filter((text) => /^[=+\-@\t\r]/.test(text)),
      [],
    );
    assert.deepEqual(['=1', '+1', '-1', '@x', '\tx', 'x=1'].map(safeText), [
      "'=1",
      "'+1",
      "'-1",
      "'@x",
      "'\tx",
      'x=1',
    ]);
  });

  test('gives sheets allowed and different names', async () => {
    const [first] = figures as [AnnexFigure];
    const named = (zh: string, id: string) => ({
      ...first,
      figure: { ...first.figure, id, name: { zh, en: '' } },
    });
    const odd = [
      named('甲[1]:*?/\\', 'a.one'),
      named('甲[1]:*?/\\', 'a.two'),
      named('长'.repeat(50), 'a.three'),
      named('总表', 'a.four'),
    ];
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await annex(head, odd)).slice().buffer);
    assert.equal(workbook.worksheets.length, 5);
  });

  test('rendered twice is the same, and dates from its publication', async () => {
    const [one, two] = [await annex(head, figures), await annex(head, figures)];
    assert.deepEqual(one, two);
    assert.match(partsOf(one).get('docProps/core.xml') ?? '', /2020-07-06T12:00:05/);
  });
});
