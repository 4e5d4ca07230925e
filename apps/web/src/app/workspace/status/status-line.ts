import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import type { TerminalState, Transport } from '@latchkey/terminal-client';
import { PatStatusStore } from '../../core/pat-status-store';
import { Keymap } from '../keys/keymap';
import { abbreviateHome } from '../shells/folder-label';

const STATE_LABELS: Record<TerminalState['kind'], string> = {
  connecting: 'Connecting…',
  attached: 'Connected',
  reconnecting: 'Reconnecting…',
  exited: 'Ended',
  refused: 'Unavailable',
  closed: 'Disconnected',
};

/** After this long without an answer, say so; the connection isn't given up yet. */
const SILENT_MS = 3000;

const HTTP_EXPLANATION =
  'A proxy between this browser and Latchkey blocks WebSocket, so this page uses plain HTTP requests. ' +
  'Nothing is lost, but typing may feel slower. The page keeps trying WebSocket.';

/** The line under the terminal: the shell's name and folder, its size, the round trip and the connection's state. */
@Component({
  selector: 'lk-status-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <footer data-testid="status-line" [attr.data-connection]="kind()">
      @if (link(); as target) {
        <span class="wide">{{ target }}</span>
      } @else {
        <span class="name">{{ shell()?.label }}</span>
        <span class="cwd">{{ folder() }}</span>
        <span class="wide title">{{ title() === folder() ? '' : title() }}</span>
      }
      @if (shell()) {
        @if (keymap.hint('leaveTerminal'); as keys) {
          <span class="hint">{{ keys }} to leave the terminal</span>
        }
      }
      @if ((shell()?.viewers ?? 0) > 1) {
        <span>{{ shell()?.viewers }} viewers</span>
      }
      @if (size(); as cells) {
        <span class="number">{{ cells.cols }}×{{ cells.rows }}</span>
      }
      @if (transport() === 'http') {
        <span data-testid="over-http" [title]="httpExplanation">
          HTTP<span class="lk-hidden">: {{ httpExplanation }}</span>
        </span>
      }
      <span class="number trip">{{ roundTrip() }}</span>
      @if (shell()) {
        <span class="state" [class]="isSilent() ? 'silent' : kind()"><i></i>{{ stateLabel() }}</span>
      }
    </footer>
  `,
  styleUrl: './status-line.scss',
})
export class StatusLine {
  readonly #server = inject(PatStatusStore);
  protected readonly keymap = inject(Keymap);
  readonly shell = input.required<SessionInfo | null>();
  readonly title = input('');
  readonly link = input<string | null>(null);
  readonly size = input<{ cols: number; rows: number } | null>(null);
  readonly roundTripMs = input<number | null>(null);
  readonly kind = input<TerminalState['kind']>('connecting');
  /** How bytes travel; null while disconnected. */
  readonly transport = input<Transport | null>(null);

  protected readonly httpExplanation = HTTP_EXPLANATION;
  protected readonly folder = computed(() => {
    const cwd = this.shell()?.cwd;
    return cwd == null ? '' : abbreviateHome(cwd, this.#server.home());
  });
  protected readonly isSilent = computed(
    () => this.kind() === 'attached' && (this.roundTripMs() ?? 0) >= SILENT_MS,
  );
  protected readonly stateLabel = computed(() =>
    this.isSilent() ? 'No answer…' : STATE_LABELS[this.kind()],
  );
  protected readonly roundTrip = computed(() => {
    const trip = this.roundTripMs();
    if (trip === null) return '';
    if (this.isSilent()) return `${Math.round(trip / 1000)} s`;
    return trip < 1 ? '<1 ms' : `${Math.round(trip)} ms`;
  });
}
