import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Progress } from '../../terminal/program/program-signals';
import { ShellSignals } from './shell-signals';

const WORDS: Record<Progress['kind'], string> = {
  running: 'done',
  failed: 'done, failed',
  paused: 'done, paused',
  busy: 'busy',
};

/** On a shell's tab: that a program in it calls, and how far one is. */
@Component({
  selector: 'lk-tab-signal',
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
        [attr.aria-label]="words()"
      >
        <circle cx="8" cy="8" r="6" />
        <circle class="done" cx="8" cy="8" r="6" pathLength="100" [attr.stroke-dasharray]="dashes()" />
      </svg>
    }
    @if (notice(); as notice) {
      <i data-testid="tab-calls" [title]="notice.text || 'The bell rang'"
        ><span class="lk-hidden">calls</span></i
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
export class TabSignal {
  readonly shellId = input.required<string>();

  readonly #signals = inject(ShellSignals);
  protected readonly notice = computed(() => this.#signals.notice(this.shellId()));
  protected readonly progress = computed(() => this.#signals.progress(this.shellId()));
  protected readonly words = computed(() => {
    const progress = this.progress();
    if (!progress) return '';
    return progress.kind === 'busy' ? WORDS.busy : `${progress.percent} % ${WORDS[progress.kind]}`;
  });
  /** A quarter where nobody knows how far it is. */
  protected readonly dashes = computed(() => {
    const progress = this.progress();
    return `${progress?.kind === 'busy' ? 25 : (progress?.percent ?? 0)} 100`;
  });
}
