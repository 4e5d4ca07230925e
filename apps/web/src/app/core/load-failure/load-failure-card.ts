import { CdkTrapFocus } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Wordmark } from '../../shared/wordmark';
import type { LoadFailureView } from './load-failure';

const TEXTS: Record<LoadFailureView['reason'], { readonly message: string; readonly hint: string }> = {
  'no-answer': {
    message: 'Can’t reach Latchkey. You may be offline, or the app is stopped or restarting.',
    hint: 'Check that Latchkey is running, then reload.',
  },
  missing: {
    message:
      'The server doesn’t have a file that this page needs. An upgrade may still be in progress, or a proxy may be blocking it.',
    hint: 'Reload in a moment. If it keeps happening, check the app’s logs. Your shells keep running.',
  },
};

/** Covers the page when a screen failed to load, and says what to do. */
@Component({
  selector: 'lk-load-failure-card',
  imports: [CdkTrapFocus, MatButtonModule, Wordmark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div
      class="cover"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="load-failure-title"
      aria-describedby="load-failure-text"
      data-testid="load-failure"
      [attr.data-reason]="failure().reason"
      cdkTrapFocus
      [cdkTrapFocusAutoCapture]="true"
    >
      <lk-wordmark />
      <section class="lk-card">
        <h1 id="load-failure-title">This page failed to load</h1>
        <div id="load-failure-text">
          <p>{{ text().message }}</p>
          <p class="lk-muted">{{ text().hint }}</p>
        </div>
        <div class="actions">
          <button mat-flat-button type="button" [disabled]="busy()" (click)="retry.emit()">Reload</button>
          @if (failure().canStay) {
            <button mat-stroked-button type="button" (click)="stay.emit()">Stay here</button>
          }
        </div>
      </section>
    </div>
  `,
  styles: `
    .cover {
      position: fixed;
      inset: 0;
      z-index: 900;
      display: grid;
      gap: 24px;
      align-content: center;
      justify-content: center;
      justify-items: start;
      padding: 16px;
      overflow-y: auto;
      background: var(--lk-canvas);
    }
    section,
    #load-failure-text {
      display: grid;
      gap: 12px;
    }
    section {
      width: min(480px, 100vw - 32px);
      padding: 24px;
    }
    .actions {
      display: flex;
      gap: 8px;
    }
  `,
})
export class LoadFailureCard {
  readonly failure = input.required<LoadFailureView>();
  readonly busy = input(false);
  readonly retry = output();
  readonly stay = output();
  protected readonly text = computed(() => TEXTS[this.failure().reason]);
}
