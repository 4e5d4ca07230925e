import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { HealthReport } from '@latchkey/contracts';
import { formatDuration, mebibytes, formatMebibytes } from '../shared/format';
import { HealthChart, type ChartSeries } from './health-chart';

/** Four charts of the last hour. */
@Component({
  selector: 'lk-health-charts',
  imports: [HealthChart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', 'aria-label': 'The last hour' },
  template: `
    <lk-health-chart
      name="Shells"
      data-testid="chart-sessions"
      [now]="report().sessions.open + ' of ' + report().sessions.limit"
      [at]="history().at"
      [series]="sessions()"
      [format]="count"
    />
    <lk-health-chart
      name="Memory"
      data-testid="chart-memory"
      [now]="memoryNow()"
      [at]="history().at"
      [series]="memory()"
      [format]="inMebibytes"
      [note]="server()"
    />
    <lk-health-chart
      name="Response"
      data-testid="chart-response"
      [now]="latest(history().terminalAnswerMilliseconds, formatDuration)"
      [at]="history().at"
      [series]="response()"
      [format]="formatDuration"
    />
    <lk-health-chart
      name="Errors"
      data-testid="chart-errors"
      [now]="errorsNow()"
      [at]="history().at"
      [series]="errors()"
      [format]="count"
    />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
      gap: 16px;
    }
  `,
})
export class HealthCharts {
  readonly report = input.required<HealthReport>();

  protected readonly history = computed(() => this.report().history);
  protected readonly inMebibytes = (value: number): string => `${Math.round(value)} MiB`;
  protected readonly formatDuration = formatDuration;

  protected readonly sessions = computed((): readonly ChartSeries[] => [
    { label: 'Open', values: this.history().openSessions, tone: 'accent' },
  ]);
  protected readonly memory = computed((): readonly ChartSeries[] => {
    const { memoryBytes, at } = this.history();
    const { limitBytes } = this.report().memory;
    // Converted to MiB so that the axis has round figures.
    const used: ChartSeries = { label: 'In use', values: memoryBytes.map(mebibytes), tone: 'accent' };
    if (limitBytes === null) return [used];
    const limit = mebibytes(limitBytes);
    return [used, { label: 'Limit', values: at.map(() => limit), tone: 'idle', isLimit: true }];
  });
  protected readonly memoryNow = computed(() => {
    const { limitBytes, usedBytes } = this.report().memory;
    if (limitBytes !== null) return `${Math.round(mebibytes(usedBytes))} of ${formatMebibytes(limitBytes)}`;
    // Without a limit `usedBytes` counts only the server. The history is a little older but includes the shells.
    return formatMebibytes(Math.max(usedBytes, this.history().memoryBytes.at(-1) ?? 0));
  });
  protected readonly server = computed(
    () => `Latchkey: ${formatMebibytes(this.report().memory.residentBytes)}`,
  );
  protected readonly response = computed((): readonly ChartSeries[] => {
    const { eventLoopP99Milliseconds, terminalAnswerMilliseconds } = this.history();
    return [
      { label: 'Slowest terminal', values: terminalAnswerMilliseconds, tone: 'accent' },
      { label: 'Server (p99)', values: eventLoopP99Milliseconds, tone: 'warn' },
    ];
  });
  protected readonly errors = computed((): readonly ChartSeries[] => [
    { label: 'Workspace', values: this.history().workspaceErrors, tone: 'warn' },
    { label: 'Latchkey', values: this.history().serverErrors, tone: 'danger' },
  ]);
  protected readonly errorsNow = computed(() => {
    const { workspaceErrors, serverErrors } = this.history();
    const total = sum(workspaceErrors) + sum(serverErrors);
    return total === 0 ? 'None' : `${total} in the last hour`;
  });

  protected count(value: number): string {
    return Number.isInteger(value) ? `${value}` : '';
  }

  protected latest(values: readonly number[], format: (value: number) => string): string {
    const value = values.at(-1);
    return value === undefined ? '–' : format(value);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
