/** Decisions about commitment letters, the same on the server, in the console and on the signing page. */
import { encodeUtf8, FormatError } from '#primitives/bytes.ts';
import { canonicalJson } from '#primitives/canonical-json.ts';
import type { Words } from '#primitives/endpoint.ts';
import { newId } from '#primitives/id.ts';
import type { Hasher } from '#primitives/merkle/hasher.ts';
import type { Leaf } from '#primitives/tally.ts';
import type { Handwriting } from './contract.ts';
import type { Coverage } from './coverage-contract.ts';

const GUARDIAN_AGE_YEARS = 14;

/**
 * Whether a guardian must affirm too: the candidate is under 14 on the exam's first day (Personal Information
 * Protection Law art. 31). Someone turns 14 on the birthday itself; a birthday of 29 February falls on 1 March in other
 * years. A candidate whose identity document tells no birth day is treated as older: the school knows better than a guess.
 * @param birthDay `YYYY-MM-DD` or `null` @param examFirstDay `YYYY-MM-DD`
 */
export function guardianNeeded(birthDay: string | null, examFirstDay: string): boolean {
  if (birthDay === null) return false;
  const fourteenth = `${Number(birthDay.slice(0, 4)) + GUARDIAN_AGE_YEARS}${birthDay.slice(4)}`;
  return examFirstDay < fourteenth;
}

/** Hides the surname: `王小明` → `*小明`. A name of one character is hidden whole. */
export function maskedName(name: string): string {
  const characters = [...name.trim()];
  return characters.length < 2 ? '*' : `*${characters.slice(1).join('')}`;
}

/** What people type on a phone as a number: full-width digits, spaces and dashes are as good as plain digits. */
export const plainCharacters = (typed: string): string => typed.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');

// ── What the journal says of a letter in public ─────────────────────────────────────────────────────────────────────

/**
 * Subject of every journal entry about a letter (docs/formats/letter-evidence.md). Whoever has the id finds the entries;
 * nobody finds the id from them, and so neither receipt nor proof. Its time keeps the index by subject local.
 * @param id made by whoever signs, with at least 74 unpredictable bits.
 * @param signedAt also for entries about what happened to the letter later.
 * @throws RangeError as {@link newId} does.
 */
export function letterSubject(hasher: Hasher, id: string, signedAt: Date): string {
  const digest = hasher.digest(encodeUtf8(`kaoan.letter/1 ${id}`));
  return newId(() => digest.subarray(0, 16), signedAt);
}

/** Whether a leaf, which may say anything, is the one that this letter was signed with. */
export function isLeafOfLetter(
  hasher: Hasher,
  leaf: Pick<Leaf, 'kind' | 'subject' | 'at'>,
  id: string,
): boolean {
  if (leaf.kind !== 'pledges.signed') return false;
  try {
    return letterSubject(hasher, id, new Date(leaf.at)) === leaf.subject;
  } catch (error) {
    if (error instanceof RangeError || error instanceof FormatError) return false;
    throw error;
  }
}

// ── What a device signs ─────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The text that the phone's key signs, as UTF-8 (docs/formats/letter-evidence.md).
 * @param handwritingDigest SHA-256 of {@link handwritingText}, 64 hex digits; `null` without handwriting.
 */
export const letterStatement = (letter: {
  readonly id: string;
  readonly linkCode: string;
  readonly number: string;
  readonly wordingDigest: string;
  readonly guardianAffirmed: boolean;
  readonly handwritingDigest: string | null;
}): string =>
  canonicalJson({
    format: 'kaoan.letter/1',
    guardianAffirmed: letter.guardianAffirmed,
    handwriting: letter.handwritingDigest,
    letter: letter.id,
    link: letter.linkCode,
    number: letter.number,
    wording: letter.wordingDigest,
  });

/** The exact text of a handwritten signature, over which its digest is taken. */
export const handwritingText = ({ width, height, strokes }: Handwriting): string =>
  canonicalJson({ height, strokes, width });

/** Of a whole signature. */
export const mostStrokePoints = 2_000;

/** Whole points inside the frame, in time, and no more of them than a name takes. */
export function handwritingIsClear({ width, height, strokes }: Handwriting): boolean {
  let points = 0;
  let latestMs = 0;
  for (const stroke of strokes) {
    if (stroke.length % 3 !== 0) return false;
    points += stroke.length / 3;
    for (let at = 0; at < stroke.length; at += 3) {
      const [x = 0, y = 0, ms = 0] = stroke.slice(at, at + 3);
      if (x > width || y > height || ms < latestMs) return false;
      latestMs = ms;
    }
  }
  return points <= mostStrokePoints;
}

