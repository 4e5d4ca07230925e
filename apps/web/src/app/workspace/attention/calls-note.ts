import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { Title } from '@angular/platform-browser';
import type { SessionInfo } from '@latchkey/contracts';
import { DesktopNotifier } from './desktop-notifier';
import { PageAttention } from './page-attention';
import { ShellSignals } from './shell-signals';

const TITLE = 'Latchkey';

/** Says in the page's title which shells call, and asks once whether the desktop should say so too. */
@Component({
  selector: 'lk-calls-note',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="lk-hidden" role="status" data-testid="calls">{{ spoken() }}</p>
    @if (question(); as shell) {
      <div class="note" role="status" data-testid="notification-question">
        <p>
          {{ shell.label }} called while this page was in the background. Show a notification the next time?
        </p>
        <button mat-flat-button type="button" (click)="notifier.answer(true)">Notify me</button>
        <button mat-button type="button" (click)="notifier.answer(false)">No</button>
      </div>
    }
  `,
  styles: `
    .note {
      position: fixed;
      right: 20px;
      bottom: 48px;
      z-index: 20;
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: center;
      max-width: min(560px, calc(100% - 40px));
      padding: 8px 8px 8px 16px;
      border: 1px solid var(--lk-line);
      border-radius: 8px;
      background: var(--lk-surface);
      box-shadow: var(--lk-shadow);
    }
    .note p {
      flex: 1 1 240px;
    }
  `,
})
export class CallsNote {
  readonly shells = input.required<readonly SessionInfo[]>();
  /** The shell of a notification that was clicked. */
  readonly go = output<string>();

  protected readonly notifier = inject(DesktopNotifier);
  readonly #signals = inject(ShellSignals);
  readonly #attention = inject(PageAttention);

  readonly #calling = computed(() => {
    const waiting = this.#signals.waiting();
    return this.shells().filter(({ id }) => waiting.includes(id));
  });
  protected readonly spoken = computed(() =>
    this.#calling()
      .map(({ label }) => `${label} calls.`)
      .join(' '),
  );
  protected readonly question = computed(() =>
    this.#attention.isHidden() ? null : this.notifier.question(),
  );

  constructor() {
    const title = inject(Title);
    effect(() => {
      const [first, ...others] = this.#calling();
      if (!first) title.setTitle(TITLE);
      else title.setTitle(`(${1 + others.length}) ${first.label} calls · ${TITLE}`);
    });
    inject(DestroyRef).onDestroy(() => title.setTitle(TITLE));
    this.notifier.wanted.pipe(takeUntilDestroyed()).subscribe((id) => this.go.emit(id));
  }
}
