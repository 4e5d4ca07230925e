import { setTimeout } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';

/** The machine's time, as a provider so that tests can set it. Nothing outside the process can. */
export class Clock {
  /** Epoch milliseconds. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds since some fixed moment. Unlike `now`, setting the machine's clock doesn't move it. */
  monotonicNow(): number {
    return performance.now();
  }

  /** Waits until `epochMs`, or until the signal aborts. Never rejects. */
  async sleepUntil(epochMs: number, signal: AbortSignal): Promise<void> {
    const delayMs = Math.max(0, epochMs - this.now());
    await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
  }
}

@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
