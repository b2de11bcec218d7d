/** What crosses the wire when files come in and go out. */
import { type Static, Type } from 'typebox';
import {
  download,
  endpoint,
  Id,
  Instant,
  listQuery,
  listReply,
  Nullable,
  type Refusals,
  upload,
} from '#primitives/endpoint.ts';
import { byId, ImportKind, ImportState, ProblemSeverity, Reason, refusing, TakeMode } from './contract.ts';

/** Largest file, in bytes: 500,000 rows of a roster with room to spare. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** How many problems the page of an import shows; the report holds all. */
export const PROBLEMS_SHOWN = 100;

/** Why a file as a whole cannot be read. */
const fileRefusals = {
  'file-empty': {
    status: 422,
    zh: '文件是空的。请选择有表头和数据的文件。',
    en: 'The file is empty. Choose one with a header and rows.',
  },
  'file-not-text': {
    status: 422,
    zh: '这不是文本表格：含有二进制内容（第 {line} 行）。请另存为 CSV（UTF-8）或 XLSX 再上传。',
    en: 'Not a text table: it holds binary data (line {line}). Save it as CSV (UTF-8) or XLSX and upload again.',
  },
  'file-old-excel': {
    status: 422,
    zh: '这是旧版 Excel（.xls）或加密的文件。请另存为未加密的 .xlsx 再上传。',
    en: 'This is an old Excel file (.xls) or an encrypted one. Save it as .xlsx without a password.',
  },
  'file-cut-off': {
    status: 422,
    zh: '文件在一个字符中间结束，可能没有传完。请重新导出或复制后再上传。',
    en: 'The file ends in the middle of a character: it was cut off. Export or copy it again.',
  },
  'encoding-broken': {
    status: 422,
    zh: '文件应为 {encoding} 编码，但第 {line} 行不是。请统一编码（推荐 UTF-8）后再上传。',
    en: 'The file should be {encoding}, but line {line} is not. Save it again in one encoding (UTF-8 is best).',
  },
  'encoding-unknown': {
    status: 422,
    zh: '无法识别编码：第 {line} 行既不是 UTF-8 也不是 GB18030。请另存为 CSV（UTF-8）。',
    en: 'Unknown encoding: line {line} is neither UTF-8 nor GB18030. Save the file as CSV (UTF-8).',
  },
  'csv-broken': {
    status: 422,
    zh: '第 {row} 行附近的引号不成对。请检查该行的双引号。',
    en: 'Near row {row} a quotation mark has no partner. Check the double quotes there.',
  },
  'row-too-long': {
    status: 422,
    zh: '第 {row} 行过长（超过 {limit} 个字符），可能缺少一个右引号。请检查该行。',
    en: 'Row {row} is longer than {limit} characters; a closing quote may be missing. Check that row.',
  },
  'too-many-columns': {
    status: 422,
    zh: '第 {row} 行有 {columns} 列，最多 {limit} 列。请删去多余的列。',
    en: 'Row {row} has {columns} columns; at most {limit} are read. Remove the rest.',
  },
  'too-many-rows': {
    status: 422,
    zh: '超过 {limit} 行。请分成几个文件上传。',
    en: 'More than {limit} rows. Split the file.',
  },
  'columns-missing': {
    status: 422,
    zh: '表头缺少这些列：{missing}。请在第一行补上。',
    en: 'The header lacks these columns: {missing}. Add them to the first row.',
  },
  'column-twice': {
    status: 422,
    zh: '列“{column}”在表头中出现了不止一次。请只保留一个。',
    en: 'The column "{column}" occurs more than once in the header. Keep one.',
  },
  'no-rows': {
    status: 422,
    zh: '只有表头，没有数据行。请填入数据后再上传。',
    en: 'There is a header and no rows. Fill in rows and upload again.',
  },
  'xlsx-damaged': {
    status: 422,
    zh: 'XLSX 文件已损坏或不完整（{part}）。请在 Excel 中打开并另存后再上传。',
    en: 'The XLSX file is damaged or incomplete ({part}). Open it in Excel, save it again and upload that.',
  },
  'too-large-inside': {
    status: 422,
    zh: 'XLSX 解压后超过 {limitMb} MB，不予读取。请改用 CSV 或分成几个文件。',
    en: 'The XLSX unpacks to more than {limitMb} MB and is not read. Use CSV or split it.',
  },
} as const satisfies Refusals;

