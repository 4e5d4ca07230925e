import { Injectable } from '@nestjs/common';
import type { HealthReport } from '@latchkey/contracts';
import { Vitals } from '../metrics/vitals';
import { Ledger } from '../pat/ledger';
import { Rotator } from '../pat/rotator';
import { checkHealth, summarise } from './health-checks';
import { HealthSources } from './health-sources';
import { VERSION } from './version';

const SHOWN_LEDGER_ENTRIES = 50;

/** Looks at every part and says how it is. */
@Injectable()
export class HealthReporter {
  readonly #startedAt = new Date().toISOString();

  constructor(
    private readonly rotator: Rotator,
    private readonly ledger: Ledger,
    private readonly vitals: Vitals,
    private readonly sources: HealthSources,
  ) {}

  async report(): Promise<HealthReport> {
    const pat = this.rotator.status();
    const { open, maxSessions, ...sources } = await this.sources.read();
    const checks = checkHealth({
      ...sources,
      pat,
      openSessions: open.length,
      maxSessions,
    });
    return {
      severity: checks[0]?.severity ?? 'ok',
      summary: summarise(checks),
      checks,
      version: VERSION,
      startedAt: this.#startedAt,
      memory: { ...sources.memory },
      sessions: {
        open: open.length,
        limit: maxSessions,
        viewers: open.reduce((sum, session) => sum + session.viewers, 0),
      },
      token: { generation: pat.generation, expiresAt: pat.expiresAt },
      history: this.vitals.history,
      ledger: this.ledger.latest(SHOWN_LEDGER_ENTRIES),
    };
  }
}
