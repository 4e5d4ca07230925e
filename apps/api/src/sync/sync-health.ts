import { Injectable } from '@nestjs/common';
import {
  healthy,
  HealthIndicators,
  type HealthFinding,
  type HealthIndicator,
} from '../health/health-indicator';
import { SyncService } from './sync.service';

/** Reports projects whose latest commit is not in the workspace. */
@Injectable()
export class SyncHealth implements HealthIndicator {
  readonly id = 'sync';
  readonly title = 'Workspace sync';

  constructor(
    private readonly sync: SyncService,
    indicators: HealthIndicators,
  ) {
    indicators.add(this);
  }

  run(): HealthFinding | null {
    const { isOn, projects } = this.sync.status;
    if (!isOn) return null;
    const failed = projects.filter(({ problem }) => problem !== null);
    const [first] = failed;
    if (first?.problem) {
      const names = failed.map(({ name }) => name).join(', ');
      const { message, hint } = first.problem;
      return { severity: 'warning', code: 'SYNC_FAILED', message: `Not synced: ${names}. ${message}`, hint };
    }
    const done = projects.filter(({ state }) => state === 'synced').length;
    return healthy(
      `The latest commits of ${String(done)} of ${String(projects.length)} projects are in the workspace.`,
    );
  }
}
