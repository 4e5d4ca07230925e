import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { App } from '@latchkey/databricks-client';
import { problem } from '../common/api-error';
import { AppRecord } from '../workspace/app-record';
import { OwnerDirectory, type Owner } from '../workspace/owner-directory';
import { healthy, HealthIndicators, type HealthFinding } from './health-indicator';

const READ_EVERY_MS = 180_000;

/** Checks what the workspace records of this app: that a user owns it, and that it runs on one instance. */
@Injectable()
export class AppIndicators implements OnApplicationBootstrap, OnApplicationShutdown {
  #latest: App | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(AppRecord) private readonly app: AppRecord | null,
    owners: OwnerDirectory,
    indicators: HealthIndicators,
  ) {
    indicators.add({ id: 'owner', title: 'Owner', run: () => ownerFinding(owners.known) });
    indicators.add({
      id: 'instances',
      title: 'Instances',
      run: () => this.#latest && instancesFinding(this.#latest),
    });
  }

  onApplicationBootstrap(): void {
    void this.#read();
    this.#timer = setInterval(() => void this.#read(), READ_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    const result = await this.app?.read();
    this.#latest = result?.ok ? result.value : null;
  }
}

function ownerFinding(owner: Owner): HealthFinding | null {
  if (owner.kind === 'known') return healthy(`This app belongs to ${owner.email}.`);
  if (owner.kind !== 'not-a-person') return null;
  return { severity: 'critical', ...problem('OWNER_NOT_A_PERSON', owner.reason) };
}

/** Reports more than one instance, whether configured or active. Null if the workspace reports no numbers. */
export function instancesFinding(app: App): HealthFinding | null {
  const configured = largest(app.compute_min_instances, app.compute_max_instances);
  const active = largest(app.compute_status?.active_instances);
  if (configured === null && active === null) return null;
  if (Math.max(configured ?? 0, active ?? 0) <= 1) return healthy('This app runs on one instance.');
  return {
    severity: 'critical',
    code: 'SEVERAL_INSTANCES',
    message: `Latchkey must run on one instance, but ${text(configured)} are configured and ${text(active)} are active.`,
    hint: 'Set the minimum and the maximum number of instances of this app to 1. Otherwise requests reach instances that don’t have your shells.',
  };
}

function text(count: number | null): string {
  return count === null ? 'an unknown number' : String(count);
}

/** Returns the largest of the values that are numbers; null if none is. */
function largest(...values: readonly unknown[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? null : Math.max(...numbers);
}
