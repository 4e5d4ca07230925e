import { Controller, Get } from '@nestjs/common';
import { API, type HealthReport } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { Ledger } from '../pat/ledger';
import { Rotator } from '../pat/rotator';
import { SessionRegistry } from '../terminal/session-registry';
import { checkHealth, summarise } from './health-checks';
import { HealthParts } from './health-parts';
import { VERSION } from './version';

const SHOWN_LEDGER_ENTRIES = 50;

@Controller()
export class HealthController {
  readonly #startedAt = new Date().toISOString();

  constructor(
    private readonly config: AppConfig,
    private readonly rotator: Rotator,
    private readonly ledger: Ledger,
    private readonly distributor: TokenDistributor,
    private readonly sessions: SessionRegistry,
    private readonly parts: HealthParts,
  ) {}

  /** Says only that the process answers; open to everybody. */
  @Get(API.live)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(API.health)
  async health(): Promise<HealthReport> {
    const memory = await this.sessions.readMemory();
    const open = this.sessions.list();
    const checks = checkHealth({
      pat: this.rotator.status(),
      distributionProblem: this.distributor.problem,
      others: this.parts.checks(),
      memory,
      openSessions: open.length,
      maxSessions: this.config.maxSessions,
    });
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
      ledger: this.ledger.latest(SHOWN_LEDGER_ENTRIES),
    };
  }
}
