import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Traffic } from './traffic';
import { Vitals } from './vitals';

/** Answers scrapes in Prometheus' text format. Other modules add gauges and update them before each scrape. */
@Injectable()
export class PrometheusMetrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #registry: Registry;
  readonly #memory: Gauge;
  readonly #updates: (() => Promise<void>)[] = [];

  constructor(
    private readonly vitals: Vitals,
    traffic: Traffic,
  ) {
    this.#registry = traffic.registry;
    this.#memory = this.gauge('memory_bytes', 'Resident memory of Latchkey’s processes.', ['process']);
    collectDefaultMetrics({ register: this.#registry });
    this.beforeScrape(() => this.#updateMemory());
  }

  /** Makes a gauge named `latchkey_<name>`. */
  gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name: `latchkey_${name}`, help, labelNames, registers: [this.#registry] });
  }

  /** Runs `update` before each scrape. */
  beforeScrape(update: () => Promise<void>): void {
    this.#updates.push(update);
  }

  async text(): Promise<string> {
    await Promise.all(this.#updates.map((update) => update()));
    return this.#registry.metrics();
  }

  async #updateMemory(): Promise<void> {
    const memory = await this.vitals.memory();
    if (memory === null) return;
    this.#memory.set({ process: 'server' }, memory.serverBytes);
    this.#memory.set({ process: 'pty_host' }, memory.hostBytes);
    this.#memory.set({ process: 'shells' }, memory.shellBytes);
  }
}