/**
 * The strokes as `d` of SVG paths, one each, in the coordinates of the writing: to be stroked with round caps and joins
 * and without a fill. Curves pass through the middles between points, which rounds off the corners of the sampling; a
 * stroke of one point is a dot.
 */
export function handwritingPaths({ strokes }: Pick<Handwriting, 'strokes'>): string[] {
  return strokes.map((stroke) => {
    const points: [x: number, y: number][] = [];
    for (let at = 0; at + 1 < stroke.length; at += 3) points.push([stroke[at] ?? 0, stroke[at + 1] ?? 0]);
    const [first = [0, 0], ...rest] = points;
    const last = rest[rest.length - 1] ?? first;
    const curves = rest.slice(0, -1).map(([x, y], i) => {
      const [nextX, nextY] = rest[i + 1] ?? last;
      return `Q${x} ${y} ${(x + nextX) / 2} ${(y + nextY) / 2}`;
    });
    return `M${first.join(' ')}${curves.join('')}L${last.join(' ')}`;
  });
}

// ── Wrong attempts ──────────────────────────────────────────────────────────────────────────────────────────────────

export const attemptLimits = {
  wrong: 5,
  windowMs: 15 * 60_000,
  lockMs: 15 * 60_000,
  forgottenAfterMs: 24 * 3_600_000,
};

/** Wrong identifications of one candidate number. */
export interface Attempts {
  readonly wrong: number;
  readonly windowStartedAt: Date;
  readonly lockedUntil: Date | null;
}

/** Milliseconds for which nothing is checked for this number; 0 when it may be tried. */
export const lockedForMs = (attempts: Attempts | null, at: Date): number =>
  Math.max(0, (attempts?.lockedUntil?.getTime() ?? 0) - at.getTime());

/** Counts one more wrong attempt; the fifth within the window locks the number. */
export function afterWrongAttempt(attempts: Attempts | null, at: Date): Attempts {
  const inWindow =
    attempts !== null &&
    attempts.lockedUntil === null &&
    at.getTime() - attempts.windowStartedAt.getTime() < attemptLimits.windowMs;
  const wrong = inWindow ? attempts.wrong + 1 : 1;
  return {
    wrong,
    windowStartedAt: inWindow ? attempts.windowStartedAt : at,
    lockedUntil: wrong >= attemptLimits.wrong ? new Date(at.getTime() + attemptLimits.lockMs) : null,
  };
}

// ── Links and letters ───────────────────────────────────────────────────────────────────────────────────────────────

export const longestLinkDays = 60;
const DAY_MS = 24 * 3_600_000;

export const linkEndAllowed = (endsAt: Date, at: Date): boolean =>
  endsAt > at && endsAt.getTime() - at.getTime() <= longestLinkDays * DAY_MS;

export const linkIsLive = (link: { endsAt: Date; revokedAt: Date | null }, at: Date): boolean =>
  link.revokedAt === null && at < link.endsAt;

/** May this be done now? `true`, or why not. */
export const letterCan = {
  withdraw: (letter: { withdrawnAt: unknown }): true | Words =>
    letter.withdrawnAt === null || {
      zh: '这份承诺书已经撤回。',
      en: 'This letter has already been withdrawn.',
    },
};
export const linkCan = {
  revoke: (link: { revokedAt: unknown }): true | Words =>
    link.revokedAt === null || { zh: '这个链接已经停用。', en: 'This link has already been stopped.' },
};

// ── Coverage ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const noCoverage: Coverage = { classes: 0, completeClasses: 0, candidates: 0, signed: 0, notYet: 0 };

/**
 * Coverage of one class. A letter of somebody who has left the class since still counts as signed, so `candidates` is
 * never below it. A class without candidates is not complete: nothing was covered.
 */
export function classCoverage(candidates: number, signed: number): Coverage {
  const population = Math.max(candidates, signed);
  const complete = population > 0 && signed === population;
  return {
    classes: 1,
    completeClasses: complete ? 1 : 0,
    candidates: population,
    signed,
    notYet: population - signed,
  };
}

export const addCoverage = (a: Coverage, b: Coverage): Coverage => ({
  classes: a.classes + b.classes,
  completeClasses: a.completeClasses + b.completeClasses,
  candidates: a.candidates + b.candidates,
  signed: a.signed + b.signed,
  notYet: a.notYet + b.notYet,
});

/** Share that has signed, 0 … 1; `null` without candidates. */
export const signedShare = (coverage: Coverage): number | null =>
  coverage.candidates === 0 ? null : coverage.signed / coverage.candidates;
