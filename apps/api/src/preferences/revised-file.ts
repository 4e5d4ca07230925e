import { Logger } from '@nestjs/common';
import type { ReviseRequest, Revised } from '@latchkey/contracts';
import { Subject } from 'rxjs';
import { ApiError } from '../common/api-error';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { Mutex } from '@latchkey/concurrency';
import { writePrivateFile } from '../credentials/write-private-file';

/** More than any request may hold, so what is larger was not written here. */
const MAX_FILE_BYTES = 64 * 1024;
/** The latest time that a `Date` can hold. A revision is a time, and the next one must be a safe integer too. */
const MAX_REVISION = 8.64e15;

/** A document of the owner's in a private file, which programs in the owner's shells can write too: it is read as a request is. */
export class RevisedFile<T> {
  /** Tells of each write. */
  readonly changes = new Subject<Revised<T>>();
  readonly #logger = new Logger(RevisedFile.name);
  readonly #writes = new Mutex();
  #newest: Revised<T> = { revision: 0, value: null };

  /** @param read what was stored, checked; null if it is no such document */
  constructor(
    private readonly path: string,
    private readonly read: (value: unknown) => T | null,
  ) {}

  get current(): Revised<T> {
    return this.#newest;
  }

  /** Takes up what an earlier server has written. */
  async load(): Promise<void> {
    try {
      const text = await readOwnerFile(this.path, MAX_FILE_BYTES);
      if (text === null) return;
      const { revision, value } = JSON.parse(text) as Partial<Record<keyof Revised<unknown>, unknown>>;
      const known = this.read(value);
      if (!isRevision(revision) || known === null) throw new Error('it holds something else');
      this.#newest = { revision, value: known };
    } catch (error) {
      this.#logger.warn(`${this.path} was not read, and its defaults are used: ${reasonOf(error)}.`);
    }
  }

  /** @throws ApiError REVISION_CONFLICT when the document was changed since `request.revision` */
  replace(request: ReviseRequest<T>): Promise<Revised<T>> {
    return this.#writes.run(async () => {
      if (request.revision !== this.#newest.revision) throw conflict();
      // The time, so that it grows also where the disk, and the file on it, is gone after a restart.
      const revision = Math.max(this.#newest.revision + 1, Date.now());
      this.#newest = { revision, value: request.value };
      this.changes.next(this.#newest);
      await this.#write();
      return this.#newest;
    });
  }

  /** A disk that is full costs no more than what a restart would otherwise have found. */
  async #write(): Promise<void> {
    await writePrivateFile(this.path, JSON.stringify(this.#newest)).catch((error: unknown) =>
      this.#logger.error(`${this.path} could not be written: ${reasonOf(error)}.`),
    );
  }
}

function isRevision(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_REVISION;
}

function conflict(): ApiError {
  return new ApiError(
    'REVISION_CONFLICT',
    'This was changed in another window meanwhile.',
    'Read it again, and make the change anew.',
  );
}
