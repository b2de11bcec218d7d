/** Days and hours of a history, in the exam's time zone. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** From half past eight in the morning, people act in the system until eight in the evening. */
const OPENS_MS = 8.5 * HOUR_MS;
const CLOSES_MS = 19.75 * HOUR_MS;
const NIGHT_MS = DAY_MS - CLOSES_MS + OPENS_MS;

export class Calendar {
  readonly #offsetMs: number;
  /** When the campaign starts and when its history ends. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;

  /** @param startsAt with its offset, which holds for the whole campaign, as in `2020-06-11T08:00:00+08:00`. */
  constructor(startsAt: string, endsAt: string) {
    this.startsAtMs = Date.parse(startsAt);
    this.endsAtMs = Date.parse(endsAt);
    this.#offsetMs = Date.parse(`${startsAt.slice(0, 19)}Z`) - this.startsAtMs;
  }

  dayOf(ms: number): string {
    return new Date(ms + this.#offsetMs).toISOString().slice(0, 10);
  }

  /** The instant at an hour of a day, `14.5` being half past two. */
  at(day: string, hour: number): number {
    return Date.parse(`${day}T00:00:00Z`) - this.#offsetMs + hour * HOUR_MS;
  }

  hourOf(ms: number): number {
    return ((ms + this.#offsetMs) % DAY_MS) / HOUR_MS;
  }

  /** The same instant if people are at work then; what falls into the night is spread over the next morning's first hour. */
  atWork(ms: number): number {
    const sinceMidnight = this.hourOf(ms) * HOUR_MS;
    if (sinceMidnight >= OPENS_MS && sinceMidnight <= CLOSES_MS) return ms;
    const midnight = ms - sinceMidnight + (sinceMidnight > CLOSES_MS ? DAY_MS : 0);
    const intoNight = ms - (midnight - DAY_MS + CLOSES_MS);
    return midnight + OPENS_MS + (intoNight / NIGHT_MS) * HOUR_MS;
  }
}
