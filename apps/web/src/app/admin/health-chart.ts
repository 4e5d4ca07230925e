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
import { chartData, chartWords, type ChartSeries } from './chart-data';

const HEIGHT_PIXELS = 112;
/** What is shown at least: a server that has just begun would else show an empty hour. */
const LEAST_SECONDS = 300;
/** With fewer than this there is hardly a line to see. */
const SEEN_AS_LINE = 3;
type Plot = typeof uPlot;

/** One measure over the last hour; in words for whoever does not see it. */
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
    <div class="plot" role="img" [attr.aria-label]="words()" #place></div>
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
  /** The present, in words. */
  readonly now = input.required<string>();
  /** Seconds since 1970 of each value. */
  readonly at = input.required<readonly number[]>();
  readonly series = input.required<readonly ChartSeries[]>();
  /** One more figure, in words. */
  readonly note = input('');
  readonly format = input.required<(value: number) => string>();

  private readonly place = viewChild.required<ElementRef<HTMLElement>>('place');
  readonly #dark = inject(Preferences).dark;
  readonly #library = signal<Plot | null>(null);
  #chart: uPlot | null = null;
  protected readonly words = computed(() => {
    const words = chartWords(this.name(), this.series(), this.format());
    return this.note() === '' ? words : `${words} ${this.note()}.`;
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

  /** A report without its charts is still a report. */
  async #load(): Promise<void> {
    const loaded = await import('uplot').catch(() => null);
    this.#library.set(loaded?.default ?? null);
  }

  #draw(Plot: Plot): void {
    this.#chart?.destroy();
    const place = this.place().nativeElement;
    const [text, line] = [colourOf(place, '--lk-muted'), colourOf(place, '--lk-line')];
    const axis = {
      stroke: text,
      font: '11px Inter, system-ui, sans-serif',
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
    };
    const points = { show: () => this.at().length < SEEN_AS_LINE, size: 5 };
    this.#chart = new Plot(
      {
        width: place.clientWidth || 200,
        height: HEIGHT_PIXELS,
        padding: [8, 12, 0, 0],
        cursor: { show: false },
        legend: { show: false },
        scales: {
          x: { range: () => this.#shownSeconds() },
          y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.15)] },
        },
        axes: [
          { ...axis, space: 64, size: 24, values: (_plot, at) => at.map(clockWords) },
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
            const stroke = colourOf(place, `--lk-${tone}`);
            return { label, stroke, width: 1.5, points, ...(isLimit && { dash: [4, 4] }) };
          }),
        ],
      },
      chartData(this.at(), this.series()),
      place,
    );
  }

  #shownSeconds(): [number, number] {
    const at = this.at();
    const latest = at.at(-1) ?? 0;
    return [Math.min(at[0] ?? 0, latest - LEAST_SECONDS), latest];
  }

  #followSize(destroyRef: DestroyRef): void {
    afterNextRender(() => {
      const place = this.place().nativeElement;
      const watcher = new ResizeObserver(() =>
        this.#chart?.setSize({ width: place.clientWidth, height: HEIGHT_PIXELS }),
      );
      watcher.observe(place);
      destroyRef.onDestroy(() => watcher.disconnect());
    });
  }
}

/** A colour of the theme as a canvas takes it. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function clockWords(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
