/**
 * The bulletin as an official document, GB/T 9704-2012: red head, number, red rule, title, text, signature without seal,
 * attachment, colophon, page numbers. It never carries a secrecy mark or the image of a seal.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  SectionType,
  TextRun,
} from 'docx';
import { dayOf } from '#primitives/instant.ts';
import type { BulletinDocument } from '../contract.ts';
import { colophon, figureTable } from './attachment.ts';
import { withoutPackingTimes } from './fixed-zip.ts';
import { escaped } from './markup.ts';
import {
  characterSpacing,
  characters,
  dateWords,
  font,
  levelled,
  lineOf,
  linePitch,
  margin,
  markSize,
  millimetres,
  paper,
  signatureIndents,
  size,
  titleLines,
} from './official-layout.ts';

export async function officialDocument(document: BulletinDocument): Promise<Uint8Array> {
  const date = dateWords(dayOf(new Date(document.publishedAt), document.asOf.timeZone));
  const page = {
    size: paper,
    margin: { ...margin, header: 851, footer: FOOTER_FROM_EDGE, gutter: 0 },
  };
  // The pitch is stated, and every line is set to it exactly. No grid that snaps: programs differ in what they move to it.
  const grid = { linePitch };
  const file = new Document({
    title: document.title,
    creator: document.issuer,
    evenAndOddHeaderAndFooters: true,
    compatibility: { version: 15 },
    styles: { default: { document: { run: { ...type(font.body), size: size.three, language: CHINESE } } } },
    sections: [
      {
        properties: { page, grid },
        footers: footers(),
        children: [...redHead(document), ...text(document), ...signature(document.issuer, date)],
      },
      {
        // The colophon belongs on an even page, and so does the attachment at whose end it stands.
        properties: { type: SectionType.EVEN_PAGE, page, grid },
        footers: footers(),
        children: [...attachment(document), colophon(document.issuer, date)],
      },
    ],
  });
  const properties = { path: 'docProps/core.xml', data: coreProperties(document) };
  return withoutPackingTimes(await Packer.toBuffer(file, undefined, [properties]));
}

const CHINESE = { value: 'zh-CN', eastAsia: 'zh-CN' } as const;
const RED = 'FF0000';

const type = (name: string) => ({
  font: { ascii: name, hAnsi: name, eastAsia: name, cs: name, hint: 'eastAsia' },
});

const run = (words: string, name: string = font.body, halfPoints: number = size.three, color = '000000') =>
  new TextRun({
    text: words,
    ...type(name),
    size: halfPoints,
    color,
    ...(halfPoints === size.three && { characterSpacing }),
  });

const exactly = (line: number) => ({ line, lineRule: LineRuleType.EXACT });
const blank = () => new Paragraph({ spacing: exactly(linePitch), children: [] });

/** 版头: the issuer in red, 35 mm below the top of the type area; the number two lines below, the red rule 4 mm below that. */
function redHead({ issuer, number }: BulletinDocument): Paragraph[] {
  const mark = markSize(issuer);
  const { line, above } = lineOf(mark * 10);
  const ruleBelow = millimetres(4) - lineOf(size.three * 10).below;
  // Thickness in 1/8 pt, distance from the line above in pt.
  const rule = { style: BorderStyle.SINGLE, color: RED, size: 18, space: Math.round(ruleBelow / 20) };
  return [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { before: Math.round(millimetres(35) - above), ...exactly(line) },
      children: [run(issuer, font.title, mark, RED)],
    }),
    blank(),
    blank(),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: exactly(linePitch),
      border: { bottom: rule },
      children: [run(number)],
    }),
  ];
}

/** Title two lines below the rule, text one line below the title. */
function text(document: BulletinDocument): Paragraph[] {
  const title = titleLines(document.title).map(
    (line) =>
      new Paragraph({
        alignment: AlignmentType.CENTER,
        spacing: exactly(linePitch),
        children: [run(line, font.title, size.two)],
      }),
  );
  return [blank(), blank(), ...title, blank(), ...document.paragraphs.map((one) => paragraph(one.text))];
}

function paragraph(words: string): Paragraph {
  const { heading, level, rest } = levelled(words);
  const runs = [
    ...(heading === '' ? [] : [run(heading, level === 1 ? font.heading : font.subheading)]),
    ...(rest === '' ? [] : [run(rest)]),
  ];
  return new Paragraph({
    alignment: AlignmentType.BOTH,
    spacing: exactly(linePitch),
    indent: { firstLine: characters(2), firstLineChars: 200 },
    children: runs,
  });
}

/** 附件说明, then 署名 and 成文日期, each one line below what is above it. */
function signature(issuer: string, date: string): Paragraph[] {
  const indents = signatureIndents(issuer, date);
  const right = (words: string, indent: number) =>
    new Paragraph({
      alignment: AlignmentType.RIGHT,
      spacing: exactly(linePitch),
      indent: { right: characters(indent) },
      keepLines: true,
      children: [run(words)],
    });
  return [
    blank(),
    paragraph(`附件：${ATTACHMENT}`),
    blank(),
    right(issuer, indents.issuer),
    right(date, indents.date),
  ];
}

const ATTACHMENT = '数字一览表';

/** 附件 on line 1 in black type, its title on line 3. */
function attachment(document: BulletinDocument) {
  const { asOf } = document;
  return [
    new Paragraph({ spacing: exactly(linePitch), children: [run('附件', font.heading)] }),
    blank(),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: exactly(linePitch),
      children: [run(ATTACHMENT, font.title, size.two)],
    }),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: exactly(linePitch),
      children: [run(`（截至${asOf.words}）`, font.subheading)],
    }),
    figureTable(document),
    new Paragraph({
      alignment: AlignmentType.BOTH,
      spacing: { before: 120, ...exactly(360) },
      children: [
        run(
          `数字按日志第${asOf.index}号之前的全部条目计算；定义、分区市数据、构成条目和核验方法见同时发布的网页、电子表格和 bulletin.json。`,
          font.body,
          size.small,
        ),
      ],
    }),
  ];
}

/** Lower edge of the page number's line, so that the upper edge of its dashes is 7 mm below the type area. */
const FOOTER_FROM_EDGE = millimetres(25.1);

/** — 1 — in half-width Song of size 4, one character in: right on odd pages, left on even ones. */
function footers() {
  const number = (alignment: (typeof AlignmentType)['LEFT' | 'RIGHT'], indent: object) =>
    new Footer({
      children: [
        new Paragraph({
          alignment,
          indent,
          spacing: exactly(320),
          children: [
            new TextRun({
              ...type(font.digits),
              size: size.four,
              children: ['— ', PageNumber.CURRENT, ' —'],
            }),
          ],
        }),
      ],
    });
  return {
    default: number(AlignmentType.RIGHT, { right: 280 }),
    even: number(AlignmentType.LEFT, { left: 280 }),
  };
}

/** The library would write the time of rendering; the document has one of its own. */
function coreProperties({ title, issuer, publishedAt }: BulletinDocument): string {
  const at = publishedAt.replace(/\.\d{3}Z$/, 'Z');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escaped(title)}</dc:title><dc:creator>${escaped(issuer)}</dc:creator><cp:lastModifiedBy>${escaped(issuer)}</cp:lastModifiedBy><cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`;
}
