/**
 * Commitment letters: a class signs together when its teacher shows the link, stragglers in the days after. Each day ends
 * with exactly the letters that the totals ask for, withdrawn ones not counted.
 */
import type { Pack } from '../pack.ts';
import type { Letter, TimedAct } from './acts.ts';
import { MINUTE_MS } from './calendar.ts';
import { type Chance, chanceFor } from './chance.ts';
import type { Candidate } from './roster.ts';
import { gainsOf, TotalsError } from './totals.ts';
import type { World, WorldClass } from './world.ts';

/** Most of a class signs in the same lesson. */
const TOGETHER = 0.84;
/** How long stragglers take, in parts of the whole period. */
const STRAGGLING = 0.07;
/** Letters of one act: what one commit of the signing page holds. */
const BATCH = 500;
/** Within this time, those who sign share an act. */
const BUCKET_MINUTES = 20;

interface Signer {
  readonly unit: WorldClass;
  readonly candidate: Candidate;
  /** Place in the sequence of signing, 0 … a little above 1. */
  readonly key: number;
  readonly together: boolean;
}

/** @throws TotalsError when there are not enough candidates, or letters to withdraw. */
export function planLetters(pack: Pack, world: World): TimedAct[] {
  const { history } = pack;
  if (!history) return [];
  const { letters } = history.rates;
  const { firstDay } = pack.campaign.exam;
  const { calendar } = world;
  const chance = chanceFor(world.seed, 'letters');
  const linksAtMs = Date.parse(letters.linksFrom);
  const links = new Map(world.classes.map((unit) => [unit.id, chance.id(new Date(linksAtMs))]));
  const acts: TimedAct[] = [...issueLinks(world, links, linksAtMs, Date.parse(letters.linksUntil))];
  const queue = inSequence(world, letters.lag, chance);
  const withdrawals = new Withdrawals(letters, history.totals.length, chance);
  let next = 0;
  for (const [i, { day, letters: gain }] of gainsOf(history.totals).entries()) {
    const withdrawn = withdrawals.on(i, gain);
    const again = withdrawals.againOn(i, gain);
    const due = gain + withdrawn.length - again.length;
    const today = queue.slice(next, next + due);
    if (due < 0 || today.length < due)
      throw new TotalsError(day, `${gain} letters: there are not enough candidates left`);
    next += due;
    const signed = [...today, ...again.map((signer) => ({ ...signer, together: false }))].map((signer) => ({
      signer,
      atMs: signingTime(signer, day, world, chance),
    }));
    for (const batch of batches(signed)) {
      const atMs = Math.max(...batch.map((one) => one.atMs));
      acts.push({
        atMs,
        by: null,
        do: 'sign',
        letters: batch.map(({ signer }) => letterOf(signer, links, atMs, chance, withdrawals, firstDay)),
      });
    }
    for (const { letterId, signer } of withdrawn) {
      acts.push({
        atMs: calendar.at(day, 10 + 6 * chance.next()),
        by: signer.unit.teacher.id,
        do: 'withdraw-letter',
        letterId,
        reason: chance.pick([
          '由他人代签，须本人重新签署。',
          '误用同学考生号签署。',
          '监护人未一并确认，重新签署。',
        ]),
      });
    }
  }
  return acts;
}

/** Each district issues the links of its classes. */
function* issueLinks(
  world: World,
  links: ReadonlyMap<string, string>,
  atMs: number,
  endsAtMs: number,
): Generator<TimedAct> {
  const byDistrict = [...Map.groupBy(world.classes, (unit) => unit.district)];
  for (const [i, [district, classes]] of byDistrict.entries()) {
    yield {
      atMs: atMs + i * MINUTE_MS,
      by: world.actorOf(district),
      do: 'issue-links',
      links: classes.map((unit) => ({ id: links.get(unit.id) ?? '', classId: unit.id })),
      endsAtMs,
    };
  }
}

function inSequence(world: World, lag: Readonly<Record<string, number>>, chance: Chance): Signer[] {
  const signers = world.classes.flatMap((unit) => {
    const start = chance.next() + (lag[unit.district] ?? 0);
    return unit.candidates.map((candidate): Signer => {
      const together = chance.next() < TOGETHER;
      return { unit, candidate, together, key: together ? start : start + chance.exponential(STRAGGLING) };
    });
  });
  return signers.sort((a, b) => a.key - b.key);
}

