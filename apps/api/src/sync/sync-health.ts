import { Injectable } from '@nestjs/common';
import type { HealthCheck } from '@latchkey/contracts';
import { HealthPart, HealthParts } from '../health/health-parts';
import { SyncService } from './sync.service';

/** Reports projects whose latest commit is not in the workspace. */
@Injectable()
export class SyncHealth extends HealthPart {
  constructor(
    private readonly sync: SyncService,
    parts: HealthParts,
  ) {
    super();
    parts.add(this);
  }

  checks(): readonly HealthCheck[] {
    const { isOn, projects } = this.sync.status;
    if (!isOn) return [];
    const check = { id: 'sync', title: 'Workspace sync', latencyMilliseconds: null };
    const failed = projects.filter(({ problem }) => problem !== null);
    const [first] = failed;
    if (first?.problem) {
      const names = failed.map(({ name }) => name).join(', ');
      const { message, hint } = first.problem;
      return [
        {
          ...check,
          severity: 'warning',
          code: 'SYNC_FAILED',
          message: `Not synced: ${names}. ${message}`,
          hint,
        },
      ];
    }
    const done = projects.filter(({ state }) => state === 'synced').length;
    const message = `The latest commits of ${String(done)} of ${String(projects.length)} projects are in the workspace.`;
    return [{ ...check, severity: 'ok', code: 'OK', message, hint: null }];
  }
}
