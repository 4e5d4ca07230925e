import { constants } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UPLOAD_LIMITS, type UploadedFile } from '@latchkey/contracts';
import { numberedName } from './upload-name';

export type UploadProblem = 'too-large' | 'no-space' | 'folder-unusable' | 'interrupted';

export type UploadResult =
  | { readonly ok: true; readonly file: UploadedFile }
  | { readonly ok: false; readonly problem: UploadProblem };

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const NO_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FOLDER = ['EEXIST', 'ELOOP', 'ENOTDIR', 'ENOENT', 'EACCES', 'EPERM', 'EROFS'];
/** More files of one name than anybody has, and an end to the search for a free one. */
const MAX_NAMESAKES = 1000;

/** Takes files into one folder, under a free name, and nowhere else, whatever is made of the folder meanwhile. */
export class UploadFolder {
  constructor(
    private readonly path: string,
    private readonly maxBytes: number = UPLOAD_LIMITS.maxBytes,
  ) {}

  /**
   * Writes a new file, readable by its owner only; none that exists is touched. One that does not come to its end is
   * removed.
   * @param name of which `isUploadName` is true
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

  /** Opens for writing what does not exist yet. */
  protected create(path: string): Promise<FileHandle> {
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  }

  /**
   * A path to the folder that was opened, also when its own path leads elsewhere by now. Only Linux has one; elsewhere
   * Latchkey runs for whoever started it, with nobody to be fooled by.
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
        if (codeOf(error) !== 'EEXIST' || attempt === MAX_NAMESAKES) throw error;
      }
    }
  }

  /** @returns how many bytes were written, null if they are too many */
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

/** @returns null for what is a mistake of ours */
function problemOf(error: unknown): UploadProblem | null {
  const code = codeOf(error);
  if (NO_SPACE.includes(code)) return 'no-space';
  if (FOLDER.includes(code)) return 'folder-unusable';
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code) ? 'interrupted' : null;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
