/** The annex: every figure with its definition, its parts and, where they are few enough, the entries that make it up. */
import ExcelJS from 'exceljs';
import type { Words } from '#primitives/endpoint.ts';
import type { Figure, JournalEntry, Subtotal } from '../contract.ts';
import { countsPeople, percentOf, publicCount, restOf } from '../rules.ts';
import { withoutPackingTimes } from './fixed-zip.ts';

export interface AnnexFigure {
  readonly figure: Figure;
  /** The value by district and, where it splits so, by school. */
  readonly districts: readonly Subtotal[];
  readonly schools: readonly Subtotal[];
  /** How many entries make the value up. */
  readonly rowCount: number;
  /** `null` where they are too many for a sheet. */
  readonly rows: readonly JournalEntry[] | null;
}

export interface AnnexHead {
  readonly title: string;
  readonly lines: readonly (readonly [string, string])[];
  readonly author: string;
  /** Goes into the properties of the file in place of the time of rendering. */
  readonly at: Date;
  readonly asOf: string;
  /** Counts of few people are shown as `<3`, and their entries without what they say. */
  readonly isPublic: boolean;
  /** Where the entries are that are too many for a sheet. */
  readonly rowsElsewhere: (figureId: string) => string;
}

/** More rows than this stay out of the workbook. */
export const rowsInAnnex = 5_000;

