import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Rotator } from './rotator';

const LONGEST_WAIT_AT_START_MS = 3_000;

/** Only ticks: what is due, if anything, the rotation's own rule decides. */
@Injectable()
export class RotationScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(RotationScheduler.name);

  constructor(private readonly rotator: Rotator) {}

  /**
   * A token that an earlier process left is proven, and resumed, before the first request is served; a workspace that
   * does not answer holds the start up only so long.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { promise: waitedLongEnough, cancel } = after(LONGEST_WAIT_AT_START_MS);
    await Promise.race([this.tick(), waitedLongEnough]);
    cancel();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rotator.stop();
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

function after(ms: number): { promise: Promise<void>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return { promise, cancel: () => clearTimeout(timer) };
}
