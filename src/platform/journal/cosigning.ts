/**
 * Collects cosignatures of the journal's checkpoints. All witnesses are asked for the same checkpoint in one round, since
 * only together they make a quorum; a round follows the sealing and never holds it up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { splitCosignature } from '#primitives/merkle/cosignature.ts';
import { keyOf, type NoteSignature, parseNote, type Verifier } from '#primitives/merkle/note.ts';
import { verifierOf } from '#primitives/merkle/note-key.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { Log } from '../log.ts';
import { askWitness, WitnessTrouble } from '../witness/ask-witness.ts';
import { type PolicyKeys, publishCosignatures, publishedCheckpoints } from './cosigned-checkpoint.ts';
import { nodeCrypto } from './node-crypto.ts';
import { proveConsistency } from './prove-consistency.ts';
import { type KeptCheckpoint, latestCheckpoint } from './seal.ts';

/** What one witness of the policy has last vouched for, as far as this process knows. */
export interface WitnessStanding {
  readonly name: string;
  /** Entries of the journal; `null` when it has not cosigned yet. */
  readonly size: number | null;
  /** Since its last cosignature, by the time that the witness wrote into it. */
  readonly ageSeconds: number | null;
}

interface Asked {
  readonly name: string;
  readonly verifier: Verifier;
  readonly url: string | null;
  size: number | null;
  /** Unix milliseconds, by the witness's own clock, but never later than ours. */
  cosignedAt: number | null;
  failures: number;
  askAgainAt: number;
  trouble: string | null;
}

const ROUND_MS = 3_000;
const TICK_MS = 500;
/** For one witness in one round, whatever it takes. */
const ANSWER_MS = 5_000;
const AT_ONCE = 4;
const LONGEST_WAIT_MS = 60_000;
/** A quiet journal is confirmed anew after so long: a cosignature says what was so at its time. */
const CONFIRM_MS = 600_000;

export class Cosigning {
  readonly #directory: string;
  readonly #keys: PolicyKeys;
  readonly #clock: Clock;
  readonly #witnesses: readonly Asked[];

