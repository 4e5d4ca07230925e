import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSavedSession, encodeSavedSession, MAX_FILE_BYTES, type SavedSession } from './saved-session';

/** Of more than these the oldest are forgotten. */
const MAX_SESSIONS = 20;
const FILE_NAME = /^([0-9a-f-]{36})\.session$/;

/** A private file for each session in one folder, for the next start. Everything happens in the order it was asked for. */
export class SessionArchive {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    /** Told of what could not be written or removed; nobody waits for that. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** What an earlier run has left, the oldest first. Files that are no sessions are removed. */
  load(): Promise<SavedSession[]> {
    return this.#inOrder([], async () => {
      const kept: SavedSession[] = [];
      // One after another, so that never more are in memory than are kept: anybody can put a great many there.
      for (const id of await this.#ids()) {
        const saved = await this.#read(id);
        if (saved === null) continue;
        kept.push(saved);
        kept.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
        const oldest = kept.length > MAX_SESSIONS ? kept.shift() : undefined;
        if (oldest) await this.#delete(oldest.id);
      }
      return kept;
    });
  }

  /** Replaces what there is of it. */
  save(session: SavedSession): Promise<void> {
    return this.#inOrder(undefined, () => this.#write(session));
  }

  remove(id: string): Promise<void> {
    return this.#inOrder(undefined, () => this.#delete(id));
  }

  /** Nothing is to be kept: removes what there is. */
  clear(): Promise<void> {
    return this.#inOrder(undefined, async () => {
      for (const id of await this.#ids()) await this.#delete(id);
    });
  }

  /** @returns when all that was asked for before is done */
  settled(): Promise<void> {
    return this.#inOrder(undefined, async () => undefined);
  }

  #inOrder<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work).catch((error: unknown) => {
      this.onFailure(error);
      return otherwise;
    });
    this.#last = result;
    return result;
  }

  #path(id: string): string {
    return join(this.folder, `${id}.session`);
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []);
  }

  async #read(id: string): Promise<SavedSession | null> {
    const bytes = await this.#readBounded(id).catch(() => null);
    const session = bytes && decodeSavedSession(bytes, id);
    if (session === null) await this.#delete(id);
    return session;
  }

  /** No link is followed, no pipe waited for: whatever runs in a shell can put things there. */
  async #readBounded(id: string): Promise<Uint8Array | null> {
    const file = await open(this.#path(id), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      return status.isFile() && status.size <= MAX_FILE_BYTES ? await file.readFile() : null;
    } finally {
      await file.close();
    }
  }

  async #write(session: SavedSession): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = `${this.#path(session.id)}.new`;
    await rm(temporary, { recursive: true, force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(encodeSavedSession(session));
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path(session.id));
  }

  #delete(id: string): Promise<void> {
    return rm(this.#path(id), { recursive: true, force: true });
  }
}
