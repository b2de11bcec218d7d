import assert from 'node:assert/strict';
import { test } from 'node:test';
import exceljs from 'exceljs';
import { type Cells, csvBytes, xlsxBytes } from './table-file.ts';

async function readBack(bytes: Uint8Array) {
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load(Buffer.from(bytes) as unknown as ArrayBuffer);
  const [sheet] = workbook.worksheets;
  assert.ok(sheet);
  const rows: string[][] = [];
  sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1).map(String)));
  return { name: sheet.name, rows };
}

test('a workbook holds every cell as the text that it is', async () => {
  const rows: Cells = [
    ['编号', '标题', '期限'],
    ['370202199901011234', '5 < 6 & "引号"', '7月6日 12:00'],
    ['=1+1', ' 前后空格 ', '第二行\n第三行'],
  ];
  assert.deepEqual(await readBack(xlsxBytes(rows, '风险问题')), { name: '风险问题', rows });
});

test('columns beyond Z keep their places', async () => {
  const row = Array.from({ length: 60 }, (_, i) => `c${i}`);
  assert.deepEqual((await readBack(xlsxBytes([row], 'wide'))).rows, [row]);
});

test('characters that XML cannot hold are left out, and a name that Excel refuses is mended', async () => {
  const back = await readBack(xlsxBytes([['a\u0000b\ud800c\u000b']], 'a/b:c[d]*'.repeat(9)));
  assert.deepEqual(back.rows, [['ab\ufffdc']]);
  assert.equal(back.name.length, 31);
  assert.doesNotMatch(back.name, /[:\\/?*[\]]/);
});

test('no rows make an empty sheet, and equal rows equal bytes', async () => {
  assert.deepEqual((await readBack(xlsxBytes([], 'x'))).rows, []);
  assert.deepEqual(xlsxBytes([['a']], 'x'), xlsxBytes([['a']], 'x'));
});

test('a CSV begins with a byte order mark, quotes what needs it, and disarms formulas', () => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    csvBytes([
      ['标题', 'a,b', '说"好"'],
      ['=HYPERLINK("x")', '-1', '行\n行'],
    ]),
  );
  assert.equal(text, '\ufeff标题,"a,b","说""好"""\r\n"\'=HYPERLINK(""x"")",\'-1,"行\n行"\r\n');
});
