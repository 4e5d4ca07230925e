import { constants } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { printable, UPLOAD_LIMITS, type UploadedFile } from '@latchkey/contracts';

export type UploadProblem = 'too-large' | 'no-space' | 'folder-unusable' | 'interrupted';

type UploadResult =
  | { readonly ok: true; readonly file: UploadedFile }
  | { readonly ok: false; readonly problem: UploadProblem };

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const NO_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FOLDER = ['EEXIST', 'ELOOP', 'ENOTDIR', 'ENOENT', 'EACCES', 'EPERM', 'EROFS'];
/** Ends the search for a free name. */
const MAX_NAME_ATTEMPTS = 1000;

/** Stores files in one folder under free names. Never writes elsewhere, even if the folder is replaced in the meantime. */
export class UploadFolder {
  constructor(
    private readonly path: string,
    private readonly maxBytes: number = UPLOAD_LIMITS.maxBytes,
  ) {}

  /**
   * Writes a new file that only its owner can read. Leaves existing files alone, and removes an incomplete file.
   * @param name must satisfy `isUploadName`
   */
  async store(name: string, content: AsyncIterable<Uint8Array>): Promise<UploadResult> {
    let folder: FileHandle | null = null;
    try {
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      folder = await open(this.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      return await this.#storeIn(this.#inside(folder), name, content);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) throw error;
      return { ok: false, problem };
    } finally {
      await folder?.close();
    }
  }

  /** Creates a file for writing. Fails if it exists. */
  protected create(path: string): Promise<FileHandle> {
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  }

  /**
   * Returns a path to the opened folder that stays valid if its own path is replaced. Linux only; on other systems Latchkey
   * runs locally for the user who started it, so there is no attacker.
   */
  #inside(folder: FileHandle): string {
    return process.platform === 'linux' ? `/proc/self/fd/${String(folder.fd)}` : this.path;
  }

  async #storeIn(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<UploadResult> {
    const { file, freeName } = await this.#createNew(folder, name);
    let isWhole = false;
    try {
      const bytes = await this.#write(file, content);
      isWhole = bytes !== null;
      return bytes === null
        ? { ok: false, problem: 'too-large' }
        : { ok: true, file: { path: join(this.path, freeName), bytes } };
    } finally {
      await file.close();
      if (!isWhole) await rm(join(folder, freeName), { force: true });
    }
  }

  async #createNew(folder: string, name: string): Promise<{ file: FileHandle; freeName: string }> {
    for (let attempt = 1; ; attempt += 1) {
      const freeName = numberedName(name, attempt);
      try {
        return { file: await this.create(join(folder, freeName)), freeName };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || attempt === MAX_NAME_ATTEMPTS) throw error;
      }
    }
  }

  /** @returns the number of bytes; null when the limit is exceeded */
  async #write(file: FileHandle, content: AsyncIterable<Uint8Array>): Promise<number | null> {
    let written = 0;
    for await (const chunk of content) {
      if (written + chunk.length > this.maxBytes) return null;
      await writeAll(file, chunk);
      written += chunk.length;
    }
    return written;
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, done);
    done += bytesWritten;
  }
}

/** @returns null for unexpected errors */
function problemOf(error: unknown): UploadProblem | null {
  const code = codeOf(error);
  if (NO_SPACE.includes(code)) return 'no-space';
  if (FOLDER.includes(code)) return 'folder-unusable';
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code) ? 'interrupted' : null;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Whether untrusted input is a plain file name: no path, no `..`, and no invisible characters. */
export function isUploadName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.trim() !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\\]/.test(name) &&
    printable(name) === name &&
    Buffer.byteLength(name) <= UPLOAD_LIMITS.maxNameBytes
  );
}

/** Returns the name to try: unchanged at first, then with a number before the extension. */
export function numberedName(name: string, attempt: number): string {
  if (attempt === 1) return name;
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return `${stem}-${String(attempt)}${extension}`;
}
