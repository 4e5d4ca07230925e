import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { TokenValue } from '@latchkey/token';
import { AppConfig } from '../config/app-config';
import { withoutToken, withProfile } from './databrickscfg';
import { TokenDistributor } from './token-distributor';
import { writePrivateFile } from './write-private-file';

const PROFILE = 'DEFAULT';

/** Keeps the current token in the shells' `~/.databrickscfg`, where SDKs, the CLI and scripts look for it. */
@Injectable()
export class DatabricksCfgDistributor extends TokenDistributor {
  readonly #logger = new Logger(DatabricksCfgDistributor.name);
  readonly #path: string;
  #problem: string | null = null;

  constructor(private readonly config: AppConfig) {
    super();
    this.#path = join(config.sessionHome, '.databrickscfg');
  }

  get problem(): string | null {
    return this.#problem;
  }

  distribute(token: TokenValue): Promise<string | null> {
    return this.#rewrite((text) => withProfile(text, PROFILE, this.config.workspaceOrigin, token.reveal()));
  }

  withdraw(): Promise<string | null> {
    return this.#rewrite((text) => withoutToken(text, PROFILE));
  }

  /** A file that cannot be written stops no rotation: the health view tells, and it is tried again. */
  async #rewrite(change: (text: string) => string): Promise<string | null> {
    try {
      const before = await readFile(this.#path, 'utf8').catch(emptyIfMissing);
      await writePrivateFile(this.#path, change(before));
      this.#problem = null;
    } catch (error) {
      this.#problem = `${this.#path} could not be written (${codeOf(error)}).`;
      this.#logger.error(this.#problem);
    }
    return this.#problem;
  }
}

function emptyIfMissing(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return '';
  throw error;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
