import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Rotator } from './rotator';

/** Only ticks: what is due, if anything, the rotation's own rule decides. */
@Injectable()
export class RotationScheduler implements OnApplicationBootstrap {
  readonly #logger = new Logger(RotationScheduler.name);

  constructor(private readonly rotator: Rotator) {}

  /** A token that an earlier process left is proven, and resumed, before the first request is served. */
  onApplicationBootstrap(): Promise<void> {
    return this.tick();
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
