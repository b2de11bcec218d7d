import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CsvTextError, parseCsvText } from './csv-text.ts';

const texts = (text: string) => parseCsvText('a.csv', text).map((row) => row.map((cell) => cell.text));

test('reads back every table that a spreadsheet writes', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', '中', ',', '"', '\n', '\r\n', ' ') })
    .map((text) => text.trim());
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, newline, endsWithNewline) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
      const text = quoted.join(newline) + (endsWithNewline && rows.length > 0 ? newline : '');
      assert.deepEqual(texts(text), rows);
    }),
  );
});

test('reads plain cells, empty ones, and leaves blank lines out', () => {
  assert.deepEqual(texts('a,b\n\n1,\r\n,2\n'), [
    ['a', 'b'],
    ['1', ''],
    ['', '2'],
  ]);
  assert.deepEqual(texts(''), []);
});

test('says where a cell stands, below a cell of several lines too', () => {
  const rows = parseCsvText('a.csv', 'a,b\n"x\ny",z\n1,2\n');
  const places = rows.map((row) => row.map((cell) => [cell.line, cell.column]));
  assert.deepEqual(places[1], [
    [2, 1],
    [3, 4],
  ]);
  assert.deepEqual(places[2], [
    [4, 1],
    [4, 3],
  ]);
});

test('refuses quotation marks that do not fit, at their place', () => {
  const refused = (text: string, line: number, reason: RegExp) =>
    assert.throws(
      () => parseCsvText('a.csv', text),
      (error) => error instanceof CsvTextError && error.place.line === line && reason.test(error.message),
    );
  refused('a,b\n1,"2\n3', 2, /never closed/);
  refused('a,b\n"1"x,2', 2, /behind a closing/);
  refused('a,b\n1,2"', 2, /stands in quotation marks/);
});
