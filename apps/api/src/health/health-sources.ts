import { Injectable } from '@nestjs/common';
import type { SessionInfo } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { Traffic } from '../metrics/traffic';
import { SessionRegistry } from '../terminal/session-registry';
import type { HealthFacts } from './health-checks';
import { HealthParts } from './health-parts';

/** The workspace's paths whose latest answer a check rests on. */
const VERIFICATION_PATH = '/api/2.0/preview/scim/v2/Me';
const STORE_PATHS = ['/api/2.0/secrets/put', '/api/2.0/secrets/get'];

interface Sources extends Pick<HealthFacts, 'distributionProblem' | 'others' | 'latencies' | 'memory'> {
  readonly open: readonly SessionInfo[];
  readonly maxSessions: number;
}

/** What the checks look at beside the token's own state. */
@Injectable()
export class HealthSources {
  constructor(
    private readonly config: AppConfig,
    private readonly distributor: TokenDistributor,
    private readonly sessions: SessionRegistry,
    private readonly parts: HealthParts,
    private readonly traffic: Traffic,
  ) {}

  async read(): Promise<Sources> {
    const latest = (path: string): number | null => this.traffic.latestMs(path);
    return {
      distributionProblem: this.distributor.problem,
      others: this.parts.checks(),
      latencies: {
        verification: latest(VERIFICATION_PATH),
        store: STORE_PATHS.map(latest).find((milliseconds) => milliseconds !== null) ?? null,
      },
      memory: await this.sessions.readMemory(),
      open: this.sessions.ofThisRun(),
      maxSessions: this.config.maxSessions,
    };
  }
}