export const Problem = Type.Object({
  /** As the spreadsheet counts: the header is row 1. */
  row: Type.Integer({ minimum: 1 }),
  /** Header of the column; `null` when it concerns the whole row. */
  column: Nullable(Type.String()),
  severity: ProblemSeverity,
  code: Type.String(),
  /** What the cell holds; masked where it is personal. */
  found: Type.String(),
  wrong: Type.Object({ zh: Type.String(), en: Type.String() }),
  expected: Type.Object({ zh: Type.String(), en: Type.String() }),
});
export type Problem = Static<typeof Problem>;

export const Import = Type.Object({
  id: Id,
  kind: ImportKind,
  fileName: Type.String(),
  format: Type.Enum(['csv', 'xlsx']),
  /** UTF-8, UTF-8 with BOM, GB18030, UTF-16LE or UTF-16BE; `null` for XLSX. */
  encoding: Nullable(Type.String()),
  oldData: Type.Boolean(),
  state: ImportState,
  /** Rows worked on so far in the step under way, of `rows` (0 while that is not yet known). */
  rowsDone: Type.Integer(),
  rows: Type.Integer(),
  good: Type.Integer(),
  bad: Type.Integer(),
  /** Rows that say what is known already. */
  unchanged: Type.Integer(),
  errors: Type.Integer(),
  warnings: Type.Integer(),
  take: Nullable(TakeMode),
  rowsTaken: Nullable(Type.Integer()),
  /** Code and words of why the file could not be read, or why taking it failed. */
  failure: Nullable(
    Type.Object({ code: Type.String(), words: Type.Object({ zh: Type.String(), en: Type.String() }) }),
  ),
  uploadedBy: Nullable(Type.Object({ id: Id, name: Type.String() })),
  uploadedAt: Instant,
  endedAt: Nullable(Instant),
});
export type Import = Static<typeof Import>;

const importRefusals = {
  'import-not-checked': {
    status: 409,
    zh: '该导入还不能采用（当前状态：{state}）。请等检查完成，或重新上传文件。',
    en: 'This import cannot be taken now (its state is {state}). Wait for the check, or upload the file again.',
  },
  'import-has-bad-rows': {
    status: 409,
    zh: '有 {bad} 行有问题，不能整份采用。请改正文件后重新上传，或选择只采用正确的行。',
    en: '{bad} rows have problems, so the whole cannot be taken. Correct the file, or take the good rows only.',
  },
  'import-nothing-to-take': {
    status: 409,
    zh: '没有可采用的新内容。请查看报告。',
    en: 'There is nothing new to take. See the report.',
  },
  'import-taken': {
    status: 409,
    zh: '该导入已采用，不能放弃。如有差错，请逐项更正。',
    en: 'This import was taken and cannot be discarded. Correct mistakes one by one.',
  },
  'import-changed': {
    status: 409,
    zh: '检查之后数据有变化，现有 {bad} 行不能采用，整份未采用。请查看问题后重新上传。',
    en: 'Things changed since the check: {bad} rows can no longer be taken, so none was. See the problems, then upload again.',
  },
} as const satisfies Refusals;

export const importFailures: Refusals = {
  ...fileRefusals,
  'import-changed': importRefusals['import-changed'],
};

export const uploadImport = endpoint({
  name: 'organisation.uploadImport',
  method: 'POST',
  path: '/api/organisation/imports',
  summary: { zh: '上传要导入的文件', en: 'Upload a file to import' },
  access: { permission: 'organisation.import' },
  query: Type.Object({
    id: Id,
    kind: ImportKind,
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    /** A failing check digit of an identity number is then a warning, not an error. */
    oldData: Type.Boolean({ default: false }),
  }),
  body: upload(MAX_FILE_BYTES),
  reply: Import,
  refusals: { ...refusing('id-taken'), ...fileRefusals },
});

