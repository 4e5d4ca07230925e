import type { SessionClock } from './ports';

/** People are warned when so much of the time is over. */
const WARNING_SHARE = 0.8;

export interface IdleEvents {
  /** `endsAt` is another now. */
  changed(): void;
  /** Its time is over. Comes again, until stopped, if nobody uses for as long again what is left of it. */
  ended(): void;
}

/** Ends what nobody uses any more, so that forgotten sessions do not fill the memory. */
export class IdleWatch {
  #usedAt: number;
  #endDate: number | null = null;
  #cancelCheck: (() => void) | null = null;

  /**
   * @param idleMs so long without input, output and viewers, and its time is over
   * @param isWatched whether anybody is attached: that alone is use
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

  /** Milliseconds since 1970; null unless it will end soon. */
  get endsAt(): number | null {
    return this.#endDate;
  }

  /** Somebody attached or left, something was typed or printed. */
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

  get #idleFor(): number {
    return this.clock.now() - this.#usedAt;
  }

  get #warningMs(): number {
    return this.idleMs * WARNING_SHARE;
  }

  #checkIn(milliseconds: number): void {
    this.#cancelCheck?.();
    this.#cancelCheck = this.clock.after(milliseconds, () => this.#check());
  }

  #check(): void {
    if (this.isWatched()) this.#usedAt = this.clock.now();
    const isWarned = this.#endDate !== null;
    const left = (isWarned ? this.idleMs : this.#warningMs) - this.#idleFor;
    if (left > 0) return this.#checkIn(left);
    if (isWarned) {
      this.#endDate = null;
      this.#usedAt = this.clock.now();
      this.#checkIn(this.#warningMs);
      this.events.ended();
    } else {
      const milliseconds = this.idleMs - this.#idleFor;
      this.#endDate = this.clock.date() + milliseconds;
      this.#checkIn(milliseconds);
      this.events.changed();
    }
  }
}
