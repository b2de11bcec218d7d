/**
 * Measures of the official document, GB/T 9704-2012, in twips (1/20 pt) unless said otherwise. A4 with a type area of
 * 156 × 225 mm, 37 mm from the top and 28 mm from the left; 22 lines of 28 characters of size 3 (16 pt) fill it.
 */

export const paper = { width: 11_906, height: 16_838 } as const;
export const margin = { top: 2_098, left: 1_588, right: 1_474, bottom: 1_984 } as const;
/** 156 mm. */
export const typeAreaWidth = paper.width - margin.left - margin.right;
/** 225 mm. */
export const typeAreaHeight = paper.height - margin.top - margin.bottom;

const LINES = 22;
const CHARACTERS = 28;

/** 22 of these fill the type area from above and never exceed it, or a program would fit only 21. */
export const linePitch = Math.floor(typeAreaHeight / LINES);
/** A character with its spacing. */
export const characterPitch = typeAreaWidth / CHARACTERS;
/**
 * What is added to each 16 pt character so that 28 fit the width: 156 mm / 28 is 15.79 pt. Justified lines then fill it.
 * Set on the text itself and not as a grid of characters, which programs read differently.
 */
export const characterSpacing = Math.floor(characterPitch - 320);

export const millimetres = (mm: number): number => Math.round((mm * 1_440) / 25.4);
export const characters = (count: number): number => Math.round(count * characterPitch);

/** Half-points: what DOCX measures type in. */
export const size = { two: 44, three: 32, four: 28, small: 24 } as const;

/**
 * A line of a given type size (twips) takes whole lines of the grid, and its type hangs in it with the baseline at four
 * fifths of its height, as word processors set lines of exact height. `above`: from its top to the upper edge of the type,
 * `below`: from the lower edge of the type to its bottom.
 */
export function lineOf(typeSize: number): { line: number; above: number; below: number } {
  const line = linePitch * Math.ceil((typeSize * 1.08) / linePitch);
  const baseline = line * 0.8;
  return { line, above: baseline - typeSize * 0.86, below: line - baseline - typeSize * 0.12 };
}

/** The fonts that the standard and custom ask for; they are named, never embedded. */
export const font = {
  title: '方正小标宋简体',
  body: '仿宋_GB2312',
  heading: '黑体',
  subheading: '楷体_GB2312',
  digits: '宋体',
} as const;

/** Width in characters: Latin letters and digits are half as wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /[\x20-\x7e]/.test(character) ? 0.5 : 1;
  return width;
}

/**
 * How far issuer and date stand from the right edge, in characters, where no seal is set (7.3.5.2): the issuer two
 * characters in, and the date begins two characters to the right of the issuer's beginning; where the date is longer, it
 * stands two characters in and the issuer moves left.
 */
export function signatureIndents(issuer: string, date: string): { issuer: number; date: number } {
  const longer = widthOf(date) - widthOf(issuer);
  return longer > 0 ? { issuer: longer + 4, date: 2 } : { issuer: 2, date: -longer };
}

/** Type size of the issuer's mark in half-points: large, on one line where that is possible, at least size 2. */
export function markSize(issuer: string): number {
  const largest = 96;
  const fitting = Math.floor((typeAreaWidth / 10 / Math.max(1, widthOf(issuer))) * 0.98);
  return Math.max(size.two, Math.min(largest, fitting));
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
/** These belong to the word before them. */
const CLINGS = /^[的了及和与、，。；：！？）〕》”’%]/;

/** A day is one word, and so is what follows an opening bracket. */
const belongTogether = (before: string, segment: string): boolean =>
  CLINGS.test(segment) ||
  /[（〔《“‘]$/.test(before) ||
  (/\d$/.test(before) && /^[年月日时号]/.test(segment)) ||
  (/\d[年月]$/.test(before) && /^\d/.test(segment));

/** The words between which a title may break. */
export function wordsOf(title: string): string[] {
  const words: string[] = [];
  for (const { segment } of segmenter.segment(title.trim())) {
    const before = words.at(-1);
    if (before !== undefined && belongTogether(before, segment)) words[words.length - 1] = before + segment;
    else words.push(segment);
  }
  return words;
}

/**
 * The title in lines that break between words only and are of nearly equal length, the longer ones above where they
 * differ, so that they stand as a trapezoid.
 */
export function titleLines(title: string, charactersPerLine = 19): string[] {
  const words = wordsOf(title);
  for (let count = Math.max(1, Math.ceil(widthOf(title) / charactersPerLine)); ; count += 1) {
    const lines = balanced(words, widthOf(title) / count);
    if (count >= words.length || lines.every((line) => widthOf(line) <= charactersPerLine + 1)) return lines;
  }
}

/** Fills each line until the next word would take it further from the aim than leaving it does. */
function balanced(words: readonly string[], aim: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const width = widthOf(line);
    if (line !== '' && width + widthOf(word) / 2 > aim) {
      lines.push(line);
      line = word;
    } else {
      line += word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

export interface LevelledText {
  /** Set in the type of its level; '' where the paragraph has no heading. */
  readonly heading: string;
  readonly level: 1 | 2 | null;
  readonly rest: string;
}

/** The heading that a paragraph begins with: 一、 or （一）, up to its first full stop. */
export function levelled(text: string): LevelledText {
  const level = /^[一二三四五六七八九十]+、/.test(text)
    ? 1
    : /^（[一二三四五六七八九十]+）/.test(text)
      ? 2
      : null;
  if (level === null) return { heading: '', level, rest: text };
  const end = text.indexOf('。') + 1;
  return end === 0
    ? { heading: text, level, rest: '' }
    : { heading: text.slice(0, end), level, rest: text.slice(end) };
}

/** 2020年7月3日: Arabic digits, no leading zeros. @param day `2020-07-03` */
export function dateWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}
