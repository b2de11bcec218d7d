import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import exceljs from 'exceljs';
import fc from 'fast-check';
import { Refusal } from '#platform/http/refusal.ts';
import { openTableFile, type RawRow } from './table-file.ts';
import { csvBytes, xlsxBytes } from './table-writing.ts';
import { packAgain } from './zip-parts.ts';

const table = '编码,名称\r\nA1,一中\r\nA2,"二中, ""分校"""\r\n';
const cells = [
  ['编码', '名称'],
  ['A1', '一中'],
  ['A2', '二中, "分校"'],
];

async function rowsOf(bytes: Uint8Array, limits?: { rows: number; columns: number }): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const row of openTableFile(Buffer.from(bytes), limits).rows()) rows.push(row);
  return rows;
}
const cellsOf = async (bytes: Uint8Array) => (await rowsOf(bytes)).map((row) => row.cells);
const refuses = (bytes: Uint8Array, code: string, details?: Record<string, unknown>) =>
  assert.rejects(
    async () => rowsOf(bytes),
    (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.code, code);
      if (details) assert.deepEqual(error.details, details);
      return true;
    },
  );

/** The few characters of the table above in GB18030. */
const gb18030: Readonly<Record<string, number[]>> = {
  编: [0xb1, 0xe0],
  码: [0xc2, 0xeb],
  名: [0xc3, 0xfb],
  称: [0xb3, 0xc6],
  一: [0xd2, 0xbb],
  二: [0xb6, 0xfe],
  中: [0xd6, 0xd0],
  分: [0xb7, 0xd6],
  校: [0xd0, 0xa3],
};
const inGb18030 = (text: string) => Buffer.from([...text].flatMap((c) => gb18030[c] ?? [c.charCodeAt(0)]));
const utf16le = Buffer.from(`\ufeff${table}`, 'utf16le');
const encodings = {
  'UTF-8': Buffer.from(table),
  'UTF-8 with BOM': Buffer.from(`\ufeff${table}`),
  GB18030: inGb18030(table),
  'UTF-16LE': utf16le,
  'UTF-16BE': Buffer.from(utf16le).swap16(),
};

for (const [encoding, bytes] of Object.entries(encodings)) {
  test(`reads ${encoding} and says so`, async () => {
    assert.equal(openTableFile(bytes).encoding, encoding);
    assert.deepEqual(await cellsOf(bytes), cells);
  });
}

test('reads tabs and semicolons, any line ending, and counts rows as a spreadsheet does', async () => {
  assert.deepEqual(await cellsOf(Buffer.from('a\tb\nc\td,e')), [
    ['a', 'b'],
    ['c', 'd,e'],
  ]);
  assert.deepEqual(await cellsOf(Buffer.from('a;b\rc;d')), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const rows = await rowsOf(Buffer.from('a,b\n\n"c\nc",d\n,\ne,f\n'));
  assert.deepEqual(
    rows.map((row) => row.number),
    [1, 3, 5],
    'blank rows count and are left out',
  );
});

test('refuses an empty file', async () => {
  await refuses(Buffer.alloc(0), 'file-empty');
  await refuses(Buffer.from('\ufeff \r\n'), 'file-empty');
});

test('refuses binary junk, NUL bytes and old Excel files', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  await refuses(png, 'file-not-text');
  await refuses(Buffer.from('a,b\nc\0d,e'), 'file-not-text', { line: 2 });
  await refuses(Buffer.from(table, 'utf16le'), 'file-not-text');
  await refuses(Buffer.from('a,b\u0007\n'), 'file-not-text', { line: 1 });
  await refuses(Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), 'file-old-excel');
});

test('refuses a file that ends inside a character, in any encoding', async () => {
  await refuses(Buffer.from('编码,名称\nA,一').subarray(0, -1), 'file-cut-off');
  await refuses(Buffer.from('\ufeff编码,名').subarray(0, -1), 'file-cut-off');
  await refuses(encodings['UTF-16LE'].subarray(0, -1), 'file-cut-off');
  await refuses(inGb18030('编码,名称\nA,一').subarray(0, -1), 'file-cut-off');
});

test('refuses a mixture of encodings, naming the line', async () => {
  const mixed = Buffer.concat([
    Buffer.from('\ufeff编码,名称\nA,'),
    inGb18030('一中'),
    Buffer.from('\nB,二\n'),
  ]);
  await refuses(mixed, 'encoding-broken', { encoding: 'UTF-8 with BOM', line: 2 });
  await refuses(Buffer.from([0x61, 0x0a, 0xff, 0xff, 0x62]), 'encoding-unknown', { line: 2 });
});

test('refuses quotes without a partner and the rows that they swallow', async () => {
  await refuses(Buffer.from('a,b\n1,"2\n3,4\n'), 'csv-broken', { row: 2 });
  await refuses(Buffer.from('a,b\n1,2"2\n'), 'csv-broken', { row: 2 });
  await refuses(Buffer.from(`a,b\n1,"${'x'.repeat(70_000)}`), 'row-too-long', { row: 2, limit: 65_536 });
});

test('refuses more rows or columns than it reads', async () => {
  const csv = Buffer.from('a,b\n1,2\n3,4\n5,6\n');
  assert.equal((await rowsOf(csv, { rows: 3, columns: 2 })).length, 4);
  await assert.rejects(rowsOf(csv, { rows: 2, columns: 2 }), {
    code: 'too-many-rows',
    details: { limit: 2 },
  });
  await assert.rejects(rowsOf(csv, { rows: 3, columns: 1 }), {
    code: 'too-many-columns',
    details: { row: 1, columns: 2, limit: 1 },
  });
  await refuses(Buffer.from(`${','.repeat(70)}x\n`), 'too-many-columns');
  assert.equal((await rowsOf(Buffer.from(`a${','.repeat(70)}\n`))).length, 1, 'empty cells are no columns');
});

