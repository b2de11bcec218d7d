/**
 * Candidates who sign while servers die: some give up when no answer comes, others send the same letter again, to either
 * server, until it is acknowledged. When all have signed, letters that are acknowledged are sent once more.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Letter {
  readonly id: string;
  readonly link: string;
  readonly wordingId: string;
  readonly number: string;
  readonly idTail: string;
}

const CLIENTS = 24;
const PATIENCE_MS = 20_000;

export class Signers {
  readonly #waiting: Letter[];
  readonly #ports: readonly number[];
  readonly #stop = new AbortController();
  readonly #signing: Promise<void>[] = [];
  readonly #lastAnsweredMs = new Map<number, number>();
  readonly acknowledged: Letter[] = [];
  /** Sent, and never answered with yes or no. */
  readonly inDoubt = new Set<string>();
  /** Answers that no death explains. */
  readonly wrong: string[] = [];
  /** Letters that were acknowledged, sent again and recognised. */
  repeats = 0;
  /** Requests that failed, by status; 0 where no answer came. */
  readonly failures = new Map<number, number>();

  constructor(letters: readonly Letter[], ports: readonly number[]) {
    // Not class after class: a class that tries again and again is told to wait.
    this.#waiting = letters
      .map((letter) => ({ letter, place: randomInt(2 ** 32) }))
      .sort((a, b) => a.place - b.place)
      .map(({ letter }) => letter);
    this.#ports = ports;
  }

  start(): void {
    for (let i = 0; i < CLIENTS; i += 1) this.#signing.push(this.#sign());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#signing);
  }

  /** Whether every server has acknowledged a letter that was sent to it after this moment. */
  signsEverywhereSince(momentMs: number): boolean {
    return this.#ports.every((port) => (this.#lastAnsweredMs.get(port) ?? 0) > momentMs);
  }

  async #sign(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const letter = this.#waiting.pop();
      if (letter) await this.#sendUntilKnown(letter);
      else await this.#sendOnceMore();
      await sleep(randomInt(30));
    }
  }

  async #sendUntilKnown(letter: Letter): Promise<void> {
    const isPatient = randomInt(2) === 0;
    this.inDoubt.add(letter.id);
    while (!this.#stop.signal.aborted) {
      const outcome = await this.#send(letter);
      if (outcome !== null) {
        this.inDoubt.delete(letter.id);
        this.acknowledged.push(letter);
        if (!['signed', 'repeated'].includes(outcome)) this.wrong.push(`${outcome} for ${letter.id}`);
        return;
      }
      if (!isPatient) return;
      await sleep(randomInt(20, 200));
    }
  }

  async #sendOnceMore(): Promise<void> {
    const letter = this.acknowledged[randomInt(Math.max(1, this.acknowledged.length))];
    const outcome = letter && (await this.#send(letter));
    if (!outcome) return;
    this.repeats += 1;
    if (outcome !== 'repeated') this.wrong.push(`${outcome} for ${letter.id}, which was acknowledged before`);
  }

  /** `null` when nobody knows what became of it. */
  async #send({ id, link, wordingId, number, idTail }: Letter): Promise<string | null> {
    const port = this.#ports[randomInt(this.#ports.length)] ?? 0;
    const sentMs = performance.now();
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/pledges/signing/${link}/letters`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, number, idTail, wordingId, affirmed: true, guardianAffirmed: false }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      if (answer.ok) {
        this.#lastAnsweredMs.set(port, Math.max(sentMs, this.#lastAnsweredMs.get(port) ?? 0));
        return (JSON.parse(text) as { outcome: string }).outcome;
      }
      // 429: those who try again and again are told to wait.
      if (answer.status < 500 && answer.status !== 429)
        this.wrong.push(`${answer.status} for ${id}: ${text}`);
      return this.#failed(answer.status);
    } catch {
      return this.#failed(0);
    }
  }

  #failed(status: number): null {
    this.failures.set(status, (this.failures.get(status) ?? 0) + 1);
    return null;
  }
}
