import type { SessionClock } from './ports';

/** The share of the time after which people are warned. */
const WARNING_SHARE = 0.8;

interface IdleEvents {
  /** `endsAt` changed. */
  changed(): void;
  /** The session was idle for the whole time. Called again after each further idle period, until `stop()`. */
  ended(): void;
}

/** Ends sessions that are idle for too long, so that forgotten ones don't fill the memory. */
export class IdleWatch {
  #usedAt: number;
  #endDate: number | null = null;
  #cancelCheck: (() => void) | null = null;

  /**
   * @param idleMs how long a session may be without input, output and viewers
   * @param isWatched whether a viewer is attached, which alone keeps the session alive
   */
  constructor(
    private readonly clock: SessionClock,
    private readonly idleMs: number,
    private readonly isWatched: () => boolean,
    private readonly events: IdleEvents,
  ) {
    this.#usedAt = clock.now();
    this.#checkIn(this.#warningMs);
  }

  /** Milliseconds since 1970; null unless the session ends soon. */
  get endsAt(): number | null {
    return this.#endDate;
  }

  /** A viewer attached or left, or there was input or output. */
  used(): void {
    this.#usedAt = this.clock.now();
    if (this.#endDate === null) return;
    this.#endDate = null;
    this.#checkIn(this.#warningMs);
    this.events.changed();
  }

  stop(): void {
    this.#cancelCheck?.();
    this.#endDate = null;
  }

  get #idleForMs(): number {
    return this.clock.now() - this.#usedAt;
  }

  get #warningMs(): number {
    return this.idleMs * WARNING_SHARE;
  }

  #checkIn(delayMs: number): void {
    this.#cancelCheck?.();
    this.#cancelCheck = this.clock.after(delayMs, () => this.#check());
  }

  #check(): void {
    if (this.isWatched()) this.#usedAt = this.clock.now();
    const isWarned = this.#endDate !== null;
    const leftMs = (isWarned ? this.idleMs : this.#warningMs) - this.#idleForMs;
    if (leftMs > 0) return this.#checkIn(leftMs);
    if (isWarned) {
      this.#endDate = null;
      this.#usedAt = this.clock.now();
      this.#checkIn(this.#warningMs);
      this.events.ended();
    } else {
      const remainingMs = this.idleMs - this.#idleForMs;
      this.#endDate = this.clock.date() + remainingMs;
      this.#checkIn(remainingMs);
      this.events.changed();
    }
  }
}