test('whatever the bytes, reading ends in rows or in a refusal', async () => {
  const start = fc.constantFrom('', '504b0304', '504b0506', 'fffe', 'feff', 'efbbbf', '22', '612c620a');
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (prefix, junk) => {
      try {
        await rowsOf(Buffer.concat([Buffer.from(prefix, 'hex'), junk]));
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('what is written as CSV or XLSX is read back as it was', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '校', '"', ',', ';', '\n', '0', 'é', '😀'),
    maxLength: 8,
  });
  const filled = cell.map((text) => `x${text}x`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(filled, filled), { minLength: 1, maxLength: 5 }), async (rows) => {
      assert.deepEqual(await cellsOf(csvBytes([['h1', 'h2'], ...rows])), [['h1', 'h2'], ...rows]);
      assert.deepEqual(await cellsOf(await xlsxBytes([['h1', 'h2'], ...rows], '表')), [
        ['h1', 'h2'],
        ...rows,
      ]);
    }),
    { numRuns: 20 },
  );
});

test('a cell that a spreadsheet would run is written as text', () => {
  const text = csvBytes([['=1+1', '+8613800138000', '-1', '@SUM(A1)', 'a=b']]).toString('utf8');
  assert.equal(text, "\ufeff'=1+1,'+8613800138000,'-1,'@SUM(A1),a=b\r\n");
});

async function workbook(fill: (book: exceljs.Workbook) => void): Promise<Buffer> {
  const book = new exceljs.Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

test('reads what offices put into XLSX cells', async () => {
  const bytes = await workbook((book) => {
    book.addWorksheet('说明', { state: 'hidden' }).addRow(['不读']);
    const sheet = book.addWorksheet('数据');
    sheet.addRow(['text', 'number', 'long', 'day', 'formula', 'rich', 'link', 'error', 'yes']);
    sheet.addRow([
      ' 一中 ',
      20370200000001,
      Number('370202200205010010'),
      new Date('2020-06-11T00:00:00Z'),
      { formula: 'A1', result: '结果' },
      { richText: [{ text: '富' }, { text: '文本' }] },
      { text: '链接', hyperlink: 'https://example.cn' },
      { error: '#N/A' },
      true,
    ]);
    book.addWorksheet('第二张').addRow(['不读']);
  });
  const [, row] = await rowsOf(bytes);
  assert.deepEqual(row?.cells, [
    ' 一中 ',
    '20370200000001',
    '3.7020220020501E+17',
    '2020-06-11',
    '结果',
    '富文本',
    '链接',
    '#N/A',
    'true',
  ]);
});

test('refuses an XLSX that is cut off anywhere, and one with changed bytes', async () => {
  const whole = await xlsxBytes(cells, '表');
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    await refuses(whole.subarray(0, Math.floor(whole.length * share)), 'xlsx-damaged');
  }
  const changed = Buffer.from(whole);
  const sheet = changed.indexOf('xl/worksheets/sheet1.xml');
  changed.writeUInt8(changed.readUInt8(sheet + 40) ^ 0xff, sheet + 40);
  await refuses(changed, 'xlsx-damaged');
  await refuses(Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(500)]), 'xlsx-damaged');
});

const part = (name: string, content: Buffer, claimedBytes = content.length) => ({
  name,
  as: name,
  stored: false,
  packed: deflateRawSync(content),
  unpackedBytes: claimedBytes,
  crc: crc32(content),
});
const contents = part(
  'xl/workbook.xml',
  Buffer.from('<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'),
);
const relations = part(
  'xl/_rels/workbook.xml.rels',
  Buffer.from('<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'),
);

test('refuses a bomb, whether it says how large it is or not', async () => {
  const zeros = Buffer.alloc(500 * 1024 * 1024);
  const honest = part('xl/worksheets/sheet1.xml', zeros);
  assert.ok(honest.packed.length < 1024 * 1024, 'a bomb indeed');
  await refuses(packAgain([relations, contents, honest]), 'too-large-inside', { limitMb: 400 });
  await refuses(packAgain([relations, contents, { ...honest, unpackedBytes: 1000 }]), 'xlsx-damaged');
});

test('refuses a workbook without its parts, and XML that is none', async () => {
  await refuses(packAgain([relations]), 'xlsx-damaged', { part: 'xl/workbook.xml' });
  await refuses(packAgain([relations, contents]), 'xlsx-damaged', { part: 'xl/worksheets/sheet1.xml' });
  const sheet = part(
    'xl/worksheets/sheet1.xml',
    Buffer.from('<worksheet><sheetData><row r="1"><c r="A1"><v>1</row'),
  );
  await refuses(packAgain([relations, contents, sheet]), 'xlsx-damaged');
  const encrypted = packAgain([relations, contents]);
  const central = encrypted.lastIndexOf(Buffer.from('504b0102', 'hex'));
  encrypted.writeUInt16LE(1, central + 8);
  await refuses(encrypted, 'file-old-excel');
});

test('an entity that would grow a thousandfold is refused', async () => {
  const xml = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "&a;&a;&a;&a;">]>
    <worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`;
  await refuses(
    packAgain([relations, contents, part('xl/worksheets/sheet1.xml', Buffer.from(xml))]),
    'xlsx-damaged',
  );
});
