import { Logger } from '@nestjs/common';
import { initialState, type RotationState } from '@latchkey/rotation';
import type { RotationJournal } from './rotation-journal';

/** What the rotation starts from: the stored record, as soon as the store says what it is. */
export class FirstState {
  readonly #logger = new Logger(FirstState.name);
  /** Why it is not known yet, or could not be read. */
  failure: string | null = null;

  constructor(private readonly journal: RotationJournal) {}

  /** @returns null as long as the store does not answer */
  async load(): Promise<RotationState | null> {
    const loaded = await this.journal.load();
    this.failure = loaded.ok ? null : loaded.failure.message;
    if (loaded.ok) return initialState(loaded.value);
    this.#logger.warn(`The rotation's record cannot be read: ${loaded.failure.message}`);
    if (loaded.failure.kind === 'unavailable') return null;
    // A store that answers no, rather than nothing, is not waited for: go on in memory, say so, and save as soon as it lets us.
    return { ...initialState(this.journal.newRecord()), unsaved: true };
  }
}
