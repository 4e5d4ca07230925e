import { Injectable } from '@nestjs/common';
import type { HealthReport } from '@latchkey/contracts';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { HealthReporter } from '../health/health-reporter';
import type { ProcessMemory } from './process-memory';
import { Traffic } from './traffic';
import { Vitals } from './vitals';

const SEVERITY = { ok: 0, warning: 1, critical: 2 } as const;

/** What the health report says, as numbers that Prometheus reads. No id of a token is among them, nor who anybody is. */
@Injectable()
export class PrometheusMetrics {
  static readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #registry: Registry;
  readonly #gauges: ReturnType<typeof makeGauges>;

  constructor(
    private readonly reporter: HealthReporter,
    private readonly vitals: Vitals,
    traffic: Traffic,
  ) {
    this.#registry = traffic.registry;
    this.#gauges = makeGauges(this.#registry);
    collectDefaultMetrics({ register: this.#registry });
  }

  async text(): Promise<string> {
    this.#takeReport(await this.reporter.report());
    this.#takeMemory(await this.vitals.memory());
    return this.#registry.metrics();
  }

  #takeReport({ sessions, memory, checks, version, token }: HealthReport): void {
    const gauges = this.#gauges;
    gauges.openSessions.set(sessions.open);
    gauges.maxSessions.set(sessions.limit);
    gauges.viewers.set(sessions.viewers);
    gauges.info.set({ version }, 1);
    gauges.generation.set(token.generation);
    setOrRemove(gauges.memoryLimit, memory.limitBytes);
    setOrRemove(gauges.expiry, token.expiresAt === null ? null : Date.parse(token.expiresAt) / 1000);
    // A check that is no longer made is no longer told.
    gauges.check.reset();
    for (const { id, severity } of checks) gauges.check.set({ check: id }, SEVERITY[severity]);
  }

  #takeMemory(memory: ProcessMemory | null): void {
    if (memory === null) return;
    this.#gauges.memory.set({ process: 'server' }, memory.serverBytes);
    this.#gauges.memory.set({ process: 'pty_host' }, memory.hostBytes);
    this.#gauges.memory.set({ process: 'shells' }, memory.shellBytes);
  }
}

function makeGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `latchkey_${name}`, help, labelNames, registers: [registry] });
  return {
    openSessions: gauge('sessions_open', 'Shells that are open, ended ones included.'),
    maxSessions: gauge('sessions_limit', 'Shells that may be open.'),
    viewers: gauge('viewers', 'Pages and other clients that are attached to shells.'),
    memory: gauge('memory_bytes', 'Resident memory of Latchkey’s processes.', ['process']),
    memoryLimit: gauge('memory_limit_bytes', 'What the container may use; no sample without a limit.'),
    check: gauge('health_check_severity', 'A check of the report: 0 ok, 1 warning, 2 critical.', ['check']),
    generation: gauge('token_generation', 'How many tokens were put in use so far.'),
    expiry: gauge('token_expiry_timestamp_seconds', 'When the current token ends; no sample without one.'),
    info: gauge('build_info', 'Always 1; the version is a label.', ['version']),
  };
}

function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
