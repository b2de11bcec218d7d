/**
 * Letters that are followed to the end, at a steady rate: sent, acknowledged, seen in the coverage of their class, and
 * proven by a file that is verified here as a stranger would.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readReceiptProof } from '#capabilities/pledges/contract.ts';
import type { CoverageReply } from '#capabilities/pledges/coverage-contract.ts';
import { readCoverage } from '#capabilities/pledges/coverage-contract.ts';
import { isLeafOfLetter } from '#capabilities/pledges/rules.ts';
import { nodeCrypto, nodeHasher } from '#platform/journal/node-crypto.ts';
import { openLeafProof } from '#primitives/leaf-proof.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { Histogram } from '../load/histogram.ts';
import type { Browser } from '../world/ask.ts';

export interface FollowedLetter {
  readonly id: string;
  readonly path: string;
  readonly body: string;
  readonly classId: string;
}

export interface Followed {
  readonly signed: number;
  readonly ack: Histogram;
  /** From sending to the proof's verification. */
  readonly provable: Histogram;
  /** From the acknowledgement to a coverage that counts it. */
  readonly counted: Histogram;
}

const ASK_AGAIN_MS = 50;

export async function followLetters(
  browser: Browser,
  letters: readonly FollowedLetter[],
  perSecond: number,
  verifierKey: string,
): Promise<Followed> {
  const log = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, verifierKey));
  const followed = { ack: new Histogram(), provable: new Histogram(), counted: new Histogram() };
  const acknowledged = new Map<string, number>();

  async function follow({ id, path, body, classId }: FollowedLetter): Promise<void> {
    const sentMs = performance.now();
    const { status, text } = await browser.ask('POST', path, body);
    if (status !== 200) throw new Error(`a letter was answered with ${status}: ${text}`);
    const ackMs = performance.now();
    followed.ack.record(microsSince(sentMs));
    const inClass = (acknowledged.get(classId) ?? 0) + 1;
    acknowledged.set(classId, inClass);
    await Promise.all([untilCounted(classId, inClass, ackMs), untilProvable(id, sentMs)]);
  }

  async function untilCounted(classId: string, inClass: number, ackMs: number): Promise<void> {
    for (;;) {
      const { reply } = await browser.read<CoverageReply>(`${readCoverage.path}?unit=${classId}`);
      if (reply.coverage.signed >= inClass) break;
      await sleep(ASK_AGAIN_MS);
    }
    followed.counted.record(microsSince(ackMs));
  }

  async function untilProvable(id: string, sentMs: number): Promise<void> {
    for (;;) {
      const { status, text } = await browser.ask('GET', readReceiptProof.path.replace(':id', id));
      if (status === 200) {
        if (!isLeafOfLetter(nodeHasher, openLeafProof(nodeHasher, text, log).leaf, id))
          throw new Error(`${id}: another's proof`);
        break;
      }
      if (status !== 409) throw new Error(`a proof was answered with ${status}: ${text}`);
      await sleep(ASK_AGAIN_MS);
    }
    followed.provable.record(microsSince(sentMs));
  }

  const beganMs = performance.now();
  const following: Promise<void>[] = [];
  for (const [i, letter] of letters.entries()) {
    await sleep(Math.max(0, beganMs + (i * 1_000) / perSecond - performance.now()));
    following.push(follow(letter));
  }
  await Promise.all(following);
  return { signed: letters.length, ...followed };
}

export const microsSince = (beganMs: number): number => Math.round((performance.now() - beganMs) * 1_000);
