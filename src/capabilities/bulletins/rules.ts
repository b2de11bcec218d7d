/** What may be done with a bulletin, and how its sentences get their numbers. Pure: server and console share it. */
import type { TableCommitment } from '#primitives/class-table.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { BulletinDocument, BulletinState, Figure } from './contract.ts';

export const stateWords: Readonly<Record<BulletinState, Words>> = {
  draft: { zh: '草稿', en: 'a draft' },
  'in-approval': { zh: '审批中', en: 'in approval' },
  approved: { zh: '已批准', en: 'approved' },
  published: { zh: '已发布', en: 'published' },
  superseded: { zh: '已被更正', en: 'superseded' },
};

type Verdict = true | Words;

const only = (state: BulletinState, allowed: BulletinState, why: Words): Verdict => state === allowed || why;

/** Whether the state allows it; the words say why not. */
export const bulletinCan = {
  revise: (state: BulletinState): Verdict =>
    only(state, 'draft', { zh: '只有草稿可以修改', en: 'Only a draft can be revised' }),
  submit: (state: BulletinState): Verdict =>
    only(state, 'draft', { zh: '只有草稿可以送审', en: 'Only a draft can be submitted' }),
  approve: (state: BulletinState): Verdict =>
    only(state, 'in-approval', { zh: '尚未送审或审批已结束', en: 'It is not waiting for approval' }),
  refuse: (state: BulletinState): Verdict =>
    state === 'in-approval' || state === 'approved'
      ? true
      : { zh: '尚未送审或已经发布', en: 'It is not waiting for approval, or is out already' },
  publish: (state: BulletinState): Verdict =>
    only(state, 'approved', { zh: '批准未齐，不能发布', en: 'It lacks an approval' }),
  supersede: (state: BulletinState): Verdict =>
    only(state, 'published', {
      zh: '只能更正已发布的通报',
      en: 'Only a published bulletin can be corrected',
    }),
};

const REFERENCE = /\{(figure|population|rate|rest):([a-z.-]+)\}|\{asOf\}/g;
/** Calendar days and times of day may be written; every other digit is a number that somebody typed. */
const WRITTEN_TIME =
  /(\d{4}年)?\d{1,2}月\d{1,2}日(\d{1,2}(:\d\d|时(\d{1,2}分)?)(?!\d))?|\d{4}年(\d{1,2}月)?/g;
/** Levels 3 and 4 of an official text, before their heading: 1. and （1）. */
const LEVEL_MARK = /^(\d{1,2}\.(?!\d)|（\d{1,2}）)/;
/** Digits of any script: full-width ones too. */
const TYPED_NUMBER = /\p{Nd}[\p{Nd},.，．]*/u;

/** The first number in the text that is neither a day nor a level mark, or `null`. */
export function typedNumberIn(text: string): string | null {
  return TYPED_NUMBER.exec(text.replace(LEVEL_MARK, '').replaceAll(WRITTEN_TIME, ''))?.[0] ?? null;
}

export type ParagraphFault =
  | { readonly code: 'typed-number'; readonly paragraph: number; readonly number: string }
  | { readonly code: 'unknown-reference'; readonly paragraph: number; readonly reference: string };

/** The first thing wrong with the paragraphs, or `null`. */
export function faultIn(
  paragraphs: readonly string[],
  figures: readonly { readonly id: string; readonly hasPopulation: boolean }[],
): ParagraphFault | null {
  const known = new Map(figures.map((figure) => [figure.id, figure]));
  for (const [at, text] of paragraphs.entries()) {
    const paragraph = at + 1;
    for (const [reference, what, id] of text.matchAll(REFERENCE)) {
      if (id === undefined) continue;
      const figure = known.get(id);
      if (!figure || (what !== 'figure' && !figure.hasPopulation)) {
        return { code: 'unknown-reference', paragraph, reference: reference.slice(1, -1) };
      }
    }
    // A space keeps what stands around a reference apart.
    const rest = text.replaceAll(REFERENCE, ' ');
    const stray = /[{}][^{}]{0,60}\}?/.exec(rest);
    if (stray) return { code: 'unknown-reference', paragraph, reference: stray[0].replaceAll(/[{}]/g, '') };
    const number = typedNumberIn(rest);
    if (number !== null) return { code: 'typed-number', paragraph, number };
  }
  return null;
}

/** `143,598` */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** Share in per cent with one decimal, rounded half up; never 100.0 unless it is all, never 0.0 unless it is none. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '—';
  const tenths = Math.round((part * 1000) / whole);
  const shown = part < whole && tenths >= 1000 ? 999 : part > 0 && tenths === 0 ? 1 : tenths;
  return `${(shown / 10).toFixed(1)}%`;
}

