/** Time as a dependency: rules and writes are given an instant, and only this module asks the machine for it. */
export interface Clock {
  now(): Date;
}

export const machineClock: Clock = { now: () => new Date() };

/** A clock that stands where it is put; tests and the campaign pack's generator move it. */
export class StandingClock implements Clock {
  #at: Date;
  constructor(at: Date) {
    this.#at = at;
  }
  now(): Date {
    return this.#at;
  }
  /** Moves forward to `at`; a clock never runs backwards, so an earlier instant is ignored. */
  advanceTo(at: Date): void {
    if (at > this.#at) this.#at = at;
  }
}
