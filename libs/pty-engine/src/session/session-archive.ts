import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Mutex } from '@latchkey/concurrency';
import { decodeSavedSession, encodeSavedSession, MAX_FILE_BYTES, type SavedSession } from './saved-session';

/** Beyond this number the oldest are removed. */
const MAX_SESSIONS = 20;
const FILE_NAME = /^([0-9a-f-]{36})\.session$/;

/** Saves each session to a private file in one folder, for the next start. Operations run in the order of the calls. */
export class SessionArchive {
  readonly #mutex = new Mutex();

  constructor(
    private readonly folder: string,
    /** Receives errors of writing or removing, which happen in the background. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Returns the sessions of earlier runs, oldest first. Removes files that aren't valid sessions. */
  load(): Promise<SavedSession[]> {
    return this.#inOrder([], async () => {
      const kept: SavedSession[] = [];
      // One at a time, to bound the memory: programs in the shells can put any number of files there.
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

  /** Writes or replaces a session. */
  save(session: SavedSession): Promise<void> {
    return this.#inOrder(undefined, () => this.#write(session));
  }

  remove(id: string): Promise<void> {
    return this.#inOrder(undefined, () => this.#delete(id));
  }

  /** Removes all sessions. */
  clear(): Promise<void> {
    return this.#inOrder(undefined, async () => {
      for (const id of await this.#ids()) await this.#delete(id);
    });
  }

  /** Resolves when all earlier calls are done. */
  settled(): Promise<void> {
    return this.#inOrder(undefined, async () => undefined);
  }

  #inOrder<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work).catch((error: unknown) => {
      this.onFailure(error);
      return otherwise;
    });
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

  /** Doesn't follow links or wait for pipes: programs in the shells can put anything there. */
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
