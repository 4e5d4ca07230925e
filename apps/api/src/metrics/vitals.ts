import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { HealthHistory } from '@latchkey/contracts';
import { parentChannel } from '../ipc/parent-channel';
import { ShellHost } from '../ipc/shell-host';
import { SessionRegistry } from '../terminal/session-registry';
import { History } from './history';
import { processMemory, type ProcessMemory } from './process-memory';
import { Traffic } from './traffic';

const SAMPLE_EVERY_MS = 15_000;
/** An hour's. */
const KEPT_SAMPLES = 240;
const PROBES_A_SAMPLE = 5;
/** How closely the event loop is watched. Node counts this in, so it is taken off again. */
const LOOP_RESOLUTION_MS = 20;

/** How the processes are: looked at every few seconds, and kept for an hour, so that a page can show how it came to this. */
@Injectable()
export class Vitals implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #history = new History(KEPT_SAMPLES);
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #timers: NodeJS.Timeout[] = [];
  #slowestAnswerMs = 0;
  #counted = { serverErrors: 0, workspaceErrors: 0 };

  constructor(
    private readonly host: ShellHost,
    private readonly sessions: SessionRegistry,
    private readonly traffic: Traffic,
  ) {}

  get history(): HealthHistory {
    return this.#history.columns();
  }

  /** Of each kind of process, as it is now; null where the system does not tell. */
  memory(): Promise<ProcessMemory | null> {
    return processMemory(process.pid, parentChannel() === null ? process.pid : process.ppid);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#loop.enable();
    const every = (milliseconds: number, work: () => Promise<void>): void => {
      this.#timers.push(setInterval(() => void work().catch(() => undefined), milliseconds).unref());
    };
    every(SAMPLE_EVERY_MS / PROBES_A_SAMPLE, () => this.#probe());
    every(SAMPLE_EVERY_MS, () => this.#sample());
    await this.#probe();
    await this.#sample();
  }

  onApplicationShutdown(): void {
    this.#loop.disable();
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** A host that does not answer at all is as slow as the wait for it. */
  async #probe(): Promise<void> {
    const startedMs = performance.now();
    await this.host.respond().catch(() => undefined);
    this.#slowestAnswerMs = Math.max(this.#slowestAnswerMs, performance.now() - startedMs);
  }

  async #sample(): Promise<void> {
    const memoryBytes = await this.#memoryBytes();
    const { serverErrors, workspaceErrors } = this.traffic;
    this.#history.add({
      at: Math.round(Date.now() / 1000),
      openSessions: this.host.list().length,
      memoryBytes,
      eventLoopP99Milliseconds: Math.max(0, this.#loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS),
      terminalAnswerMilliseconds: this.#slowestAnswerMs,
      serverErrors: serverErrors - this.#counted.serverErrors,
      workspaceErrors: workspaceErrors - this.#counted.workspaceErrors,
    });
    this.#counted = { serverErrors, workspaceErrors };
    this.#slowestAnswerMs = 0;
    this.#loop.reset();
  }

  async #memoryBytes(): Promise<number> {
    const { limitBytes, usedBytes } = await this.sessions.readMemory();
    const memory = limitBytes === null ? await this.memory() : null;
    return memory === null ? usedBytes : memory.hostBytes + memory.serverBytes + memory.shellBytes;
  }
}