  /** @param log the journal's own key. @throws Error for a policy that is not for this journal. */
  constructor(options: { directory: string; policy: TrustPolicy; log: Verifier; clock: Clock }) {
    const { directory, policy, log, clock } = options;
    checkLogs(policy, log);
    this.#directory = directory;
    this.#clock = clock;
    this.#witnesses = policy.witnesses.map(({ name, key, url }) => ({
      name,
      verifier: verifierOf(nodeCrypto, key),
      url: url === null ? null : checkedUrl(name, url),
      size: null,
      cosignedAt: null,
      failures: 0,
      askAgainAt: 0,
      trouble: null,
    }));
    this.#keys = { policy, log, witnesses: this.#witnesses };
  }

  /** Takes up again what is published: a restart forgets nothing that readers can see. */
  async recall(): Promise<void> {
    const { newest, cosigned } = await publishedCheckpoints(this.#directory, this.#keys);
    for (const published of [cosigned, newest]) {
      if (published) this.#credit(Number(published.size), published.cosignatures);
    }
  }

  standings(): WitnessStanding[] {
    const now = this.#clock.now().getTime();
    return this.#witnesses.map(({ name, size, cosignedAt }) => ({
      name,
      size,
      ageSeconds: cosignedAt === null ? null : Math.max(0, Math.floor((now - cosignedAt) / 1000)),
    }));
  }

  /** One round. @returns whether anybody was asked. */
  async collect(db: Db, log: Log, stopping: AbortSignal): Promise<boolean> {
    const checkpoint = await latestCheckpoint(db);
    if (!checkpoint || checkpoint.size === 0) return false;
    const { newest } = await publishedCheckpoints(this.#directory, this.#keys);
    // Sealed a moment ago and not published yet: nobody outside may see it before.
    if (!newest || Number(newest.size) !== checkpoint.size) return false;
    const now = this.#clock.now().getTime();
    const due = this.#witnesses.filter((witness) => isDue(witness, newest, now));
    const waiting = due.values();
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, due.length) }, async () => {
        for (const witness of waiting) await this.#ask(db, witness, checkpoint, log, stopping);
      }),
    );
    return due.length > 0;
  }

  async #ask(
    db: Db,
    witness: Asked,
    checkpoint: KeptCheckpoint,
    log: Log,
    stopping: AbortSignal,
  ): Promise<void> {
    const { name, verifier, url } = witness;
    if (url === null || stopping.aborted) return;
    try {
      const { note, size } = checkpoint;
      const signatures = await askWitness({
        url,
        oldSize: witness.size ?? 0,
        size,
        note,
        text: parseNote(note).text,
        prove: (oldSize) => proveConsistency(this.#directory, oldSize, size),
        keys: this.#witnesses.map((known) => known.verifier),
        signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS)]),
      });
      this.#credit(size, signatures);
      await publishCosignatures(db, this.#directory, this.#keys, checkpoint, signatures);
      if (!signatures.some((signature) => keyOf(signature) === keyOf(verifier))) {
        throw new WitnessTrouble('it answered with cosignatures of others only');
      }
      if (witness.trouble !== null) log.warn({ witness: name }, 'the witness cosigns again');
      witness.failures = 0;
      witness.trouble = null;
    } catch (error) {
      if (!(error instanceof WitnessTrouble)) throw error;
      if (stopping.aborted) return;
      this.#postpone(witness, error, log);
    }
  }

  #credit(size: number, signatures: readonly NoteSignature[]): void {
    for (const signature of signatures) {
      const witness = this.#witnesses.find(({ verifier }) => keyOf(verifier) === keyOf(signature));
      if (!witness || size < (witness.size ?? 0)) continue;
      witness.size = size;
      witness.cosignedAt = Math.min(cosignedAtOf(signature), this.#clock.now().getTime());
    }
  }

  #postpone(witness: Asked, trouble: WitnessTrouble, log: Log): void {
    witness.failures += 1;
    const wait = Math.min(LONGEST_WAIT_MS, ROUND_MS * 2 ** Math.min(witness.failures, 10));
    witness.askAgainAt = this.#clock.now().getTime() + wait;
    if (witness.trouble === trouble.message) return;
    witness.trouble = trouble.message;
    const about = { witness: witness.name, url: witness.url, why: trouble.message };
    if (trouble.contradicts) log.error(about, 'a witness holds another history of this journal');
    else log.warn(about, 'a witness did not cosign; it is asked again');
  }
}

function isDue({ verifier, url, askAgainAt }: Asked, newest: OpenedCheckpoint, now: number): boolean {
  if (url === null || now < askAgainAt) return false;
  const own = newest.cosignatures.find((signature) => keyOf(signature) === keyOf(verifier));
  return !own || now - cosignedAtOf(own) > CONFIRM_MS;
}

const cosignedAtOf = ({ signature }: NoteSignature): number =>
  Number(splitCosignature(signature).timeSeconds) * 1000;

function checkLogs({ logs }: TrustPolicy, log: Verifier): void {
  const ids = logs.map(({ key }) => keyOf(verifierOf(nodeCrypto, key)));
  if (ids.length > 0 && !ids.includes(keyOf(log))) {
    throw new Error(
      `the witness policy is for ${ids.join(', ')}, and this journal is ${keyOf(log)}: correct its log line`,
    );
  }
}

function checkedUrl(name: string, url: string): string {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol)) {
    throw new Error(`the witness policy has "${url}" for ${name}; it should begin with http:// or https://`);
  }
  return url;
}

/** Keeps asking in a server: after each sealing, at most every few seconds. */
export function keepCosigned(options: { db: Db; cosigning: Cosigning; log: Log }): { stop(): Promise<void> } {
  const { db, cosigning, log } = options;
  const stopping = new AbortController();
  const work = async () => {
    let askedAt = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() - askedAt >= ROUND_MS) {
          const roundAt = performance.now();
          if (await cosigning.collect(db, log, stopping.signal)) askedAt = roundAt;
        }
      } catch (error) {
        log.error({ error: (error as Error).stack }, 'cosignatures could not be collected; trying again');
        askedAt = performance.now();
      }
      await sleep(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
