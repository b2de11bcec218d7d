/** Tables of the official document: the attachment with every figure, and the colophon. */
import {
  AlignmentType,
  BorderStyle,
  FrameAnchorType,
  LineRuleType,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import type { BulletinDocument, PublishedFigure } from '../contract.ts';
import { grouped, percentOf, restOf } from '../rules.ts';
import { coverageOf } from './coverage.ts';
import { font, margin, size, typeAreaHeight, typeAreaWidth } from './official-layout.ts';

const LINE = { style: BorderStyle.SINGLE, size: 4, color: '000000' } as const;
/** 0.35 mm, in 1/8 pt. */
const THICK = { style: BorderStyle.SINGLE, size: 8, color: '000000', space: 1 } as const;

const named = (name: string) => ({
  font: { ascii: name, hAnsi: name, eastAsia: name, cs: name, hint: 'eastAsia' },
});

const HEAD = ['序号', '数字', '数值', '总体', '占比', '尚未'] as const;
const WIDTHS = [640, 2_660, 1_660, 1_500, 1_000, 1_384] as const;
type Alignment = (typeof AlignmentType)[keyof typeof AlignmentType];
const ALIGNMENTS: readonly Alignment[] = [
  AlignmentType.CENTER,
  AlignmentType.LEFT,
  AlignmentType.RIGHT,
  AlignmentType.RIGHT,
  AlignmentType.RIGHT,
  AlignmentType.RIGHT,
];

export function figureTable({ figures }: BulletinDocument): Table {
  const row = (cells: readonly string[], isHead: boolean) =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map((text, column) => cell(text, column, isHead)),
    });
  return new Table({
    width: { size: typeAreaWidth, type: WidthType.DXA },
    columnWidths: [...WIDTHS],
    layout: TableLayoutType.FIXED,
    borders: {
      top: LINE,
      bottom: LINE,
      left: LINE,
      right: LINE,
      insideHorizontal: LINE,
      insideVertical: LINE,
    },
    rows: [row(HEAD, true), ...figures.map((figure, at) => row(cellsOf(figure, at + 1), false))],
  });
}

function cellsOf(figure: PublishedFigure, place: number): string[] {
  const value = `${grouped(figure.value)}${figure.unit.zh}`;
  const coverage = coverageOf(figure);
  if (!coverage) return [String(place), figure.name.zh, value, '—', '—', '—'];
  const unit = coverage.unit.zh;
  return [
    String(place),
    figure.name.zh,
    value,
    `${grouped(coverage.value)}${unit}`,
    percentOf(coverage.covered, coverage.value),
    `${grouped(restOf(coverage))}${unit}`,
  ];
}

function cell(text: string, column: number, isHead: boolean): TableCell {
  return new TableCell({
    width: { size: WIDTHS[column] ?? 0, type: WidthType.DXA },
    verticalAlign: VerticalAlign.CENTER,
    margins: { left: 60, right: 60, marginUnitType: WidthType.DXA },
    children: [
      new Paragraph({
        alignment: isHead ? AlignmentType.CENTER : (ALIGNMENTS[column] ?? AlignmentType.LEFT),
        spacing: { line: 380, lineRule: LineRuleType.EXACT },
        children: [new TextRun({ text, ...named(isHead ? font.heading : font.body), size: size.small })],
      }),
    ],
  });
}

const COLOPHON_LINE = 440;
/** 1 pt of space and 1 pt of rule, and a little more, so that no program lets it cross the edge. */
const RULE_WITH_SPACE = 55;

/**
 * 版记 at the foot of the last page: who issued it and when, between rules of 0.35 mm as wide as the type area, the lower
 * one on its bottom edge. A frame with a place on the page, because nobody knows before the page is laid out how much room
 * the text leaves.
 */
export function colophon(issuer: string, date: string): Paragraph {
  return new Paragraph({
    frame: {
      type: 'absolute',
      width: typeAreaWidth,
      anchor: { horizontal: FrameAnchorType.PAGE, vertical: FrameAnchorType.PAGE },
      position: { x: margin.left, y: margin.top + typeAreaHeight - COLOPHON_LINE - 2 * RULE_WITH_SPACE },
    },
    spacing: { line: COLOPHON_LINE, lineRule: LineRuleType.EXACT },
    border: { top: THICK, bottom: THICK },
    // Rules follow the indents of their paragraph, so the characters left free are blanks.
    tabStops: [{ type: TabStopType.RIGHT, position: typeAreaWidth - size.four * 10 }],
    children: [new TextRun({ text: `\u3000${issuer}\t${date}印发`, ...named(font.body), size: size.four })],
  });
}