export async function annex(head: AnnexHead, figures: readonly AnnexFigure[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = safeText(head.author);
  workbook.lastModifiedBy = safeText(head.author);
  workbook.created = head.at;
  workbook.modified = head.at;
  overviewSheet(workbook, head, figures);
  const taken = new Set(['总表']);
  for (const each of figures)
    figureSheet(workbook.addWorksheet(sheetName(each.figure, taken), PRINT), head, each);
  return withoutPackingTimes(new Uint8Array(await workbook.xlsx.writeBuffer()));
}

const PRINT = { pageSetup: { paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 } } as const;
const BOLD = { bold: true } as const;
const COUNT = '#,##0';

function overviewSheet(workbook: ExcelJS.Workbook, head: AnnexHead, figures: readonly AnnexFigure[]): void {
  const sheet = workbook.addWorksheet('总表', PRINT);
  setWidths(sheet, [26, 30, 12, 8, 18, 12, 10, 12, 10]);
  addText(sheet, [head.title], BOLD);
  for (const [name, text] of head.lines) addText(sheet, [name, text]);
  sheet.addRow([]);
  addText(sheet, ['编号', '数字', '数值', '单位', '总体', '总体数', '占比', '尚未', '尚未的叫法'], BOLD);
  for (const { figure } of figures) {
    const { population } = figure;
    addCells(sheet, [
      figure.id,
      figure.name.zh,
      figure.value,
      figure.unit.zh,
      ...(population
        ? [
            population.name.zh,
            population.value,
            percentOf(population.covered, population.value),
            restOf(population),
            population.notYet.zh,
          ]
        : []),
    ]);
  }
}

function figureSheet(sheet: ExcelJS.Worksheet, head: AnnexHead, each: AnnexFigure): void {
  const { figure } = each;
  const { population } = figure;
  setWidths(sheet, [18, 34, 14, 14, 14, 14]);
  addText(sheet, [figure.name.zh], BOLD);
  addText(sheet, ['英文', figure.name.en]);
  addText(sheet, ['编号', figure.id]);
  addText(sheet, ['怎样算', figure.definition.zh]);
  addCells(sheet, ['数值', figure.value]);
  addText(sheet, ['单位', figure.unit.zh]);
  if (population) {
    addText(sheet, ['总体', population.name.zh]);
    addCells(sheet, ['总体数', population.value]);
    addText(sheet, ['总体单位', population.unit.zh]);
    addCells(sheet, ['已覆盖', population.covered]);
    addCells(sheet, [population.notYet.zh, restOf(population)]);
    addText(sheet, ['占比', percentOf(population.covered, population.value)]);
  }
  addText(sheet, ['截至', head.asOf]);
  partsTable(sheet, head, figure, '区市', each.districts);
  partsTable(sheet, head, figure, '学校', each.schools);
  rowsTable(sheet, head, each);
}

function partsTable(
  sheet: ExcelJS.Worksheet,
  head: AnnexHead,
  { unit, population }: Figure,
  what: string,
  parts: readonly Subtotal[],
): void {
  if (parts.length === 0) return;
  const splits = population !== null && parts.some((part) => part.population !== null);
  const count = (value: number, of: Words) =>
    head.isPublic && isHidden(value, of) ? publicCount(value, of) : value;
  sheet.addRow([]);
  addText(
    sheet,
    [
      `${what}代码`,
      what,
      unit.zh,
      ...(splits ? [`总体（${population.unit.zh}）`, '已覆盖', population.notYet.zh] : []),
    ],
    BOLD,
  );
  for (const part of parts) {
    addCells(sheet, [
      part.key ?? '',
      part.key === null ? `未归到${what}` : part.name,
      count(part.value, unit),
      ...(splits
        ? [
            part.population ?? 0,
            part.covered ?? 0,
            restOf({ value: part.population ?? 0, covered: part.covered ?? 0 }),
          ].map((value) => count(value, population.unit))
        : []),
    ]);
  }
  if (head.isPublic && (countsPeople(unit) || (splits && countsPeople(population.unit)))) {
    addText(sheet, ['', '人数、份数不足 3 的不显示']);
  }
}

const isHidden = (value: number, unit: Words): boolean => publicCount(value, unit).startsWith('<');

function rowsTable(sheet: ExcelJS.Worksheet, head: AnnexHead, { figure, rowCount, rows }: AnnexFigure): void {
  sheet.addRow([]);
  addCells(sheet, ['构成条目', rowCount]);
  if (rows === null) {
    addText(sheet, ['说明', `条目超过 ${rowsInAnnex} 条，见 ${head.rowsElsewhere(figure.id)}`]);
    return;
  }
  // What an entry of one person says of school and class would give away the small counts above.
  const facts =
    head.isPublic && countsPeople(figure.unit)
      ? []
      : [...new Set(rows.flatMap((row) => Object.keys(row.facts)))].sort();
  addText(sheet, ['日志序号', '事由', '发生时间（UTC）', '对象', ...facts], BOLD);
  for (const row of rows) {
    addCells(sheet, [
      row.index,
      row.kindName.zh,
      row.at,
      row.subject,
      ...facts.map((name) => factCell(row.facts[name])),
    ]);
  }
}

function factCell(fact: unknown): string | number {
  if (typeof fact === 'number') return fact;
  if (fact === undefined || fact === null) return '';
  return Array.isArray(fact) ? fact.join(' ') : String(fact);
}

function addCells(sheet: ExcelJS.Worksheet, cells: readonly (string | number)[]): void {
  const row = sheet.addRow(cells.map((cell) => (typeof cell === 'string' ? safeText(cell) : cell)));
  row.eachCell((cell) => {
    if (typeof cell.value === 'number') cell.numFmt = COUNT;
  });
}

function addText(sheet: ExcelJS.Worksheet, cells: readonly string[], font?: Partial<ExcelJS.Font>): void {
  const row = sheet.addRow(cells.map(safeText));
  if (font) row.font = font;
}

function setWidths(sheet: ExcelJS.Worksheet, widths: readonly number[]): void {
  widths.forEach((width, at) => {
    sheet.getColumn(at + 1).width = width;
  });
}

/** A spreadsheet runs a text that begins like a formula, if not in this file then in the next it is copied to. */
export const safeText = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/** A name that the format allows and that no sheet of the workbook has yet: at most 31 characters, none of []:*?/\. */
function sheetName({ id, name }: Figure, taken: Set<string>): string {
  const plain = name.zh
    .replace(/[[\]:*?/\\']/g, ' ')
    .slice(0, 31)
    .trim();
  const chosen = plain === '' || taken.has(plain) ? id.slice(0, 31) : plain;
  taken.add(chosen);
  return chosen;
}
