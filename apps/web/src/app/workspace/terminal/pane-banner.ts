import { ChangeDetectionStrategy, Component, computed, effect, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { SessionEnd } from '@latchkey/contracts';
import type { TerminalState } from '@latchkey/terminal-client';

/** Don't mention interruptions shorter than this. */
const UNREPORTED_CUT_MS = 1000;

/** A banner over a terminal: the connection is interrupted, or the shell has ended or was refused. */
@Component({
  selector: 'lk-pane-banner',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (reconnecting()) {
      <p class="lk-pane-banner" role="status" data-testid="reconnecting">
        Reconnecting… Your screen is kept.
        <button mat-button type="button" (click)="retryNow.emit()">Retry now</button>
      </p>
    }
    @if (endText(); as text) {
      <div class="lk-pane-banner ended" role="status" data-testid="shell-ended">
        <p>{{ text }}</p>
        @if (showActions()) {
          <button mat-flat-button type="button" data-testid="restart" (click)="newShell.emit()">
            Restart
          </button>
          <button mat-stroked-button type="button" (click)="closeTab.emit()">Close</button>
        }
      </div>
    } @else if (refusal()) {
      <div class="lk-pane-banner ended" role="alert" data-testid="shell-refused">
        <p>{{ refusal() }}</p>
        @if (showActions()) {
          <button mat-flat-button type="button" (click)="newShell.emit()">New shell</button>
          <button mat-stroked-button type="button" (click)="closeTab.emit()">Close</button>
        }
      </div>
    }
  `,
  styles: `
    .ended {
      top: auto;
      bottom: 16px;
      padding: 8px 8px 8px 16px;
    }
  `,
})
export class PaneBanner {
  readonly connection = input.required<TerminalState>();
  /** How the shell ended; null until the server says so. */
  readonly ended = input<SessionEnd | null>(null);
  /** Whether to offer Restart and Close. */
  readonly showActions = input(true);
  readonly retryNow = output();
  readonly newShell = output();
  readonly closeTab = output();

  readonly #cut = computed(() => this.connection().kind === 'reconnecting');
  readonly #isReported = signal(false);
  protected readonly reconnecting = computed(() => this.#cut() && this.#isReported());
  protected readonly endText = computed(() => {
    const connection = this.connection();
    return connection.kind === 'exited' ? endMessage(connection.exitCode, this.ended()) : null;
  });
  protected readonly refusal = computed(() => {
    const connection = this.connection();
    return connection.kind === 'refused' ? connection.message : null;
  });

  constructor() {
    effect((onCleanup) => {
      this.#isReported.set(false);
      if (!this.#cut()) return;
      const timer = setTimeout(() => this.#isReported.set(true), UNREPORTED_CUT_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}

/** Says how a shell ended. @param ended null until the server says so */
export function endMessage(exitCode: number, ended: SessionEnd | null): string {
  switch (ended?.reason) {
    case 'idle':
      return 'This shell was unused for a long time, so it was closed.';
    case 'stopped':
      return 'Latchkey was stopped, which ended this shell. This is its last screen.';
    case 'lost':
      return 'Latchkey was killed, which ended this shell. Its output is lost.';
    default:
      return exitCode === 0 ? 'This shell has ended.' : `This shell has ended with exit code ${exitCode}.`;
  }
}
