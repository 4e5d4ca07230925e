import { Injectable } from '@nestjs/common';
import type { HealthReport } from '@latchkey/contracts';
import { PrometheusMetrics } from '../metrics/prometheus-metrics';
import { HealthReporter } from './health-reporter';

const SEVERITY = { ok: 0, warning: 1, critical: 2 } as const;

/** Exports the health report as Prometheus gauges, without token ids or user names. */
@Injectable()
export class HealthGauges {
  constructor(metrics: PrometheusMetrics, reporter: HealthReporter) {
    const gauges = makeGauges(metrics);
    metrics.beforeScrape(async () => update(gauges, await reporter.report()));
  }
}

type Gauges = ReturnType<typeof makeGauges>;

function makeGauges(metrics: PrometheusMetrics) {
  return {
    openSessions: metrics.gauge('sessions_open', 'Open shells, including ended ones.'),
    maxSessions: metrics.gauge('sessions_limit', 'The largest number of shells that may be open.'),
    viewers: metrics.gauge('viewers', 'Pages and other clients that are attached to shells.'),
    memoryLimit: metrics.gauge(
      'memory_limit_bytes',
      'Memory that the container may use; no sample without a limit.',
    ),
    check: metrics.gauge(
      'health_check_severity',
      'Severity of a health check: 0 ok, 1 warning, 2 critical.',
      ['check'],
    ),
    generation: metrics.gauge('token_generation', 'Number of tokens put in use so far.'),
    expiry: metrics.gauge(
      'token_expiry_timestamp_seconds',
      'When the current token expires; no sample without a token.',
    ),
    info: metrics.gauge('build_info', 'Always 1; the version is a label.', ['version']),
  };
}

function update(gauges: Gauges, { sessions, memory, checks, version, token }: HealthReport): void {
  gauges.openSessions.set(sessions.open);
  gauges.maxSessions.set(sessions.limit);
  gauges.viewers.set(sessions.viewers);
  gauges.info.set({ version }, 1);
  gauges.generation.set(token.generation);
  setOrRemove(gauges.memoryLimit, memory.limitBytes);
  setOrRemove(gauges.expiry, token.expiresAt === null ? null : Date.parse(token.expiresAt) / 1000);
  // Drop checks that are no longer made.
  gauges.check.reset();
  for (const { id, severity } of checks) gauges.check.set({ check: id }, SEVERITY[severity]);
}

function setOrRemove(gauge: Gauges['memoryLimit'], value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
