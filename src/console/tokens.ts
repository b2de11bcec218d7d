/**
 * The console's design tokens. `kit/tokens.css` carries the same colours for the style sheets; a test holds the two
 * together, and another computes the contrast of every pair listed at the end.
 */
export const colours = {
  ink: '#1b2733',
  /** Second voice: as-of lines, column heads, hints. */
  inkSoft: '#55616d',
  paper: '#fbfbf9',
  surface: '#ffffff',
  line: '#e4e7ea',
  /** Edge of a control: it must be found by someone who sees little, so it is darker than a line. */
  edge: '#868f99',
  accent: '#0f6b72',
  accentDark: '#0b5258',
  accentWash: '#e8f2f2',
  done: '#2e7d4f',
  doneWash: '#e8f3ec',
  near: '#b7791f',
  /** Near-due as text: the mark's own colour is too light to read. */
  nearInk: '#85560f',
  nearWash: '#fbf4e6',
  overdue: '#b3261e',
  overdueWash: '#fbebe9',
  notYet: '#8a949e',
  notYetWash: '#f1f3f5',
} as const;

export type ColourName = keyof typeof colours;

export const fontFamily =
  '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif';

/** px */
export const sizes = { small: 12, body: 14, lead: 16, title: 20, value: 28, display: 40 } as const;

/** px; narrower than this is a phone. */
export const phoneBelow = 768;

/** Text on its grounds: at least 4.5 : 1 (WCAG 1.4.3). */
export const textPairs: readonly (readonly [ColourName, ColourName])[] = [
  ['ink', 'paper'],
  ['ink', 'surface'],
  ['ink', 'accentWash'],
  ['ink', 'doneWash'],
  ['ink', 'nearWash'],
  ['ink', 'overdueWash'],
  ['ink', 'notYetWash'],
  ['inkSoft', 'paper'],
  ['inkSoft', 'surface'],
  ['inkSoft', 'notYetWash'],
  ['inkSoft', 'accentWash'],
  ['accent', 'paper'],
  ['accent', 'surface'],
  ['accent', 'accentWash'],
  ['surface', 'accent'],
  ['surface', 'accentDark'],
  ['surface', 'overdue'],
  ['done', 'surface'],
  ['done', 'paper'],
  ['nearInk', 'surface'],
  ['nearInk', 'paper'],
  ['nearInk', 'nearWash'],
  ['overdue', 'surface'],
  ['overdue', 'paper'],
  ['overdue', 'overdueWash'],
];

/** Marks, bars and edges of controls on their grounds: at least 3 : 1 (WCAG 1.4.11). */
export const markPairs: readonly (readonly [ColourName, ColourName])[] = [
  ['done', 'surface'],
  ['done', 'paper'],
  ['near', 'surface'],
  ['near', 'paper'],
  ['overdue', 'surface'],
  ['overdue', 'paper'],
  ['notYet', 'surface'],
  ['accent', 'surface'],
  ['accent', 'paper'],
  ['edge', 'surface'],
  ['edge', 'paper'],
];
