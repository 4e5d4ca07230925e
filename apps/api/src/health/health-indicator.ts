import { Injectable, Logger, Module } from '@nestjs/common';
import { withTimeout } from '@latchkey/concurrency';
import type { HealthCheck } from '@latchkey/contracts';

/** A check that takes longer than this is reported as timed out. */
const TIMEOUT_MS = 5_000;
const SEVERITIES = ['critical', 'warning', 'ok'] as const;

/** The result of a check. */
export interface HealthFinding extends Omit<HealthCheck, 'id' | 'title' | 'latencyMilliseconds'> {
  /** Set by a check of calls that are made elsewhere. Otherwise an asynchronous check is timed where it runs. */
  readonly latencyMilliseconds?: number | null;
}

/** Checks one part of Latchkey for the health report. */
export interface HealthIndicator {
  readonly id: string;
  readonly title: string;
  /** @returns null if the part is switched off, which leaves the check out of the report */
  run(): HealthFinding | null | Promise<HealthFinding | null>;
}

/** Collects the indicators of all modules and runs them. Each indicator adds itself when it is constructed. */
@Injectable()
export class HealthIndicators {
  readonly #logger = new Logger(HealthIndicators.name);
  #indicators: readonly HealthIndicator[] = [];

  add(indicator: HealthIndicator): void {
    this.#indicators = [...this.#indicators, indicator];
  }

  /** Adds indicators that are reported before all others of the same severity. */
  prepend(indicators: readonly HealthIndicator[]): void {
    this.#indicators = [...indicators, ...this.#indicators];
  }

  /** Runs every check, timed and with a time limit, and returns the most severe first. */
  async run(): Promise<readonly HealthCheck[]> {
    const checks = await Promise.all(this.#indicators.map((indicator) => this.#check(indicator)));
    return checks
      .filter((check) => check !== null)
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  }

  async #check(indicator: HealthIndicator): Promise<HealthCheck | null> {
    const { id, title } = indicator;
    const startedMs = performance.now();
    const { finding, isAsync } = await this.#find(indicator);
    if (finding === null) return null;
    const latencyMilliseconds = isAsync ? performance.now() - startedMs : null;
    return { id, title, latencyMilliseconds, ...finding };
  }

  async #find(
    indicator: HealthIndicator,
  ): Promise<{ readonly finding: HealthFinding | null; readonly isAsync: boolean }> {
    try {
      const finding = indicator.run();
      if (!(finding instanceof Promise)) return { finding, isAsync: false };
      return { finding: await withTimeout(finding, TIMEOUT_MS, TIMED_OUT), isAsync: true };
    } catch (error) {
      this.#logger.error(error);
      return { finding: FAILED, isAsync: false };
    }
  }
}

const TIMED_OUT: HealthFinding = {
  severity: 'warning',
  code: 'CHECK_TIMED_OUT',
  message: `The check did not finish within ${String(TIMEOUT_MS / 1_000)} s.`,
  hint: 'Reload the report. If this lasts, restart the app.',
};

const FAILED: HealthFinding = {
  severity: 'warning',
  code: 'CHECK_FAILED',
  message: 'The check ended with an unexpected error.',
  hint: 'See the app’s log.',
};

/** The finding that a part works. */
export function healthy(message: string): HealthFinding {
  return { severity: 'ok', code: 'OK', message, hint: null };
}

@Module({ providers: [HealthIndicators], exports: [HealthIndicators] })
export class HealthIndicatorsModule {}
