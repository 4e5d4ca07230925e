import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  ViewEncapsulation,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type uPlot from 'uplot';
import { Preferences } from '../shared/preferences';

const HEIGHT_PIXELS = 112;
/** The minimum time range. A server that just started shows this much rather than an hour. */
const MIN_RANGE_SECONDS = 300;
/** With fewer values than this, the chart shows points because a line would be hard to see. */
const MIN_LINE_VALUES = 3;
type Plot = typeof uPlot;

/** One line of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** One value per timestamp. */
  readonly values: readonly number[];
  /** The colour in the theme. */
  readonly tone: 'accent' | 'warn' | 'danger' | 'idle';
  /** A limit for the other series rather than a measurement. */
  readonly isLimit?: boolean;
}

/** A chart of the last hour, with a text alternative for screen readers. */
@Component({
  selector: 'lk-health-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  host: { class: 'lk-card' },
  template: `
    <header>
      <h2>{{ name() }}</h2>
      <p class="now" data-testid="chart-now">{{ now() }}</p>
    </header>
    <div class="plot" role="img" [attr.aria-label]="description()" #plot></div>
    <ul class="lk-muted" aria-hidden="true">
      @for (line of series(); track line.label) {
        <li><i [class]="line.tone"></i>{{ line.label }}</li>
      }
      @if (note(); as text) {
        <li class="note" data-testid="chart-note">{{ text }}</li>
      }
    </ul>
  `,
  styleUrl: './health-chart.scss',
})
export class HealthChart {
  readonly name = input.required<string>();
  /** The current value as text. */
  readonly now = input.required<string>();
  /** The timestamp of each value, in seconds since 1970. */
  readonly at = input.required<readonly number[]>();
  readonly series = input.required<readonly ChartSeries[]>();
  /** One more figure as text. */
  readonly note = input('');
  readonly format = input.required<(value: number) => string>();

  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  readonly #dark = inject(Preferences).dark;
  readonly #library = signal<Plot | null>(null);
  #chart: uPlot | null = null;
  protected readonly description = computed(() => {
    const text = describeChart(this.name(), this.series(), this.format());
    return this.note() === '' ? text : `${text} ${this.note()}.`;
  });

  constructor() {
    afterNextRender(() => void this.#load());
    effect(() => {
      const Plot = this.#library();
      this.#dark();
      if (Plot) untracked(() => this.#draw(Plot));
    });
    effect(() => {
      const data = chartData(this.at(), this.series());
      this.#chart?.setData(data);
    });
    inject(DestroyRef).onDestroy(() => this.#chart?.destroy());
    this.#followSize(inject(DestroyRef));
  }

  /** Leaves the charts out if the library fails to load; the report is useful without them. */
  async #load(): Promise<void> {
    const loaded = await import('uplot').catch(() => null);
    this.#library.set(loaded?.default ?? null);
  }

  #draw(Plot: Plot): void {
    this.#chart?.destroy();
    const plot = this.plot().nativeElement;
    const [text, line] = [colourOf(plot, '--lk-muted'), colourOf(plot, '--lk-line')];
    const axis = {
      stroke: text,
      font: '11px Inter, system-ui, sans-serif',
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
    };
    const points = { show: () => this.at().length < MIN_LINE_VALUES, size: 5 };
    this.#chart = new Plot(
      {
        width: plot.clientWidth || 200,
        height: HEIGHT_PIXELS,
        padding: [8, 12, 0, 0],
        cursor: { show: false },
        legend: { show: false },
        scales: {
          x: { range: () => this.#timeRange() },
          y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.15)] },
        },
        axes: [
          { ...axis, space: 64, size: 24, values: (_plot, at) => at.map(formatClock) },
          {
            ...axis,
            space: 36,
            size: (_plot, labels) => 12 + 6.5 * Math.max(3, ...(labels ?? []).map(({ length }) => length)),
            values: (_plot, values) => values.map((value) => (value === 0 ? '0' : this.format()(value))),
          },
        ],
        series: [
          {},
          ...this.series().map(({ label, tone, isLimit }) => {
            const stroke = colourOf(plot, `--lk-${tone}`);
            return { label, stroke, width: 1.5, points, ...(isLimit && { dash: [4, 4] }) };
          }),
        ],
      },
      chartData(this.at(), this.series()),
      plot,
    );
  }

  #timeRange(): [number, number] {
    const at = this.at();
    const latest = at.at(-1) ?? 0;
    return [Math.min(at[0] ?? 0, latest - MIN_RANGE_SECONDS), latest];
  }

  #followSize(destroyRef: DestroyRef): void {
    afterNextRender(() => {
      const plot = this.plot().nativeElement;
      const watcher = new ResizeObserver(() =>
        this.#chart?.setSize({ width: plot.clientWidth, height: HEIGHT_PIXELS }),
      );
      watcher.observe(plot);
      destroyRef.onDestroy(() => watcher.disconnect());
    });
  }
}

/** Resolves a CSS variable to a colour that a canvas accepts. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function formatClock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** Returns columns for uPlot: the timestamps, then the values of each series. */
export function chartData(at: readonly number[], series: readonly ChartSeries[]): [number[], ...number[][]] {
  return [[...at], ...series.map(({ values }) => [...values])];
}

/** Describes a chart in text for screen readers. */
export function describeChart(
  name: string,
  series: readonly ChartSeries[],
  format: (value: number) => string,
): string {
  const sentences = series.map(({ label, values, isLimit }) => {
    const latest = values.at(-1);
    if (latest === undefined) return `${label}: no data yet`;
    if (isLimit) return `${label}: ${format(latest)}`;
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    return lowest === highest
      ? `${label}: ${format(latest)}, unchanged`
      : `${label}: ${format(latest)} now, from ${format(lowest)} to ${format(highest)}`;
  });
  return `${name} in the last hour. ${sentences.join('. ')}.`;
}
