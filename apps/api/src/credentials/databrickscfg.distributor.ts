import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { TokenValue } from '@latchkey/token';
import { AppConfig } from '../config/app-config';
import { withProfile } from './databrickscfg';
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

  /** A file that cannot be written stops no rotation: it is told in the health view and tried again with the next token. */
  async distribute(token: TokenValue): Promise<void> {
    try {
      const before = await readFile(this.#path, 'utf8').catch(emptyIfMissing);
      await writePrivateFile(
        this.#path,
        withProfile(before, PROFILE, this.config.workspaceOrigin, token.reveal()),
      );
      this.#problem = null;
    } catch (error) {
      this.#problem = `${this.#path} could not be written (${codeOf(error)}).`;
      this.#logger.error(this.#problem);
    }
  }
}

function emptyIfMissing(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return '';
  throw error;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
