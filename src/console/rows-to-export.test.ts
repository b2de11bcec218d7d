import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RefusalError } from './errors.ts';
import { rowsToExport } from './rows-to-export.ts';

interface Row {
  readonly id: number;
  readonly title: string;
}

const list = (rows: readonly Row[], onPage: () => void = () => {}) => ({
  name: '风险问题',
  columns: [
    { title: '编号', text: ({ id }: Row) => String(id) },
    { title: '标题', text: ({ title }: Row) => title },
  ],
  rowKey: ({ id }: Row) => String(id),
  page: async (page: number, pageSize: number) => {
    onPage();
    return { rows: rows.slice((page - 1) * pageSize, page * pageSize), total: rows.length };
  },
});
const many = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id, title: '同一标题' }));

test('all pages are exported under one head, and rows that read alike stay apart', async () => {
  const lines = await rowsToExport(list(many(401)));
  assert.equal(lines.length, 402);
  assert.deepEqual(lines.slice(0, 2), [
    ['编号', '标题'],
    ['0', '同一标题'],
  ]);
});

test('a row that a newcomer pushes onto the next page is exported once', async () => {
  const rows = many(400);
  let asked = 0;
  const lines = await rowsToExport(
    list(rows, () => {
      asked += 1;
      if (asked === 2) rows.unshift({ id: 999, title: '刚登记' });
    }),
  );
  assert.equal(lines.filter(([id]) => id === '199').length, 1);
});

test('an empty list exports its head', async () => {
  assert.deepEqual(await rowsToExport(list([])), [['编号', '标题']]);
});

test('more rows than a browser should hold are refused before they are fetched', async () => {
  let pages = 0;
  await assert.rejects(
    rowsToExport(
      list(many(20_001), () => {
        pages += 1;
      }),
    ),
    (thrown) => thrown instanceof RefusalError && thrown.code === 'too-many-rows',
  );
  assert.equal(pages, 1);
});
