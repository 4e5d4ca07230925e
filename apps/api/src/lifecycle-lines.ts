import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { BUILD_COMMIT, VERSION } from './common/build-info';
import { AppConfig } from './config/app-config';

/** Writes what an operator looks for first in the log: what started, and why it stopped. */
@Injectable()
export class LifecycleLines implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Latchkey');

  constructor(private readonly config: AppConfig) {}

  /** @param isRespawn the pty host has replaced an api that ended; its own log says why */
  started(isRespawn: boolean): void {
    const commit = this.config.commit ?? (BUILD_COMMIT || 'unknown');
    const how = isRespawn ? 'Started again' : 'Started';
    this.#logger.log(`${how}: version ${VERSION}, commit ${commit}, mode ${this.config.mode}.`);
  }

  beforeApplicationShutdown(signal?: string): void {
    this.#logger.log(`Stopping: ${signal ?? 'closed by the program'}.`);
  }
}
