import { Injectable } from '@nestjs/common';
import { containerMemory } from '../common/container-memory';
import { AppConfig } from '../config/app-config';
import { ShellHost } from '../ipc/shell-host';

export interface MemoryReading {
  /** The server's own memory: this process and the pty host. */
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  /** The container's limit; null for no limit. */
  readonly limitBytes: number | null;
  /** The memory that counts against the limit. Includes programs in shells if the system reports it, otherwise the server only. */
  readonly usedBytes: number;
}

/** The memory that another shell needs at least. A small agent takes this much, and running out kills the whole container. */
const MIN_FREE_BYTES = 128 * 2 ** 20;
const MIN_FREE_SHARE = 0.05;

/** Whether too little memory is left for another shell. */
export function isMemoryLow({ limitBytes, usedBytes }: MemoryReading): boolean {
  if (limitBytes === null) return false;
  return limitBytes - usedBytes < Math.max(MIN_FREE_BYTES, limitBytes * MIN_FREE_SHARE);
}

/** Measures the memory of the server and its container. */
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
      // Report the other figures even if this one is missing.
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
