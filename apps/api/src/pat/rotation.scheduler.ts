import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { withTimeout } from '@latchkey/concurrency';
import { Rotator } from './rotator';

const LONGEST_WAIT_AT_START_MS = 3_000;
/** Of the 15 s that Databricks Apps gives between SIGTERM and SIGKILL. */
const LONGEST_WAIT_AT_STOP_MS = 5_000;

/** Only ticks: what is due, if anything, the rotation's own rule decides. */
@Injectable()
export class RotationScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(RotationScheduler.name);

  constructor(private readonly rotator: Rotator) {}

  /**
   * A token that an earlier process left is verified, and resumed, before the first request is served; a workspace that
   * does not answer holds the start up only so long.
   */
  async onApplicationBootstrap(): Promise<void> {
    await withTimeout(this.tick(), LONGEST_WAIT_AT_START_MS, undefined);
  }

  /** What does not end in time is journalled, and the next start goes on with it. */
  beforeApplicationShutdown(): Promise<void> {
    return withTimeout(this.rotator.stop(), LONGEST_WAIT_AT_STOP_MS, undefined);
  }

  @Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true })
  async tick(): Promise<void> {
    try {
      await this.rotator.runDue();
    } catch (error) {
      // Expected trouble is an outcome; what is thrown is a mistake in the code, and the next tick must still come.
      this.#logger.error(error);
    }
  }
}
