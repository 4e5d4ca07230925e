import { ChangeDetectionStrategy, Component, computed, effect, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { SessionEnd } from '@latchkey/contracts';
import type { TerminalState } from '@latchkey/terminal-client';
import { endWords } from './end-words';

/** A cut shorter than this is not worth a word. */
const QUIET_CUT_MS = 1000;

/** Over a terminal: that its connection is cut, or how its shell ended, and what can be done. */
@Component({
  selector: 'lk-pane-notes',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (reconnecting()) {
      <p class="lk-pane-note" role="status" data-testid="reconnecting">
        Reconnecting… What is on the screen stays.
        <button mat-button type="button" (click)="retryNow.emit()">Now</button>
      </p>
    }
    @if (ending(); as words) {
      <div class="lk-pane-note ended" role="status" data-testid="shell-ended">
        <p>{{ words }}</p>
        @if (mayAct()) {
          <button mat-flat-button type="button" data-testid="restart" (click)="newShell.emit()">
            Restart
          </button>
          <button mat-stroked-button type="button" (click)="closeTab.emit()">Close</button>
        }
      </div>
    } @else if (refusal()) {
      <div class="lk-pane-note ended" role="alert" data-testid="shell-refused">
        <p>{{ refusal() }}</p>
        @if (mayAct()) {
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
export class PaneNotes {
  readonly connection = input.required<TerminalState>();
  /** How the shell came to its end, once that was told. */
  readonly ended = input<SessionEnd | null>(null);
  /** Something can be done about it from here. */
  readonly mayAct = input(true);
  readonly retryNow = output();
  readonly newShell = output();
  readonly closeTab = output();

  readonly #cut = computed(() => this.connection().kind === 'reconnecting');
  readonly #longCut = signal(false);
  protected readonly reconnecting = computed(() => this.#cut() && this.#longCut());
  protected readonly ending = computed(() => {
    const connection = this.connection();
    return connection.kind === 'exited' ? endWords(connection.exitCode, this.ended()) : null;
  });
  protected readonly refusal = computed(() => {
    const connection = this.connection();
    return connection.kind === 'refused' ? connection.message : null;
  });

  constructor() {
    effect((onCleanup) => {
      this.#longCut.set(false);
      if (!this.#cut()) return;
      const timer = setTimeout(() => this.#longCut.set(true), QUIET_CUT_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
