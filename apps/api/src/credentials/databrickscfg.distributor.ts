import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { TokenValue } from '@latchkey/token';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { withoutToken, withProfile } from './databrickscfg';
import { TokenDistributor } from './token-distributor';
import { writePrivateFile } from './write-private-file';

const PROFILE = 'DEFAULT';
/** Thousands of profiles. */
const MAX_FILE_BYTES = 1_000_000;

/**
 * Keeps the current token in the shells' `~/.databrickscfg`, for tools that look for it nowhere else. Switched off, it only
 * takes away what an earlier run left there.
 */
@Injectable()
export class DatabricksCfgDistributor extends TokenDistributor {
  readonly #logger = new Logger(DatabricksCfgDistributor.name);
  readonly #file: string;
  #problem: string | null = null;

  constructor(private readonly config: AppConfig) {
    super();
    this.#file = join(config.sessionHome, '.databrickscfg');
  }

  get problem(): string | null {
    return this.#problem;
  }

  get path(): string | null {
    return this.config.databrickscfg ? this.#file : null;
  }

  distribute(token: TokenValue): Promise<string | null> {
    if (!this.config.databrickscfg) return this.withdraw();
    return this.#rewrite((text) => withProfile(text, PROFILE, this.config.workspaceOrigin, token.reveal()));
  }

  withdraw(): Promise<string | null> {
    return this.#rewrite((text) => {
      const without = withoutToken(text, PROFILE);
      return without === text ? null : without;
    });
  }

  /**
   * Null from `change`: it stays as it is. A file that cannot be written stops no rotation: the health view tells, and it is tried
   * again.
   */
  async #rewrite(change: (text: string) => string | null): Promise<string | null> {
    try {
      const after = change((await readOwnerFile(this.#file, MAX_FILE_BYTES)) ?? '');
      if (after !== null) await writePrivateFile(this.#file, after);
      this.#problem = null;
    } catch (error) {
      this.#problem = `${this.#file} could not be written (${reasonOf(error)}).`;
      this.#logger.error(this.#problem);
    }
    return this.#problem;
  }
}