export const listImports = endpoint({
  name: 'organisation.listImports',
  method: 'GET',
  path: '/api/organisation/imports',
  summary: { zh: '导入记录', en: 'Imports' },
  access: { permission: 'organisation.import' },
  query: Type.Object({
    ...listQuery(['uploadedAt', 'fileName'], '-uploadedAt'),
    kind: Type.Optional(ImportKind),
    state: Type.Optional(ImportState),
  }),
  reply: listReply(Import),
});

export const readImport = endpoint({
  name: 'organisation.readImport',
  method: 'GET',
  path: '/api/organisation/imports/:id',
  summary: { zh: '导入的检查结果与进度', en: 'What the check of an import found, and how far it is' },
  access: { permission: 'organisation.import' },
  params: byId,
  reply: Type.Object({ import: Import, problems: Type.Array(Problem) }),
  refusals: refusing('not-found'),
});

export const importReport = endpoint({
  name: 'organisation.importReport',
  method: 'GET',
  path: '/api/organisation/imports/:id/report',
  summary: { zh: '下载完整的问题报告（CSV）', en: 'The full report of problems (CSV)' },
  access: { permission: 'organisation.import' },
  params: byId,
  query: Type.Object({ language: Type.Enum(['zh', 'en'], { default: 'zh' }) }),
  reply: download('text/csv'),
  refusals: refusing('not-found'),
});

export const takeImport = endpoint({
  name: 'organisation.takeImport',
  method: 'POST',
  path: '/api/organisation/imports/:id/take',
  summary: { zh: '采用导入的行', en: 'Take the rows of an import' },
  access: { permission: 'organisation.import' },
  params: byId,
  body: Type.Object({ take: TakeMode }),
  reply: Import,
  refusals: { ...refusing('not-found'), ...importRefusals },
});

export const discardImport = endpoint({
  name: 'organisation.discardImport',
  method: 'POST',
  path: '/api/organisation/imports/:id/discard',
  summary: { zh: '放弃导入并销毁文件', en: 'Discard an import and destroy its file' },
  access: { permission: 'organisation.import' },
  params: byId,
  body: Type.Object({ reason: Reason }),
  reply: Import,
  refusals: { ...refusing('not-found'), 'import-taken': importRefusals['import-taken'] },
});

const exportRefusals = {
  'export-needs-more': {
    status: 403,
    zh: '该导出还需要“{permission}”权限。请联系管理员。',
    en: 'This export also needs the permission {permission}. Ask an administrator.',
  },
} as const satisfies Refusals;

const exportQuery = Type.Object({ kind: ImportKind, language: Type.Enum(['zh', 'en'], { default: 'zh' }) });

export const exportCsv = endpoint({
  name: 'organisation.exportCsv',
  method: 'GET',
  path: '/api/organisation/exports/csv',
  summary: { zh: '导出为 CSV（号码打码，记入日志）', en: 'Export as CSV, numbers masked (journalled)' },
  access: { permission: 'organisation.import' },
  query: exportQuery,
  reply: download('text/csv'),
  refusals: exportRefusals,
});

export const exportXlsx = endpoint({
  name: 'organisation.exportXlsx',
  method: 'GET',
  path: '/api/organisation/exports/xlsx',
  summary: { zh: '导出为 XLSX（号码打码，记入日志）', en: 'Export as XLSX, numbers masked (journalled)' },
  access: { permission: 'organisation.import' },
  query: exportQuery,
  reply: download('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  refusals: exportRefusals,
});

export const exportRevealed = endpoint({
  name: 'organisation.exportRevealed',
  method: 'POST',
  path: '/api/organisation/exports/revealed',
  summary: { zh: '导出完整信息（记入日志）', en: 'Export in full (journalled)' },
  access: { permission: 'organisation.import' },
  body: Type.Object({
    ...exportQuery.properties,
    format: Type.Enum(['csv', 'xlsx']),
    /** Why the full data are needed; kept in the journal. */
    reason: Reason,
  }),
  reply: download('application/octet-stream'),
  refusals: exportRefusals,
});
