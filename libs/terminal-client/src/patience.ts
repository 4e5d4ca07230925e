import type { ClientClock } from './types';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;
/** What fails for longer is given up; whoever needs it begins anew. */
const GIVE_UP_MS = 15_000;

/** How long to go on with requests that fail, and how long to wait between them. */
export class Patience {
  #failingSince: number | null = null;
  #wait = FIRST_WAIT_MS;

  constructor(
    private readonly clock: ClientClock,
    private readonly giveUpMs = GIVE_UP_MS,
  ) {}

  /** One was answered. */
  restored(): void {
    this.#failingSince = null;
    this.#wait = FIRST_WAIT_MS;
  }

  /** One failed. @returns whether to try again, after the time to wait */
  async tryAgain(): Promise<boolean> {
    this.#failingSince ??= this.clock.now();
    if (this.clock.now() - this.#failingSince >= this.giveUpMs) return false;
    const wait = this.#wait * (0.75 + this.clock.random() / 2);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT_MS);
    await new Promise<void>((resolve) => this.clock.after(wait, resolve));
    return true;
  }
}
