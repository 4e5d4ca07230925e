import { Injectable } from '@nestjs/common';
import type { HealthCheck, HealthReport } from '@latchkey/contracts';
import { VERSION } from '../common/build-info';
import { AppConfig } from '../config/app-config';
import { Vitals } from '../metrics/vitals';
import { Ledger } from '../pat/ledger';
import { Rotator } from '../pat/rotator';
import { SessionRegistry } from '../terminal/session-registry';
import { HealthIndicators } from './health-indicator';

const SHOWN_LEDGER_ENTRIES = 50;

/** Runs every check and builds the health report. */
@Injectable()
export class HealthReporter {
  readonly #startedAt = new Date().toISOString();

  constructor(
    private readonly config: AppConfig,
    private readonly indicators: HealthIndicators,
    private readonly rotator: Rotator,
    private readonly ledger: Ledger,
    private readonly sessions: SessionRegistry,
    private readonly vitals: Vitals,
  ) {}

  async report(): Promise<HealthReport> {
    const [checks, memory] = await Promise.all([this.indicators.run(), this.sessions.readMemory()]);
    const { generation, expiresAt } = this.rotator.status();
    const open = this.sessions.ofThisRun();
    return {
      severity: checks[0]?.severity ?? 'ok',
      summary: summarise(checks),
      checks,
      version: VERSION,
      startedAt: this.#startedAt,
      memory: { ...memory },
      sessions: {
        open: open.length,
        limit: this.config.maxSessions,
        viewers: open.reduce((sum, session) => sum + session.viewers, 0),
      },
      token: { generation, expiresAt },
      history: this.vitals.history,
      ledger: this.ledger.latest(SHOWN_LEDGER_ENTRIES),
    };
  }
}

function summarise([mostSevere]: readonly HealthCheck[]): string {
  return !mostSevere || mostSevere.severity === 'ok' ? 'All is well.' : mostSevere.message;
}