/** What of the population is not yet reached; never below 0, where a value counts what its population does not. */
export const restOf = (population: { readonly value: number; readonly covered: number }): number =>
  Math.max(0, population.value - population.covered);

type FilledFigure = Pick<Figure, 'id' | 'value' | 'unit' | 'population'>;

/** A stretch of a paragraph as published; `figure` is the id of the figure that it states something of. */
export interface FilledPart {
  readonly text: string;
  readonly figure: string | null;
}

/** The paragraph with every reference filled in, in parts. @param asOf e.g. 7月3日24时 */
export function filledParts(source: string, figures: readonly FilledFigure[], asOf: string): FilledPart[] {
  const known = new Map(figures.map((figure) => [figure.id, figure]));
  const parts: FilledPart[] = [];
  let end = 0;
  for (const match of source.matchAll(REFERENCE)) {
    const [reference, what, id] = match;
    if (match.index > end) parts.push({ text: source.slice(end, match.index), figure: null });
    end = match.index + reference.length;
    if (id === undefined) {
      parts.push({ text: asOf, figure: null });
    } else {
      const figure = known.get(id);
      parts.push({ text: figure ? wordsOf(what, figure, reference) : reference, figure: figure ? id : null });
    }
  }
  if (end < source.length) parts.push({ text: source.slice(end), figure: null });
  return parts;
}

function wordsOf(what: string | undefined, figure: FilledFigure, reference: string): string {
  if (what === 'figure') return `${grouped(figure.value)}${figure.unit.zh}`;
  const { population } = figure;
  if (!population) return reference;
  if (what === 'population') return `${grouped(population.value)}${population.unit.zh}`;
  if (what === 'rest') return `${grouped(restOf(population))}${population.unit.zh}`;
  return percentOf(population.covered, population.value);
}

/** The text with every reference filled in, as published. @param asOf e.g. 7月3日24时 */
export const fillReferences = (text: string, figures: readonly FilledFigure[], asOf: string): string =>
  filledParts(text, figures, asOf)
    .map((part) => part.text)
    .join('');

/**
 * 7月3日24时, 7月3日18:00; with the year where it is not the one in which everybody reads it.
 * @param withoutYear the year that need not be said; `null`: always say it.
 */
export function instantWords(
  instant: Date,
  how: { readonly timeZone: string; readonly isEndOfDay: boolean; readonly withoutYear: number | null },
): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: how.timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const year = Number(part('year')) === how.withoutYear ? '' : `${part('year')}年`;
  const day = `${year}${Number(part('month'))}月${Number(part('day'))}日`;
  return how.isEndOfDay ? `${day}24时` : `${day}${part('hour')}:${part('minute')}`;
}

/** Units in which a small count may point to somebody: people, and letters, of which each is one person's. */
const UNITS_OF_PEOPLE: readonly string[] = ['人', '份'];
const SMALL = 3;

export const countsPeople = (unit: Words): boolean => UNITS_OF_PEOPLE.includes(unit.zh);

/** A part of a figure as public pages show it: a count of few people as `<3`. */
export const publicCount = (value: number, unit: Words): string =>
  value > 0 && value < SMALL && countsPeople(unit) ? `<${SMALL}` : grouped(value);

/** The sentences a draft begins with. Each number is a reference, so it cannot be typed wrong. */
export const firstDraft: readonly string[] = [
  '截至{asOf}，全市共开展诚信考试教育{figure:education.person-times}，覆盖{figure:education.classes}，占全部{population:education.classes}的{rate:education.classes}。',
  '召开主题班会{figure:education.class-meetings}，开过班会的班级占{rate:education.class-meetings}，尚有{rest:education.class-meetings}未开；举行动员大会{figure:education.assemblies}。',
  '考生签订诚信考试承诺书{figure:pledges.letters}，占报名考生{population:pledges.letters}的{rate:pledges.letters}，尚有{rest:pledges.letters}未签。',
  '各级检查发现风险问题{figure:risks.findings}，其中{figure:risks.with-opinion}已出具整改意见，其余{rest:risks.with-opinion}尚未出具意见。',
  '全市标准化考点{figure:sites.standardised}，本年度完成提升{figure:sites.upgraded}，占{rate:sites.upgraded}。',
];

/** What the journal is to say of every table in the document. */
export const commitmentsOf = ({
  id,
  asOf,
  figures,
}: BulletinDocument): { readonly entry: string; readonly commitment: TableCommitment }[] =>
  figures.flatMap((figure) => {
    if (figure.table === null) return [];
    const { entry, ...named } = figure.table;
    return [{ entry, commitment: { ...named, asOfIndex: asOf.index, bulletin: id, figure: figure.id } }];
  });
