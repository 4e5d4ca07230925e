import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Progress } from '../../terminal/program/program-signals';
import { ProgramStatusStore } from './program-status-store';

const LABELS: Record<Progress['kind'], (percent: number) => string> = {
  running: (percent) => `${percent}% done`,
  failed: (percent) => `failed at ${percent}%`,
  paused: (percent) => `paused at ${percent}%`,
  busy: () => 'busy',
};

/** Shows on a shell's tab that the shell needs attention, and its program's progress. */
@Component({
  selector: 'lk-program-status',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (progress(); as progress) {
      <svg
        viewBox="0 0 16 16"
        width="14"
        height="14"
        [class]="progress.kind"
        data-testid="tab-progress"
        role="img"
        [attr.data-kind]="progress.kind"
        [attr.data-percent]="progress.percent"
        [attr.aria-label]="label()"
      >
        <circle cx="8" cy="8" r="6" />
        <circle class="done" cx="8" cy="8" r="6" pathLength="100" [attr.stroke-dasharray]="dashes()" />
      </svg>
    }
    @if (request(); as request) {
      <i data-testid="tab-needs-attention" [title]="request.text || 'Rang the bell'"
        ><span class="lk-hidden">needs you</span></i
      >
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      gap: 4px;
      align-items: center;
    }
    :host:not(:empty) {
      margin-left: 6px;
    }
    i {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--lk-accent);
    }
    circle {
      fill: none;
      stroke: var(--lk-line);
      stroke-width: 3;
    }
    .done {
      stroke: var(--lk-accent);
      transform: rotate(-90deg);
      transform-origin: center;
    }
    .failed .done {
      stroke: var(--lk-danger);
    }
    .paused .done {
      stroke: var(--lk-warn);
    }
  `,
})
export class ProgramStatusMark {
  readonly shellId = input.required<string>();

  readonly #store = inject(ProgramStatusStore);
  protected readonly request = computed(() => this.#store.attentionRequest(this.shellId()));
  protected readonly progress = computed(() => this.#store.progress(this.shellId()));
  protected readonly label = computed(() => {
    const progress = this.progress();
    return progress ? LABELS[progress.kind](progress.percent) : '';
  });
  /** A busy program reports no percentage: draw a quarter. */
  protected readonly dashes = computed(() => {
    const progress = this.progress();
    return `${progress?.kind === 'busy' ? 25 : (progress?.percent ?? 0)} 100`;
  });
}