/** A class that signs together does so in one lesson; the others in the evening or at noon. */
function signingTime({ unit, together }: Signer, day: string, { calendar }: World, chance: Chance): number {
  // The lesson is a property of class and day, so that the whole class agrees on it.
  const lesson = (hash(`${unit.code} ${day}`) % 1_000) / 1_000;
  const hour = together
    ? 8.6 + lesson * 8.6
    : chance.next() < 0.3
      ? 12.1 + chance.next() * 1.2
      : 17.3 + chance.next() * 2.3;
  return calendar.at(day, hour);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

interface TimedSigner {
  readonly signer: Signer;
  readonly atMs: number;
}

function* batches(signed: readonly TimedSigner[]): Generator<readonly TimedSigner[]> {
  const inOrder = [...signed].sort((a, b) => a.atMs - b.atMs);
  let batch: TimedSigner[] = [];
  for (const one of inOrder) {
    const [first] = batch;
    if (first && (batch.length === BATCH || one.atMs - first.atMs > BUCKET_MINUTES * MINUTE_MS)) {
      yield batch;
      batch = [];
    }
    batch.push(one);
  }
  if (batch.length > 0) yield batch;
}

function letterOf(
  signer: Signer,
  links: ReadonlyMap<string, string>,
  atMs: number,
  chance: Chance,
  withdrawals: Withdrawals,
  firstDay: string,
): Letter {
  const { unit, candidate } = signer;
  const letter: Letter = {
    id: chance.id(new Date(atMs)),
    candidateId: candidate.id,
    classId: unit.id,
    linkId: links.get(unit.id) ?? '',
    birthDay: candidate.birthDay,
    guardianAffirmed: isUnder14(candidate.birthDay, firstDay),
  };
  withdrawals.signed(letter.id, signer);
  return letter;
}

/** Then a guardian affirms too (Personal Information Protection Law art. 31, which Kaoan keeps for 2020 as well). */
const isUnder14 = (birthDay: string, firstDay: string): boolean =>
  birthDay > `${Number(firstDay.slice(0, 4)) - 14}${firstDay.slice(4)}`;

/** Which letters are withdrawn when, and who of these signs again when. */
class Withdrawals {
  readonly #withdrawn: number;
  readonly #signedAgain: number;
  readonly #days: number;
  readonly #chance: Chance;
  /** Letters signed on earlier days that may still be withdrawn: a sample is enough. */
  readonly #candidates: { letterId: string; signer: Signer }[] = [];
  readonly #waiting: { signer: Signer; fromDay: number }[] = [];
  #done = 0;
  #again = 0;

  constructor(rates: { withdrawn: number; signedAgain: number }, days: number, chance: Chance) {
    this.#withdrawn = rates.withdrawn;
    this.#signedAgain = rates.signedAgain;
    this.#days = days;
    this.#chance = chance;
  }

  signed(letterId: string, signer: Signer): void {
    if (this.#chance.next() < 0.01) this.#candidates.push({ letterId, signer });
  }

  /** A few a day once there are letters, the rest before the end. */
  on(dayIndex: number, gain: number): { letterId: string; signer: Signer }[] {
    if (gain === 0) return [];
    const left = this.#withdrawn - this.#done;
    const daysLeft = Math.max(this.#days - dayIndex - 3, 1);
    const due = Math.min(Math.ceil(left / daysLeft), left, this.#candidates.length);
    this.#done += due;
    return Array.from({ length: due }, () => {
      const [taken] = this.#candidates.splice(this.#chance.between(0, this.#candidates.length - 1), 1);
      const one = taken as { letterId: string; signer: Signer };
      if (this.#again < this.#signedAgain) {
        this.#again += 1;
        this.#waiting.push({ signer: one.signer, fromDay: dayIndex + 1 });
      }
      return one;
    });
  }

  againOn(dayIndex: number, gain: number): Signer[] {
    if (gain === 0) return [];
    const due = this.#waiting.filter(({ fromDay }) => fromDay <= dayIndex).slice(0, gain);
    for (const one of due) this.#waiting.splice(this.#waiting.indexOf(one), 1);
    return due.map(({ signer }) => signer);
  }
}
