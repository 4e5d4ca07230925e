import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

interface BarKey {
  readonly label: string;
  readonly name: string;
  readonly sequence: string;
  /** What the key sends in application cursor mode. */
  readonly application?: string;
}

const KEYS: readonly BarKey[] = [
  { label: 'Esc', name: 'Escape', sequence: '\u001b' },
  { label: 'Tab', name: 'Tab', sequence: '\t' },
  { label: '⇧Tab', name: 'Shift+Tab', sequence: '\u001b[Z' },
  { label: '←', name: 'Left arrow', sequence: '\u001b[D', application: '\u001bOD' },
  { label: '↓', name: 'Down arrow', sequence: '\u001b[B', application: '\u001bOB' },
  { label: '↑', name: 'Up arrow', sequence: '\u001b[A', application: '\u001bOA' },
  { label: '→', name: 'Right arrow', sequence: '\u001b[C', application: '\u001bOC' },
];
/** Keys that take two taps on most phone keyboards. */
const MORE_KEYS: readonly BarKey[] = [
  { label: '|', name: 'Pipe', sequence: '|' },
  { label: '/', name: 'Slash', sequence: '/' },
  { label: '~', name: 'Tilde', sequence: '~' },
  { label: '-', name: 'Dash', sequence: '-' },
  { label: 'Home', name: 'Home', sequence: '\u001b[H', application: '\u001bOH' },
  { label: 'End', name: 'End', sequence: '\u001b[F', application: '\u001bOF' },
  { label: 'PgUp', name: 'Page up', sequence: '\u001b[5~' },
  { label: 'PgDn', name: 'Page down', sequence: '\u001b[6~' },
];

/** Keys that a phone's keyboard lacks, on touch screens only. Swipe for more keys. */
@Component({
  selector: 'lk-key-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" role="toolbar" aria-label="Keys">
      <button
        type="button"
        [attr.aria-pressed]="held()"
        (pointerdown)="keepFocus($event)"
        (click)="control.emit()"
      >
        Ctrl
      </button>
      @for (key of keys; track key.name) {
        <button
          type="button"
          [attr.aria-label]="key.name"
          (pointerdown)="keepFocus($event)"
          (click)="press.emit(key)"
        >
          {{ key.label }}
        </button>
      }
      <button type="button" (pointerdown)="keepFocus($event)" (click)="pasteCopied.emit()">Paste</button>
      <button
        type="button"
        aria-label="Show output as text"
        (pointerdown)="keepFocus($event)"
        (click)="readOutput.emit()"
      >
        Text
      </button>
      @for (key of moreKeys; track key.name) {
        <button
          type="button"
          [attr.aria-label]="key.name"
          (pointerdown)="keepFocus($event)"
          (click)="press.emit(key)"
        >
          {{ key.label }}
        </button>
      }
    </div>
  `,
  styles: `
    :host {
      display: none;
    }
    @media (pointer: coarse) {
      :host {
        display: block;
      }
    }
    .bar {
      display: flex;
      gap: 4px;
      padding: 4px;
      overflow-x: auto;
      scrollbar-width: none;
      border-top: 1px solid var(--lk-line);
      background: var(--lk-sunken);
    }
    button {
      flex: 1 0 auto;
      min-width: 40px;
      height: 40px;
      padding: 0 6px;
      border: 1px solid var(--lk-line);
      border-radius: var(--lk-radius);
      background: var(--lk-surface);
      touch-action: manipulation;
    }
    button[aria-pressed='true'] {
      border-color: var(--lk-accent);
      background: var(--lk-accent);
      color: var(--lk-on-accent);
    }
  `,
})
export class KeyBar {
  readonly held = input(false);
  readonly control = output();
  readonly press = output<BarKey>();
  readonly pasteCopied = output();
  readonly readOutput = output();
  protected readonly keys = KEYS;
  protected readonly moreKeys = MORE_KEYS;

  /** Keeps the focus in the terminal; otherwise the phone's keyboard would close at every tap. */
  protected keepFocus(event: Event): void {
    event.preventDefault();
  }
}
