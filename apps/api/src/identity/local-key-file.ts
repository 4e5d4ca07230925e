import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, type ApiResult } from '@latchkey/databricks-client';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { writePrivateFile } from '../credentials/write-private-file';
import { SecretStore } from '../workspace/secret-store';

const OPEN_TO_OTHERS = 0o077;
/** 32 bytes in base64url. */
const KEY: FileContent = { shape: /^[\w-]{43}$/, maxBytes: 64 };

/** What a file must hold to be read. */
interface FileContent {
  readonly shape: RegExp;
  readonly maxBytes: number;
}

/**
 * Keeps the key of session cookies, or the list of browser sessions, on a local run: in a file of the shells' home, mode 0600. A secret scope would be the
 * wrong place, because the key guards this computer's shells, which the workspace and its admins have no access to.
 */
export class LocalKeyFile extends SecretStore {
  readonly durable = true;
  readonly #folder: string;

  constructor(
    sessionHome: string,
    private readonly content: FileContent = KEY,
  ) {
    super();
    this.#folder = join(sessionHome, '.local/state/latchkey');
  }

  /** Answers null also for a key that others could read, and for anything that isn't a key, so that it is replaced. */
  async read(name: string): Promise<ApiResult<string | null>> {
    const path = join(this.#folder, name);
    try {
      const text = await readOwnerFile(path, this.content.maxBytes);
      if (text === null || !this.content.shape.test(text) || (await isOpenToOthers(path)))
        return { ok: true, value: null };
      return { ok: true, value: text };
    } catch (error) {
      return unusable(path, error);
    }
  }

  async write(name: string, value: string): Promise<ApiResult<null>> {
    const path = join(this.#folder, name);
    try {
      await writePrivateFile(path, value);
    } catch (error) {
      return unusable(path, error);
    }
    const read = await this.read(name);
    if (!read.ok) return read;
    return read.value === value ? { ok: true, value: null } : unusable(path, new Error('it changed'));
  }
}

async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode, uid } = await lstat(path);
  return (mode & OPEN_TO_OTHERS) !== 0 || uid !== (process.getuid?.() ?? uid);
}

function unusable(path: string, error: unknown): { readonly ok: false } & ApiResult<never> {
  return failed({
    kind: 'unavailable',
    status: null,
    code: 'KEY_FILE',
    message: `${path} can't be used (${reasonOf(error)}).`,
    retryAfterSeconds: null,
  });
}
