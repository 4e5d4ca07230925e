import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { withTimeout } from '@latchkey/concurrency';
import { Rotator } from './rotator';

const START_TIMEOUT_MS = 3_000;
/** Well within the 15 s that Databricks Apps leaves between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_MS = 5_000;

/** Ticks every second. `decide` in libs/rotation determines what is due, if anything. */
@Injectable()
export class RotationScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(RotationScheduler.name);

  constructor(private readonly rotator: Rotator) {}

  /**
   * Verifies and resumes a token that an earlier process left, before the first request is served. A workspace that does
   * not answer delays the start only for a limited time.
   */
  async onApplicationBootstrap(): Promise<void> {
    await withTimeout(this.tick(), START_TIMEOUT_MS, undefined);
  }

  /** A step that doesn't finish in time is in the journal, and the next start continues from there. */
  beforeApplicationShutdown(): Promise<void> {
    return withTimeout(this.rotator.stop(), STOP_TIMEOUT_MS, undefined);
  }

  @Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true })
  async tick(): Promise<void> {
    try {
      await this.rotator.runDue();
    } catch (error) {
      // Expected failures are outcomes, so an exception is a bug. The next tick must still happen.
      this.#logger.error(error);
    }
  }
}
