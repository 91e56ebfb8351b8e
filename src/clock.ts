// Time as an argument: the one place that reads the machine's clock.

/** Tells the time and calls back later; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
