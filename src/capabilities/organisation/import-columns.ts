/** The columns of each kind of file, under every name that they go by, and the header that says where they stand. */

import { Refusal } from '#platform/http/refusal.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { ImportKind } from './contract.ts';
import type { RawRow } from './table-file.ts';

export interface Column extends Words {
  readonly key: string;
  readonly required: boolean;
  /** Other headers seen in practice. */
  readonly aliases: readonly string[];
  /** Whether a report may repeat what a cell of it holds. */
  readonly personal: boolean;
}

const column = (
  key: string,
  zh: string,
  en: string,
  options: { required?: boolean; personal?: boolean; aliases?: readonly string[] } = {},
): Column => ({ key, zh, en, required: false, personal: false, aliases: [], ...options });

const days = [
  column('fromDay', '起始日期', 'from', {
    aliases: ['开始日期', '任职日期', '成立日期', 'from day', 'start date'],
  }),
  column('untilDay', '终止日期', 'until', {
    aliases: ['结束日期', '免职日期', '撤销日期', 'until day', 'end date'],
  }),
];

export const importColumns: Readonly<Record<ImportKind, readonly Column[]>> = {
  units: [
    column('code', '单位编码', 'code', {
      required: true,
      aliases: ['编码', '代码', '单位代码', 'unit code'],
    }),
    column('kind', '单位类型', 'kind', {
      required: true,
      aliases: ['类型', '单位类别', 'unit kind', 'type'],
    }),
    column('name', '单位名称', 'name', { required: true, aliases: ['名称', 'unit name'] }),
    column('parentCode', '上级编码', 'parent', {
      required: true,
      aliases: ['上级单位编码', '上级单位', '隶属编码', 'parent code'],
    }),
    ...days,
  ],
  people: [
    column('code', '工号', 'staff number', {
      required: true,
      aliases: ['人员编号', '编号', 'code', 'staff no'],
    }),
    column('name', '姓名', 'name', { required: true, personal: true, aliases: ['full name'] }),
    column('unitCode', '单位编码', 'unit', {
      required: true,
      aliases: ['单位代码', '所在单位编码', 'unit code'],
    }),
    column('post', '职务', 'post', { required: true, aliases: ['岗位', '任职', 'position'] }),
    ...days,
    column('mobile', '手机', 'mobile', { personal: true, aliases: ['手机号', '手机号码', 'mobile phone'] }),
    column('landline', '座机', 'landline', { personal: true, aliases: ['电话', '办公电话', 'telephone'] }),
    column('email', '邮箱', 'email', { personal: true, aliases: ['电子邮箱', '电子邮件', 'mail'] }),
  ],
  roster: [
    column('number', '考生号', 'candidate number', {
      required: true,
      personal: true,
      aliases: ['考号', 'number'],
    }),
    column('name', '姓名', 'name', { required: true, personal: true, aliases: ['考生姓名', 'full name'] }),
    column('classCode', '班级编码', 'class', { required: true, aliases: ['班级代码', 'class code'] }),
    column('idType', '证件类型', 'id type', { aliases: ['证件类别', 'document type'] }),
    column('idNumber', '证件号码', 'id number', {
      required: true,
      personal: true,
      aliases: ['身份证号', '身份证号码', '公民身份号码', '证件号', 'identity number'],
    }),
    column('examKind', '考试类别', 'exam', { aliases: ['考试类型', 'exam kind'] }),
  ],
};

/** A row of the file by the keys of its columns; a column that the file lacks reads as empty. */
export interface ImportRow {
  readonly number: number;
  /** Trimmed; what {@link safeCell} added against formulas is taken off. */
  cell(key: string): string;
  /** A cell beyond the last column of the header that holds something. */
  readonly stray: string | null;
}

export interface Header {
  /** Headers that stand for no column; what is below them is not read. */
  readonly ignored: readonly string[];
  row(raw: RawRow): ImportRow;
}

const normal = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*()（）:：.-]/g, '');

/** Leads a cell that a spreadsheet would otherwise run as a formula (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r]/;
export const safeCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
const plainCell = (text: string): string => {
  const trimmed = text.trim();
  return trimmed.startsWith("'") && FORMULA.test(trimmed.slice(1)) ? trimmed.slice(1) : trimmed;
};

/**
 * Columns may come in any sequence, under their Chinese or English names.
 * @throws Refusal `columns-missing`, naming them, or `column-twice`.
 */
export function readHeader(kind: ImportKind, raw: RawRow): Header {
  const keys = new Map<string, Column>();
  for (const known of importColumns[kind]) {
    for (const name of [known.key, known.zh, known.en, ...known.aliases]) keys.set(normal(name), known);
  }
  const places = new Map<string, number>();
  const ignored: string[] = [];
  for (const [place, header] of raw.cells.entries()) {
    if (header.trim() === '') continue;
    const known = keys.get(normal(header));
    if (!known) ignored.push(header.trim().slice(0, 50));
    else if (places.has(known.key)) throw new Refusal('column-twice', { column: header.trim() });
    else places.set(known.key, place);
  }
  const missing = importColumns[kind].filter((known) => known.required && !places.has(known.key));
  if (missing.length > 0) {
    throw new Refusal('columns-missing', {
      missing: missing.map(({ zh, en }) => `${zh} (${en})`).join(', '),
    });
  }
  const width = raw.cells.length;
  return {
    ignored,
    row: ({ number, cells }) => ({
      number,
      cell: (key) => plainCell(cells[places.get(key) ?? -1] ?? ''),
      stray: cells.length > width ? (cells.slice(width).find((cell) => cell.trim() !== '') ?? null) : null,
    }),
  };
}
