/** Repeatable chance: the same seed gives the same sequence on every machine. */
import { createHash } from 'node:crypto';
import { newId } from '#primitives/id.ts';

export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
  /** `null` when no weight is above 0. */
  pickWeighted<T>(from: readonly T[], weightOf: (element: T) => number): T | null;
  shuffled<T>(from: readonly T[]): T[];
  /** Mostly small: mean `mean`, no upper end. */
  exponential(mean: number): number;
  id(at: Date): string;
}

/** A sequence of its own for each purpose, so that a change in one part of a history leaves the others as they are. */
export function chanceFor(seed: string, purpose: string): Chance {
  const digest = createHash('sha256').update(`${seed}\n${purpose}`).digest();
  const [a, b, c, d] = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  const word = sfc32(a, b, c, d);
  const next = () => word() / 2 ** 32;
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    pick: (from) => {
      if (from.length === 0) throw new RangeError(`nothing to pick from (${purpose})`);
      return from[between(0, from.length - 1)] as (typeof from)[number];
    },
    pickWeighted: (from, weightOf) => {
      const weights = from.map(weightOf);
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = from.find((_, i) => {
        rest -= weights[i] ?? 0;
        return rest < 0;
      });
      return found ?? null;
    },
    shuffled: (from) => {
      const all = [...from];
      for (let i = all.length - 1; i > 0; i -= 1) {
        const j = between(0, i);
        [all[i], all[j]] = [all[j] as (typeof all)[number], all[i] as (typeof all)[number]];
      }
      return all;
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    id: (at) => newId(() => Uint8Array.from({ length: 16 }, () => word() & 0xff), at),
  };
}

/** Chris Doty-Humphrey's small fast counter (PractRand), 32 bits: passes the usual batteries, period above 2^64. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  let [x, y, z, n] = [a | 0, b | 0, c | 0, counter | 0];
  return () => {
    const sum = (((x + y) | 0) + n) | 0;
    n = (n + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (z << 21) | (z >>> 11);
    z = (z + sum) | 0;
    return sum >>> 0;
  };
}
