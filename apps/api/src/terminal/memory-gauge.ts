import { Injectable } from '@nestjs/common';
import { containerMemory } from '../common/container-memory';
import { AppConfig } from '../config/app-config';
import { ShellHost } from '../ipc/shell-host';

export interface MemoryReading {
  /** What the server itself takes: this process and the one that owns the shells. */
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  /** What everything in the container may take together; null where nothing limits it. */
  readonly limitBytes: number | null;
  /** What counts against it now: programs in shells too, where the system tells; else the server alone. */
  readonly usedBytes: number;
}

/** What must be left for another shell: a small agent needs no less, and an ending one takes the whole container along. */
const LEAST_LEFT_BYTES = 128 * 2 ** 20;
const LEAST_LEFT_SHARE = 0.05;

/** Whether there is memory for another shell. */
export function isMemoryLow({ limitBytes, usedBytes }: MemoryReading): boolean {
  if (limitBytes === null) return false;
  return limitBytes - usedBytes < Math.max(LEAST_LEFT_BYTES, limitBytes * LEAST_LEFT_SHARE);
}

/** How much memory there is, and who has it. */
@Injectable()
export class MemoryGauge {
  constructor(
    private readonly config: AppConfig,
    private readonly host: ShellHost,
  ) {}

  async read(): Promise<MemoryReading> {
    const { rss, heapUsed: heapUsedBytes } = process.memoryUsage();
    const [container, hostBytes] = await Promise.all([
      containerMemory(),
      // A figure that is missing is no reason to tell nothing at all.
      this.host.residentBytes().catch(() => 0),
    ]);
    const residentBytes = rss + hostBytes;
    const limits = [this.config.memoryLimitBytes, container?.limitBytes ?? null];
    const limitBytes = Math.min(...limits.map((limit) => limit ?? Infinity));
    return {
      residentBytes,
      heapUsedBytes,
      limitBytes: Number.isFinite(limitBytes) ? limitBytes : null,
      usedBytes: container?.usedBytes ?? residentBytes,
    };
  }
}
