/** Time and randomness, as parameters so that tests can control them. */
export interface ClientClock {
  /** Milliseconds from any fixed point; never goes back. */
  now(): number;
  /** Calls back once after the delay; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

export const SYSTEM_CLOCK: ClientClock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
